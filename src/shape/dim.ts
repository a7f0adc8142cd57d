/** One size: 784 (known to the compiler), 'batch' (a name for a size known at run time) or number (unknown). */
export type Dim = number | string

/** The sizes of all axes. `Shape` itself, of unknown rank, is accepted everywhere and checked at run time. */
export type Shape = readonly Dim[]

/** Literal sizes are invariant, so that 4 and 5 never unify into 4 | 5; an unknown size (number) accepts any. */
export type Exact<S extends Shape> = { readonly [K in keyof S]: number extends S[K] ? unknown : (_: S[K]) => S[K] }

/** A size known only at run time, with the name by which the types know it. */
export interface NamedDim<out Name extends Dim = Dim> {
  readonly name: Name
  readonly size: number
}

/** What a constructor accepts for one axis: a number or a named size. */
export type DimLike = number | NamedDim

// A number, and no string. With `number` in its place a source `number` would match it and infer nothing.
export interface Countable {
  toFixed(digits?: number): string
}

/** What is given for one axis, which may be of the type `SizeOf<N>` of a type variable. */
export type AnySize = DimLike | Countable

/** The argument that gives a size: for 784 the number, for 'batch' a `NamedDim<'batch'>`. `D` is inferred from it. */
export type SizeOf<D extends Dim> = (D & Countable) | NamedDim<D>

/** The argument that gives a shape, from which `S` is inferred: `[NamedDim<'batch'>, 784]` makes it `['batch', 784]`. */
export type SizesOf<S extends Shape> = { readonly [K in keyof S]: SizeOf<S[K]> }

/** What a size is at run time: a literal one itself, a named or unknown one some number. */
export type NumberOf<D extends Dim> = D extends number ? D : number

/** The sizes of a shape at run time. */
export type Numbers<S extends Shape> = { readonly [K in keyof S]: NumberOf<S[K]> }

/** A shape without `readonly`, which is how shapes are shown. */
export type Mutable<S extends Shape> = { -readonly [K in keyof S]: S[K] }
