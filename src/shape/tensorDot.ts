import type { MayEqual } from './align.js'
import { type Axis, type CanAxes, normalizeAxes } from './axis.js'
import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import { type Both, ShapeError } from './error.js'
import { isNatural, type Unnatural } from './natural.js'
import type { SizeOnAxis } from './place.js'
import type { Reduce } from './reduce.js'
import { type Show, type ShowDim, show } from './show.js'
import { axesUpTo, without } from './sizes.js'

/** Over which axes two tensors are multiplied: how many, the last of the one and the first of the other, or a list of each. */
export type DotAxes = number | readonly [a: readonly number[], b: readonly number[]]

// Looking them up costs next to nothing, and nobody sums over more than eight axes.

/** The first axes, by their number. */
export interface FirstAxes {
  readonly 0: []
  readonly 1: [0]
  readonly 2: [0, 1]
  readonly 3: [0, 1, 2]
  readonly 4: [0, 1, 2, 3]
  readonly 5: [0, 1, 2, 3, 4]
  readonly 6: [0, 1, 2, 3, 4, 5]
  readonly 7: [0, 1, 2, 3, 4, 5, 6]
  readonly 8: [0, 1, 2, 3, 4, 5, 6, 7]
}

/** The last axes, counted from the end. */
export interface LastAxes {
  readonly 0: []
  readonly 1: [-1]
  readonly 2: [-2, -1]
  readonly 3: [-3, -2, -1]
  readonly 4: [-4, -3, -2, -1]
  readonly 5: [-5, -4, -3, -2, -1]
  readonly 6: [-6, -5, -4, -3, -2, -1]
  readonly 7: [-7, -6, -5, -4, -3, -2, -1]
  readonly 8: [-8, -7, -6, -5, -4, -3, -2, -1]
}

/** The axes of the left operand that are summed over. */
export type LeftAxes<X> = X extends keyof LastAxes
  ? LastAxes[X]
  : X extends readonly [infer Ks extends readonly number[], unknown]
    ? Ks
    : number[]

/** Those of the right one. */
export type RightAxes<X> = X extends keyof FirstAxes
  ? FirstAxes[X]
  : X extends readonly [unknown, infer Ks extends readonly number[]]
    ? Ks
    : number[]

/** The axes that are left. */
type Left<S extends Shape, Ks extends readonly number[]> = Ks extends readonly []
  ? S
  : { r: Reduce<S, Ks> } extends { r: infer R extends Shape }
    ? R
    : Shape

/**
 * The shape of NumPy's `tensordot`, the axes of both but those that are summed over: `TensorDot<[2, 3, 4], [3, 4, 5], 2>` is
 * `[2, 5]`.
 */
export type TensorDot<A extends Shape, B extends Shape, X> = number extends LeftAxes<X>['length']
  ? Shape
  : [...Left<A, LeftAxes<X>>, ...Left<B, RightAxes<X>>]

/** Whether a shape has the axes to sum over: so many, or those that are listed. */
export type CanSumOver<S extends Shape, X, Ks extends readonly number[]> = number extends X
  ? unknown
  : number extends S['length']
    ? unknown
    : [X] extends [number]
      ? `${X}` extends keyof [...S, unknown]
        ? unknown
        : `tensorDot: ${Show<S>} has fewer than ${X} axes`
      : CanAxes<'tensorDot', S, Ks>

/** Whether the left operand has the axes to sum over. */
export type CanSumLeft<A extends Shape, X> = CanDotAxes<X> extends string ? unknown : CanSumOver<A, X, LeftAxes<X>>

/** Whether the right one has them, of sizes equal to those of the left one, if that has them. */
export type CanSumRight<A extends Shape, B extends Shape, X> =
  Both<CanDotAxes<X>, CanSumLeft<A, X>> extends string
    ? unknown
    : Both<CanSumOver<B, X, RightAxes<X>>, PairEach<A, B, LeftAxes<X>, RightAxes<X>>>

/** Whether both operands have the axes to sum over. */
export type CanSumBoth<A extends Shape, B extends Shape, X> =
  CanDotAxes<X> extends string ? unknown : Both<CanSumOver<A, X, LeftAxes<X>>, CanSumOver<B, X, RightAxes<X>>>

/** Whether these are of equal sizes, where both operands have them. */
export type CanPair<A extends Shape, B extends Shape, X> =
  Both<CanDotAxes<X>, CanSumBoth<A, B, X>> extends string ? unknown : PairEach<A, B, LeftAxes<X>, RightAxes<X>>

/** What is asked of both operands, and of the axes. */
export type CanTensorDot<A extends Shape, B extends Shape, X> = Both<CanSumLeft<A, X>, CanSumRight<A, B, X>>

/** Whether the axes can be any two tensors' at all. */
export type CanDotAxes<X> = [X] extends [number]
  ? `${X}` extends Unnatural
    ? `tensorDot: the number of axes must be a natural number, got ${X}`
    : unknown
  : X extends readonly [infer Ks extends readonly number[], infer Ls extends readonly number[]]
    ? number extends Ks['length'] | Ls['length']
      ? unknown
      : Ks['length'] extends Ls['length']
        ? unknown
        : `tensorDot: expected as many axes of each tensor, got ${Ks['length']} and ${Ls['length']}`
    : unknown

type PairEach<A extends Shape, B extends Shape, Ks extends readonly number[], Ls extends readonly number[]> = {
  k: Ks
  l: Ls
} extends {
  k: readonly [infer K extends number, ...infer KR extends readonly number[]]
  l: readonly [infer L extends number, ...infer LR extends readonly number[]]
}
  ? number extends K | L
    ? PairEach<A, B, KR, LR>
    : MayEqual<SizeOnAxis<A, K>, SizeOnAxis<B, L>> extends true
      ? PairEach<A, B, KR, LR>
      : `tensorDot: axis ${Axis<A, K>} of ${Show<A>} and axis ${Axis<B, L>} of ${Show<B>} differ: ${ShowDim<
          SizeOnAxis<A, K> & Dim
        >} vs ${ShowDim<SizeOnAxis<B, L> & Dim>}`
  : unknown

/** Which axes of both are summed over, and the shape of what is left. */
export interface TensorDotPlan {
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly shape: readonly number[]
}

const axesOfBoth = (
  a: readonly number[],
  b: readonly number[],
  axes: unknown,
): readonly [readonly number[], readonly number[]] => {
  if (typeof axes === 'number') {
    if (!isNatural(axes))
      throw new ShapeError(`tensorDot: the number of axes must be a natural number, got ${shown(axes)}`)
    for (const shape of [a, b])
      if (shape.length < axes) throw new ShapeError(`tensorDot: ${show(shape)} has fewer than ${axes} axes`)
    const first = axesUpTo(axes)
    return [first.map(i => i - first.length), first]
  }
  const [left, right, ...more]: readonly unknown[] = Array.isArray(axes) ? axes : []
  if (!Array.isArray(left) || !Array.isArray(right) || more.length > 0)
    throw new ShapeError(`tensorDot: expected a number of axes or a list of axes for each tensor, got ${shown(axes)}`)
  if (left.length !== right.length)
    throw new ShapeError(`tensorDot: expected as many axes of each tensor, got ${left.length} and ${right.length}`)
  return [left, right]
}

/**
 * Which axes of two tensors are summed over, and the shape of what is left.
 *
 * Throws a `ShapeError` where there are no such axes, or two of them differ in size.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { tensorDot } from './tensorDot.js'
 *
 * assert.deepEqual(tensorDot([2, 3, 4], [3, 4, 5], 2).shape, [2, 5])
 * assert.deepEqual(tensorDot([2, 3, 4], [4, 5], [[-1], [0]]).shape, [2, 3, 5])
 * ```
 */
export const tensorDot = (a: readonly number[], b: readonly number[], axes: unknown): TensorDotPlan => {
  const [left, right] = axesOfBoth(a, b, axes)
  const [ofA, ofB] = [normalizeAxes('tensorDot', a, left), normalizeAxes('tensorDot', b, right)]
  ofA.forEach((axis, i) => {
    const other = ofB[i]!
    if (a[axis] !== b[other])
      throw new ShapeError(
        `tensorDot: axis ${axis} of ${show(a)} and axis ${other} of ${show(b)} differ: ${a[axis]} vs ${b[other]}`,
      )
  })
  return { a: ofA, b: ofB, shape: [...without(a, ofA), ...without(b, ofB)] }
}
