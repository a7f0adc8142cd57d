import type { Unsized } from './align.js'
import type { Dim, Shape } from './dim.js'
import type { IsUnion } from './equals.js'

// Rules that change one axis and leave the others. They take a shape apart from the side that the axis is counted from, so
// that `[...Batch, N, M]` has a last axis where `Batch` is a type variable: no index is computed. Both sides of a pattern
// stand in objects, without which TypeScript defers it until the variable is known; then the shape is looked at again, if it has
// axes one after the other, so that this ends.

/** The axis, which is unknown where it may be one of several. */
export type OneAxis<K extends number> = true extends IsUnion<K> ? number : K

export type FromStart<S extends Shape, K extends number, Before extends Dim[] = []> = { s: S } extends {
  s: readonly [infer D extends Dim, ...infer Rest extends Shape]
}
  ? Before['length'] extends K
    ? [Before, D, Rest]
    : FromStart<Rest, K, [...Before, D]>
  : S extends readonly []
    ? Shape
    : number extends S['length']
      ? Shape
      : { s: S } extends { s: readonly [unknown, ...unknown[]] }
        ? FromStart<S, K, Before>
        : Shape

export type FromEnd<S extends Shape, N extends number, After extends Dim[] = []> = { s: S } extends {
  s: readonly [...infer Rest extends Shape, infer D extends Dim]
}
  ? [1, ...After]['length'] extends N
    ? [Rest, D, After]
    : FromEnd<Rest, N, [D, ...After]>
  : S extends readonly []
    ? Shape
    : number extends S['length']
      ? Shape
      : { s: S } extends { s: readonly [unknown, ...unknown[]] }
        ? FromEnd<S, N, After>
        : Shape

/** The sizes before axis K, its own and those after it, `Shape` where there is none or the rank is unknown. */
export type Around<S extends Shape, K extends number> = `${K}` extends `-${infer N extends number}`
  ? FromEnd<S, N>
  : FromStart<S, K>

export type SizeIn<Parts> = Parts extends readonly [unknown, infer D extends Dim, unknown] ? D : number

/** The size of axis K. */
export type SizeOn<S extends Shape, K extends number> = number extends OneAxis<K> ? number : SizeIn<Around<S, K>>

export type Put<Parts, D extends Dim> = Parts extends readonly [
  infer Before extends Shape,
  unknown,
  infer After extends Shape,
]
  ? [...Before, D, ...After]
  : Shape

/** The shape with the size D on axis K, which is one that the compiler knows. */
export type PutSize<S extends Shape, K extends number, D extends Dim> = Put<Around<S, K>, D>

/** The shape with the size D on axis K; an axis that the compiler does not know leaves every size unknown. */
export type Resize<S extends Shape, K extends number, D extends Dim> =
  number extends OneAxis<K> ? Unsized<S> : PutSize<S, K, D>

/** The shape without axis K. */
export type Drop<S extends Shape, K extends number> =
  Around<S, K> extends readonly [infer Before extends Shape, unknown, infer After extends Shape]
    ? [...Before, ...After]
    : Shape

export type InsertFromStart<
  S extends Shape,
  K extends number,
  D extends Dim,
  Before extends Dim[] = [],
> = Before['length'] extends K
  ? [...Before, D, ...S]
  : { s: S } extends { s: readonly [infer H extends Dim, ...infer Rest extends Shape] }
    ? InsertFromStart<Rest, K, D, [...Before, H]>
    : S extends readonly []
      ? Shape
      : number extends S['length']
        ? Shape
        : { s: S } extends { s: readonly [unknown, ...unknown[]] }
          ? InsertFromStart<S, K, D, Before>
          : Shape

export type InsertFromEnd<S extends Shape, N extends number, D extends Dim, After extends Dim[] = []> = [
  1,
  ...After,
]['length'] extends N
  ? [...S, D, ...After]
  : { s: S } extends { s: readonly [...infer Rest extends Shape, infer H extends Dim] }
    ? InsertFromEnd<Rest, N, D, [H, ...After]>
    : S extends readonly []
      ? Shape
      : number extends S['length']
        ? Shape
        : { s: S } extends { s: readonly [unknown, ...unknown[]] }
          ? InsertFromEnd<S, N, D, After>
          : Shape

/** The shape with one more axis, of size D, which is the axis K of the result. */
export type InsertAt<S extends Shape, K extends number, D extends Dim> = `${K}` extends `-${infer N extends number}`
  ? InsertFromEnd<S, N, D>
  : InsertFromStart<S, K, D>
