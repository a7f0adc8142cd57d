import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type Show, type ShowDim, show } from './show.js'
import type { IsSame, IsUnknown } from './size.js'
import { same } from './sizes.js'

// Shapes that agree on every axis but one: what concat, stack, split and takeAlongAxis have in common.

/** Of two sizes that are equal, the one that the compiler knows: `Known<number, 3>` is 3. */
export type Known<X extends Dim, Y extends Dim> = { d: X } extends { d: Y } ? X : Unsure<X, Y>
export type Unsure<X extends Dim, Y extends Dim> = IsUnknown<X> extends true ? Y : X

/** Whether two sizes may be equal: an unknown one may have any value, and sizes that are several one in common. */
export type MayEqual<X extends Dim, Y extends Dim> = { d: X } extends { d: Y }
  ? true
  : { d: Y } extends { d: X }
    ? true
    : [X & Y] extends [never]
      ? IsUnknown<X | Y> extends true
        ? true
        : IsSame<X, Y>
      : true

/** The common shape of A and B, with the size D on axis K, on which they need not agree (`never`: on none). */
export type Align<A extends Shape, B extends Shape, K, D extends Dim, Out extends Shape = []> = A extends readonly [
  infer X extends Dim,
  ...infer AR extends Shape,
]
  ? B extends readonly [infer Y extends Dim, ...infer BR extends Shape]
    ? Align<AR, BR, K, D, [...Out, Out['length'] extends K ? D : Known<X, Y>]>
    : Shape
  : number extends A['length']
    ? Shape
    : Out

/** The common shape of A and B, which may be type variables. */
export type Common<A extends Shape, B extends Shape> = { a: A; b: B } extends { a: B; b: A } ? A : Align<A, B, never, 0>

/** Whether A and B have one rank and agree on every axis but K (`never`: on every axis). */
export type CanAlign<Operation extends string, A extends Shape, B extends Shape, K> = { a: A; b: B } extends {
  a: B
  b: A
} // also where both are one type variable
  ? unknown
  : number extends A['length'] | B['length']
    ? unknown
    : A['length'] extends B['length']
      ? SameSizes<Operation, A, B, K, A, B, []>
      : `${Operation}: ${Show<A>} and ${Show<B>} differ in rank: ${A['length']} vs ${B['length']}`

export type SameSizes<
  Operation extends string,
  A extends Shape,
  B extends Shape,
  K,
  A0 extends Shape,
  B0 extends Shape,
  Before extends readonly unknown[],
> = A extends readonly [infer X extends Dim, ...infer AR extends Shape]
  ? B extends readonly [infer Y extends Dim, ...infer BR extends Shape]
    ? Before['length'] extends K
      ? SameSizes<Operation, AR, BR, K, A0, B0, [...Before, 0]>
      : MayEqual<X, Y> extends true
        ? SameSizes<Operation, AR, BR, K, A0, B0, [...Before, 0]>
        : `${Operation}: ${Show<A0>} and ${Show<B0>} differ on axis ${Before['length'] & number}: ${ShowDim<X>} vs ${ShowDim<Y>}`
    : unknown
  : unknown

/**
 * Checks that two shapes have one rank and agree on every axis but `except`.
 *
 * Throws a `ShapeError` where they do not.
 */
export const align = (
  operation: string,
  a: readonly number[],
  b: readonly number[],
  ...except: readonly number[]
): void => {
  if (same(a, b)) return
  const shapes = `${operation}: ${show(a)} and ${show(b)} differ`
  if (a.length !== b.length) throw new ShapeError(`${shapes} in rank: ${a.length} vs ${b.length}`)
  const axis = a.findIndex((size, i) => !except.includes(i) && size !== b[i])
  if (axis >= 0) throw new ShapeError(`${shapes} on axis ${axis}: ${a[axis]} vs ${b[axis]}`)
}
