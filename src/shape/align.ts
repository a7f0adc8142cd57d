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

/** S with the size D on axis K; an axis that the compiler does not know leaves every size unknown. */
export type WithSize<S extends Shape, K extends number, D extends Dim> = number extends S['length']
  ? Shape
  : number extends K
    ? Unsized<S>
    : Replace<S, K, D>

// Of a conditional type that waits TypeScript knows what comes of its branches, if they are few, which the axes to be tried are not. So it
// distributes over the axis: of that it is known that it is a number, and the result is meanwhile that of an unknown axis.
/** As `WithSize`, of an axis that may be counted from the end, also behind leading axes that are a type variable. */
export type Resize<S extends Shape, K extends number, D extends Dim> = K extends unknown
  ? number extends K
    ? WithSize<S, K, D>
    : PutAt<S, K, [D]>
  : never
export type Replace<S extends Shape, K extends number, D extends Dim, Out extends Shape = []> = S extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Out['length'] extends K
    ? [...Out, D, ...R]
    : Replace<R, K, D, [...Out, H]>
  : Out

/**
 * The shape with other axes in the place of a known one: `PutAt<[...B, N], -1, [1]>` is `[...B, 1]`. The axis is counted off
 * from the end where it is negative, else from the start, and what is left is not looked at, so that it may be a type variable.
 */
export type PutAt<S extends Shape, K extends number, By extends Shape> = `${K}` extends `-${infer N extends number}`
  ? PutFromEnd<S, N, By>
  : PutFromStart<S, K, By>

// In a record a list is compared at once. Where it does not fit, a type variable may be in the way: then it waits for it.
export type PutFromStart<S extends Shape, K extends number, By extends Shape, Before extends Shape = []> = {
  s: S
} extends {
  s: readonly [infer H extends Dim, ...infer R extends Shape]
}
  ? Before['length'] extends K
    ? [...Before, ...By, ...R]
    : PutFromStart<R, K, By, [...Before, H]>
  : PutLater<[...Before, ...S], K, By>
export type PutFromEnd<S extends Shape, N extends number, By extends Shape, After extends Shape = []> = {
  s: S
} extends {
  s: readonly [...infer R extends Shape, infer H extends Dim]
}
  ? [0, ...After]['length'] extends N
    ? [...R, ...By, ...After]
    : PutFromEnd<R, N, By, [H, ...After]>
  : Shape
export type PutLater<S extends Shape, K extends number, By extends Shape> = number extends S['length']
  ? [K, By] extends [0, readonly [unknown, ...unknown[]]]
    ? [...By, ...Dim[]]
    : Shape
  : PutIn<S, K, By>
export type PutIn<S extends Shape, K extends number, By extends Shape, Before extends Shape = []> = S extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Before['length'] extends K
    ? [...Before, ...By, ...R]
    : PutIn<R, K, By, [...Before, H]>
  : Shape

/** The shape without a known axis, found in the same way; a type variable of which nothing else is left stays itself. */
export type DropAt<S extends Shape, K extends number> = `${K}` extends `-${infer N extends number}`
  ? DropFromEnd<S, N>
  : DropFromStart<S, K>
export type DropFromStart<S extends Shape, K extends number, Before extends Shape = []> = { s: S } extends {
  s: readonly [infer H extends Dim, ...infer R extends Shape]
}
  ? Before['length'] extends K
    ? Before extends readonly []
      ? R
      : [...Before, ...R]
    : DropFromStart<R, K, [...Before, H]>
  : PutLater<[...Before, ...S], K, []>
export type DropFromEnd<S extends Shape, N extends number, After extends Shape = []> = { s: S } extends {
  s: readonly [...infer R extends Shape, infer H extends Dim]
}
  ? [0, ...After]['length'] extends N
    ? After extends readonly []
      ? R
      : [...R, ...After]
    : DropFromEnd<R, N, [H, ...After]>
  : Shape

/** The size of a known axis, found in the same way. */
export type SizeOnAxis<S extends Shape, K extends number> = `${K}` extends `-${infer N extends number}`
  ? SizeFromEnd<S, N>
  : SizeFromStart<S, K>
export type SizeFromEnd<S extends Shape, N extends number, Passed extends readonly unknown[] = [1]> = { s: S } extends {
  s: readonly [...infer R extends Shape, infer H extends Dim]
}
  ? Passed['length'] extends N
    ? H
    : SizeFromEnd<R, N, [...Passed, 1]>
  : number
export type SizeFromStart<S extends Shape, K extends number, Passed extends readonly unknown[] = []> = {
  s: S
} extends {
  s: readonly [infer H extends Dim, ...infer R extends Shape]
}
  ? Passed['length'] extends K
    ? H
    : SizeFromStart<R, K, [...Passed, 1]>
  : SizeLater<S, K, Passed>
export type SizeLater<S extends Shape, K extends number, Passed extends readonly unknown[]> = number extends S['length']
  ? number
  : SizeIn<S, K, Passed>
export type SizeIn<S extends Shape, K extends number, Passed extends readonly unknown[]> = S extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Passed['length'] extends K
    ? H
    : SizeIn<R, K, [...Passed, 1]>
  : number

/** A shape of the rank of S that says nothing of the sizes. */
export type Unsized<S extends Shape> = { -readonly [I in keyof S]: number }

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
