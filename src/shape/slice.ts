import { requireWhole } from './argument.js'
import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import type { IsAny, IsUnion, One } from './equals.js'
import { ShapeError } from './error.js'
import type { Decrement, Fraction } from './natural.js'
import { type Show, show } from './show.js'
import type { Add, FloorDivide, IsUnknown, Less, OrZero, Subtract } from './size.js'
import { mapped } from './sizes.js'

/** Where a range begins or ends: an index, negative from the end, or `null` for the end of the axis. */
export type Bound = number | null

/** What to keep of one axis: all of it (`null`), one index, which drops the axis, or a range as in Python. */
export type SliceRange =
  | null
  | number
  | readonly [start: Bound, stop: Bound]
  | readonly [start: Bound, stop: Bound, step: number]

// --- the size of a range -----------------------------------------------------------------------------------------
// A named size may be smaller than the bounds, which are then cut as in Python: [0, 10] of 'n' is 'min(n,10)'.

export type Magnitude<N extends number> = `${N}` extends `-${infer M extends number}` ? M : N
export type Minimum<X extends Dim, Y extends number> = MinimumKnown<X, Y> extends infer D extends Dim ? D : never
export type MinimumKnown<X extends Dim, Y extends number> =
  IsUnknown<X> extends true
    ? number
    : X extends number
      ? Less<X, Y> extends true
        ? X
        : Y
      : Y extends 0
        ? 0
        : `min(${X},${Y})`
/** The size of the range from `Start` to `Stop`, step 1, of an axis of size N. */
export type Span<N extends Dim, Start extends Bound, Stop extends Bound> = number extends Start | Stop
  ? number
  : Start extends null | 0
    ? Stop extends number
      ? `${Stop}` extends `-${string}`
        ? OrZero<Add<N, Stop>>
        : Minimum<N, Stop>
      : N
    : Start extends number
      ? `${Start}` extends `-${string}`
        ? SpanFromEnd<N, Start, Stop>
        : SpanFromStart<N, Start, Stop>
      : never
export type SpanFromStart<N extends Dim, Start extends number, Stop extends Bound> = Stop extends number
  ? `${Stop}` extends `-${string}`
    ? OrZero<Subtract<Add<N, Stop>, Start>>
    : OrZero<Subtract<Minimum<N, Stop>, Start>>
  : OrZero<Subtract<N, Start>>
export type SpanFromEnd<N extends Dim, Start extends number, Stop extends Bound> = Stop extends number
  ? `${Stop}` extends `-${string}`
    ? Minimum<OrZero<Add<N, Stop>>, OrZero<Subtract<Stop, Start>> & number>
    : OrZero<Subtract<Minimum<N, Stop>, OrZero<Add<N, Start>>>>
  : Minimum<N, Magnitude<Start>>

/** How many of N entries are left when only every Step-th is kept: `n / step`, rounded up. */
export type Every<N extends Dim, Step extends number> = Step extends 1 ? N : FloorDivide<Add<N, Decrement<Step>>, Step>

// A range walked backwards has the entries of another one walked forwards: (stop, start] instead of [start, stop).
export type After<B extends Bound> = B extends number ? Add<B, 1> & number : null
export type SpanBackwards<N extends Dim, Start extends Bound, Stop extends Bound> = Stop extends -1
  ? 0
  : Span<N, After<Stop>, Start extends -1 ? null : After<Start>>

export type RangeSize<N extends Dim, Start extends Bound, Stop extends Bound, Step extends number> = number extends
  | Start
  | Stop
  | Step
  ? number
  : `${Step}` extends `-${infer Size extends number}`
    ? Every<SpanBackwards<N, Start, Stop>, Size>
    : Every<Span<N, Start, Stop>, Step>

// --- all axes ----------------------------------------------------------------------------------------------------

/**
 * The shape of a part of an array, one range for each axis; axes without one stay whole. `Slice<[10, 28, 3], [[1, -1],
 * null, 0]>` is `[8, 28]`. A named size is cut as in Python: `Slice<['n'], [[0, 10]]>` is `['min(n,10)']`.
 */
export type Slice<S extends Shape, Ranges extends readonly SliceRange[]> = true extends
  | (number extends Ranges['length'] ? true : false)
  | IsUnion<Ranges>
  | IsAny<Ranges[number]>
  ? Shape
  : One<Ranges[number]> extends One<Whole>
    ? S
    : SliceAll<S, Ranges>

/** All of an axis, forwards or backwards. */
export type Whole = null | readonly [null, null] | readonly [null, null, 1 | -1]

// Of a type variable this waits here, and not where as many cases stand one inside the other as there are ranges.
export type SliceAll<S extends Shape, Ranges extends readonly SliceRange[]> = S['length'] extends 0
  ? []
  : SliceEach<S, Ranges>

export type SliceEach<
  S extends Shape,
  Ranges extends readonly SliceRange[],
  Out extends Dim[] = [],
> = Ranges extends readonly [infer R extends SliceRange, ...infer Rest extends readonly SliceRange[]]
  ? { s: S } extends { s: readonly [infer N extends Dim, ...infer Sizes extends Shape] }
    ? [R] extends [null]
      ? SliceEach<Sizes, Rest, [...Out, N]>
      : [R] extends [number]
        ? SliceEach<Sizes, Rest, Out>
        : [R] extends [readonly [infer Start extends Bound, infer Stop extends Bound]]
          ? SliceEach<Sizes, Rest, [...Out, RangeSize<N, Start, Stop, 1>]>
          : [R] extends [readonly [infer Start extends Bound, infer Stop extends Bound, infer Step extends number]]
            ? SliceEach<Sizes, Rest, [...Out, RangeSize<N, Start, Stop, Step>]>
            : [Extract<R, number>] extends [never]
              ? SliceEach<Sizes, Rest, [...Out, number]>
              : Shape
    : S extends readonly []
      ? Out
      : number extends S['length']
        ? Shape
        : SliceEach<S, Ranges, Out> // now that a type variable in front is known
  : [...Out, ...S]

/** Whether ranges fit a shape: not more than axes, indices in range, no step 0. */
export type CanSlice<
  S extends Shape,
  Ranges extends readonly SliceRange[],
  Operation extends string = 'slice',
> = number extends Ranges['length']
  ? unknown
  : number extends S['length']
    ? unknown
    : CanSliceAll<S, Ranges, S, Ranges, [], Operation>

export type CanSliceAll<
  S extends Shape,
  Ranges extends readonly SliceRange[],
  S0 extends Shape,
  Ranges0 extends readonly SliceRange[],
  Before extends readonly unknown[],
  Operation extends string,
> = Ranges extends readonly [infer R extends SliceRange, ...infer Rest extends readonly SliceRange[]]
  ? S extends readonly [infer N extends Dim, ...infer Sizes extends Shape]
    ? [R] extends [number]
      ? HasIndex<N, R> extends true
        ? CanSliceAll<Sizes, Rest, S0, Ranges0, [...Before, 1], Operation>
        : `${R}` extends Fraction
          ? `${Operation}: the index along axis ${Before['length']} of ${Show<S0>} ${NotWhole<R>}`
          : `${Operation}: index ${R} is out of range for axis ${Before['length']} of ${Show<S0>}`
      : RangeFault<R> extends infer F extends readonly [string, string]
        ? `${Operation}: the ${F[0]} along axis ${Before['length']} of ${Show<S0>} ${F[1]}`
        : CanSliceAll<Sizes, Rest, S0, Ranges0, [...Before, 1], Operation>
    : `${Operation}: expected at most ${S0['length']} ranges for ${Show<S0>}, got ${Ranges0['length']}`
  : unknown

export type NotWhole<N extends Bound> = `must be a whole number, got ${N}`

/** What of a range cannot be, and what is to be said of it; `[]` where nothing is. In objects, as of a type variable it may. */
export type RangeFault<R> = [R] extends [readonly [infer Start extends Bound, infer Stop extends Bound]]
  ? BoundFault<Start, Stop>
  : [R] extends [readonly [infer Start extends Bound, infer Stop extends Bound, infer Step extends number]]
    ? { d: Step } extends { d: 0 }
      ? ['step', 'is 0']
      : { t: `${Step}` } extends { t: Fraction }
        ? ['step', NotWhole<Step>]
        : BoundFault<Start, Stop>
    : []
// Both bounds are asked about at once, as hardly any is wrong.
export type BoundFault<Start extends Bound, Stop extends Bound> = { t: `${Start},${Stop}` } extends {
  t: `${string}.${string}` | `${string}e-${string}`
}
  ? { t: `${Start}` } extends { t: Fraction }
    ? ['start', NotWhole<Start>]
    : ['stop', NotWhole<Stop>]
  : []

// The first and the last index are not looked up, so that they pass where N is a type variable.
export type HasIndex<N extends Dim, I extends number> = I extends 0 | -1
  ? true
  : number extends I
    ? true
    : `${I}` extends Fraction
      ? false
      : `${I}` extends `-${infer M extends number}`
        ? Less<N, M> extends true
          ? false
          : true
        : Less<I, N> extends false
          ? false
          : true

/** The entries of one axis that a slice keeps: `size` of them, the first at `start`, each `step` after the last. */
export interface SliceAxis {
  readonly start: number
  readonly step: number
  readonly size: number
  /** Whether the axis, of which one entry is kept, is not in the result. */
  readonly drop: boolean
}

/**
 * What a slice keeps of each axis of a shape, with bounds resolved and cut as in Python; axes without a range are whole.
 *
 * Throws a `ShapeError` where there are more ranges than axes, an index is out of range, or a step is 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { sliceAxes } from './slice.js'
 *
 * assert.deepEqual(sliceAxes([10], [[-1, null, -2]]), [{ start: 9, step: -2, size: 5, drop: false }])
 * ```
 */
export const sliceAxes = (
  shape: readonly number[],
  ranges: readonly SliceRange[],
  operation = 'slice',
): readonly SliceAxis[] => {
  const fail = (sentence: string): never => {
    throw new ShapeError(`${operation}: ${sentence}`)
  }
  if (!Array.isArray(ranges)) return fail(`expected a list of ranges, got ${shown(ranges)}`)
  const axes = mapped(shape, (size, axis) => {
    const range = ranges[axis] ?? null
    const whole = (n: number, what: string): number =>
      Number.isSafeInteger(n) ? n : requireWhole(operation, `the ${what} along axis ${axis} of ${show(shape)}`, n)
    if (range === null) return { start: 0, step: 1, size, drop: false }
    if (typeof range === 'number') {
      const start = whole(range, 'index') < 0 ? range + size : range
      if (start >= 0 && start < size) return { start, step: 1, size: 1, drop: true }
      return fail(`index ${range} is out of range for axis ${axis} of ${show(shape)}`)
    }
    if (!Array.isArray(range) || range.length < 2 || range.length > 3)
      return fail(
        `expected an index, a range [start, stop] or [start, stop, step], or null for axis ${axis} of ${show(shape)}, got ${shown(range)}`,
      )
    const step = whole(range[2] ?? 1, 'step')
    if (step === 0) return fail(`the step along axis ${axis} of ${show(shape)} is 0`)
    // Walked backwards, the bounds are places before the first entry (-1) to the last one (size - 1).
    const first = step > 0 ? 0 : -1
    const last = step > 0 ? size : size - 1
    const cut = (bound: Bound, missing: number, what: string): number =>
      bound === null ? missing : Math.min(Math.max(whole(bound, what) < 0 ? bound + size : bound, first), last)
    const start = cut(range[0], step > 0 ? first : last, 'start')
    const stop = cut(range[1], step > 0 ? last : first, 'stop')
    return { start, step, size: Math.max(0, Math.ceil((stop - start) / step)), drop: false }
  })
  if (ranges.length > shape.length) {
    return fail(`expected at most ${shape.length} ranges for ${show(shape)}, got ${ranges.length}`)
  }
  return axes
}

/**
 * The shape of a part of an array, one range for each axis; axes without one stay whole. Bounds are cut as in Python.
 *
 * Throws a `ShapeError` where there are more ranges than axes, an index is out of range, or a step is 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { slice } from './slice.js'
 *
 * assert.deepEqual(slice([10, 28, 3], [[1, -1], null, 0]), [8, 28])
 * ```
 */
export const slice = (shape: readonly number[], ranges: readonly SliceRange[]): readonly number[] =>
  sliceAxes(shape, ranges)
    .filter(axis => !axis.drop)
    .map(axis => axis.size)
