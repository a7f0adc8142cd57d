import type { Dim, NamedDim, Shape } from './dim.js'
import type { IsIdentical, IsOpen, IsUnion, One } from './equals.js'
import { type Guard, ShapeError } from './error.js'
import type { FindSize, Fraction, Unnatural } from './natural.js'
import { type Show, type ShowDim, show } from './show.js'
import type { Divide, Flat, IsUnknown, MultiplyKnown, SameSize, Size } from './size.js'
import { count } from './sizes.js'

/** How many entries are `D`, as a list. */
export type Count<T extends Shape, D extends number, Found extends readonly 1[] = []> = T extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Count<R, D, One<H> extends One<D> ? [...Found, 1] : Found>
  : Found

// Leading and trailing axes that stay as they are need no arithmetic. This is also what lets a user's generic function keep
// its type variables: the size of `[B, 28, 28]` is unknown while B is, that of `[28, 28]` is not. And what is left is the
// same for many shapes, which TypeScript then looks up.

/** `Size`, of one axis or two without counting them off; it is only compared, never the size of an axis. */
export type Elements<S extends Shape> = S['length'] extends 1
  ? S[0]
  : S['length'] extends 2
    ? MultiplyKnown<S[0], S[1]>
    : Size<S>

/** Both shapes without the leading and trailing axes that are the same. */
export type Trim<A extends Shape, T extends Shape> = { a: A; t: T } extends {
  a: readonly [infer X extends Dim, ...infer AR extends Shape]
  t: readonly [infer Y extends Dim, ...infer TR extends Shape]
}
  ? IsIdentical<X, Y> extends true
    ? Trim<AR, TR>
    : TrimEnd<A, T>
  : TrimEnd<A, T>
export type TrimEnd<A extends Shape, T extends Shape> = { a: A; t: T } extends {
  a: readonly [...infer AR extends Shape, infer X extends Dim]
  t: readonly [...infer TR extends Shape, infer Y extends Dim]
}
  ? IsIdentical<X, Y> extends true
    ? TrimEnd<AR, TR>
    : [A, T]
  : [A, T]

/** The size that -1 stands for, at the place `I` of the target; `number` if it is unknown, or if there is none, so that the call is refused. */
export type Hole<A extends Shape, T extends Shape, I> = I extends '0'
  ? T extends readonly [unknown, ...infer R extends Shape]
    ? HoleFirst<A, R>
    : never
  : { a: A; t: T } extends {
        a: readonly [infer X extends Dim, ...infer AR extends Shape]
        t: readonly [infer Y extends Dim, ...infer TR extends Shape]
      }
    ? IsIdentical<X, Y> extends true
      ? Hole<AR, TR, Previous[I & keyof Previous]>
      : HoleLast<TrimEnd<A, T>>
    : Missing<A, WithoutHole<T>>

/** The places of axes, each with the one before it. */
export interface Previous {
  readonly [place: string]: string
  readonly '1': '0'
  readonly '2': '1'
  readonly '3': '2'
  readonly '4': '3'
  readonly '5': '4'
  readonly '6': '5'
  readonly '7': '6'
  readonly '8': '7'
  readonly '9': '8'
}

// Where all but the hole and the axis in its place have the same size, that axis stays. `R` is what comes behind the hole.
export type HoleFirst<A extends Shape, R extends Shape> = R['length'] extends 0
  ? Flat<A>
  : { a: A; r: R } extends {
        a: readonly [...infer AR extends Shape, infer X extends Dim]
        r: [...infer RR extends Shape, infer Y extends Dim]
      }
    ? IsIdentical<X, Y> extends true
      ? HoleFirst<AR, RR>
      : HoleIsFirst<A, R>
    : HoleIsFirst<A, R>
export type HoleIsFirst<A extends Shape, R extends Shape> = { a: A } extends {
  a: readonly [infer X extends Dim, ...infer AR extends Shape]
}
  ? IsIdentical<Elements<AR>, Elements<R>> extends true
    ? X
    : Missing<A, R>
  : Missing<A, R>
export type HoleLast<Rests> = Rests extends readonly [infer A extends Shape, infer T extends Shape]
  ? { a: A; t: T } extends {
      a: readonly [...infer AR extends Shape, infer X extends Dim]
      t: readonly [...infer TR extends Shape, infer Y extends Dim]
    }
    ? { d: Y } extends { d: -1 }
      ? IsIdentical<Elements<AR>, Elements<TR>> extends true
        ? X
        : Missing<A, TR>
      : Missing<A, WithoutHole<T>>
    : Missing<A, WithoutHole<T>>
  : never

/** What the sizes of `T` leave of those of a shape: those that stand in both are taken out as they are, and only others divided. */
export type Missing<A extends Shape, T extends Shape, Left extends Shape = []> = { t: T } extends {
  t: readonly [infer Y extends Dim, ...infer TR extends Shape]
}
  ? TakeOut<A, Y> extends infer AR extends Shape
    ? Missing<AR, TR, Left>
    : Missing<A, TR, [...Left, Y]>
  : Left['length'] extends 0
    ? Flat<A>
    : -1 extends Left[number] // What may be -1 as well, as any may, leaves any size.
      ? number
      : Known<Divide<Size<A>, Size<Left>>>
export type Known<N extends Dim> = [N] extends [never] ? number : N

/** A shape without the first size that is `Y`; `false` if none certainly is. `Tries` ends the search in a shape of any rank. */
export type TakeOut<
  A extends Shape,
  Y extends Dim,
  Done extends Shape = [],
  Tries extends readonly 1[] = [1, 1, 1, 1, 1, 1],
> = { a: A; tries: Tries } extends {
  a: readonly [infer X extends Dim, ...infer AR extends Shape]
  tries: readonly [1, ...infer Fewer extends readonly 1[]]
}
  ? IsIdentical<X, Y> extends true
    ? [...Done, ...AR]
    : TakeOut<AR, Y, [...Done, X], Fewer>
  : false

export type WithoutHole<T extends Shape, Out extends Dim[] = []> = T extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? WithoutHole<R, One<H> extends One<-1> ? Out : [...Out, H]>
  : Out

/** Whether all sizes of a target may be some: none is negative but for -1, and none has a fraction. */
export type HasSizes<T extends Shape> = [Exclude<Extract<`${T[number]}`, Unnatural>, '-1'>] extends [never]
  ? true
  : false

/** What is said of a target of which that does not hold. */
export type NoSizes<T extends Shape> = [FindSize<T, Fraction>] extends [never]
  ? `reshape: ${Show<T>} has a negative size`
  : `reshape: expected sizes that are whole numbers, got ${FindSize<T, Fraction>} in ${Show<T>}`

/**
 * The shape with its elements counted out anew; one entry of the target may be -1, which stands for whatever is left:
 * `Reshape<['batch', 28, 28], [-1, 784]>` is `['batch', 784]`. `Given` are the entries as they are written, of which a
 * named one is certainly not -1, also where its name is a type variable.
 */
export type Reshape<A extends Shape, T extends Shape, Given extends readonly unknown[] = T> = number extends T['length']
  ? Shape
  : { [I in keyof T]: Entry<T[I], Given[I & keyof Given], A, T, I> }

// `Literal` as in `IsIdentical`: a type variable stands for a size, which -1 is not.
export type Entry<H extends Dim, G, A extends Shape, T extends Shape, I, Literal extends number = 1> =
  One<NamedDim<never>> extends One<G>
    ? H
    : { h: H; open: IsOpen<H> } extends { h: -1; open: IsOpen<Literal> }
      ? Hole<A, T, I>
      : H

/** `never` where the rank of a shape and the sizes of a target are known, else `unknown`. */
export type Open<A extends Shape, T extends Shape> = number extends A['length']
  ? unknown
  : true extends IsUnknown<T[number]>
    ? unknown
    : never

// Where a size of the target is a type variable the guard stands aside. Where all are literal and the shape has a type
// variable, it does not: the shape fits for one size only.

/** Whether a target has as many elements as a shape. */
export type CanReshape<A extends Shape, T extends Shape> = Fits<A, T> extends true ? unknown : CanReshapeAnew<A, T>

/** Whether a target certainly fits. What does is told at a glance; what does not is looked at again. */
export type Fits<A extends Shape, T extends Shape> = T extends [infer Y extends Dim, ...infer TR extends Shape]
  ? [Y] extends [-1]
    ? [`${TR[number]}` & (Unnatural | '0')] extends [never]
      ? number extends Hole<A, T, '0'>
        ? false
        : true
      : false
    : A extends [Y, ...infer AR extends Shape]
      ? One<Y> extends One<0>
        ? false
        : Fits<AR, TR>
      : TR['length'] extends 0
        ? FitsIn<Y, Elements<A>>
        : [`${TR[number] | Y}` & Unnatural] extends [never]
          ? FitsIn<Elements<T>, Elements<A>>
          : T extends [...infer TB extends Shape, -1]
            ? [`${TB[number]}` & (Unnatural | '0')] extends [never]
              ? number extends HoleLast<TrimEnd<A, T>>
                ? false
                : true
              : false
            : false
  : false

export type FitsIn<Y extends Dim, X extends Dim> = Y extends X ? (number extends X ? false : true) : false

export type CanReshapeAnew<A extends Shape, T extends Shape> =
  | Guard<Open<A, T>>
  | (number extends T['length']
      ? unknown
      : number extends A['length']
        ? unknown
        : Count<T, -1> extends readonly [1, 1, ...1[]]
          ? `reshape: ${Show<T>} has more than one -1`
          : Count<T, -1> extends []
            ? CanCount<Trim<A, T>, A, T>
            : Guard<CanFill<Trim<A, T>, A, T>>)

export type CanCount<Rests, A extends Shape, T extends Shape> = Rests extends readonly [
  infer AR extends Shape,
  infer TR extends Shape,
]
  ? HasSizes<TR> extends false
    ? NoSizes<T>
    : SameSize<Size<AR>, Size<TR>> extends false
      ? true extends IsUnion<Size<AR>> | IsUnion<Size<TR>> // of which one may be right
        ? unknown
        : `reshape: ${Show<A>} has ${Size<A>} elements, ${Show<T>} has ${Size<T>}`
      : unknown
  : unknown

export type CanFill<Rests, A extends Shape, T extends Shape> = Rests extends readonly [unknown, infer TR extends Shape]
  ? HasSizes<TR> extends false
    ? NoSizes<T>
    : Count<T, 0> extends []
      ? number extends Missing<A, WithoutHole<T>>
        ? [Divide<Size<A>, Size<WithoutHole<T>>>] extends [never]
          ? NotDivided<A, T>
          : unknown
        : unknown
      : NotDivided<A, T>
  : unknown

// A sentence, not the whole error: an alias of the error would stand in the editor in its place.
export type NotDivided<
  A extends Shape,
  T extends Shape,
> = `reshape: ${Show<A>} has ${ShowDim<Size<A>>} elements, which ${Show<T>} does not divide`

/**
 * The target, where it has as many elements as the shape; one entry may be -1, which stands for whatever is left.
 *
 * Throws a `ShapeError` where the numbers of elements differ, where the target has more than one -1 or another
 * negative size, or where no size would do in the place of -1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { reshape } from './reshape.js'
 *
 * assert.deepEqual(reshape([32, 28, 28], [-1, 784]), [32, 784])
 * assert.throws(() => reshape([5, 3], [-1, 4]), /reshape: \[5, 3\] has 15 elements, which \[-1, 4\] does not divide/)
 * ```
 */
export const reshape = (shape: readonly number[], target: readonly number[]): readonly number[] => {
  let holes = 0
  let known = 1
  let fraction = -1
  let isNegative = false
  for (let axis = 0; axis < target.length; axis++) {
    const dim = target[axis]!
    if (dim === -1) holes += 1
    else known *= dim
    if (!Number.isSafeInteger(dim) && fraction < 0) fraction = axis
    if (dim < -1) isNegative = true
  }
  if (holes > 1) throw new ShapeError(`reshape: ${show(target)} has more than one -1`)
  if (fraction >= 0)
    throw new ShapeError(`reshape: expected sizes that are whole numbers, got ${target[fraction]} in ${show(target)}`)
  if (isNegative) throw new ShapeError(`reshape: ${show(target)} has a negative size`)
  const elements = count(shape)
  if (holes === 0) {
    if (known === elements) return target
    throw new ShapeError(`reshape: ${show(shape)} has ${elements} elements, ${show(target)} has ${known}`)
  }
  if (known === 0 || elements % known !== 0) {
    throw new ShapeError(`reshape: ${show(shape)} has ${elements} elements, which ${show(target)} does not divide`)
  }
  return target.map(dim => (dim === -1 ? elements / known : dim))
}
