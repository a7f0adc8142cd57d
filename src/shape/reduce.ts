import { requireFlag } from './argument.js'
import type { Axes, Axis, AxisList, CanAxes, CanAxis } from './axis.js'
import { normalizeAxes } from './axis.js'
import type { Dim, Shape } from './dim.js'
import type { Guard } from './error.js'
import type { DropAt, PutAt, Unsized } from './place.js'
import type { Show } from './show.js'
import { resized, without } from './sizes.js'

/** The rest when one axis is left out for each of `Ks`: which ones is unknown, but not how many. */
export type Shorter<S extends Shape, Ks extends readonly unknown[]> = Ks extends readonly [unknown, ...infer More]
  ? S extends readonly [unknown, ...infer Rest extends Shape]
    ? Shorter<Rest, More>
    : Shape
  : Ks extends readonly []
    ? Unsized<S>
    : Shape

export type ReduceOne<S extends Shape, K extends number, Keep extends boolean> = number extends K
  ? Unsure<S, [K], Keep>
  : Keep extends true
    ? PutAt<S, K, [1]>
    : DropAt<S, K>

export type ReduceEach<S extends Shape, Ks extends readonly number[], Keep extends boolean> = number extends Ks[number]
  ? Unsure<S, Ks, Keep>
  : Keep extends true
    ? KeepEach<S, Ks>
    : DropEach<S, Ks>

/** What is left where it is not known which axes are reduced. */
export type Unsure<S extends Shape, Ks extends readonly number[], Keep extends boolean> = number extends S['length']
  ? Shape
  : Keep extends true
    ? Unsized<S>
    : Shorter<S, Ks>

// No form below ends in the type variable S itself: the compiler would take a result that is expected for the tensor's shape.
export type Unchanged<S extends Shape> = S extends infer T extends Shape ? T : never

export type KeepEach<S extends Shape, Ks extends readonly number[]> = Ks extends readonly [
  infer K extends number,
  ...infer More extends readonly number[],
]
  ? More extends readonly []
    ? PutAt<S, K, [1]>
    : KeepEach<PutAt<S, K, [1]>, More>
  : Unchanged<S>

// Axes are counted off from one end, as in `PutAt`; where some are counted from either end the rank has to be known.
export type DropEach<S extends Shape, Ks extends readonly number[]> = Ks extends readonly []
  ? Unchanged<S>
  : [`${Ks[number]}`] extends [`-${string}`]
    ? DropAllFromEnd<S, Ks[number]>
    : number extends ([Extract<`${Ks[number]}`, `-${string}`>] extends [never] ? 0 : S['length'])
      ? Shape
      : DropAllFromStart<
          S,
          [Extract<`${Ks[number]}`, `-${string}`>] extends [never] ? Ks[number] : AxisList<S, Ks>[number]
        >

export type DropAllFromStart<
  S extends Shape,
  K extends number,
  Passed extends readonly unknown[] = [],
  Out extends Shape = [],
> = { s: S } extends { s: readonly [infer H extends Dim, ...infer R extends Shape] }
  ? Passed['length'] extends K
    ? [Exclude<K, Passed['length']>] extends [never]
      ? Out extends readonly []
        ? R
        : [...Out, ...R]
      : DropAllFromStart<R, Exclude<K, Passed['length']>, [...Passed, 1], Out>
    : DropAllFromStart<R, K, [...Passed, 1], [...Out, H]>
  : Shape

export type DropAllFromEnd<
  S extends Shape,
  K extends number,
  Passed extends readonly unknown[] = [1],
  Out extends Shape = [],
> = { s: S } extends { s: readonly [...infer R extends Shape, infer H extends Dim] }
  ? `-${Passed['length'] & number}` extends `${K}`
    ? [Besides<K, `-${Passed['length'] & number}`>] extends [never]
      ? Out extends readonly []
        ? R
        : [...R, ...Out]
      : DropAllFromEnd<R, Besides<K, `-${Passed['length'] & number}`>, [...Passed, 1], Out>
    : DropAllFromEnd<R, K, [...Passed, 1], [H, ...Out]>
  : Shape

/** The axes but the one that is written so. */
export type Besides<K extends number, Text extends string> = K extends unknown
  ? `${K}` extends Text
    ? never
    : K
  : never

export type ReduceAny<S extends Shape, K extends Axes, Keep extends boolean> = boolean extends Keep
  ? Shape
  : undefined extends K
    ? number extends S['length'] | (Keep extends true ? 0 : number)
      ? Shape
      : Unsized<S, [K] extends [undefined] ? 1 : number>
    : K extends number
      ? ReduceOne<S, K, Keep>
      : K extends readonly number[]
        ? ReduceEach<S, K, Keep>
        : Shape

// In a record it is decided for the sizes behind leading axes that are a type variable, too.
/**
 * The shape that is left when axes are summed over (or averaged, or searched): `Reduce<[2, 3, 4], 1>` is `[2, 4]`,
 * `Reduce<[2, 3, 4], [0, -1], true>` is `[1, 3, 1]`. Without axes all are reduced.
 */
export type Reduce<S extends Shape, K extends Axes = undefined, Keep extends boolean = false> = {
  s: [K, Keep] extends [undefined, false] ? [] : S
} extends { s: readonly [] }
  ? []
  : ReduceAny<S, K, Keep>

export type ReduceOutcome<Operation extends string, S extends Shape, K extends Axes> = undefined extends K
  ? unknown
  : K extends number
    ? CanAxis<Operation, S, K>
    : K extends readonly number[]
      ? CanAxes<Operation, S, K>
      : unknown

/** Whether a shape has the axes to reduce. */
export type CanReduce<Operation extends string, S extends Shape, K extends Axes> = Guard<ReduceOutcome<Operation, S, K>>

export type IsEmpty<Sizes> = Sizes extends readonly [infer H, ...infer More]
  ? [H] extends [0]
    ? true
    : IsEmpty<More>
  : false

/** The sizes of the axes that are reduced; none where one of them is unknown. */
export type Reduced<S extends Shape, K extends Axes> = [K] extends [undefined]
  ? S
  : [K] extends [number]
    ? [S[Axis<S, K & number>]]
    : [K] extends [readonly number[]]
      ? { [I in keyof K]: S[Axis<S, K[I] & number>] }
      : []

export type ChooseOutcome<Operation extends string, S extends Shape, K extends Axes> =
  ReduceOutcome<Operation, S, K> extends infer E extends string
    ? E
    : number extends K // first, as sizes may be open
      ? unknown
      : 0 extends S[number]
        ? IsEmpty<Reduced<S, K>> extends true
          ? `${Operation}: no elements to choose from in shape ${Show<S>}`
          : unknown
        : unknown

/** Whether a shape has the axes to choose from, and elements there. */
export type CanChoose<Operation extends string, S extends Shape, K extends Axes> = Guard<ChooseOutcome<Operation, S, K>>

/**
 * The shape that is left when axes are reduced, all of them where none is given.
 *
 * Throws a `ShapeError` where there is no such axis, or where one is given twice.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { reduce } from './reduce.js'
 *
 * assert.deepEqual(reduce('sum', [2, 3, 4], 1), [2, 4])
 * assert.deepEqual(reduce('sum', [2, 3, 4], [0, -1], true), [1, 3, 1])
 * ```
 */
export const reduce = (
  operation: string,
  shape: readonly number[],
  axes?: Axes,
  keepDims = false,
): readonly number[] => {
  const gone = normalizeAxes(operation, shape, axes)
  return requireFlag(operation, 'keepDims', keepDims) ? resized(shape, gone, 1) : without(shape, gone)
}
