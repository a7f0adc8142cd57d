import { type CanAxis, normalizeAxis } from './axis.js'
import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type IsNatural, isNatural } from './natural.js'
import type { Resize, SizeOnAxis } from './place.js'
import { type Flat, size, type Times } from './size.js'

/**
 * The sizes multiplied, aligned at the last axis: `Tile<[2, 3], [4]>` is `[2, 12]`. It is the shape of repeated tensors
 * and of Kronecker products.
 */
export type Tile<S extends Shape, R extends Shape, Tail extends Dim[] = []> = Tail['length'] extends 64
  ? Shape // of `any` there is always one more
  : TileLast<S, R, Tail>
export type TileLast<S extends Shape, R extends Shape, Tail extends Dim[]> = { s: S; r: R } extends {
  s: readonly [...infer SR extends Shape, infer X extends Dim]
  r: readonly [...infer RR extends Shape, infer N extends Dim]
}
  ? Tile<SR, RR, [Times<X, N>, ...Tail]>
  : R extends readonly []
    ? [...S, ...Tail]
    : S extends readonly []
      ? [...R, ...Tail]
      : number extends S['length'] | R['length']
        ? Shape
        : Tile<S, R, Tail> // now that a type variable in front is known

/** Whether all repetitions are natural numbers. */
export type CanTile<R extends Shape> = R extends readonly [infer N extends Dim, ...infer Rest extends Shape]
  ? IsTimes<N> extends true
    ? CanTile<Rest>
    : `tile: the repetitions must be natural numbers, got ${N}`
  : unknown

/** Whether so many times may be asked for: of several numbers one has to be natural. */
export type IsTimes<N extends Dim> = [N] extends [number] ? (true extends IsNatural<N> ? true : false) : true

/**
 * The shape with each entry along an axis N times; without an axis all elements are in one row. Where it is not known
 * whether there is an axis, the rank is not either.
 */
export type Repeat<S extends Shape, N extends Dim, K extends number | undefined = undefined> = [K] extends [undefined]
  ? [Times<Flat<S>, N>]
  : [K] extends [number]
    ? Resize<S, K, Times<SizeOnAxis<S, K>, N>>
    : Shape

/** Whether the number of repetitions is a natural number. */
export type CanTimes<N extends Dim> =
  IsTimes<N> extends true ? unknown : `repeat: the number of repetitions must be a natural number, got ${N}`

/** Whether a shape has the axis along which entries are repeated. */
export type CanRepeatAlong<S extends Shape, K extends number | undefined> = K extends number
  ? CanAxis<'repeat', S, K>
  : unknown

/** Whether there is such an axis, and the number of repetitions is a natural number. */
export type CanRepeat<S extends Shape, N extends Dim, K extends number | undefined = undefined> =
  CanRepeatAlong<S, K> extends infer E extends string ? E : CanTimes<N>

/** Two shapes with one rank: sizes of 1 are put before the shorter one. */
export const aligned = (
  a: readonly number[],
  b: readonly number[],
): readonly [readonly number[], readonly number[]] => {
  const rank = Math.max(a.length, b.length)
  const filled = (shape: readonly number[]) => [...Array<number>(rank - shape.length).fill(1), ...shape]
  return [filled(a), filled(b)]
}

/**
 * The shape of a tensor repeated along each axis, aligned at the last one.
 *
 * Throws a `ShapeError` where a number of repetitions is no natural number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { tile } from './tile.js'
 *
 * assert.deepEqual(tile([2, 3], [4]), [2, 12])
 * assert.deepEqual(tile([3], [2, 1]), [2, 3])
 * ```
 */
export const tile = (shape: readonly number[], repetitions: readonly number[]): readonly number[] => {
  if (!Array.isArray(repetitions))
    throw new ShapeError(`tile: expected a number or a list of numbers, got ${shown(repetitions)}`)
  for (const n of repetitions)
    if (!isNatural(n)) throw new ShapeError(`tile: the repetitions must be natural numbers, got ${shown(n)}`)
  const [sizes, times] = aligned(shape, repetitions)
  return sizes.map((n, axis) => n * (times[axis] ?? 1))
}

/**
 * The shape with each entry along an axis so many times; without an axis all elements are in one row.
 *
 * Throws a `ShapeError` where there is no such axis, or where the number of repetitions is no natural number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { repeat } from './tile.js'
 *
 * assert.deepEqual(repeat([2, 3], 4, 0), [8, 3])
 * assert.deepEqual(repeat([2, 3], 4), [24])
 * ```
 */
export const repeat = (shape: readonly number[], times: number, axis?: number): readonly number[] => {
  const at = axis === undefined ? 0 : normalizeAxis('repeat', shape, axis)
  if (!isNatural(times))
    throw new ShapeError(`repeat: the number of repetitions must be a natural number, got ${shown(times)}`)
  const sizes = axis === undefined ? [size(shape)] : shape
  return sizes.with(at, (sizes[at] ?? 0) * times)
}
