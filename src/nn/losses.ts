import { softplus } from '../ops/activation.js'
import { mul, neg, sub } from '../ops/arithmetic.js'
import { equal, less, logicalAnd, where } from '../ops/compare.js'
import { dual, type Floating, requireFloat, requireSame, type SameDType, value } from '../ops/face.js'
import { takeAlongAxis } from '../ops/gather.js'
import { mean, sum } from '../ops/reduce.js'
import { expandDims } from '../ops/shape.js'
import { logSoftmax } from '../ops/softmax.js'
import { meanSquare } from '../ops/squares.js'
import { align, type CanAlign, type MayEqual } from '../shape/align.js'
import type { Dim, Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { type Show, type ShowDim, show } from '../shape/show.js'
import { type DType, DTypeError, type FloatDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Both, FloatOf, Guard } from './guard.js'
import type { Kind } from './model.js'

type CanCompare<Op extends string, S extends Shape, D extends DType, U extends Shape, E extends DType> = Both<
  SameDType<Op, D, E>,
  CanAlign<Op, S, U, never>
>

type CanDiffer<Op extends string, S extends Shape, D extends DType, U extends Shape, E extends DType> = Guard<
  Both<Floating<Op, D>, CanCompare<Op, S, D, U, E>>
>

/** A loss that has its target and waits for the prediction. (Where they do not fit, the sentence is what a `pipe` shows.) */
export interface LossOf<Op extends string, U extends Shape, E extends DType> extends Kind<[Op, U, E]> {
  <S extends Shape, D extends DType>(
    prediction: CanDiffer<Op, S, D, U, E> & Tensor<S, D>,
  ): CanDiffer<Op, S, D, U, E> & Tensor<[], FloatOf<D>>
}

/** A loss of predictions and targets of one shape. */
export interface Loss<Op extends string> {
  <S extends Shape, D extends DType, U extends Shape, E extends DType>(
    prediction: Guard<Floating<Op, D>> & Tensor<S, D>,
    target: Guard<CanCompare<Op, S, D, U, E>> & Tensor<U, E>,
  ): Tensor<[], FloatOf<D>>
  <U extends Shape, E extends DType>(target: Tensor<U, E>): LossOf<Op, U, E>
}

type Untyped = Tensor<Shape>

const loss = <Op extends string>(op: Op, body: (prediction: Untyped, target: Untyped) => Tensor<[]>): Loss<Op> =>
  dual(2, (prediction: Untyped, target: Untyped) => {
    const [x, t] = [value(op, prediction), value(op, target)]
    requireFloat(op, x)
    requireSame(op, x, t)
    align(op, x.shape, t.shape)
    return body(prediction, target)
  })

/**
 * The mean of (prediction − target)² over all elements. Both have one shape and float type. For the sum, halved, see
 * `halfSquaredError`.
 *
 * @throws ShapeError if the shapes differ; DTypeError if the types do, or are no floats. Both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * assert.equal(T.item(nn.meanSquaredError(T.tensor([1, 2]), T.tensor([1, 4]))), 2)
 * ```
 */
export const meanSquaredError = loss('meanSquaredError', (prediction, target) => meanSquare(sub(prediction, target)))

/**
 * ½ Σ (prediction − target)² over all elements, whose derivative is prediction − target. Both have one shape and float
 * type.
 *
 * @throws as `meanSquaredError`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * assert.equal(T.item(nn.halfSquaredError(T.tensor([1, 2]), T.tensor([2, 5]))), 5)
 * ```
 */
export const halfSquaredError = loss('halfSquaredError', (prediction, target) => {
  const error = sub(prediction, target)
  return sum(mul(error, mul(error, 0.5)))
})

/**
 * Binary cross-entropy of logits x and targets t (probabilities, 0 or 1 as a rule), of one shape: the mean of
 * max(x, 0) − x t + log(1 + e^−|x|), which is −t log σ(x) − (1 − t) log(1 − σ(x)) without overflow. A logit of ∞ with the
 * target 1, or of −∞ with 0, is a loss of 0.
 *
 * @throws as `meanSquaredError`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const loss = nn.binaryCrossEntropy(T.tensor([0, 1000]), T.tensor([1, 1]))
 * assert.ok(Math.abs(T.item(loss) - Math.log(2) / 2) < 1e-7)
 * ```
 */
export const binaryCrossEntropy = loss('binaryCrossEntropy', (logits, targets) => {
  // With w = 1 − t for x above 0, and t below: w |x| + log(1 + e^−|x|), of which no term takes digits from the other.
  const above = less(0, logits)
  const negative = where(above, neg(logits), logits)
  const weight = where(above, sub(1, targets), targets)
  const finite = where(logicalAnd(equal(weight, 0), equal(negative, -Infinity)), 0, negative)
  return mean(sub(softplus(negative), mul(finite, weight)))
})

type CanLogits<S extends Shape> = S extends readonly [infer _B extends Dim, infer _C extends Dim]
  ? unknown
  : number extends S['length']
    ? unknown
    : `softmaxCrossEntropy: expected logits of shape [batch, classes], got ${Show<S>}`

type CanClasses<S extends Shape, L extends Shape> = S extends readonly [infer B extends Dim, infer _C extends Dim]
  ? L extends readonly [infer X extends Dim]
    ? MayEqual<X, B> extends true
      ? unknown
      : `softmaxCrossEntropy: logits ${Show<S>} need labels of shape [${ShowDim<B>}], got ${Show<L>}`
    : number extends L['length']
      ? unknown
      : `softmaxCrossEntropy: logits ${Show<S>} need labels of shape [${ShowDim<B>}], got ${Show<L>}`
  : unknown

// First the question that is certain where both are one type variable.
type CanLabels<S extends Shape, D extends DType, L extends Shape, E extends DType> = { d: E } extends {
  d: D & FloatDType
}
  ? CanAlign<'softmaxCrossEntropy', S, L, never>
  : { d: E } extends { d: 'int32' }
    ? CanClasses<S, L>
    : [E & (D | 'int32')] extends [never]
      ? `softmaxCrossEntropy: expected labels of type int32, or one-hot ones of type ${D}, got ${E}`
      : unknown

type CanBeLogits<S extends Shape, D extends DType> = Both<Floating<'softmaxCrossEntropy', D>, CanLogits<S>>

type CanClassify<S extends Shape, D extends DType, L extends Shape, E extends DType> = Guard<
  Both<CanBeLogits<S, D>, CanLabels<S, D, L, E>>
>

/** `softmaxCrossEntropy` that has its labels and waits for the logits. */
export interface CrossEntropyOf<L extends Shape, E extends DType> extends Kind<['softmaxCrossEntropy', L, E]> {
  <S extends Shape, D extends DType>(
    logits: CanClassify<S, D, L, E> & Tensor<S, D>,
  ): CanClassify<S, D, L, E> & Tensor<[], FloatOf<D>>
}

interface CrossEntropy {
  <S extends Shape, D extends DType, L extends Shape, E extends DType>(
    logits: Guard<CanBeLogits<S, D>> & Tensor<S, D>,
    labels: Guard<CanLabels<S, D, L, E>> & Tensor<L, E>,
  ): Tensor<[], FloatOf<D>>
  <L extends Shape, E extends DType>(labels: Tensor<L, E>): CrossEntropyOf<L, E>
}

const requireLabels = (given: Untyped, classes: Tensor<Shape, DType>): void => {
  const op = 'softmaxCrossEntropy'
  const [logits, labels] = [value(op, given), value(op, classes)]
  requireFloat(op, logits)
  if (logits.shape.length !== 2)
    throw new ShapeError(`${op}: expected logits of shape [batch, classes], got ${show(logits.shape)}`)
  if (labels.dtype === 'int32') {
    const [batch] = logits.shape
    if (labels.shape.length === 1 && labels.shape[0] === batch) return
    throw new ShapeError(
      `${op}: logits ${show(logits.shape)} need labels of shape [${batch}], got ${show(labels.shape)}`,
    )
  }
  if (labels.dtype !== logits.dtype)
    throw new DTypeError(
      `${op}: expected labels of type int32, or one-hot ones of type ${logits.dtype}, got ${labels.dtype}`,
    )
  align(op, logits.shape, labels.shape)
}

/**
 * Cross-entropy of logits `[batch, classes]` and labels: int32 `[batch]`, the number of the class, or floats `[batch,
 * classes]`, one-hot or any probabilities. It is the mean over the batch of −Σ t log softmax(x), computed without
 * overflow; its derivative by the logits is (softmax(x) − t) / batch. A number that is no class gives NaN. A logit of −∞
 * excludes its class: it adds nothing where t is 0.
 *
 * @throws ShapeError if the shapes do not fit; DTypeError if the types do not. Both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const logits = T.tensor([[0, 0], [1000, 0]])
 * const loss = nn.softmaxCrossEntropy(logits, T.tensor([1, 0], 'int32'))
 * assert.ok(Math.abs(T.item(loss) - Math.log(2) / 2) < 1e-7)
 * assert.equal(T.item(pipe(logits, nn.softmaxCrossEntropy(T.tensor([[0, 1], [1, 0]])))), T.item(loss))
 * ```
 */
export const softmaxCrossEntropy: CrossEntropy = dual(
  2,
  (logits: Untyped, labels: Untyped | Tensor<Shape, 'int32'>) => {
    requireLabels(logits, labels)
    const logProbabilities = logSoftmax(logits, { axis: 1 })
    if (labels.dtype !== 'int32') {
      const isExcluded = logicalAnd(equal(labels, 0), equal(logProbabilities, -Infinity))
      return neg(mean(sum(mul(labels, where(isExcluded, 0, logProbabilities)), { axis: 1 })))
    }
    // A negative number would count from the end.
    const classes = where(less(labels, 0), logits.shape.at(-1) ?? 0, labels)
    return neg(mean(takeAlongAxis(logProbabilities, expandDims(classes, 1), { axis: 1 })))
  },
)
