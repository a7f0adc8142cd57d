/** An axis from one number to another, with marks at round numbers. */
export interface Axis {
  readonly low: number
  readonly high: number
  readonly marks: readonly number[]
}

/** The round number that is next above: 1, 2 or 5 and zeros. */
const roundAbove = (x: number): number => {
  const unit = 10 ** Math.floor(Math.log10(x))
  return ([1, 2, 5].find(digit => digit * unit >= x * (1 - 1e-9)) ?? 10) * unit
}

/** What is out of range, at its end. */
const inRange = (x: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, x))

/** An axis on which two numbers and all between have room. */
export const axisOf = (low: number, high: number): Axis => {
  // Numbers that are equal stand in the middle.
  const room = low < high ? 0 : Math.abs(low) / 2 || 1
  const [from, to] = [inRange(low - room), inRange(high + room)]
  // A distance below the smallest of normal numbers has no power of ten below it.
  const step = roundAbove(Math.max(to / 4 - from / 4, 1e-300))
  const first = Math.floor(from / step + 1e-9)
  const count = Math.ceil(to / step - 1e-9) - first
  const marks = Array.from({ length: count + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
  // Nor are there marks out of range, or between numbers that hardly differ.
  return marks.every(Number.isFinite) && new Set(marks).size > 1
    ? { low: Math.min(from, marks[0]!), high: Math.max(to, marks.at(-1)!), marks }
    : { low: from, high: to, marks: [] }
}

/** A number as a person reads it, with at most four digits that count. */
export const shown = (x: number): string => {
  if (!Number.isFinite(x)) return String(x)
  const size = Math.abs(x)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return x.toExponential(2).replace('e+', 'e')
  return Number.isInteger(x) ? String(x) : String(Number(x.toPrecision(4)))
}
