import { reduceSum } from '../primitive/broadcast.js'
import { equal } from '../primitive/comparison.js'
import { identityOf } from '../primitive/identity.js'
import { reduceMax, reduceMin } from '../primitive/reduction.js'
import { isFloat } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import { toFloat } from './elementwise.js'
import { filled, maskedDeviation, maskedMean, maskedVariance, numbersOf, orNaN } from './masked.js'
import { anyType, countable, productOf, type ReduceOptions, reduction, requireElements } from './reduce.js'
import { type Correction, correctionOf } from './variance.js'

// Reductions of what is no NaN: those of `reduce.ts` with the mask `x = x`. Integers and bools have no NaN.

/** The elements that are no NaN; instead of others one that changes nothing. */
const withoutNaN = (x: Value, identity: number): Value => {
  const mask = numbersOf(x)
  return mask === undefined ? x : filled(x, mask, identity)
}

/** Options of `nanVariance` and `nanStd`. */
export interface NanVarianceOptions extends ReduceOptions, Correction {}

/**
 * The sum of the elements that are no NaN, of all or over axes; 0 of none. Integers and bools are counted as int32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanSum(T.tensor([1, Number.NaN, 3]))), 4)
 * ```
 */
export const nanSum = reduction<'nanSum', 'count'>('nanSum', anyType, (x, axes) =>
  reduceSum(countable(withoutNaN(x, 0)), axes),
)

/**
 * The product of the elements that are no NaN, of all or over axes; 1 of none. Integers and bools are multiplied as int32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanProd(T.tensor([2, Number.NaN, 3]))), 6)
 * ```
 */
export const nanProd = reduction<'nanProd', 'count'>('nanProd', anyType, (x, axes) =>
  productOf(countable(withoutNaN(x, 1)), axes),
)

const numbersIn = (x: Value): Value => equal(x, x)

/**
 * The mean of the elements that are no NaN, of all or over axes; NaN of none. Integers and bools give float32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanMean(T.tensor([1, Number.NaN, 3]))), 2)
 * ```
 */
export const nanMean = reduction<'nanMean', 'quotient'>('nanMean', anyType, (input, axes) => {
  const x = toFloat(input)
  return maskedMean(x, numbersIn(x), axes)
})

/**
 * The mean squared distance from the mean of the elements that are no NaN, n of them: Σ (x - mean)² / max(n - correction, 0).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanVariance(T.tensor([1, Number.NaN, 3]))), 1)
 * ```
 */
export const nanVariance = reduction<'nanVariance', 'quotient', NanVarianceOptions>(
  'nanVariance',
  anyType,
  (input, axes, options) => {
    const x = toFloat(input)
    return maskedVariance(x, numbersIn(x), axes, correctionOf('nanVariance', options))
  },
  ['axis', 'keepDims', 'correction'],
)

/**
 * The standard deviation of the elements that are no NaN: the square root of `nanVariance`. Where it is 0, so is its derivative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanStd(T.tensor([1, Number.NaN, 5]))), 2)
 * ```
 */
export const nanStd = reduction<'nanStd', 'quotient', NanVarianceOptions>(
  'nanStd',
  anyType,
  (input, axes, options) => {
    const x = toFloat(input)
    return maskedDeviation(x, numbersIn(x), axes, correctionOf('nanStd', options))
  },
  ['axis', 'keepDims', 'correction'],
)

const extreme = <Op extends 'nanMax' | 'nanMin'>(
  op: Op,
  combine: 'maximum' | 'minimum',
  primitive: (x: Value, axes: readonly number[]) => Value,
) =>
  reduction<Op, 'every'>(op, anyType, (x, axes) => {
    requireElements(op, x, axes)
    const found = primitive(withoutNaN(x, identityOf(combine, x.dtype)), axes)
    return isFloat(x.dtype) ? orNaN(found, numbersIn(x), axes) : found
  })

/**
 * The greatest of the elements that are no NaN, of all or over axes; NaN where all are. Where several are greatest they share the
 * gradient.
 *
 * @throws ShapeError if there are no elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanMax(T.tensor([1, Number.NaN, 3]))), 3)
 * ```
 */
export const nanMax = extreme('nanMax', 'maximum', reduceMax)

/**
 * The least of the elements that are no NaN, of all or over axes; NaN where all are. Where several are least they share the
 * gradient.
 *
 * @throws ShapeError if there are no elements.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.nanMin(T.tensor([1, Number.NaN, 3]))), 1)
 * ```
 */
export const nanMin = extreme('nanMin', 'minimum', reduceMin)
