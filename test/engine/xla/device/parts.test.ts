import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import { mesh } from 'tensor-ts/export'
import { decodeOpened, showDecodeError } from 'tensor-ts/io'
import { openPath, saveParts } from 'tensor-ts/io/node'
import { open, type Xla } from 'tensor-ts/xla'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPlugin } from '../../../../scripts/plugin.js'

let xla: Xla
const folder = mkdtempSync(`${tmpdir()}/parts-`)
beforeAll(async () => {
  xla = await open({ plugin: findPlugin()!, devices: 8 })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await xla.close()
})

const [eight, fourByTwo, two] = [mesh({ data: 8 }), mesh({ data: 4, model: 2 }), mesh({ model: 2 })]
const tree = {
  w: T.reshape(T.arange(16 * 6), [16, 6]),
  n: T.tensor([1, -2, 3], 'int32'),
  half: T.cast(T.reshape(T.arange(16), [8, 2]), 'bfloat16'),
  scalar: T.tensor(Math.PI),
  none: T.zeros([0, 8]),
}

describe('tensors of devices in files', () => {
  it.each([1, 2, 8])('in %i files are the same under another mesh, on one device, and here', async files => {
    const there = xla.put(tree, { mesh: fourByTwo, shardings: { w: ['data', 'model'], half: [null, 'model'] } })
    const at = `${folder}/${files}`
    const saved = await saveParts(at, there, { files })()
    expect(saved).toEqual(E.right(`${at}/model.safetensors.index.json`))
    const before = xla.bytes()
    const targets = [
      tree,
      xla.put(tree),
      xla.put(tree, { mesh: eight, shardings: { w: ['data', null], half: ['data', null] } }),
      xla.put(tree, { mesh: two, shardings: { w: [null, 'model'] } }),
    ]
    const places: string[] = []
    for (const target of targets) {
      const read = await pipe(openPath(at), TE.chain(decodeOpened(target)))()
      if (E.isLeft(read)) throw new Error(showDecodeError(read.left))
      places.push(String(read.right.w).replace(/^.*, /, ''))
      expect(await xla.read(read.right)).toEqual(tree)
    }
    expect(places.slice(1)).toEqual([
      'in the memory of cpu:0',
      'in the memory of 8 devices of cpu',
      'in the memory of 2 devices of cpu',
    ])
    expect(xla.bytes()).toBeGreaterThan(before)
  })

  it('come back where a state was, and training goes on as if it had not stopped', async () => {
    const step = xla.jit((w: T.Tensor<[16, 6]>) => T.mul(w, 2), {
      mesh: eight,
      inputs: [['data', null]],
      outputs: ['data', null],
    })
    const once = await step(tree.w)
    await saveParts(`${folder}/state`, { w: once })()
    const again = await pipe(openPath(`${folder}/state`), TE.chain(decodeOpened({ w: once })))()
    if (E.isLeft(again)) throw new Error(showDecodeError(again.left))
    expect(await xla.read(await step(again.right.w))).toEqual(T.mul(tree.w, 4))
  })

  it('are refused where the file has others, and nothing is left on the devices', async () => {
    await saveParts(`${folder}/flags`, { w: T.ones([16, 6]), n: T.tensor([1, 2, 3], 'int32') })()
    const target = xla.put(
      { w: T.cast(T.ones([16, 6]), 'int32'), n: tree.n },
      { mesh: eight, shardings: { w: ['data', null] } },
    )
    const read = await pipe(openPath(`${folder}/flags`), TE.chain(decodeOpened(target)))()
    expect(E.mapLeft(showDecodeError)(read)).toEqual(E.left("tensor 'w' has dtype float32, expected int32"))
  })

  it('say what is wrong with a place', () => {
    expect(() => xla.put(tree, { mesh: mesh({ data: 16 }), shardings: { w: ['data', null] } })).toThrow(
      'xla.put: expected a mesh of at most 8 devices, got one of 16; open says how many there are: open({ devices: … })',
    )
    const there = xla.put({ w: tree.w }, { mesh: two, shardings: { w: [null, 'model'] } })
    expect(() => saveParts(folder, there, { mesh: two, shardings: { w: [null, 'model'] } })).toThrow(
      /^saveParts: expected no sharding for .* in the memory of 2 devices of cpu, which is split as it is there$/,
    )
    expect(() => saveParts(folder, there, { files: 3 })).toThrow(
      'saveParts: expected files to be a number that divides the devices, got 3 for 2',
    )
  })
})
