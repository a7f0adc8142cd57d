import { type Align, align, type CanAlign, type Known } from './align.js'
import { type Axis, type CanAxis, normalizeAxis } from './axis.js'
import type { Dim, Shape } from './dim.js'
import type { Guard } from './error.js'
import type { PutAt, Unsized } from './place.js'

// It distributes over the axis, as `Resize` does.
/**
 * The shape of what `take` picks along an axis, by indices of any shape: `Take<[50_257, 768], ['batch', 12], 0>` is
 * `['batch', 12, 768]`.
 */
export type Take<S extends Shape, I extends Shape, K extends number = 0> = { s: S } extends { s: readonly [] }
  ? Shape
  : K extends unknown
    ? number extends K
      ? number extends I['length']
        ? Shape
        : S extends readonly [infer _Size, ...infer Rest extends Shape]
          ? Unsized<[...I, ...Rest]>
          : Shape
      : PutAt<S, K, I>
    : never

/** Whether `take` has such an axis. */
export type CanTake<S extends Shape, K extends number = 0> = Guard<CanAxis<'take', S, K>>

/**
 * The shape of what `takeAlongAxis` picks: that of the indices, which have the shape of the tensor on every axis but
 * the one picked from.
 */
export type TakeAlongAxis<
  S extends Shape,
  I extends Shape,
  K extends number,
> = `${K}` extends `-${infer N extends number}`
  ? AlongFromEnd<S, I, N>
  : number extends S['length'] | I['length']
    ? I
    : number extends K
      ? [...I]
      : Align<S, I, K, I[K]>

// From the end, and in objects, so that leading axes may be a type variable.
export type AlongFromEnd<S extends Shape, I extends Shape, N extends number, After extends Dim[] = []> = {
  s: S
  i: I
} extends { s: I; i: S }
  ? [...I, ...After]
  : { s: S; i: I } extends {
        s: readonly [...infer SR extends Shape, infer X extends Dim]
        i: readonly [...infer IR extends Shape, infer Y extends Dim]
      }
    ? AlongFromEnd<SR, IR, N, [[1, ...After]['length'] extends N ? Y : Known<Y, X>, ...After]>
    : After extends readonly []
      ? I
      : [...I, ...After]

export type TakeAlongOutcome<S extends Shape, I extends Shape, K extends number> =
  CanAxis<'takeAlongAxis', S, K> extends infer E extends string
    ? E
    : number extends K
      ? unknown
      : CanAlign<'takeAlongAxis', S, I, Axis<S, K>>

/** Whether indices fit, as in `takeAlongAxis: [2, 3] and [4, 3] differ on axis 0: 2 vs 4`. */
export type CanTakeAlongAxis<S extends Shape, I extends Shape, K extends number> = Guard<TakeAlongOutcome<S, I, K>>

/**
 * The shape of what `take` picks along an axis, by indices of any shape: `shape[:axis] + indices + shape[axis + 1:]`.
 *
 * Throws a `ShapeError` where there is no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { take } from './gather.js'
 *
 * assert.deepEqual(take([50_257, 768], [8, 12], 0), [8, 12, 768])
 * ```
 */
export const take = (shape: readonly number[], indices: readonly number[], axis = 0): readonly number[] =>
  [...shape].toSpliced(normalizeAxis('take', shape, axis), 1, ...indices)

/**
 * The shape of what `takeAlongAxis` picks, which is that of the indices.
 *
 * Throws a `ShapeError` where there is no such axis, or where the two shapes differ in rank or on another axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { takeAlongAxis } from './gather.js'
 *
 * assert.deepEqual(takeAlongAxis([3, 4], [3, 1], 1), [3, 1])
 * ```
 */
export const takeAlongAxis = (
  shape: readonly number[],
  indices: readonly number[],
  axis: number,
): readonly number[] => {
  align('takeAlongAxis', shape, indices, normalizeAxis('takeAlongAxis', shape, axis))
  return indices
}
