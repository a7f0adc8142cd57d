import type { Dim, Shape } from './dim.js'
import type { IsUnion } from './equals.js'

// Rules that change one axis and leave the others. They take a shape apart from the side that the axis is counted from, so
// that `[...Batch, N, M]` has a last axis where `Batch` is a type variable: no index is computed. Both sides of a pattern
// stand in objects, without which TypeScript defers it until the variable is known; then the shape is looked at again, if it has
// axes one after the other, so that this ends.

/** The axis, which is unknown where it may be one of several. */
export type OneAxis<K extends number> = true extends IsUnion<K> ? number : K

// Of a conditional type that waits TypeScript knows what comes of its branches, if they are few, which the axes to be tried are not. So it
// distributes over the axis: of that it is known that it is a number, and the result is meanwhile that of an unknown axis.
/**
 * S with the size D on an axis, which may be counted from the end, also behind leading axes that are a type variable. An axis that the
 * compiler does not know leaves every size unknown.
 */
export type Resize<S extends Shape, K extends number, D extends Dim> = K extends unknown
  ? number extends K
    ? number extends S['length']
      ? Shape
      : Unsized<S>
    : PutAt<S, K, [D]>
  : never

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
  : number extends S['length']
    ? Shape
    : S extends readonly [unknown, ...unknown[]] // a shape that waits is looked at again
      ? PutFromEnd<S, N, By, After>
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
  : number extends S['length']
    ? Shape
    : S extends readonly [unknown, ...unknown[]]
      ? DropFromEnd<S, N, After>
      : Shape

/** The size of an axis, found in the same way; unknown where the axis is, or may be one of several. */
export type SizeOnAxis<S extends Shape, K extends number> =
  number extends OneAxis<K>
    ? number
    : `${K}` extends `-${infer N extends number}`
      ? SizeFromEnd<S, N>
      : SizeFromStart<S, K>
export type SizeFromEnd<S extends Shape, N extends number, Passed extends readonly unknown[] = [1]> = { s: S } extends {
  s: readonly [...infer R extends Shape, infer H extends Dim]
}
  ? Passed['length'] extends N
    ? H
    : SizeFromEnd<R, N, [...Passed, 1]>
  : number extends S['length']
    ? number
    : S extends readonly [unknown, ...unknown[]]
      ? SizeFromEnd<S, N, Passed>
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

// `infer`, since TypeScript takes a result that is expected for the shape of a tensor where a form ends in the type variable itself,
// and does not see that it is a shape.
/** A shape of the rank of S that says nothing of the sizes, or that all of them are `D`. */
export type Unsized<S extends Shape, D extends Dim = number> = S extends infer T extends Shape
  ? { -readonly [I in keyof T]: D }
  : never

export type InsertFromStart<
  S extends Shape,
  K extends number,
  D extends Dim,
  Before extends Dim[] = [],
> = Before['length'] extends K
  ? [...Before, D, ...S]
  : { s: S } extends { s: readonly [infer H extends Dim, ...infer Rest extends Shape] }
    ? InsertFromStart<Rest, K, D, [...Before, H]>
    : number extends S['length']
      ? Shape
      : S extends readonly [unknown, ...unknown[]]
        ? InsertFromStart<S, K, D, Before>
        : Shape

export type InsertFromEnd<S extends Shape, N extends number, D extends Dim, After extends Dim[] = []> = [
  1,
  ...After,
]['length'] extends N
  ? [...S, D, ...After]
  : { s: S } extends { s: readonly [...infer Rest extends Shape, infer H extends Dim] }
    ? InsertFromEnd<Rest, N, D, [H, ...After]>
    : number extends S['length']
      ? Shape
      : S extends readonly [unknown, ...unknown[]]
        ? InsertFromEnd<S, N, D, After>
        : Shape

/** The shape with one more axis, of size D, which is the axis K of the result. */
export type InsertAt<S extends Shape, K extends number, D extends Dim> = `${K}` extends `-${infer N extends number}`
  ? InsertFromEnd<S, N, D>
  : InsertFromStart<S, K, D>
