import { setTimeout } from 'node:timers/promises'
import type { Sampler } from './contender.js'

/** The median and the quartiles of some numbers. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** One sample is at least so long, in milliseconds, that the clock and a short interruption do not matter. */
const sampleTime = 20
/** JavaScript engines compile WebAssembly anew, and better, only after a second or so of use. */
const warmUpTime = 1500
const mostRounds = 21
const fewestRounds = 5
/**
 * Threads that wait for more work spin after the last call, those of PyTorch for 8 ms; the next contender shall have the
 * cores.
 */
const rest = 20
/** The rounds of one work end after so many milliseconds. */
const patience = 8_000

/** Between two numbers where it falls between them. */
const quantile = (sorted: readonly number[], share: number): number => {
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? Number.NaN
  return below + (at % 1) * ((sorted[Math.ceil(at)] ?? Number.NaN) - below)
}

export const spread = (samples: readonly number[]): Spread => {
  const sorted = samples.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 1 / 2), low: quantile(sorted, 1 / 4), high: quantile(sorted, 3 / 4) }
}

/** Calls until it no longer gets faster for being new; gives how many calls make a sample. */
export const warmUp = async (sample: Sampler): Promise<number> => {
  const end = performance.now() + warmUpTime
  let calls = 1
  await sample(1)
  do {
    const milliseconds = await sample(calls)
    calls = Math.min(Math.max(Math.ceil(sampleTime / milliseconds), 1), 10_000)
  } while (performance.now() < end)
  return calls
}

/** The numbers below `length` in an order left to chance. */
const shuffled = (length: number): readonly number[] =>
  Array.from({ length }, (_, i) => ({ i, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ i }) => i)

/**
 * The samples of each, in rounds: each once a round, in an order left to chance, so that what disturbs the machine, and
 * what one leaves to the next, disturbs all of them alike, and the numbers of one round may be divided.
 */
export const interleave = async (
  samplers: readonly Sampler[],
  calls: readonly number[],
): Promise<readonly (readonly number[])[]> => {
  const samples = samplers.map((): number[] => [])
  const end = performance.now() + patience
  for (let round = 0; round < mostRounds && (round < fewestRounds || performance.now() < end); round += 1)
    for (const i of shuffled(samplers.length)) {
      await setTimeout(rest)
      // What the others have driven out of the caches comes back.
      if (calls[i]! > 1) await samplers[i]!(1)
      samples[i]!.push(await samplers[i]!(calls[i]!))
    }
  return samples
}
