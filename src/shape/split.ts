import { type Axis, type CanAxis, normalizeAxis } from './axis.js'
import { shown } from './describe.js'
import type { Shape } from './dim.js'
import type { IsUnion } from './equals.js'
import { ShapeError } from './error.js'
import { type Fraction, type IsPositive, isPositive } from './natural.js'
import type { OneAxis, Resize, SizeOnAxis } from './place.js'
import { type Show, show } from './show.js'
import type { Divide, FloorDivide, Less } from './size.js'
import { type Bound, type Magnitude, type Span, slice } from './slice.js'

/** Into how many equal parts to split, or at which indices (as in NumPy, each part a range as in Python). */
export type Parts = number | readonly number[]

/**
 * The shapes of the parts of an array along an axis: `Split<[6, 2], 3, 0>` is `[[2, 2], [2, 2], [2, 2]]`,
 * `Split<[6], [1, 4], 0>` is `[[1], [3], [2]]`.
 */
export type Split<S extends Shape, P extends Parts, K extends number = 0> =
  true extends IsUnion<P>
    ? Resize<S, K, number>[]
    : P extends number
      ? number extends P
        ? Resize<S, K, number>[]
        : IsPositive<P> extends true
          ? Repeat<Even<S, K, P>, P>
          : Resize<S, K, number>[]
      : P extends readonly number[]
        ? number extends P['length']
          ? Resize<S, K, number>[]
          : Cuts<S, P, K, null>
        : never

/** The shape of one of P equal parts. */
export type Even<S extends Shape, K extends number, P extends number> = Resize<
  S,
  OneAxis<K>,
  P extends 1 ? SizeOnAxis<S, K> : FloorDivide<SizeOnAxis<S, K>, P>
>

export type Repeat<T, N extends number, Out extends readonly T[] = []> = Out['length'] extends N
  ? Out
  : Repeat<T, N, [...Out, T]>

export type Cuts<
  S extends Shape,
  P extends readonly number[],
  K extends number,
  From extends Bound,
  Out extends readonly Shape[] = [],
> = P extends readonly [infer To extends number, ...infer Rest extends readonly number[]]
  ? Cuts<S, Rest, K, To, [...Out, Resize<S, K, Span<SizeOnAxis<S, K>, From, To>>]>
  : [...Out, Resize<S, K, Span<SizeOnAxis<S, K>, From, null>>]

/** Whether there is such an axis and a number of parts divides it: `split: 3 parts do not divide axis 0 of [4, 2]`. */
export type CanSplit<S extends Shape, P extends Parts, K extends number = 0> =
  CanAxis<'split', S, K> extends infer E extends string ? E : CanParts<S, P, K>

/** Whether an axis that there is has such parts. */
export type CanParts<S extends Shape, P extends Parts, K extends number = 0> = P extends number
  ? IsPositive<P> extends true
    ? number extends P | K
      ? unknown
      : number extends S['length']
        ? unknown
        : CanDivide<S, P, K>
    : `split: the number of parts must be a positive whole number, got ${P}`
  : unknown

/** As `CanParts`; indices have to be on the axis too. */
export type CanCut<S extends Shape, P extends Parts, K extends number = 0> = P extends readonly number[]
  ? number extends P['length'] | K
    ? unknown
    : number extends S['length']
      ? unknown
      : HasPlaces<S, P, K>
  : CanParts<S, P, K>

// A named size is divided at run time.
export type CanDivide<S extends Shape, P extends number, K extends number> = P extends 1
  ? unknown
  : SizeOnAxis<S, K> extends number
    ? [Divide<SizeOnAxis<S, K>, P>] extends [never]
      ? `split: ${P} parts do not divide axis ${Axis<S, K>} of ${Show<S>}`
      : unknown
    : unknown

export type HasPlaces<S extends Shape, P extends readonly number[], K extends number> = P extends readonly [
  infer I extends number,
  ...infer Rest extends readonly number[],
]
  ? { t: `${I}` } extends { t: Fraction }
    ? `split: an index must be a whole number, got ${I}`
    : [Less<SizeOnAxis<S, K>, Magnitude<I>>] extends [true]
      ? `split: index ${I} is beyond axis ${Axis<S, K>} of ${Show<S>}`
      : HasPlaces<S, Rest, K>
  : unknown

/**
 * The shapes of the parts of an array along an axis: equal ones where `parts` is a number; else those before, between
 * and after the indices given, each a range as in Python.
 *
 * Throws a `ShapeError` where there is no such axis, or where the number of parts does not divide it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { split } from './split.js'
 *
 * assert.deepEqual(split([6, 2], 3, 0), [[2, 2], [2, 2], [2, 2]])
 * assert.deepEqual(split([6], [1, 4], 0), [[1], [3], [2]])
 * ```
 */
export const split = (shape: readonly number[], parts: Parts, axis = 0): readonly (readonly number[])[] =>
  splitRanges(shape, parts, axis).map(ranges => slice(shape, ranges))

/** The same parts as the ranges to slice with. Throws as `split` does. */
export const splitRanges = (
  shape: readonly number[],
  parts: Parts,
  axis = 0,
): readonly (readonly (readonly [start: Bound, stop: Bound] | null)[])[] => {
  const k = normalizeAxis('split', shape, axis)
  if (typeof parts !== 'number' && !Array.isArray(parts)) {
    throw new ShapeError(`split: expected a number of parts or a list of indices, got ${shown(parts)}`)
  }
  const range = (start: Bound, stop: Bound) => [
    ...shape
      .slice(0, k)
      .fill(0)
      .map(() => null),
    [start, stop] as const,
  ]
  if (typeof parts !== 'number')
    return [...parts, null].map((stop, i) => range(i === 0 ? null : (parts[i - 1] ?? null), stop))
  if (!isPositive(parts)) {
    throw new ShapeError(`split: the number of parts must be a positive whole number, got ${shown(parts)}`)
  }
  const size = (shape[k] ?? 0) / parts
  if (!Number.isInteger(size)) {
    throw new ShapeError(`split: ${parts} parts do not divide axis ${k} of ${show(shape)}`)
  }
  return Array.from({ length: parts }, (_, i) => range(i * size, (i + 1) * size))
}
