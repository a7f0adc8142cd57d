import { type Broadcast, broadcast, type CanBroadcast } from './broadcast.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type Show, show } from './show.js'
import { part } from './sizes.js'

/** The shape that several indices broadcast to. */
export type Joint<Is extends readonly Shape[]> = Is extends readonly [
  infer A extends Shape,
  infer B extends Shape,
  ...infer More extends readonly Shape[],
]
  ? Broadcast<A, B> extends infer C extends Shape
    ? Joint<[C, ...More]>
    : Shape
  : Is extends readonly [infer A extends Shape]
    ? A
    : Shape

/** The shape without its first axes, as many as there are indices. */
export type Behind<S extends Shape, Is extends readonly unknown[]> = Is extends readonly [unknown, ...infer More]
  ? { s: S } extends { s: readonly [infer _N extends Dim, ...infer R extends Shape] }
    ? Behind<R, More>
    : Shape
  : number extends Is['length']
    ? Shape
    : S

/**
 * The shape of the entries that indices of the first axes name together: `Indexed<[5, 6, 7], [[3, 1], [4]]>` is `[3, 4, 7]`, that
 * to which the indices broadcast, and the axes that are left.
 */
export type Indexed<S extends Shape, Is extends readonly Shape[]> = number extends Is['length']
  ? Shape
  : { i: Joint<Is>; r: Behind<S, Is> } extends { i: infer I extends Shape; r: infer R extends Shape }
    ? [...I, ...R]
    : Shape

/** Whether a tensor has an axis for each of several indices, which broadcast. */
export type CanIndex<Op extends string, S extends Shape, Is extends readonly Shape[]> = Is extends readonly []
  ? `${Op}: expected at least one tensor of indices`
  : number extends Is['length']
    ? unknown
    : number extends S['length']
      ? CanJoin<Op, Is>
      : IsLonger<Is, S> extends true
        ? `${Op}: expected at most ${S['length']} tensors of indices for ${Show<S>}, got ${Is['length']}`
        : CanJoin<Op, Is>

type IsLonger<A extends readonly unknown[], B extends readonly unknown[]> = A extends readonly [unknown, ...infer AR]
  ? B extends readonly [unknown, ...infer BR]
    ? IsLonger<AR, BR>
    : true
  : false

export type CanJoin<Op extends string, Is extends readonly Shape[]> = Is extends readonly [
  infer A extends Shape,
  infer B extends Shape,
  ...infer More extends readonly Shape[],
]
  ? CanBroadcast<Op, A, B> extends infer E extends string
    ? E
    : CanJoin<Op, [Broadcast<A, B>, ...More]>
  : unknown

/** What the indices broadcast to, and the shape of the entries that they name. */
export interface IndexPlan {
  readonly joint: readonly number[]
  readonly shape: readonly number[]
}

/**
 * The shape of the entries that indices of the first axes name together.
 *
 * Throws a `ShapeError` where there are no indices, more of them than axes, or they do not broadcast.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { indexed } from './indexed.js'
 *
 * assert.deepEqual(indexed('gather', [5, 6, 7], [[3, 1], [4]]).shape, [3, 4, 7])
 * ```
 */
export const indexed = (
  operation: string,
  shape: readonly number[],
  indices: readonly (readonly number[])[],
): IndexPlan => {
  const [first, ...more] = indices
  if (first === undefined) throw new ShapeError(`${operation}: expected at least one tensor of indices`)
  if (indices.length > shape.length)
    throw new ShapeError(
      `${operation}: expected at most ${shape.length} tensors of indices for ${show(shape)}, got ${indices.length}`,
    )
  const joint = more.reduce((a, b) => broadcast(operation, a, b), first)
  return { joint, shape: [...joint, ...part(shape, indices.length)] }
}
