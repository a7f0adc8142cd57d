/** Where random programs draw from; the same seed draws the same. */
export interface Draw {
  /** A whole number from `min` to `max`, both of them included. */
  readonly int: (min: number, max: number) => number
  readonly of: <X>(...choices: readonly [X, ...X[]]) => X
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
}

/** The generator splitmix32. */
export const drawFrom = (seed: number): Draw => {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x9e37_79b9) | 0
    let bits = state ^ (state >>> 16)
    bits = Math.imul(bits, 0x21f0_aaad)
    bits ^= bits >>> 15
    bits = Math.imul(bits, 0x735a_2d97)
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return { int, of: (...choices) => choices[int(0, choices.length - 1)]!, chance: probability => next() < probability }
}
