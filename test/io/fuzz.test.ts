import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// FUZZ_RUNS=100000 for as many of each format; fuzz.ts says more.

const runs = Number(process.env.FUZZ_RUNS ?? 2000)

interface Report {
  readonly answers: Readonly<Record<string, { readonly read: number; readonly refused: number }>>
  readonly longest: number
  readonly megabytes: number
}

test('mutated files of every format are read or refused with a sentence, in little time and memory', {
  timeout: 3_600_000,
}, async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--expose-gc', 'test/io/fuzz.ts'],
    {
      env: { ...process.env, FUZZ_RUNS: String(runs) },
    },
  )
  const { answers, longest, megabytes } = JSON.parse(stdout) as Report
  expect(Object.keys(answers)).toEqual(['safetensors', 'npy', 'npz', 'index', 'index of parts', 'file of parts'])
  for (const [name, { read, refused }] of Object.entries(answers)) {
    expect([name, read + refused]).toEqual([name, runs])
    // Both answers are common enough to say something.
    expect([name, read > runs / 100, refused > runs / 10]).toEqual([name, true, true])
  }
  expect(longest).toBeLessThan(5000)
  // Files are small, but what they say of themselves is not: nothing is allocated by what a file says alone.
  expect(megabytes).toBeLessThan(500)
})
