import type { DimLike } from './dim.js'
import type { Guard, Objection } from './error.js'
import { ShapeError } from './error.js'
import { type Names, namesOf, withNames } from './sizes.js'

// A tensor that was made of named sizes knows their names. They are kept beside the list that is its shape (`namesOf`), so that
// whatever hands the list on hands the names on.

/** What cannot be in a name: products and sums of sizes are written with these. */
export type Sign =
  | ' '
  | '+'
  | '-'
  | '*'
  | '/'
  | '('
  | ')'
  | ','
  | '.'
  | '['
  | ']'
  | "'"
  | '"'
  | ':'
  | ';'
  | '?'
  | '!'
  | '='
export type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** Whether a text can name a size. */
export type CanNameSize<Name extends string> = Guard<
  Objection<
    [Name] extends ['' | `${string}${Sign}${string}` | `${Digit}${string}`]
      ? `dim: expected an identifier as name, got '${Name}'`
      : unknown
  >
>

export const canNameSize = (name: unknown): name is string =>
  typeof name === 'string' && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)

/** The sizes, in a list that knows the names that they were given with. */
export const named = (
  operation: string,
  given: readonly (DimLike | undefined)[],
  sizes: readonly number[],
): readonly number[] => {
  let first = 0
  while (first < given.length && typeof given[first] !== 'object') first++
  if (first === given.length) return sizes
  const names = given.map(entry => (typeof entry === 'object' ? String(entry.name) : undefined))
  requireOneSize(operation, [[names, sizes]])
  return withNames(sizes, names)
}

/** Refuses a name that stands for two sizes. */
export const requireOneSize = (
  operation: string,
  sizes: readonly (readonly [names: Names | undefined, shape: readonly number[]])[],
): void => {
  const known = new Map<string, number>()
  for (const [own, shape] of sizes)
    own?.forEach((name, axis) => {
      if (name === undefined) return
      const before = known.get(name)
      known.set(name, shape[axis]!)
      if (before !== undefined && before !== shape[axis])
        throw new ShapeError(`${operation}: the size '${name}' is ${before} and ${shape[axis]}`)
    })
}

/** The same of all arguments of a call. */
export const requireOneSizeOf = (
  operation: string,
  tensors: readonly { readonly shape: readonly number[] }[],
): void => {
  let first = 0
  while (first < tensors.length && namesOf(tensors[first]!.shape) === undefined) first++
  if (first === tensors.length) return
  requireOneSize(
    operation,
    tensors.map(({ shape }) => [namesOf(shape), shape]),
  )
}
