/** Neighbouring values of a curve, as one point where there are many. */
export interface Point {
  /** Of the first and of the last of them. */
  readonly from: number
  readonly to: number
  /** How many there are, and how many of them are NaN or infinite. */
  readonly count: number
  readonly broken: number
  /** Of those that are finite. */
  readonly mean: number
  readonly least: number
  readonly greatest: number
}

/** What has been said of one quantity, in bounded memory: all values as they are, or, of many, means and extremes of neighbours. */
export interface Curve {
  readonly points: readonly Point[]
  /** How many values one point has, the last one aside. */
  readonly width: number
  /** As it was said last, NaN and infinity too. */
  readonly last: number
}

/** So many are as close to each other as lines are wide. */
export const mostPoints = 256

export const emptyCurve: Curve = { points: [], width: 1, last: Number.NaN }

const pointOf = (at: number, value: number): Point =>
  Number.isFinite(value)
    ? { from: at, to: at, count: 1, broken: 0, mean: value, least: value, greatest: value }
    : { from: at, to: at, count: 1, broken: 1, mean: Number.NaN, least: Number.NaN, greatest: Number.NaN }

const joined = (a: Point, b: Point): Point => {
  const ends = { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) }
  const counts = { count: a.count + b.count, broken: a.broken + b.broken }
  const [m, n] = [a.count - a.broken, b.count - b.broken]
  if (m === 0 || n === 0) return { ...(m === 0 ? b : a), ...ends, ...counts }
  return {
    ...ends,
    ...counts,
    // A difference of two finite numbers may be out of range; a mean is not.
    mean: a.mean * (m / (m + n)) + b.mean * (n / (m + n)),
    least: Math.min(a.least, b.least),
    greatest: Math.max(a.greatest, b.greatest),
  }
}

const inPairs = (points: readonly Point[]): readonly Point[] =>
  points.flatMap((point, i) => (i % 2 === 1 ? [] : [i + 1 < points.length ? joined(point, points[i + 1]!) : point]))

/** A curve with one value more. */
export const appended = ({ points, width }: Curve, at: number, value: number): Curve => {
  const point = pointOf(at, value)
  const end = points.at(-1)
  if (end !== undefined && end.count < width) return { points: points.with(-1, joined(end, point)), width, last: value }
  return points.length < mostPoints
    ? { points: [...points, point], width, last: value }
    : { points: [...inPairs(points), point], width: 2 * width, last: value }
}

/** How many values a curve is made of. */
export const countOf = ({ points }: Curve): number => points.reduce((sum, { count }) => sum + count, 0)
