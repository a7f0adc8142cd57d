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

/** S with the size D on axis K; an axis that the compiler does not know leaves every size unknown. */
export type WithSize<S extends Shape, K extends number, D extends Dim> = number extends S['length']
  ? Shape
  : number extends K
    ? Unsized<S>
    : Replace<S, K, D>
export type Replace<S extends Shape, K extends number, D extends Dim, Out extends Shape = []> = S extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Out['length'] extends K
    ? [...Out, D, ...R]
    : Replace<R, K, D, [...Out, H]>
  : Out

/** A shape of the rank of S that says nothing of the sizes. */
export type Unsized<S extends Shape> = { -readonly [I in keyof S]: number }

/** The axes of S before axis K, and those after it. */
export type SplitAt<S extends Shape, K extends number, Before extends Shape = []> = Before['length'] extends K
  ? S extends readonly [infer _Size, ...infer After extends Shape]
    ? [Before, After]
    : [Before, []]
  : S extends readonly [infer H extends Dim, ...infer R extends Shape]
    ? SplitAt<R, K, [...Before, H]>
    : [Before, []]

/**
 * Checks that two shapes have one rank and agree on every axis but `except`.
 *
 * Throws a `ShapeError` where they do not.
 */
export const align = (operation: string, a: readonly number[], b: readonly number[], except?: number): void => {
  if (same(a, b)) return
  const shapes = `${operation}: ${show(a)} and ${show(b)} differ`
  if (a.length !== b.length) throw new ShapeError(`${shapes} in rank: ${a.length} vs ${b.length}`)
  const axis = a.findIndex((size, i) => i !== except && size !== b[i])
  if (axis >= 0) throw new ShapeError(`${shapes} on axis ${axis}: ${a[axis]} vs ${b[axis]}`)
}
