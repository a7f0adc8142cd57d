import { add, maximum, mul, neg, sub } from '../../ops/arithmetic.js'
import { greater, less, logicalAnd, logicalNot, logicalOr, notEqual, where } from '../../ops/compare.js'
import { full, tensor } from '../../ops/create.js'
import {
  type Floating,
  type IfTensor,
  type OnlyOptions,
  onTensors,
  requireFloat,
  takes,
  value,
} from '../../ops/face.js'
import { takeAlongAxis } from '../../ops/gather.js'
import { concat, stack } from '../../ops/join.js'
import type { Later } from '../../ops/later.js'
import { all } from '../../ops/reduce.js'
import { broadcastTo, expandDims, reshape, transpose } from '../../ops/shape.js'
import { slice } from '../../ops/slice.js'
import { logSoftmax, logSumExp } from '../../ops/softmax.js'
import { singles, wide } from '../../ops/wide.js'
import type { MayEqual } from '../../shape/align.js'
import { requireWhole } from '../../shape/argument.js'
import { shown } from '../../shape/describe.js'
import type { Dim, Shape } from '../../shape/dim.js'
import { ShapeError } from '../../shape/error.js'
import type { IsPositive } from '../../shape/natural.js'
import type { OptionOf } from '../../shape/options.js'
import { type Show, type ShowDim, show } from '../../shape/show.js'
import type { Subtract } from '../../shape/size.js'
import { type DType, DTypeError } from '../../tensor/dtype.js'
import { isValue } from '../../tensor/storage.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../../tensor/tensor.js'
import { scanTrees } from '../../transform/scan.js'
import type { Both, FloatOf, Guard } from '../guard.js'
import { beforeEnd, isUpTo } from '../lengths.js'
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

/** Options of `ctcLoss`. */
export interface CtcOptions extends LossOptions {
  /** The class that stands for no label; 0 where not given. */
  readonly blank?: number | undefined
  /** How long each sequence of logits is, int32 `[batch]`; as long as the axis of time where not given. */
  readonly lengths?: AnyTensor | undefined
  /** How many labels each example has, int32 `[batch]`; all where not given. */
  readonly labelLengths?: AnyTensor | undefined
}

type CanLogits<S extends Shape> = S extends readonly [Dim, Dim, Dim]
  ? unknown
  : number extends S['length']
    ? unknown
    : `ctcLoss: expected logits of shape [batch, time, classes], got ${Show<S>}`

type CanLabels<S extends Shape, L extends Shape, E extends DType> = [E & 'int32'] extends [never]
  ? `ctcLoss: expected labels of type int32, got ${E}`
  : S extends readonly [infer B extends Dim, Dim, Dim]
    ? L extends readonly [infer X extends Dim, Dim]
      ? MayEqual<X, B> extends true
        ? unknown
        : NoLabels<S, B, L>
      : number extends L['length']
        ? unknown
        : NoLabels<S, B, L>
    : unknown

type NoLabels<
  S extends Shape,
  B extends Dim,
  L extends Shape,
> = `ctcLoss: logits ${Show<S>} need labels of shape [${ShowDim<B>}, length], got ${Show<L>}`

/**
 * Whether the class that stands for no label is one, as far as both numbers are known. (Options are looked at first: of those that are
 * wrong TypeScript asks what holds of any, which is to be decided whatever the shape.)
 */
type CanBlank<S extends Shape, O> =
  OptionOf<O, 'blank', 0, number> extends infer Blank extends number
    ? number extends Blank
      ? unknown
      : S extends readonly [Dim, Dim, infer C extends number]
        ? true extends (number extends C ? true : IsClass<Blank, C>)
          ? unknown
          : `ctcLoss: expected a blank that is one of ${C} classes, got ${Blank}`
        : unknown
    : unknown

type IsClass<Blank extends number, C extends number> = `${Blank}` extends `-${string}`
  ? false
  : `${Blank}` extends `${string}.${string}`
    ? true
    : Subtract<C, Blank> extends infer Rest extends number
      ? IsPositive<Rest>
      : true

/** The shape of the terms. */
type Terms<S extends Shape> = S extends readonly [infer B extends Dim, Dim, Dim] ? [B] : readonly [number]

type CanCount<Key extends string, S extends Shape, O> = O extends {
  readonly [K in Key]: Tensor<infer W extends Shape, infer E extends DType>
}
  ? [E & 'int32'] extends [never]
    ? `ctcLoss: expected ${Key} of type int32, got ${E}`
    : S extends readonly [infer B extends Dim, Dim, Dim]
      ? W extends readonly [infer X extends Dim]
        ? MayEqual<X, B> extends true
          ? unknown
          : `ctcLoss: expected ${Key} of shape [${ShowDim<B>}], got ${Show<W>}`
        : number extends W['length']
          ? unknown
          : `ctcLoss: expected ${Key} of shape [${ShowDim<B>}], got ${Show<W>}`
      : unknown
  : unknown

type CanMeasure<S extends Shape, D extends DType, O> = Both<
  CanReduce<'ctcLoss', O, Terms<S>, D>,
  Both<CanBlank<S, O>, Both<CanCount<'lengths', S, O>, CanCount<'labelLengths', S, O>>>
>

type CanBeLogits<S extends Shape, D extends DType> = Both<Floating<'ctcLoss', D>, CanLogits<S>>

type CanAlignTo<S extends Shape, D extends DType, L extends Shape, E extends DType, O> = Guard<
  Both<CanBeLogits<S, D>, Both<CanLabels<S, L, E>, CanMeasure<S, D, O>>>
>

/** `ctcLoss` that has its labels and waits for the logits. */
export interface CtcOf<L extends Shape, E extends DType, O> extends Kind<['ctcLoss', L, E, O]> {
  <S extends Shape, D extends DType>(
    logits: CanAlignTo<S, D, L, E, O> & Tensor<S, D>,
  ): CanAlignTo<S, D, L, E, O> & Tensor<Reduced<Terms<S>, O, 'mean'>, FloatOf<D>>
}

type OnlyCtc<O, Besides = unknown> = OnlyOptions<'ctcLoss', O, CtcOptions, Besides>

interface Ctc {
  <S extends Shape, D extends DType, L extends Shape, E extends DType, const O extends CtcOptions | undefined>(
    logits: Guard<CanBeLogits<S, D>> & Tensor<S, D>,
    labels: Guard<CanLabels<S, L, E>> & Tensor<L, E>,
    options: OnlyCtc<O, Guard<CanMeasure<S, D, O>>> & O,
  ): Tensor<Reduced<Terms<S>, O, 'mean'>, FloatOf<D>>
  <S extends Shape, D extends DType, L extends Shape, const Y extends TensorMark | CtcOptions, E extends DType = never>(
    logits: IfTensor<Y, E, Guard<CanBeLogits<S, D>>, unknown> & Tensor<S, D>,
    labels: IfTensor<Y, E, Guard<CanLabels<S, L, E>> & Tensor<L, E>, AskedOf<Y, OnlyCtc<Y>>> & Y,
  ): IfTensor<Y, E, Tensor<[], FloatOf<D>>, CtcOf<S, D, Y>>
  <L extends Shape, E extends DType, Called extends true = true>(
    labels: Tensor<L, E>,
  ): Later<CtcOf<L, E, Empty>, Called>
}

type Untyped = Tensor<Shape>
type Ints = Tensor<Shape, 'int32'>
type Bools = Tensor<Shape, 'bool'>

const op = 'ctcLoss'

const requireLengths = (what: string, given: unknown, batch: number): void => {
  if (!isValue(given)) throw new TypeError(`${op}: expected ${what} as a tensor, got ${shown(given)}`)
  const lengths: Value = given
  if (lengths.dtype !== 'int32') throw new DTypeError(`${op}: expected ${what} of type int32, got ${lengths.dtype}`)
  if (lengths.shape.length !== 1 || lengths.shape[0] !== batch)
    throw new ShapeError(`${op}: expected ${what} of shape [${batch}], got ${show(lengths.shape)}`)
}

const requireInputs = (logits: Value, labels: Value, options: CtcOptions): void => {
  requireFloat(op, logits)
  if (logits.shape.length !== 3)
    throw new ShapeError(`${op}: expected logits of shape [batch, time, classes], got ${show(logits.shape)}`)
  const [batch = 0, , classes = 0] = logits.shape
  if (labels.dtype !== 'int32') throw new DTypeError(`${op}: expected labels of type int32, got ${labels.dtype}`)
  if (labels.shape.length !== 2 || labels.shape[0] !== batch)
    throw new ShapeError(
      `${op}: logits ${show(logits.shape)} need labels of shape [${batch}, length], got ${show(labels.shape)}`,
    )
  requireReducible(op, options, [batch], logits.dtype)
  const { blank = 0, lengths, labelLengths } = options
  if (lengths !== undefined) requireLengths('lengths', lengths, batch)
  if (labelLengths !== undefined) requireLengths('labelLengths', labelLengths, batch)
  requireWhole(op, 'blank', blank)
  if (blank < 0 || blank >= classes)
    throw new RangeError(`${op}: expected a blank that is one of ${classes} classes, got ${blank}`)
}

/** The logarithm of the probability of what cannot be: finite, so that sums with it have derivatives. */
const never = -1e30

/** Rows moved on by some places; nothing comes to the first ones. */
const moved = (rows: Untyped, by: number): Untyped => {
  const [batch = 0, size = 0] = rows.shape
  const empty: Untyped = full([batch, by], never, rows.dtype)
  return slice(concat([empty, rows], { axis: 1 }), [null, [0, size]])
}

/** Labels with blanks before, between and behind them, `[batch, 2 length + 1]`. */
const withBlanks = (labels: Ints, blank: number): Ints => {
  const [batch = 0, length = 0] = labels.shape
  const blanks: Ints = full([batch, length], blank, 'int32')
  const pairs = reshape(stack([blanks, labels], { axis: 2 }), [batch, 2 * length])
  return concat([pairs, full([batch, 1], blank, 'int32')], { axis: 1 })
}

/**
 * The logarithm of the probability of all ways to the labels, by example: a forward pass over time, in which α(s) is that of all
 * ways to the place s among labels and blanks.
 */
const logLikelihood = (logs: Untyped, isInside: Bools, labels: Ints, labelLengths: Ints, blank: number): Untyped => {
  const [batch = 0, time = 0] = logs.shape
  const [, length = 0] = labels.shape
  const places = withBlanks(labels, blank)
  const size = 2 * length + 1
  // A label is reached without the blank before it, unless it is the same as the label before.
  const before = concat(
    [slice(places, [null, [0, Math.min(2, size)]]), slice(places, [null, [0, Math.max(0, size - 2)]])],
    {
      axis: 1,
    },
  )
  const isSkip: Bools = notEqual(places, before)
  const emitted = takeAlongAxis(logs, broadcastTo(expandDims(places, 1), [batch, time, size]), { axis: 2 })
  const step = (alpha: Untyped, now: { readonly emitted: Untyped; readonly isInside: Bools }): [Untyped, []] => {
    const ways = stack([alpha, moved(alpha, 1), where(isSkip, moved(alpha, 2), never)])
    const next = add(logSumExp(ways, { axis: 0 }), maximum(now.emitted, never))
    return [where(expandDims(now.isInside, 1), next, alpha), []]
  }
  const begin = concat([full([batch, 1], 0, logs.dtype), full([batch, size - 1], never, logs.dtype)], { axis: 1 })
  const turns = { emitted: transpose(emitted, [1, 0, 2]), isInside: transpose(isInside) }
  const [alpha] = scanTrees(op, step, begin, turns, false)
  const last: Ints = mul(labelLengths, 2)
  const behind = takeAlongAxis(alpha, expandDims(last, 1), { axis: 1 })
  const onLabel = takeAlongAxis(alpha, expandDims(maximum(sub(last, 1), 0), 1), { axis: 1 })
  const ends = where(expandDims(greater(labelLengths, 0), 1), onLabel, never)
  return logSumExp(concat([behind, ends], { axis: 1 }), { axis: 1 })
}

/** The loss of what fits. */
const ctc = (given: Untyped, labels: Ints, options: CtcOptions): Untyped => {
  const [batch = 0, time = 0] = given.shape
  const { blank = 0, mask } = options
  const lengths = (options.lengths ?? full([batch], time, 'int32')) as Ints
  const [, length = 0] = labels.shape
  const labelLengths = (options.labelLengths ?? full([batch], length, 'int32')) as Ints
  const isInside = beforeEnd(lengths, time)
  const logs: Untyped = logSoftmax(masked(masked(given, mask), isInside), { axis: -1 })
  // What cannot be is computed with what can, or it would make derivatives NaN that a mask leaves out.
  const areLengths: Bools = logicalAnd(isUpTo(lengths, time), isUpTo(labelLengths, length))
  const counted: Ints = where(areLengths, labelLengths, 0)
  const counts = beforeEnd(counted, length)
  const isLabel: Bools = logicalAnd(isUpTo(labels, given.shape[2]! - 1), notEqual(labels, blank))
  const sound: Ints = where(logicalAnd(counts, isLabel), labels, blank)
  const isMeant: Bools = logicalAnd(areLengths, all(logicalOr(logicalNot(counts), isLabel), { axis: 1 }))
  const loss: Untyped = neg(logLikelihood(logs, isInside, sound, counted, blank))
  const isPossible = less(loss, tensor(-never / 10, given.dtype))
  const found: Untyped = where(isPossible, loss, where(less(loss, Infinity), Infinity, loss))
  return reduced(where(isMeant, found, Number.NaN), options, 'mean')
}

/**
 * Connectionist temporal classification: −log of the probability that logits `[batch, time, classes]` give the labels, int32
 * `[batch, length]`, in their order, with any repetitions and blanks between; the mean over the batch, or what `reduction` says.
 * Beyond its lengths nothing of an example is looked at. Where the time is too short for the labels it is infinite, with the
 * derivative 0; where a label is the blank or no class, or a length is none of its axis, it is NaN. Graves, Fernández, Gomez and Schmidhuber, "Connectionist Temporal Classification", 2006.
 *
 * @throws ShapeError if the shapes do not fit; DTypeError if the types do not. Both are compile errors. RangeError unless the blank
 * is one of the classes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * // Of two steps, each blank or label by one half, three of four ways give one label.
 * const loss = nn.ctcLoss(T.zeros([1, 2, 2]), T.tensor([[1]], 'int32'))
 * assert.ok(Math.abs(T.item(loss) + Math.log(3 / 4)) < 1e-6)
 * ```
 */
export const ctcLoss: Ctc = onTensors(
  takes(op, 2, [...lossOptions, 'blank', 'lengths', 'labelLengths']),
  (given: Untyped, labels: Ints, options: CtcOptions = {}) => {
    requireInputs(value(op, given), value(op, labels), options)
    return wide([given], x => ctc(x, labels, singles(options)))
  },
)
