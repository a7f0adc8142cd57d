import { add, div, mul, neg } from '../../ops/arithmetic.js'
import { equal, less, logicalAnd, logicalNot, where } from '../../ops/compare.js'
import { full } from '../../ops/create.js'
import { type Floating, type IfTensor, onTensors, requireFloat, takes, value } from '../../ops/face.js'
import { take, takeAlongAxis } from '../../ops/gather.js'
import type { Later } from '../../ops/later.js'
import { sum } from '../../ops/reduce.js'
import { expandDims, reshape } from '../../ops/shape.js'
import { logSoftmax } from '../../ops/softmax.js'
import { singles, wide } from '../../ops/wide.js'
import { align, type CanAlign, type MayEqual } from '../../shape/align.js'
import { requireWhole } from '../../shape/argument.js'
import { shown } from '../../shape/describe.js'
import type { Dim, Shape } from '../../shape/dim.js'
import { ShapeError } from '../../shape/error.js'
import { type CanHave, requireWeight } from '../../shape/hyperparameter.js'
import { type Show, type ShowDim, show } from '../../shape/show.js'
import { type DType, DTypeError, type FloatDType } from '../../tensor/dtype.js'
import { isValue } from '../../tensor/storage.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../../tensor/tensor.js'
import type { Both, FloatOf, Guard } from '../guard.js'
import type { Empty, Kind } from '../model.js'
import {
  type AskedOf,
  type CanReduce,
  type LossOptions,
  lossOptions,
  masked,
  type Reduced,
  reduced,
  requireReducible,
} from './reduction.js'

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

/** What is said of labels that do not fit as one-hot ones: a vector of them can only be meant as numbers of classes. */
type OrClasses<Outcome, L extends Shape, E extends DType> = Outcome extends string
  ? L extends readonly [infer _X extends Dim]
    ? `softmaxCrossEntropy: expected labels ${Show<L>} of type int32, got ${E}; convert them with T.cast`
    : Outcome
  : Outcome

// First the question that is certain where both are one type variable.
type CanLabels<S extends Shape, D extends DType, L extends Shape, E extends DType> = { d: E } extends {
  d: D & FloatDType
}
  ? OrClasses<CanAlign<'softmaxCrossEntropy', S, L, never>, L, E>
  : { d: E } extends { d: 'int32' }
    ? CanClasses<S, L>
    : [E & (D | 'int32')] extends [never]
      ? `softmaxCrossEntropy: expected labels of type int32, or one-hot ones of type ${D}, got ${E}`
      : unknown

type CanBeLogits<S extends Shape, D extends DType> = Both<Floating<'softmaxCrossEntropy', D>, CanLogits<S>>

/** Options of `softmaxCrossEntropy`. */
export interface CrossEntropyOptions extends LossOptions {
  /** How much of each label is spread over all classes; 0 where not given. */
  readonly labelSmoothing?: number | undefined
  /** How much each class counts, floats `[classes]`: the mean divides by the weights of the labels. All count alike where not given. */
  readonly classWeights?: AnyTensor | undefined
  /** The label of examples that do not count, for int32 labels; none where not given. */
  readonly ignore?: number | undefined
}

const known = [...lossOptions, 'labelSmoothing', 'classWeights', 'ignore'] as const

/** The shape of the terms of logits of a shape. */
type Terms<S extends Shape> = S extends readonly [infer B extends Dim, infer _C extends Dim] ? [B] : readonly [number]

type CanWeighClasses<S extends Shape, D extends DType, O> = O extends {
  readonly classWeights: Tensor<infer W extends Shape, infer E extends DType>
}
  ? [D & E] extends [never]
    ? `softmaxCrossEntropy: expected class weights of type ${D}, got ${E}`
    : S extends readonly [infer _B extends Dim, infer C extends Dim]
      ? CanAlign<'softmaxCrossEntropy', W, readonly [C], never> extends string
        ? `softmaxCrossEntropy: expected class weights of shape [${ShowDim<C>}], got ${Show<W>}`
        : unknown
      : unknown
  : unknown

type CanIgnore<E extends DType, O> = O extends { readonly ignore: number }
  ? [E & 'int32'] extends [never]
    ? `softmaxCrossEntropy: ignore is for labels of type int32, got ${E}`
    : unknown
  : unknown

type CanWeigh<S extends Shape, D extends DType, E extends DType, O> = Both<
  CanReduce<'softmaxCrossEntropy', O, Terms<S>, D>,
  Both<CanWeighClasses<S, D, O>, CanIgnore<E, O>>
>

type CanClassify<S extends Shape, D extends DType, L extends Shape, E extends DType, O> = Guard<
  Both<CanBeLogits<S, D>, Both<CanLabels<S, D, L, E>, CanWeigh<S, D, E, O>>>
>

/** `softmaxCrossEntropy` that has its labels and waits for the logits. */
export interface CrossEntropyOf<L extends Shape, E extends DType> extends Kind<['softmaxCrossEntropy', L, E]> {
  <S extends Shape, D extends DType>(
    logits: CanClassify<S, D, L, E, Empty> & Tensor<S, D>,
  ): CanClassify<S, D, L, E, Empty> & Tensor<[], FloatOf<D>>
}

/** `softmaxCrossEntropy` that has its labels and options and waits for the logits. */
export interface CrossEntropyWith<L extends Shape, E extends DType, O> extends Kind<['softmaxCrossEntropy', L, E, O]> {
  <S extends Shape, D extends DType>(
    logits: CanClassify<S, D, L, E, O> & Tensor<S, D>,
  ): CanClassify<S, D, L, E, O> & Tensor<Reduced<Terms<S>, O, 'mean'>, FloatOf<D>>
}

type OnlyCrossEntropy<O> = CanHave<'softmaxCrossEntropy', O, CrossEntropyOptions, { readonly labelSmoothing: 'weight' }>

interface CrossEntropy {
  <S extends Shape, D extends DType, L extends Shape, E extends DType, const O extends CrossEntropyOptions | undefined>(
    logits: Guard<CanBeLogits<S, D>> & Tensor<S, D>,
    labels: Guard<CanLabels<S, D, L, E>> & Tensor<L, E>,
    options: OnlyCrossEntropy<O> & Guard<CanWeigh<S, D, E, O>> & O,
  ): Tensor<Reduced<Terms<S>, O, 'mean'>, FloatOf<D>>
  <
    S extends Shape,
    D extends DType,
    L extends Shape,
    const Y extends TensorMark | CrossEntropyOptions,
    E extends DType = never,
  >(
    logits: IfTensor<Y, E, Guard<CanBeLogits<S, D>>, unknown> & Tensor<S, D>,
    labels: IfTensor<Y, E, Guard<CanLabels<S, D, L, E>> & Tensor<L, E>, AskedOf<Y, OnlyCrossEntropy<Y>>> & Y,
  ): IfTensor<Y, E, Tensor<[], FloatOf<D>>, CrossEntropyWith<S, D, Y>>
  <L extends Shape, E extends DType, Called extends true = true>(
    labels: Tensor<L, E>,
  ): Later<CrossEntropyOf<L, E>, Called>
}

type Untyped = Tensor<Shape>
type Classes = Tensor<Shape, 'int32'>

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
  if (labels.shape.length === 1)
    throw new DTypeError(
      `${op}: expected labels ${show(labels.shape)} of type int32, got ${labels.dtype}; convert them with T.cast`,
    )
  align(op, logits.shape, labels.shape)
}

const requireWeighable = (logits: Untyped, labels: Tensor<Shape, DType>, options: CrossEntropyOptions): void => {
  const op = 'softmaxCrossEntropy'
  const { labelSmoothing = 0, classWeights, ignore } = options
  requireReducible(op, options, logits.shape.slice(0, 1), logits.dtype)
  requireWeight(`${op}: labelSmoothing`, labelSmoothing)
  if (classWeights !== undefined) {
    if (!isValue(classWeights))
      throw new TypeError(`${op}: expected class weights as a tensor, got ${shown(classWeights)}`)
    const weights: Value = classWeights
    if (weights.dtype !== logits.dtype)
      throw new DTypeError(`${op}: expected class weights of type ${logits.dtype}, got ${weights.dtype}`)
    if (weights.shape.length !== 1 || weights.shape[0] !== logits.shape[1])
      throw new ShapeError(`${op}: expected class weights of shape [${logits.shape[1]}], got ${show(weights.shape)}`)
  }
  if (ignore === undefined) return
  value(op, requireWhole(op, 'ignore', ignore), 'int32')
  if (labels.dtype !== 'int32') throw new DTypeError(`${op}: ignore is for labels of type int32, got ${labels.dtype}`)
}

/** The share of a label that the class has, and the share that is spread: (1 − ε) first + ε rest. */
const smoothed = (first: Untyped, rest: () => Untyped, smoothing: number): Untyped =>
  smoothing === 0 ? first : add(mul(first, 1 - smoothing), mul(rest(), smoothing))

const alongClasses = { axis: 1 } as const

/** Weights times logarithms of probabilities; what has no weight adds nothing, however improbable it is. */
const weighed = (weights: Untyped, logs: Untyped): Untyped =>
  mul(weights, where(logicalAnd(equal(weights, 0), equal(logs, -Infinity)), 0, logs))

/** What the rows have on the axis of the classes at the numbers of theirs; NaN where that is none. */
const ofClasses = (rows: Untyped, labels: Classes): Untyped => {
  // A negative number would count from the end.
  const classes = where(less(labels, 0), rows.shape.at(-1) ?? 0, labels)
  return reshape(takeAlongAxis(rows, expandDims(classes, 1), alongClasses), labels.shape)
}

/** By example Σ t w log softmax(x), and Σ t w, which is what it counts in the mean. */
const ofLabels = (
  logs: Untyped,
  labels: Untyped | Classes,
  weights: Untyped | undefined,
): { readonly terms: Untyped; readonly counts: Untyped | undefined } => {
  if (labels.dtype === 'int32') {
    const classes = labels
    const counts = weights && take(weights, classes, { axis: 0 })
    const terms = ofClasses(logs, classes)
    return { terms: counts === undefined ? terms : weighed(counts, terms), counts }
  }
  const shares: Untyped = weights === undefined ? labels : mul(labels, weights)
  return { terms: sum(weighed(shares, logs), alongClasses), counts: weights && sum(shares, alongClasses) }
}

/** The loss of what fits. */
const crossEntropy = (given: Untyped, labels: Untyped | Classes, options: CrossEntropyOptions): Untyped => {
  const { labelSmoothing = 0, ignore } = options
  const classWeights = options.classWeights as Untyped | undefined
  const counted = ignore === undefined ? undefined : logicalNot(equal(labels, ignore))
  const mask =
    counted === undefined || options.mask === undefined ? (counted ?? options.mask) : logicalAnd(counted, options.mask)
  const logs = logSoftmax(masked(given, mask), alongClasses)
  const size = given.shape[1]!
  const uniform = (): Untyped => {
    const shares: Untyped = classWeights === undefined ? full([size], 1 / size, given.dtype) : div(classWeights, size)
    return sum(weighed(shares, logs), alongClasses)
  }
  // What is left out must be a class, too.
  const chosen =
    labels.dtype === 'int32' ? (mask === undefined ? labels : where(mask, labels, 0)) : masked(labels, mask)
  const { terms, counts } = ofLabels(logs, chosen, classWeights)
  return reduced(neg(smoothed(terms, uniform, labelSmoothing)), { ...options, mask }, 'mean', counts)
}

/**
 * Cross-entropy of logits `[batch, classes]` and labels: int32 `[batch]`, the number of the class, or floats `[batch,
 * classes]`, one-hot or any probabilities. It is the mean over the batch of −Σ t log softmax(x), computed without
 * overflow, or what `reduction` says; the derivative of the mean by the logits is (softmax(x) − t) / batch. A number that is no
 * class gives NaN. A logit of −∞ excludes its class: it adds nothing where t is 0.
 *
 * With `labelSmoothing` ε a label is (1 − ε) t + ε / classes: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, 2016. With
 * `classWeights` it is t w, and the mean that by Σ w of the labels. Examples whose label is `ignore` do not count.
 *
 * @throws ShapeError if the shapes do not fit; DTypeError if the types do not. Both are compile errors. RangeError unless the
 * smoothing is between 0 and 1.
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
 *
 * const labels = T.tensor([1, -1], 'int32')
 * const each = nn.softmaxCrossEntropy(logits, labels, { ignore: -1, reduction: 'none' }) // Tensor<[2], "float32">
 * assert.equal(T.data(each)[1], 0)
 * ```
 */
export const softmaxCrossEntropy: CrossEntropy = onTensors(
  takes('softmaxCrossEntropy', 2, known),
  (given: Untyped, labels: Untyped | Classes, options: CrossEntropyOptions = {}) => {
    requireLabels(given, labels)
    requireWeighable(given, labels, options)
    return wide([given, labels as Untyped], (x, t) => crossEntropy(x, t, singles(options)))
  },
)
