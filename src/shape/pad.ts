import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import type { IsUnion } from './equals.js'
import { ShapeError } from './error.js'
import { type IsNatural, isNatural } from './natural.js'
import type { Unsized } from './place.js'
import { type Show, show } from './show.js'
import type { Add } from './size.js'
import { mapped } from './sizes.js'

/** How many entries are put before the first and after the last entry of one axis. */
export type Padding = readonly [before: number, after: number]

/** The shape of a padded array: `Pad<[28, 28], [[2, 2], [0, 1]]>` is `[32, 29]`. */
export type Pad<S extends Shape, Pairs extends readonly Padding[]> = number extends Pairs['length']
  ? Unsized<S>
  : true extends IsUnion<Pairs>
    ? Unsized<S>
    : PadAll<S, Pairs>

// Of a type variable this waits here, and not where as many cases stand one inside the other as there are pairs.
export type PadAll<S extends Shape, Pairs extends readonly Padding[]> = S['length'] extends 0 ? [] : PadEach<S, Pairs>

export type PadEach<
  S extends Shape,
  Pairs extends readonly Padding[],
  Out extends Dim[] = [],
> = Pairs extends readonly [infer Pair extends Padding, ...infer Rest extends readonly Padding[]]
  ? { s: S } extends { s: readonly [infer Size extends Dim, ...infer Sizes extends Shape] }
    ? PadEach<Sizes, Rest, [...Out, Longer<Size, Add<Pair[0], Pair[1]>>]>
    : S extends readonly []
      ? Out
      : number extends S['length']
        ? Shape
        : PadEach<S, Pairs, Out> // now that a type variable in front is known
  : Out

// Where nothing is added a type variable stays itself.
type Longer<N extends Dim, By extends Dim> = By extends 0 ? N : Add<N, By>

/** Whether there is one pair of natural numbers for each axis. */
export type CanPad<S extends Shape, Pairs extends readonly Padding[]> = number extends Pairs['length']
  ? unknown
  : number extends S['length']
    ? unknown
    : Pairs['length'] extends S['length']
      ? CanPadAll<Pairs>
      : `pad: expected one pair for each axis of ${Show<S>}, got ${Pairs['length']}`

export type CanPadAll<
  Pairs extends readonly Padding[],
  Before extends readonly unknown[] = [],
> = Pairs extends readonly [infer Pair extends Padding, ...infer Rest extends readonly Padding[]]
  ? IsNatural<Pair[0]> extends true
    ? IsNatural<Pair[1]> extends true
      ? CanPadAll<Rest, [...Before, 1]>
      : NotNatural<Before['length'] & number, Pair[1]>
    : NotNatural<Before['length'] & number, Pair[0]>
  : unknown
// The sentence alone: the editor shows an alias of the error by its name.
export type NotNatural<
  K extends number,
  N extends number,
> = `pad: the padding of axis ${K} must be a natural number, got ${N}`

/**
 * The shape of an array with entries put before and after each axis.
 *
 * Throws a `ShapeError` where there is not one pair for each axis, or where a padding is not a natural number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pad } from './pad.js'
 *
 * assert.deepEqual(pad([28, 28], [[2, 2], [0, 1]]), [32, 29])
 * ```
 */
export const pad = (shape: readonly number[], pairs: readonly Padding[]): readonly number[] => {
  if (!Array.isArray(pairs) || pairs.some(pair => !Array.isArray(pair) || pair.length !== 2)) {
    throw new ShapeError(`pad: expected a list of pairs [before, after], got ${shown(pairs)}`)
  }
  if (pairs.length !== shape.length) {
    throw new ShapeError(`pad: expected one pair for each axis of ${show(shape)}, got ${pairs.length}`)
  }
  return mapped(shape, (size, axis) => {
    const [before, after] = pairs[axis] ?? [0, 0]
    for (const width of [before, after])
      if (!isNatural(width))
        throw new ShapeError(`pad: the padding of axis ${axis} must be a natural number, got ${shown(width)}`)
    return size + before + after
  })
}
