import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// What large.ts measures, in sizes of what is read; docs say it to users.
test.each([
  ['npy', 9],
  ['bigEndian', 9],
  ['npz', 4],
  ['stream', 4],
  ['pieces', 6],
] as const)('%s takes no more than %d times its memory', async (kind, most) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--expose-gc',
    'test/io/large.ts',
    kind,
  ])
  const ratio = Number(stdout)
  expect(ratio).toBeGreaterThanOrEqual(0)
  expect(ratio).toBeLessThan(most)
})
