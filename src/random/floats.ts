/** The nearest float32. */
export const round = Math.fround

const floats = new Float32Array(1)
const words = new Int32Array(floats.buffer)

/** The bits of a float32. */
export const bitsOfFloat = (x: number): number => {
  floats[0] = x
  return words[0]!
}

/** The float32 of such bits. */
export const floatOfBits = (bits: number): number => {
  words[0] = bits
  return floats[0]!
}

/** The float32 that follows `x`, which is one. */
const next = (x: number): number => (x === 0 ? 2 ** -149 : floatOfBits(bitsOfFloat(x) + (x > 0 ? 1 : -1)))

/** The least float32 above `x`. */
export const floatAbove = (x: number): number => {
  const nearest = round(x)
  return nearest > x ? nearest : next(nearest)
}

/** The greatest float32 below `x`. */
export const floatBelow = (x: number): number => -floatAbove(-x)

/** The least float32 that is not below `x`. */
export const floatFrom = (x: number): number => {
  const nearest = round(x)
  return nearest >= x ? nearest : next(nearest)
}

/** How far apart the float32 are that begin at ±`x`, going away from 0. */
export const spacing = (x: number): number => next(Math.abs(x)) - Math.abs(x)

const doubles = new Float64Array(1)
const longs = new BigInt64Array(doubles.buffer)

/** The least float64 above `x`. */
export const doubleAbove = (x: number): number => {
  if (x === 0) return Number.MIN_VALUE
  doubles[0] = x
  longs[0]! += x > 0 ? 1n : -1n
  return doubles[0]!
}

/** The greatest float64 below `x`. */
export const doubleBelow = (x: number): number => -doubleAbove(-x)
