import type { Dim, Shape } from './dim.js'
import type { Equals } from './equals.js'
import { ShapeError } from './error.js'
import { type Show, type ShowDim, show } from './show.js'
import type { Divide, IsUnknown, SameSize, Size } from './size.js'
import { count } from './sizes.js'

/** How many entries are `D`, as a list. */
export type Count<T extends Shape, D extends Dim, Found extends readonly 1[] = []> = T extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Count<R, D, Equals<H, D> extends true ? [...Found, 1] : Found>
  : Found

/** The target with -1 replaced. */
export type Fill<T extends Shape, D extends Dim, Out extends Dim[] = []> = T extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Fill<R, D, [...Out, Equals<H, -1> extends true ? D : H]>
  : Out

// Leading axes that stay as they are need no arithmetic. This is also what lets a user's generic function keep its
// batch axis: the size of `[B, 28, 28]` is unknown while B is, that of `[28, 28]` is not.
export type Strip<A extends Shape, T extends Shape, Out extends Dim[] = []> = A extends readonly [
  infer X extends Dim,
  ...infer AR extends Shape,
]
  ? T extends readonly [infer Y extends Dim, ...infer TR extends Shape]
    ? Stays<X, Y> extends true
      ? Strip<AR, TR, [...Out, X]>
      : Match<A, T, Out>
    : Match<A, T, Out>
  : Match<A, T, Out>
export type Stays<X extends Dim, Y extends Dim> =
  Equals<Y, -1> extends true
    ? true
    : IsUnknown<X> extends true // so perhaps not the same
      ? false
      : Equals<X, Y>
export type Match<A extends Shape, T extends Shape, Out extends Dim[]> =
  SameSize<Size<A>, Size<T>> extends true ? (HasNegative<T> extends true ? false : [...Out, ...T]) : false

export type HasNegative<T extends Shape> = [Exclude<Extract<`${T[number]}`, `-${number}`>, '-1'>] extends [never]
  ? false
  : true

/** The size that -1 stands for, never if there is none. */
export type Missing<A extends Shape, T extends Shape> = Divide<Size<A>, Size<Fill<T, 1>>>

/**
 * The shape with its elements counted out anew; one entry of the target may be -1, which stands for whatever is left:
 * `Reshape<['batch', 28, 28], [-1, 784]>` is `['batch', 784]`.
 */
export type Reshape<A extends Shape, T extends Shape> = number extends T['length']
  ? Shape
  : Count<T, -1> extends []
    ? T
    : Strip<A, T> extends infer Stripped extends Shape
      ? Stripped
      : Fill<T, Missing<A, T>>

/** Whether a target has as many elements as a shape. */
export type CanReshape<A extends Shape, T extends Shape> = number extends A['length'] | T['length']
  ? unknown
  : Count<T, -1> extends readonly [1, 1, ...1[]]
    ? `reshape: ${Show<T>} has more than one -1`
    : Strip<A, T> extends false
      ? CanReshapeAnew<A, T>
      : Count<T, -1> extends [1]
        ? Count<T, 0> extends []
          ? unknown
          : NotDivided<A, T>
        : unknown

export type CanReshapeAnew<A extends Shape, T extends Shape> =
  HasNegative<T> extends true
    ? `reshape: ${Show<T>} has a negative size`
    : Count<T, -1> extends [1]
      ? [Missing<A, T>] extends [never]
        ? NotDivided<A, T>
        : unknown
      : SameSize<Size<A>, Size<T>> extends false
        ? `reshape: ${Show<A>} has ${Size<A>} elements, ${Show<T>} has ${Size<T>}`
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
