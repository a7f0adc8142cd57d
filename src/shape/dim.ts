/** One size: 784 (known to the compiler), 'batch' (a name for a size known at run time) or number (unknown). */
export type Dim = number | string

/** The sizes of all axes. `Shape` itself, of unknown rank, is accepted everywhere and checked at run time. */
export type Shape = readonly Dim[]

/** Literal sizes are invariant, so that 4 and 5 never unify into 4 | 5; an unknown size (number) accepts any. */
export type Exact<S extends Shape> = { readonly [K in keyof S]: number extends S[K] ? unknown : (_: S[K]) => S[K] }

/** A size known only at run time, with the name by which the types know it. */
export interface NamedDim<out Name extends string = string> {
  readonly name: Name
  readonly size: number
}

/** What a constructor accepts for one axis: a number or a named size. */
export type DimLike = number | NamedDim

/** The shape that a list of numbers and named sizes stands for: `[NamedDim<'batch'>, 784]` is `['batch', 784]`. */
export type ShapeOf<S extends readonly DimLike[]> = {
  -readonly [K in keyof S]: S[K] extends NamedDim<infer Name> ? Name : S[K] extends number ? S[K] : never
}
