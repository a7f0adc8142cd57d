import { type Align, align, type CanAlign, type Common, type Known } from './align.js'
import { type Axis, type CanAxis, normalizeAxis } from './axis.js'
import type { Dim, Shape } from './dim.js'
import type { IsOpen, Two } from './equals.js'
import { ShapeError } from './error.js'
import type { PutFromEnd, Resize } from './place.js'
import type { Add } from './size.js'
import { resized } from './sizes.js'

export type SizeAt<S extends Shape, K extends number> = number extends S['length'] ? number : S[K]

/**
 * The shape of arrays joined along an axis: `Concat<[[2, 3], [4, 3]], 0>` is `[6, 3]`. Of a list of unknown length the
 * size on that axis is unknown.
 */
export type Concat<Shapes extends readonly Shape[], K extends number = 0> = K extends unknown // distributes, see `Resize`
  ? Shapes extends readonly [infer S extends Shape, ...infer Rest extends readonly Shape[]]
    ? number extends K
      ? Resize<S, K, number>
      : `${K}` extends `-${infer N extends number}`
        ? JoinFromEnd<S, Rest, N>
        : Join<S, Rest, Axis<S, K>>
    : Shapes extends readonly (infer S extends Shape)[]
      ? Resize<S, Axis<S, K>, number>
      : Shape
  : never

// Counted from the end, so that the axes in front may be a type variable.
export type JoinFromEnd<S extends Shape, Rest extends readonly Shape[], N extends number> = Rest extends readonly [
  infer Next extends Shape,
  ...infer More extends readonly Shape[],
]
  ? JoinFromEnd<JoinTwo<S, Next, N>, More, N>
  : Rest extends readonly []
    ? S
    : PutFromEnd<S, N, [number]>

/** Two shapes joined along the N-th axis from the end. */
export type JoinTwo<
  A extends Shape,
  B extends Shape,
  N extends number,
  Tail extends Dim[] = [],
  Zero extends number = 0,
> = { a: A; b: B } extends {
  a: readonly [...infer AR extends Shape, infer X extends Dim]
  b: readonly [...infer BR extends Shape, infer Y extends Dim]
}
  ? [...Tail, 0]['length'] extends N
    ? [...Common<AR, BR>, Longer<X, Y, Zero>, ...Tail]
    : JoinTwo<AR, BR, N, [Known<X, Y>, ...Tail]>
  : Shape

export type Join<
  S extends Shape,
  Rest extends readonly Shape[],
  K extends number,
  Zero extends number = 0,
> = Rest extends readonly [infer Next extends Shape, ...infer More extends readonly Shape[]]
  ? Join<Align<S, Next, K, Longer<SizeAt<S, K>, SizeAt<Next, K>, Zero>>, More, K>
  : Rest extends readonly []
    ? number extends K
      ? Resize<S, K, number>
      : [...S]
    : Resize<S, K, number>

// `Zero` is 0, a parameter of every rule on the way (see `IsIdentical`).
/** The sum of two sizes; where nothing is joined to a type variable it stays itself. */
export type Longer<X extends Dim, Y extends Dim, Zero extends number> =
  Two<Y, IsOpen<Y>> extends Two<Zero, IsOpen<Zero>> ? X : Add<X, Y>

/** Whether arrays can be joined along an axis, if there is that one. */
export type CanJoinAt<Shapes extends readonly Shape[], K extends number> = Shapes extends readonly [
  infer S extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? Axis<S, K> extends infer I
    ? [number] extends [I]
      ? unknown
      : [I] extends [never]
        ? unknown
        : CanJoin<S, Rest, I>
    : never
  : Shapes extends readonly []
    ? 'concat: expected at least one tensor'
    : unknown

/** Whether arrays can be joined: `unknown`, or an error as in `concat: [2, 3] and [2, 4] differ on axis 1: 3 vs 4`. */
export type CanConcat<Shapes extends readonly Shape[], K extends number = 0> =
  CanAxis<'concat', Shapes[0], K> extends infer E extends string ? E : CanJoinAt<Shapes, K>

export type CanJoin<S extends Shape, Rest extends readonly Shape[], K> = Rest extends readonly [
  infer Next extends Shape,
  ...infer More extends readonly Shape[],
]
  ? CanAlign<'concat', S, Next, K> extends infer E extends string
    ? E
    : CanJoin<S, More, K>
  : unknown

/**
 * The shape of arrays joined along an axis (negative: from the last).
 *
 * Throws a `ShapeError` where there is no array, no such axis, or where two shapes differ on another axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { concat } from './concat.js'
 *
 * assert.deepEqual(concat([[2, 3], [4, 3]], 0), [6, 3])
 * ```
 */
export const concat = (shapes: readonly (readonly number[])[], axis = 0): readonly number[] => {
  const [first, ...rest] = shapes
  if (first === undefined) throw new ShapeError('concat: expected at least one tensor')
  const k = normalizeAxis('concat', first, axis)
  for (const shape of rest) align('concat', first, shape, k)
  return resized(
    first,
    [k],
    shapes.reduce((total, shape) => total + (shape[k] ?? 0), 0),
  )
}
