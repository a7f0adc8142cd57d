// Sums without rounding (Shewchuk, 1997): a number is kept as a list of parts that do not overlap, the smallest first, so that
// sums of parts of a whole are the sum of the whole, in any order. A sum that is infinite or NaN is that alone.

/** An exact sum: its value is that of its parts together. */
export type ExactSum = readonly number[]

const isSpecial = (sum: ExactSum): boolean => sum.length === 1 && !Number.isFinite(sum[0])

/** Adds a number in place. */
const include = (parts: number[], x: number): void => {
  if (!Number.isFinite(x) || isSpecial(parts)) {
    const special = isSpecial(parts) ? parts[0]! + (Number.isFinite(x) ? 0 : x) : x
    parts.splice(0, parts.length, special)
    return
  }
  let kept = 0
  let high = x
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    const [large, small] = Math.abs(high) < Math.abs(part) ? [part, high] : [high, part]
    const sum = large + small
    const low = small - (sum - large)
    if (low !== 0) parts[kept++] = low
    high = sum
  }
  if (!Number.isFinite(high)) kept = 0
  parts.splice(kept, parts.length, ...(high === 0 ? [] : [high]))
}

/** The same sum in the one form that it has: the number next to it, before that the number next to what is left, and so on. */
const canonical = (parts: number[]): ExactSum => {
  if (isSpecial(parts)) return parts
  const found: number[] = []
  while (parts.length > 0) {
    const most = rounded(parts)
    found.unshift(most)
    include(parts, -most)
  }
  return found
}

/** The exact sum of numbers. */
export const sumOf = (numbers: Iterable<number>): ExactSum => {
  const parts: number[] = []
  for (const x of numbers) include(parts, x)
  return canonical(parts)
}

export const addSums = (a: ExactSum, b: ExactSum): ExactSum => sumOf([...a, ...b])

/** The number next to an exact sum, to even where two are. */
export const rounded = (sum: ExactSum): number => {
  let at = sum.length - 1
  let high = sum[at] ?? 0
  let low = 0
  while (at > 0) {
    const [before, part] = [high, sum[--at]!]
    high = before + part
    low = part - (high - before)
    if (low !== 0) break
  }
  // Half of the last digit: what is below it decides.
  const below = at > 0 ? sum[at - 1]! : 0
  const isHalf = Math.sign(low) * Math.sign(below) > 0 && high + 2 * low - high === 2 * low
  return isHalf ? high + 2 * low : high
}

const splitter = 2 ** 27 + 1

/** A product as two numbers whose sum it is (Dekker, 1971). */
export const product = (a: number, b: number): readonly number[] => {
  const high = a * b
  if (!Number.isFinite(high)) return [high]
  const halves = (x: number): readonly [number, number] => {
    const c = splitter * x
    const upper = c - (c - x)
    return [upper, x - upper]
  }
  const [[a1, a0], [b1, b0]] = [halves(a), halves(b)]
  const low = a0 * b0 - (high - a1 * b1 - a0 * b1 - a1 * b0)
  return Number.isFinite(low) ? [low, high] : [high]
}

/** The exact product of two sums. */
export const multiplySums = (a: ExactSum, b: ExactSum): ExactSum => sumOf(a.flatMap(x => b.flatMap(y => product(x, y))))
