import type { Dim, Shape } from '../shape/dim.js'
import type { IsAny } from '../shape/equals.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import type { Slice } from '../transform/scan.js'
import type { StaticObject } from '../transform/types.js'
import type { Batched } from '../transform/vmap.js'

/** The tree with `R` in the place of every tensor. */
export type Mapped<Tree, R> = Tree extends AnyTensor
  ? R
  : Tree extends StaticObject
    ? Tree
    : Tree extends object
      ? { readonly [K in keyof Tree]: Mapped<Tree[K], R> }
      : Tree

/** The tree with tensors of element type `E`; of their own where that is not known to be another. */
export type WithDType<Tree, E extends DType> = DType extends E ? Tree : Retyped<Tree, E>

/** The tree with tensors of element type `E`. */
export type Retyped<Tree, E extends DType> =
  Tree extends Tensor<infer S, DType>
    ? Tensor<S, E>
    : Tree extends StaticObject
      ? Tree
      : Tree extends object
        ? { readonly [K in keyof Tree]: Retyped<Tree[K], E> }
        : Tree

/** A function of one leaf that keeps its shape, whatever that is, and gives it the element type `E`. */
type Elementwise<E extends DType> = <S extends Shape>(leaf: Tensor<S, DType>, path: string) => Tensor<S, E>

/** The same of two leaves of one shape. */
type Elementwise2<E extends DType> = <S extends Shape>(
  leaf: Tensor<S, DType>,
  other: Tensor<S, DType>,
  path: string,
) => Tensor<S, E>

/** The same of two leaves, whatever their shapes, that keeps that of the first. */
type Keeping<E extends DType> = <S extends Shape, R extends Shape>(
  leaf: Tensor<S, DType>,
  other: Tensor<R, DType>,
  path: string,
) => Tensor<S, E>

/** The tree with what `F` returns in the place of every tensor, whatever its shape. */
type Returned<Tree, F> = F extends (...args: never) => infer R ? Mapped<Tree, R> : Mapped<Tree, unknown>

// What a function of one leaf does to its shape is found out by trying it on some, as it is generic in it. Of three ranks, as
// axes may be counted from the end; names are sizes like no other.
type OnOne = Tensor<['n'], DType>
type OnTwo = Tensor<['n', 'm'], DType>
type OnThree = Tensor<['n', 'm', 'k'], DType>
type Leafwise<Leaf, Result> = (leaf: Leaf, path: string) => Result

/** A function of one leaf that drops the first axis. */
type Dropping<D extends DType> = readonly [
  Leafwise<OnOne, Tensor<[], D>>,
  Leafwise<OnTwo, Tensor<['m'], D>>,
  Leafwise<OnThree, Tensor<['m', 'k'], D>>,
]

/** One that gives the first axis the size `N`. */
type Resizing<N extends Dim, D extends DType> = readonly [
  Leafwise<OnTwo, Tensor<[N, 'm'], D>>,
  Leafwise<OnThree, Tensor<[N, 'm', 'k'], D>>,
]

/** One that puts an axis of size `N` before the others. */
type Stacking<N extends Dim, D extends DType> = readonly [
  Leafwise<OnOne, Tensor<[N, 'n'], D>>,
  Leafwise<OnTwo, Tensor<[N, 'n', 'm'], D>>,
]

/** What `F` gives, of which the first size is found without the names that it is tried on; `number` where there is none. */
type Leading<F> =
  F extends Leafwise<OnTwo, Tensor<[infer N extends Dim, ...infer _Rest extends Dim[]], DType>>
    ? Dim extends N
      ? number
      : N
    : number

/** The tree with `F` of every tensor, where `F` changes the first axis alone. */
type AlongFirst<Tree, F> =
  readonly [F, F, F] extends Dropping<infer D>
    ? WithDType<Slice<Tree>, D>
    : readonly [F, F] extends Resizing<Leading<F>, infer D>
      ? Batched<Leading<F>, WithDType<Slice<Tree>, D>>
      : readonly [F, F] extends Stacking<Leading<F>, infer D>
        ? Batched<Leading<F>, WithDType<Tree, D>>
        : Returned<Tree, F>

/** The tree with `F` of every tensor: of its own type, but for the element type, where `F` keeps shapes. */
export type MappedBy<Tree, F> =
  IsAny<F> extends true
    ? Mapped<Tree, AnyTensor>
    : F extends Elementwise<infer E>
      ? WithDType<Tree, E>
      : AlongFirst<Tree, F>

// Compared inside records, so that a type variable is known at once to be what it is.
/** One type where the tensors of one tree have the types of those of another, another type where they may have others. */
type IfLike<Other, Tree, Then, Else> = { tree: Other } extends { tree: Tree } ? Then : Else

/** What a tree must be that is gone through beside another: one of that structure. */
export type CanZip<Other, Tree> = NoInfer<IfLike<Other, Tree, unknown, Mapped<Tree, AnyTensor>>>

/** A function of the tensors at one place of two trees: of one shape, where their types are those of each other. */
export type Pairwise<Tree, Other> = IfLike<
  Other,
  Tree,
  <S extends Shape>(leaf: Tensor<S, DType>, other: Tensor<S, DType>, path: string) => unknown,
  <S extends Shape, R extends Shape>(leaf: Tensor<S, DType>, other: Tensor<R, DType>, path: string) => unknown
>

/** The tree with `F` of its tensors and those of another. */
export type ZippedWith<Tree, Other, F> = IfLike<
  Other,
  Tree,
  F extends Elementwise2<infer E> ? WithDType<Tree, E> : Returned<Tree, F>,
  F extends Keeping<infer E> ? WithDType<Tree, E> : Returned<Tree, F>
>
