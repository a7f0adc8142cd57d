import * as p from '../primitive/arithmetic.js'
import { reduceSum, reshape } from '../primitive/broadcast.js'
import { identityOf } from '../primitive/identity.js'
import { transpose } from '../primitive/movement.js'
import { cumulativeProduct } from '../primitive/product.js'
import { reduceMax, reduceMean, reduceMin } from '../primitive/reduction.js'
import { type Axes, normalizeAxes } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import { ShapeError } from '../shape/error.js'
import type { AxesOf, KeepDimsOf, ReduceOptions } from '../shape/options.js'
import { type CanChoose, type CanReduce, type Reduce, reduce } from '../shape/reduce.js'
import { axesUpTo, count, without } from '../shape/sizes.js'
import { type DType, type FloatDType, isFloat } from '../tensor/dtype.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type Quotient, toFloat } from './elementwise.js'
import { type Bool, type Floating, onTensor, type Reads, requireBoolean, takes, value } from './face.js'
import type { Settled, Side } from './later.js'
import { filled, type MaskedOptions, type MaskFits, maskedMean, maskFor } from './masked.js'
import type { DTypeOf, ShapeOf } from './operand.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'
import { wide } from './wide.js'

export type { ReduceOptions } from '../shape/options.js'
export type { MaskedOptions } from './masked.js'

// By inference, so that for a type variable `D extends FloatDType` it is D at once, and no conditional type that waits.
/** What a sum or product of elements of type `D` is: integers and bools are counted in int32. */
export type Counted<D extends DType> = { d: D } extends { d: infer F extends FloatDType }
  ? F
  : D extends FloatDType
    ? D
    : 'int32'

/** What element types a reduction takes, and what comes out. */
interface Kinds<Op extends string, D extends DType> {
  readonly every: { readonly takes: unknown; readonly gives: D }
  readonly count: { readonly takes: unknown; readonly gives: Counted<D> }
  readonly quotient: { readonly takes: unknown; readonly gives: Quotient<D> }
  readonly float: { readonly takes: Floating<Op, D>; readonly gives: D }
  readonly bool: { readonly takes: Bool<Op, D>; readonly gives: 'bool' }
  readonly index: { readonly takes: unknown; readonly gives: 'int32' }
}
type Kind = keyof Kinds<string, DType>

/** Of which kind each reduction is. */
interface KindOf {
  readonly sum: 'count'
  readonly prod: 'count'
  readonly mean: 'quotient'
  readonly variance: 'quotient'
  readonly std: 'quotient'
  readonly max: 'every'
  readonly min: 'every'
  readonly any: 'bool'
  readonly all: 'bool'
  readonly logSumExp: 'float'
  readonly argmax: 'index'
  readonly argmin: 'index'
  readonly median: 'quotient'
  readonly nanSum: 'count'
  readonly nanProd: 'count'
  readonly nanMean: 'quotient'
  readonly nanVariance: 'quotient'
  readonly nanStd: 'quotient'
  readonly nanMedian: 'quotient'
  readonly nanMax: 'every'
  readonly nanMin: 'every'
}

/** Whether a shape has what is reduced: the greatest and the least are chosen from elements. */
type Fits<Op extends string, K extends Kind, S extends Shape, A extends Axes> = K extends 'every' | 'index'
  ? CanChoose<Op, S, A>
  : CanReduce<Op, S, A>

/** The same where no axes are named. */
type FitsWhole<Op extends string, K extends Kind, S extends Shape, A extends Axes> = K extends 'every' | 'index'
  ? [A] extends [undefined]
    ? CanChoose<Op, S, A>
    : unknown
  : unknown

/** A reduction of a tensor with its options. */
export interface Reducing<Op extends string, K extends Kind, S extends Shape, D extends DType, Options> {
  readonly asks: Guard<Kinds<Op, D>[K]['takes']> &
    Fits<Op, K, S, AxesOf<Options>> &
    MaskFits<Op, S, Options, Fits<Op, K, S, AxesOf<Options>>>
  readonly gives: Tensor<Reduce<S, AxesOf<Options>, KeepDimsOf<Options>>, Kinds<Op, D>[K]['gives']>
}

/** A reduction with its options, which waits for the tensor. */
export type ReduceBy<Op extends keyof KindOf, Options> = <
  S extends Shape,
  D extends DType,
  Asks extends 'asks' = 'asks',
  Gives extends 'gives' = 'gives',
>(
  x: NoInfer<Reducing<Op, KindOf[Op], S, D, Options>[Asks]> & Tensor<S, D>,
) => Settled<Reducing<Op, KindOf[Op], S, D, Options>[Gives]>

/** What a reduction asks of its first argument. */
export interface ReductionAsks<Op extends string, K extends Kind, X, Left, Options> {
  readonly tensor: Guard<Kinds<Op, DTypeOf<X, DType>>[K]['takes']> & FitsWhole<Op, K, ShapeOf<X>, AxesOf<Given<Left>>>
  readonly options: Checked<Op, X, Options>
}

/** What a reduction gives by its first argument. */
export interface ReductionGives<Op extends keyof KindOf, K extends Kind, X, Left> {
  readonly tensor: Reducing<Op, K, ShapeOf<X>, DTypeOf<X, DType>, Given<Left>>['gives']
  readonly options: ReduceBy<Op, X>
}

/**
 * A reduction over some or all axes, of a tensor, or of options, which waits for the tensor; `Options` are those that
 * there are.
 */
export type Reduction<Op extends keyof KindOf, K extends Kind, Options extends ReduceOptions = ReduceOptions> = <
  const X extends TensorMark | Options,
  D extends DType = never,
  const Left extends Rest<Options> = Rest<Options>,
>(
  x: NoInfer<ReductionAsks<Op, K, X, Left, Options>[Side<X, D>]> & Reads<D> & X,
  ...options: Remaining<
    Op,
    X,
    Left,
    Options,
    Fits<Op, K, ShapeOf<X>, AxesOf<Given<Left>>> &
      MaskFits<Op, ShapeOf<X>, Given<Left>, Fits<Op, K, ShapeOf<X>, AxesOf<Given<Left>>>>,
    D
  >
) => ReductionGives<Op, K, X, Left>[Side<X, D>]

/** The names of options that reduce, and of those that also say which elements count. */
const reducing = ['axis', 'keepDims']
export const masking = [...reducing, 'where']

/** A reduction from its body over normalised axes, which leaves them out; `keepDims` puts them back. */
export const reduction = <Op extends keyof KindOf, K extends Kind, Options extends ReduceOptions = ReduceOptions>(
  op: Op,
  check: (op: string, x: Value) => void,
  body: (x: Value, axes: readonly number[], options: Options) => Value,
  known = reducing,
): Reduction<Op, K, Options> =>
  onTensor(takes(op, 1, known), (input: Value, options: Options = {} as Options) => {
    const x = value(op, input)
    check(op, x)
    const shape = reduce(op, x.shape, options.axis, options.keepDims)
    const axes = normalizeAxes(op, x.shape, options.axis)
    return wide([x], x => reshape(body(x, axes, options), shape))
  })

export const anyType = (): void => {}

/** The elements that count; instead of others one that changes nothing. */
const masked = (op: string, x: Value, identity: number, options: MaskedOptions): Value => {
  const mask = maskFor(op, x, options)
  return mask === undefined ? x : filled(x, mask, identity)
}

export const countable = (x: Value): Value => (isFloat(x.dtype) ? x : p.cast(x, 'int32'))

/**
 * The sum of all elements, or over axes. Integers and bools are counted as int32. Floats are added in float64 and rounded
 * once; in a compiled function float32 is added in float32, by blocks whose sums are added alike, so that the result is
 * within 2⁻¹⁰ Σ |x| of the exact one, whatever the size: 20,000 times 0.1 is 2000.0046. Of elements where a mask does not hold
 * (`where`, as in all reductions that have it) nothing counts, not even NaN, and their derivative is 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2], [3, 6]])
 * assert.equal(T.item(T.sum(x)), 12)
 * assert.deepEqual(T.toArray(T.sum(x, { axis: 0 })), [4, 8])
 * assert.deepEqual(T.sum(x, { axis: 1, keepDims: true }).shape, [2, 1])
 * assert.equal(T.item(T.sum(x, { where: T.less(x, 3) })), 3)
 * ```
 */
export const sum = reduction<'sum', 'count', MaskedOptions>(
  'sum',
  anyType,
  (x, axes, options) => reduceSum(countable(masked('sum', x, 0, options)), axes),
  masking,
)

export const sizeOf = (x: Value, axes: readonly number[]): number => count(axes.map(axis => x.shape[axis]!))

export const meanOf = (x: Value, axes: readonly number[]): Value => reduceMean(x, axes, sizeOf(x, axes))

/**
 * The arithmetic mean of all elements, or over axes; NaN of none. Integers and bools give float32. It is finite where all
 * elements are, though their sum may not be; it is added up as in `sum`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.mean(T.tensor([1, 2, 6]))), 3)
 * assert.equal(T.item(T.mean(T.tensor([1e308, 1e308], 'float64'))), 1e308)
 * ```
 */
export const mean = reduction<'mean', 'quotient', MaskedOptions>(
  'mean',
  anyType,
  (input, axes, options) => {
    const [x, mask] = [toFloat(input), maskFor('mean', input, options)]
    return mask === undefined ? meanOf(x, axes) : maskedMean(x, mask, axes)
  },
  masking,
)

/**
 * The product of all elements, or over axes; 1 of none. Integers and bools are multiplied as int32. What is finite in the end
 * does not overflow on the way, and 0 times what is finite is 0; 0 times infinity is NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.prod(T.tensor([2, 3, 4]))), 24)
 * assert.equal(T.item(T.prod(T.tensor([2 ** 100, 2 ** 100, 2 ** -100]))), 2 ** 100)
 * ```
 */
export const prod = reduction<'prod', 'count', MaskedOptions>(
  'prod',
  anyType,
  (x, axes, options) => productOf(countable(masked('prod', x, 1, options)), axes),
  masking,
)

/** The elements along some axes as the last axis of what is left. */
export const inRows = (x: Value, axes: readonly number[]): Value => {
  const kept = without(axesUpTo(x.shape.length), axes)
  const rows = transpose(x, [...kept, ...[...axes].sort((a, b) => a - b)])
  return reshape(rows, [...kept.map(axis => x.shape[axis]!), sizeOf(x, axes)])
}

export const productOf = (x: Value, axes: readonly number[]): Value => {
  if (axes.length === 0) return x
  if (axes.length === 1) return cumulativeProduct(x, axes[0]!, true)
  return cumulativeProduct(inRows(x, axes), x.shape.length - axes.length, true)
}

export const requireElements = (op: string, x: Value, axes: readonly number[]): void => {
  if (sizeOf(x, axes) === 0) throw new ShapeError(`${op}: no elements to choose from in shape [${x.shape.join(', ')}]`)
}

/**
 * The greatest of all elements, or over axes; NaN if there is one, and 0 is greater than -0. Where several are greatest
 * they share the gradient. Where a mask leaves none it is -infinity, or the least number of an integer type.
 *
 * @throws ShapeError if there are no elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([1, 5, 5])
 * assert.equal(T.item(T.max(x)), 5)
 * assert.deepEqual(T.toArray(T.grad((y: T.Tensor<[3]>) => T.max(y))(x)), [0, 0.5, 0.5])
 * ```
 */
export const max = reduction<'max', 'every', MaskedOptions>(
  'max',
  anyType,
  (x, axes, options) => {
    requireElements('max', x, axes)
    return reduceMax(masked('max', x, identityOf('maximum', x.dtype), options), axes)
  },
  masking,
)

/**
 * The least of all elements, or over axes; NaN if there is one, and -0 is less than 0. Where several are least they share
 * the gradient. Where a mask leaves none it is infinity, or the greatest number of an integer type.
 *
 * @throws ShapeError if there are no elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.min(T.tensor([[3, 1], [2, 5]]), { axis: 1 })), [1, 2])
 * ```
 */
export const min = reduction<'min', 'every', MaskedOptions>(
  'min',
  anyType,
  (x, axes, options) => {
    requireElements('min', x, axes)
    return reduceMin(masked('min', x, identityOf('minimum', x.dtype), options), axes)
  },
  masking,
)

/**
 * Whether any element is true.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.any(T.tensor([[true, false], [false, false]]), { axis: 1 })), [true, false])
 * ```
 */
export const any = reduction<'any', 'bool', MaskedOptions>(
  'any',
  requireBoolean,
  (x, axes, options) => reduceMax(masked('any', x, 0, options), axes),
  masking,
)

/**
 * Whether all elements are true.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.all(T.tensor([[true, true], [true, false]]), { axis: 1 })), [true, false])
 * ```
 */
export const all = reduction<'all', 'bool', MaskedOptions>(
  'all',
  requireBoolean,
  (x, axes, options) => reduceMin(masked('all', x, 1, options), axes),
  masking,
)
