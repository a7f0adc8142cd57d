/** The float32 that follows `x`, which is one. */
const next = (x: number): number => {
  if (x === 0) return 2 ** -149
  const bits = new Int32Array(Float32Array.of(x).buffer)
  bits[0]! += x > 0 ? 1 : -1
  return new Float32Array(bits.buffer)[0]!
}

/** The least float32 above `x`. */
export const floatAbove = (x: number): number => {
  const nearest = Math.fround(x)
  return nearest > x ? nearest : next(nearest)
}

/** The greatest float32 below `x`. */
export const floatBelow = (x: number): number => -floatAbove(-x)

/** The least float32 that is not below `x`. */
export const floatFrom = (x: number): number => {
  const nearest = Math.fround(x)
  return nearest >= x ? nearest : next(nearest)
}

/** How far apart the float32 are that begin at ±`x`, going away from 0. */
export const spacing = (x: number): number => next(Math.abs(x)) - Math.abs(x)
