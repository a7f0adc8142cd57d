import type { Contender, Prepared } from './contender.js'

/** Tensor-ts in another way, beside which it is measured. */
export interface Variant {
  readonly name: string
  readonly threads: number
  readonly prepare: (contender: Contender) => Prepared
}

/** Something to be measured, of which less is better. */
export interface Work {
  readonly name: string
  /** What the sampler's numbers are, as in "ms". */
  readonly unit: string
  /** What a number of the sampler is multiplied by to be in that unit; 1 where not given. */
  readonly scale?: number
  /** Measured once, not warmed up: it is the same every time. */
  readonly constant?: boolean
  /** How many threads those may use that can use several; 1 where not given. */
  readonly threads?: number
  /** Makes it ready with a contender; undefined where that cannot do it. */
  readonly prepare: (contender: Contender) => Prepared
  readonly variants?: readonly Variant[]
  /** The most that our number may be of theirs, by the contender's name. */
  readonly targets: Readonly<Record<string, number>>
  /** The most that our number may be by itself, in the unit. */
  readonly limit?: number
}

/** How tensor-ts on one thread is called where it is measured on two. */
export const oneThread = 'one thread'

/** A work on one thread, and on two. */
export const onOneAndTwoThreads = (workOn: (threads: number) => Work): readonly Work[] => {
  const [one, two] = [workOn(1), workOn(2)]
  const alone: Variant = { name: oneThread, threads: 1, prepare: one.prepare }
  return [one, { ...two, name: `${two.name}, two threads`, threads: 2, variants: [alone, ...(two.variants ?? [])] }]
}
