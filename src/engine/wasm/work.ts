/**
 * A function (from, to) that does the units of work from one number to before another. Units write to different places, so
 * that any threads may do them in any order with the same result.
 */
export interface Work {
  readonly function: number
  readonly units: number
}
