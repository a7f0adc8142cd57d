import { add, cast, mul, sub } from '../primitive/arithmetic.js'
import { broadcast as repeat } from '../primitive/broadcast.js'
import { and, equal, less, lessEqual, not, or, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { abs } from '../primitive/math.js'
import { reduceMin } from '../primitive/reduction.js'
import { requireFlag, requireNumber } from '../shape/argument.js'
import { broadcast } from '../shape/broadcast.js'
import type { Guard } from '../shape/error.js'
import { axesUpTo } from '../shape/sizes.js'
import { type DType, greatest, isFloat, isHalf } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type IfTensor, type OnlyOptions, onTensor, onTensors, type Reads, requireSame, takes, value } from './face.js'
import type { Later } from './later.js'
import type { CanMeet, DTypeOf, ShapeOf } from './operand.js'
import type { Checked, Remaining, Rest } from './rest.js'

/** What stands for NaN (0 where not given) and the infinities (the greatest and the least number). */
export interface NanToNumOptions {
  readonly nan?: number | undefined
  readonly posinf?: number | undefined
  readonly neginf?: number | undefined
}

/** `nanToNum` with its options, which waits for the tensor. */
export type NanToNum = <Y extends AnyTensor>(x: Y) => Tensor<ShapeOf<Y>, DTypeOf<Y, never>>

/**
 * NaN replaced by 0 and the infinities by the greatest and the least number of the element type, or by what is given.
 * The gradient does not reach what is replaced. Integers and bools stay as they are.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([1, Number.NaN, Infinity])
 * assert.deepEqual(T.toArray(T.nanToNum(x, { posinf: 9 })), [1, 0, 9])
 * ```
 */
export const nanToNum: <
  const X extends TensorMark | NanToNumOptions,
  D extends DType = never,
  const Left extends Rest<NanToNumOptions> = Rest<NanToNumOptions>,
>(
  x: IfTensor<X, D, unknown, Checked<'nanToNum', X, NanToNumOptions, unknown, 'nan, posinf, neginf'>> & Reads<D> & X,
  ...options: Remaining<'nanToNum', X, Left, NanToNumOptions, unknown, D, 'nan, posinf, neginf'>
) => IfTensor<X, D, Tensor<ShapeOf<X>, DTypeOf<X, never>>, NanToNum> = onTensor(
  takes('nanToNum', 1, ['nan', 'posinf', 'neginf']),
  (input: Value, { nan = 0, posinf, neginf }: NanToNumOptions = {}) => {
    const x = value('nanToNum', input)
    for (const [key, given] of Object.entries({ nan, posinf, neginf }))
      if (given !== undefined) requireNumber('nanToNum', key, given)
    if (!isFloat(x.dtype)) return x
    const like = (given: number) => scalarLike(given, x)
    const limit = greatest[x.dtype]
    const below = select(equal(x, like(-Infinity)), like(neginf ?? -limit), x)
    const above = select(equal(x, like(Infinity)), like(posinf ?? limit), below)
    return select(equal(x, x), above, like(nan))
  },
)

/** How far elements may be apart: `atol` (1e-8) and `rtol` (1e-5) times the second; and whether NaN is equal to NaN (no). */
export interface AllCloseOptions {
  readonly rtol?: number | undefined
  readonly atol?: number | undefined
  readonly equalNan?: boolean | undefined
}

/** `allClose` with the second tensor, of type `Y`, which waits for the first. */
export type AllCloseTo<Y> = <X extends AnyTensor>(a: Guard<CanMeet<'allClose', X, Y>> & X) => Tensor<[], 'bool'>

/**
 * Whether all elements of two tensors, broadcast, are equal up to a tolerance: `|a - b| <= atol + rtol * |b|`. Infinities
 * are close to themselves only. It has no derivative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([1, 2])
 * assert.ok(T.item(T.allClose(x, T.add(x, 1e-6))))
 * assert.ok(!T.item(T.allClose(x, T.add(x, 0.1))))
 * ```
 */
export const allClose: {
  <X extends AnyTensor, Y extends AnyTensor>(
    a: X,
    b: Guard<CanMeet<'allClose', X, Y>> & Y,
    options: AllCloseOptions | undefined,
  ): Tensor<[], 'bool'>
  // Two arguments are both tensors, or the second one and options.
  <X extends AnyTensor, Y extends TensorMark | AllCloseOptions, E extends DType = never>(
    a: X,
    b: Guard<IfTensor<Y, E, CanMeet<'allClose', X, Y>, OnlyOptions<'allClose', Y, AllCloseOptions>>> & Reads<E> & Y,
  ): IfTensor<Y, E, Tensor<[], 'bool'>, AllCloseTo<X>>
  <Y extends AnyTensor, Called extends true = true>(b: Y): Later<AllCloseTo<Y>, Called>
} = onTensors(
  takes('allClose', 2, ['rtol', 'atol', 'equalNan']),
  (left: Value, right: Value, { rtol = 1e-5, atol = 1e-8, equalNan = false }: AllCloseOptions = {}) => {
    const given = [value('allClose', left), value('allClose', right)] as const
    requireSame('allClose', ...given)
    requireNumber('allClose', 'rtol', rtol)
    requireNumber('allClose', 'atol', atol)
    requireFlag('allClose', 'equalNan', equalNan)
    const shape = broadcast('allClose', given[0].shape, given[1].shape)
    // Differences of integers and bools would wrap, and those of 16 bits be rounded.
    const isExact = ({ dtype }: Value) => isFloat(dtype) && !isHalf(dtype)
    const [a, b] = given.map(x => repeat(isExact(x) ? x : cast(x, 'float64'), shape)) as [Value, Value]
    const like = (number: number) => scalarLike(number, a)
    const size = abs(b)
    const near = lessEqual(abs(sub(a, b)), add(mul(size, like(rtol)), like(atol)))
    const close = or(equal(a, b), and(near, less(size, like(Infinity))))
    const missing = (x: Value) => not(equal(x, x))
    const all = equalNan ? or(close, and(missing(a), missing(b))) : close
    return reduceMin(all, axesUpTo(shape.length))
  },
)
