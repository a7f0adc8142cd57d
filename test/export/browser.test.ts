import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import * as T from 'tensor-ts'
import { exportStableHlo, mesh } from 'tensor-ts/export'
import { expect, it } from 'vitest'

/** The function of the script below. */
const decomposed = (x: T.Tensor<[4, 4]>) => T.qr(T.where(T.less(x, 0), T.cumsum(x, { axis: 0 }), T.sort(x)))

it('writes the same without Node', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as T from 'tensor-ts'
        import { exportStableHlo, mesh } from 'tensor-ts/export'
        const f = x => T.qr(T.where(T.less(x, 0), T.cumsum(x, { axis: 0 }), T.sort(x)))
        globalThis.text = exportStableHlo(f, { mesh: mesh({ data: 2 }), inputs: [['data', null]] })(T.ones([4, 4]))`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  })
  // A realm that has what ECMAScript has, and nothing else.
  const realm: { text?: string } = {}
  runInNewContext(outputFiles[0]!.text, realm)
  const here = exportStableHlo(decomposed, { mesh: mesh({ data: 2 }), inputs: [['data', null]] })(T.ones([4, 4]))
  expect(realm.text).toBe(here)
})
