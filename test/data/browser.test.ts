import { build } from 'esbuild'
import { expect, test } from 'vitest'

// What is of Node is loaded when it is used: a bundle for a browser has none of it. (The decoder of images is for Node alone.)
test.each(['io/npz/index', 'data/index', 'data/csv/index', 'train/index', 'io/index', 'io/node/index'])(
  '%s.ts can be bundled for a browser',
  async entry => {
    const { errors, warnings, outputFiles } = await build({
      entryPoints: [`src/${entry}.ts`],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    })
    expect([errors, warnings]).toEqual([[], []])
    expect(outputFiles[0]!.text).not.toMatch(/^import\b/m)
  },
)
