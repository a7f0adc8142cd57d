import { badValues, isMeant, judged, shown, type Variant } from './misuse.js'

/** A right call of a function that is not an operation, and what else it may be called with. */
export interface Case {
  readonly name: string
  readonly args: readonly unknown[]
  readonly run: (args: readonly unknown[]) => unknown
  /** Whether a value may stand in a place, beside what stands there. */
  readonly may?: (place: string, value: unknown) => boolean
}

type Run = Case['run']
type May = Case['may']

/** Arguments made wrong that are taken, or refused in words that do not begin with one of `begins`. */
export const wronglyTaken = (
  variants: readonly Variant[],
  begins: readonly string[],
  run: Run,
  may?: May,
): readonly string[] =>
  variants.flatMap(({ place, bad, value, right, given }) => {
    const { kind, text } = judged(begins, () => run(given))
    if (kind === 'foreign' || kind === 'garbage') return [`${place} ${bad}: ${text}`]
    return kind === 'sentence' || isMeant(place, value, right, may) ? [] : [`${place} ${bad} is taken`]
  })

/** What is taken for options and is none, of each argument that is a record. */
export const wronglyOptions = (
  args: readonly unknown[],
  begins: readonly string[],
  run: Run,
  may?: May,
): readonly string[] =>
  args.flatMap((arg, at) => {
    if (typeof arg !== 'object' || arg === null || Object.getPrototypeOf(arg) !== Object.prototype) return []
    return badValues.flatMap(value => {
      const { kind, text } = judged(begins, () => run(args.with(at, value)))
      const isNone =
        value === undefined ||
        (typeof value === 'object' && value !== null && Object.keys(value).length === 0 && !Array.isArray(value))
      return kind === 'sentence' || (kind === 'result' && (isNone || may?.(`#${at}`, value)))
        ? []
        : [`#${at} ${shown(value)}: ${kind} ${text}`]
    })
  })
