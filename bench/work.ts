import type { Contender, Sampler } from './contender.js'

/** Something to be measured, of which less is better. */
export interface Work {
  readonly name: string
  /** What the sampler's numbers are, as in "ms". */
  readonly unit: string
  /** What a number of the sampler is multiplied by to be in that unit; 1 where not given. */
  readonly scale?: number
  /** Measured once, not warmed up: it is the same every time. */
  readonly constant?: boolean
  /** Makes it ready with a contender; undefined where that cannot do it. */
  readonly prepare: (contender: Contender) => Sampler | Promise<Sampler> | undefined
  /** The most that our number may be of theirs, by the contender's name. */
  readonly targets: Readonly<Record<string, number>>
  /** The most that our number may be by itself, in the unit. */
  readonly limit?: number
}
