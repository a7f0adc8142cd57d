import { div, mul } from '../../ops/arithmetic.js'
import { where } from '../../ops/compare.js'
import { tensor } from '../../ops/create.js'
import { mean, sum } from '../../ops/reduce.js'
import { broadcastTo, reshape } from '../../ops/shape.js'
import type { MayEqual } from '../../shape/align.js'
import { requireOneOf } from '../../shape/argument.js'
import { shown } from '../../shape/describe.js'
import type { Dim, Shape } from '../../shape/dim.js'
import { type Both, ShapeError } from '../../shape/error.js'
import type { OptionOf } from '../../shape/options.js'
import { type Show, show } from '../../shape/show.js'
import { type DType, DTypeError } from '../../tensor/dtype.js'
import { isValue } from '../../tensor/storage.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../../tensor/tensor.js'

// What a loss makes of its terms, of which each element, or each example, has one.

/** What is asked of options; nothing while it is open what stands there, so that an editor shows no more than that. */
export type AskedOf<Y, Asked> = TensorMark extends Y ? unknown : Asked

/** What becomes of the terms of a loss: their mean, their sum, or nothing. */
export type Reduction = 'mean' | 'sum' | 'none'

const reductions: readonly Reduction[] = ['mean', 'sum', 'none']

/** Options that every loss has. */
export interface LossOptions {
  /** Whether the loss is the mean of its terms, their sum, or the terms themselves; `'mean'` where not given, unless a loss says otherwise. */
  readonly reduction?: Reduction | undefined
  /** How much each term counts, floats for its first axes: the mean is Σ weight · term / Σ weight. All count alike where not given. */
  readonly weights?: AnyTensor | undefined
  /** Which terms count, a tensor of bool for their first axes; all where not given. What does not count is not looked at, be it NaN. */
  readonly mask?: AnyTensor | undefined
}

export const lossOptions = ['reduction', 'weights', 'mask'] as const

/** The shape of a loss with terms of shape `Terms`; `Default` is what it makes of them where the options do not say. */
export type Reduced<Terms extends Shape, O, Default extends Reduction> =
  OptionOf<O, 'reduction', Default, Reduction> extends infer R
    ? [R] extends ['none']
      ? Terms
      : 'none' extends R
        ? Shape
        : []
    : Shape

/** Whether `W` are the first axes of `S`. */
type IsFront<W extends Shape, S extends Shape> = W extends readonly [infer X extends Dim, ...infer WR extends Shape]
  ? S extends readonly [infer Y extends Dim, ...infer SR extends Shape]
    ? MayEqual<X, Y> extends true
      ? IsFront<WR, SR>
      : false
    : number extends S['length']
      ? true
      : false
  : true

type CanCount<
  Op extends string,
  Key extends string,
  What extends string,
  O,
  Terms extends Shape,
  D extends DType,
> = O extends { readonly [K in Key]: Tensor<infer W extends Shape, infer E extends DType> }
  ? [D & E] extends [never]
    ? `${Op}: expected ${What} of type ${D}, got ${E}`
    : IsFront<W, Terms> extends true
      ? unknown
      : `${Op}: expected ${What} for the first axes of ${Show<Terms>}, got ${Show<W>}`
  : unknown

/** Whether the weights and the mask in the options fit terms of shape `Terms`. */
export type CanReduce<Op extends string, O, Terms extends Shape, D extends DType> = Both<
  CanCount<Op, 'weights', 'weights', O, Terms, D>,
  CanCount<Op, 'mask', 'a mask', O, Terms, 'bool'>
>

type Untyped = Tensor<Shape>

/** Throws where what counts terms has another element type, or is not for their first axes. */
const requireFront = (op: string, what: string, given: unknown, terms: readonly number[], dtype: DType): void => {
  if (!isValue(given)) throw new TypeError(`${op}: expected ${what} as a tensor, got ${shown(given)}`)
  const x: Value = given
  if (x.dtype !== dtype) throw new DTypeError(`${op}: expected ${what} of type ${dtype}, got ${x.dtype}`)
  if (x.shape.length > terms.length || x.shape.some((size, i) => size !== terms[i]))
    throw new ShapeError(`${op}: expected ${what} for the first axes of ${show(terms)}, got ${show(x.shape)}`)
}

/** What options say of terms of a shape and an element type, checked. */
export const requireReducible = (op: string, options: LossOptions, terms: readonly number[], dtype: DType): void => {
  const { reduction, weights, mask } = options
  if (reduction !== undefined) requireOneOf(op, 'reduction', reductions, reduction)
  if (weights !== undefined) requireFront(op, 'weights', weights, terms, dtype)
  if (mask !== undefined) requireFront(op, 'a mask', mask, terms, 'bool')
}

/** What is given for the first axes of a tensor of the rank, with an axis of size 1 for each of the others. */
const alongFront = <D extends DType>(x: Tensor<Shape, D>, rank: number): Tensor<Shape, D> =>
  reshape(x, [...x.shape, ...Array<number>(rank - x.shape.length).fill(1)])

/** The tensor with 0 where a mask for its first axes is false, so that nothing of it is left in values and derivatives. */
export const masked = (x: Untyped, mask: LossOptions['mask']): Untyped =>
  mask === undefined ? x : where(alongFront(mask, x.shape.length), x, 0)

/**
 * The loss with these terms. `counts` is what terms count in the mean besides their weights, where they are multiplied with that
 * already.
 */
export const reduced = (
  terms: Untyped,
  { reduction, weights, mask }: LossOptions,
  otherwise: Reduction,
  counts?: Untyped,
): Untyped => {
  const rank = terms.shape.length
  const finite = masked(terms, mask)
  const kind = reduction ?? otherwise
  const weight = weights && alongFront(weights as Untyped, rank)
  if (kind !== 'mean') {
    const weighed = weight === undefined ? finite : mul(finite, weight)
    return kind === 'sum' ? sum(weighed) : weighed
  }
  if (weight === undefined && mask === undefined && counts === undefined) return mean(finite)
  const one: Untyped = tensor(1, terms.dtype)
  const each = masked(broadcastTo(weight ?? one, terms.shape), mask)
  const total = sum(counts === undefined ? each : mul(each, counts))
  // Divided first: the mean of numbers is in range where their sum is not.
  return sum(mul(finite, div(each, total)))
}
