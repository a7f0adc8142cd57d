import { describe } from './describe.js'
import type { Dim, Shape } from './dim.js'
import type { IsAny, IsUnion } from './equals.js'
import { ShapeError } from './error.js'
import { mostAxes } from './rank.js'

/** An entry, a list of entries, a list of lists of entries and so on: what a tensor is written as. */
export type NestedArray<Entry> = Entry | readonly NestedArray<Entry>[]

export type Entry = number | boolean
export type List = readonly unknown[]

// A union of lengths (rows of different length) or of lists and numbers is what makes a literal ragged.
export type Length<A extends List> = true extends IsUnion<A['length']> ? number : A['length']

/**
 * The shape of a nested array: `[[1, 2, 3], [4, 5, 6]]` has shape `[2, 3]`, a bare number or boolean `[]`, a
 * `number[][]` `[number, number]`. It looks at the union of all rows and never at one row after the other, so that a
 * large literal costs no more than a small one.
 */
export type Literal<A, S extends Shape = []> =
  IsAny<A> extends true
    ? Shape
    : [A] extends [never]
      ? S
      : [A] extends [Entry]
        ? S
        : [A] extends [List]
          ? Literal<A[number], [...S, Length<A>]>
          : Shape

// true as long as nothing speaks against it: all rows of one length, all entries numbers or all lists.
export type IsEven<A> = [A] extends [Entry]
  ? true
  : [A] extends [List]
    ? true extends IsUnion<A['length']>
      ? false
      : IsEven<A[number]>
    : false

export type First<A, S extends Shape = []> = A extends readonly [infer Head, ...List]
  ? First<Head, [...S, A['length']]>
  : A extends List
    ? [...S, A['length']]
    : S

export type At<Path extends readonly number[], Text extends string = ''> = Path extends readonly [
  infer I extends number,
  ...infer Rest extends readonly number[],
]
  ? At<Rest, Text extends '' ? `${I}` : `${Text}, ${I}`>
  : `[${Text}]`

export type Entries<N extends Dim> = N extends 1 ? '1 entry' : `${N} entries`
export type Ragged<Path extends readonly number[], Expected extends string, Got extends string> = [
  `tensor: ragged at ${At<Path>}: expected ${Expected}, got ${Got}`,
]

// The sentence about the first entry that does not fit, in a tuple; [] where none does. Only ragged literals come here.
export type Search<A, S extends Shape, Path extends readonly number[]> = S extends readonly [
  infer N extends number,
  ...infer Rest extends Shape,
]
  ? A extends List
    ? number extends N | A['length']
      ? []
      : A['length'] extends N
        ? SearchRows<A, Rest, Path>
        : Ragged<Path, Entries<N>, `${A['length']}`>
    : Ragged<Path, Entries<N>, A extends boolean ? 'a boolean' : 'a number'>
  : A extends List
    ? number extends A['length']
      ? []
      : Ragged<Path, 'a number', Entries<A['length']>>
    : []

export type SearchRows<
  A extends List,
  S extends Shape,
  Path extends readonly number[],
  Done extends List = [],
> = A extends readonly [infer Head, ...infer Tail]
  ? Search<Head, S, [...Path, Done['length']]> extends [infer Text]
    ? [Text]
    : SearchRows<Tail, S, Path, [...Done, Head]>
  : []

/**
 * Whether a nested array is a tensor: `unknown` if it is, else the error that names the first entry that does not fit,
 * as in `tensor: ragged at [1]: expected 3 entries, got 2`. Arrays of unknown length are left to the run time.
 */
export type CanLiteral<A> =
  IsEven<A> extends true
    ? unknown
    : true extends IsUnion<A>
      ? unknown
      : Search<A, First<A>, []> extends [infer Text extends string]
        ? Text
        : unknown

const entries = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`)

/** What stands in the place of an entry. */
const found = (value: unknown): string => {
  if (value === null || value === undefined || typeof value === 'object' || typeof value === 'function')
    return describe(value)
  return `a ${typeof value}`
}

/** What to do about an entry that has elements of its own. */
const advice = (value: unknown): string =>
  ArrayBuffer.isView(value) || /ArrayBuffer\]$/.test(Object.prototype.toString.call(value))
    ? '; T.fromArray takes typed arrays'
    : ''

const at = (path: readonly number[]): string => (path.length === 0 ? '' : ` at [${path.join(', ')}]`)

/** The most arrays without elements that a nested array may consist of: what is read, and what a tensor is read as. */
export const mostEmptyArrays = 2 ** 20

/**
 * The number of arrays without elements that a nested array of this shape consists of, 0 where it has elements: a few
 * bytes, such as `[4294967295, 0]`, can ask for more than any memory holds.
 */
export const emptyArrays = (shape: readonly number[]): number => {
  const empty = shape.indexOf(0)
  return empty < 0 ? 0 : shape.slice(0, empty).reduce((product, size) => product * size, 1)
}

/**
 * The shape of a nested array of numbers or booleans; `[]` for a bare number or boolean. Lengths are taken from the
 * first entry at each depth.
 *
 * Throws a `ShapeError` with the path of the first entry that does not fit: rows of different length, a number where a row
 * is expected, or an entry that is neither number nor boolean; also where there are more than `mostAxes` axes, as in an
 * array that contains itself, or more than `mostEmptyArrays` arrays without elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { literal } from './literal.js'
 *
 * assert.deepEqual(literal([[1, 2, 3], [4, 5, 6]]), [2, 3])
 * assert.throws(() => literal([[1, 2, 3], [4, 5]]), { message: 'tensor: ragged at [1]: expected 3 entries, got 2' })
 * ```
 */
export const literal = (data: unknown, op = 'tensor'): readonly number[] => {
  const shape: number[] = []
  for (let first = data; Array.isArray(first); first = first[0]) {
    if (shape.length === mostAxes)
      throw new ShapeError(`${op}: expected at most ${mostAxes} axes, got an array that is nested deeper`)
    shape.push(first.length)
  }
  const empty = emptyArrays(shape)
  if (empty > mostEmptyArrays)
    throw new ShapeError(`${op}: expected at most ${mostEmptyArrays} arrays without elements, got ${empty}`)
  const ragged = (path: readonly number[], expected: string, got: string): ShapeError =>
    new ShapeError(`${op}: ragged${at(path)}: expected ${expected}, got ${got}`)
  const path: number[] = []
  const check = (value: unknown, depth: number): void => {
    const expected = shape[depth]
    const here = () => path.slice(0, depth)
    if (Array.isArray(value)) {
      if (expected === undefined) throw ragged(here(), 'a number', entries(value.length))
      if (value.length !== expected) throw ragged(here(), entries(expected), `${value.length}`)
      for (let i = 0; i < value.length; i++) {
        path[depth] = i
        check(value[i], depth + 1)
      }
    } else if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ShapeError(`${op}: expected numbers or booleans, got ${found(value)}${at(here())}${advice(value)}`)
    } else if (expected !== undefined) throw ragged(here(), entries(expected), found(value))
  }
  check(data, 0)
  return shape
}
