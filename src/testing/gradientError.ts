import { type Deviation, type Place, showDeviation, showPlace } from './entry.js'
import type { Finding, GradientReason } from './judge.js'

/** A derivative of one element of the result by one element of the argument, and what central differences say of it. */
export interface GradientEntry extends Place, Deviation {
  /** The element of the result that is differentiated. */
  readonly result: Place
  /** `forward`, `reverse`, for a higher order `reverse over forward` and so on, or `gradient` for one that was given. */
  readonly mode: string
  readonly derivative: number
  readonly numerical: number
}

/** Where generated points failed. */
export interface CounterExample {
  /** The simplest point that was found, a tree like the function's argument. */
  readonly point: unknown
  /** With these two as `runs` the same point is checked again. */
  readonly seed: number
  readonly path: string
}

/** A derivative is not that of its function, or could not be checked; `reason` says which. */
export class GradientError extends Error {
  override readonly name = 'GradientError'
  readonly reason: GradientReason
  /** The derivative that is furthest off; none where the function itself is not finite at the point. */
  readonly worst: GradientEntry | undefined
  /** Only where points were generated. */
  readonly counterExample: CounterExample | undefined
  constructor(message: string, reason: GradientReason, worst?: GradientEntry, counterExample?: CounterExample) {
    super(message)
    this.reason = reason
    this.worst = worst
    this.counterExample = counterExample
  }
}

const argument = (entry: GradientEntry): string => showPlace(entry, 'the argument')

const modeOf = ({ mode }: GradientEntry): string => (mode === 'gradient' ? 'the given gradient' : `${mode} mode`)

const subject = (entry: GradientEntry): string => {
  const whole = entry.result.path === '' && entry.result.index.length === 0
  const result = whole ? '' : ` of ${showPlace(entry.result, 'the result')}`
  const order = entry.mode.split(' over ').length
  const what = order === 1 ? 'derivative' : `derivative of order ${order}, the inner along a random direction,`
  return `the ${what}${result} by ${argument(entry)}`
}

/** What is to be said of a derivative that was not confirmed; `extent` says how many are like it. */
export const message = (entry: GradientEntry, finding: Finding, tolerance: number, extent: string): string => {
  const claim = `${modeOf(entry)} says ${entry.derivative}`
  switch (finding.reason) {
    case 'wrong':
      return [
        `${modeOf(entry)}: ${subject(entry)} is ${entry.derivative}, central differences give ${entry.numerical}`,
        `  ${showDeviation(entry)}, tolerance ${tolerance.toExponential()}`,
        `  ${extent}`,
      ].join('\n')
    case 'no derivative': {
      const [below, above] = [finding.kink?.below, finding.kink?.above].map(slope => slope?.toPrecision(4))
      return `the function has no derivative here: by ${argument(entry)} its slope is ${below} from below and ${above} from above\n  ${claim}; check it at another point`
    }
    case 'unsettled':
      return `${subject(entry)} cannot be checked: central differences do not settle (${entry.numerical} ± ${finding.error.toExponential(1)})\n  ${claim}; does the function jump here, or round its values?`
    case 'not finite':
      return `the function is not finite to both sides of the point along ${argument(entry)}\n  ${claim}; check it further inside its domain`
  }
}

/** Of a function that is not finite at the point itself. */
export const notFiniteAt = (place: Place, value: number): string =>
  `the function is ${value} at the point${place.path === '' && place.index.length === 0 ? '' : `, in ${showPlace(place, 'the result')}`}: it has no derivative there`
