/** Numerical derivatives of the outputs of a function of one number, at 0. */
export interface Differences {
  readonly values: Float64Array
  /** How far each value may be off, estimated. */
  readonly errors: Float64Array
  /** The size of what each was computed with. */
  readonly sizes: Float64Array
}

/** The outputs of the function that is differentiated, a step away from the point. */
export type Along = (step: number) => ArrayLike<number>

/** What bounds the precision of differences. */
export interface Precision {
  /** The distance from 1 to the next number of the element type. */
  readonly epsilon: number
  /** The size of what is stepped away from. */
  readonly scale: number
  /** The size of what the function computes with: its values are no more precise than `epsilon` times that. */
  readonly magnitude: number
  /** Differences are refined until they are this near, relatively. */
  readonly goal: number
}

/** Where steps begin: no fraction of a whole number, with which functions may have a period in common. */
export const coarse = 0.0917
/** For structure that coarse steps pass over: 1e-4 in float64. */
export const fine = ({ epsilon }: Precision): number => 0.917 * epsilon ** 0.25

const columns = 6

/** For each output the differences at one step, and what was extrapolated from them. */
type Table = readonly (readonly number[])[]

/**
 * Central differences (f(h) - f(-h)) / 2h for h halved again and again, with Richardson extrapolation: each column of the
 * table removes the next even power of h from the error, and of all entries the one with the least estimated error is
 * taken, so that the step is neither too large for the function nor too small for its rounding (C. Ridders, Accurate
 * computation of F'(x) and F'(x) F''(x), Advances in Engineering Software 4, 1982). Steps at which the function is not
 * finite are passed over; where nothing remains, the value is NaN.
 */
export const differences = (
  along: Along,
  { epsilon, scale, magnitude, goal }: Precision,
  firstStep: number,
): Differences => {
  const size = along(0).length
  const values = new Float64Array(size).fill(Number.NaN)
  const errors = new Float64Array(size).fill(Infinity)
  const sizes = new Float64Array(size)
  let before: Table = []
  let beforeThat: Table = []
  for (let step = firstStep * scale, level = 0; step >= Math.sqrt(epsilon) * scale; step /= 2, level++) {
    const [above, below] = [along(step), along(-step)]
    let enough = level >= 2
    const table = Array.from(values, (_, i) => {
      const [a, b] = [above[i]!, below[i]!]
      const earlier = before[i] ?? []
      const older = beforeThat[i] ?? []
      const row = [(a - b) / (2 * step)]
      for (let k = 0; k < Math.min(level, columns); k++) {
        const power = 4 ** (k + 1)
        row.push((power * row[k]! - earlier[k]!) / (power - 1))
      }
      const height = Math.max(Math.abs(a), Math.abs(b), magnitude)
      const rounding = (epsilon * (height + scale * Math.abs(row[0]!))) / step
      row.forEach((value, k) => {
        const column = Math.max(0, k - 1)
        const spread = Math.abs(value - earlier[column]!)
        const change = k === 0 ? 0 : Math.abs(value - row[k - 1]!)
        // Two values may agree by chance; they do so by law where the two before came as near as they should.
        const expected = Math.abs(earlier[column]! - older[column]!) / 4 ** (column + 1)
        const error = Math.max(spread, change, expected) + rounding
        // Comparisons with NaN are false: neither the first steps count nor those at which the function is not finite.
        if (!(error < errors[i]!)) return
        values[i] = value
        errors[i] = error
        sizes[i] = height
      })
      enough &&= errors[i]! <= Math.max(goal * Math.abs(values[i]!), 8 * rounding)
      return row
    })
    if (enough) break
    beforeThat = before
    before = table
  }
  return { values, errors, sizes }
}

/** The slopes to both sides of a point at which a function has no derivative. */
export interface Kink {
  readonly below: number
  readonly above: number
}

/**
 * The slopes of one output to both sides, where they differ by more than `gap` however near one comes: by more than half
 * of what they differ by from four times as far. Of a smooth function they would differ by a quarter.
 */
export const kink = (along: (step: number) => number, { epsilon, scale }: Precision, gap: number): Kink | undefined => {
  const middle = along(0)
  const slopes = (step: number): Kink => ({
    below: (middle - along(-step)) / step,
    above: (along(step) - middle) / step,
  })
  const near = slopes(Math.cbrt(epsilon) * scale)
  const far = slopes(4 * Math.cbrt(epsilon) * scale)
  const jump = Math.abs(near.above - near.below)
  return jump > gap && jump > Math.abs(far.above - far.below) / 2 ? near : undefined
}
