import { where } from '../../ops/compare.js'
import {
  type Floating,
  type IfTensor,
  onTensors,
  requireFloat,
  requireSame,
  type SameDType,
  takes,
  value,
} from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { singles, wide } from '../../ops/wide.js'
import { align, type CanAlign } from '../../shape/align.js'
import { type CanAxis, normalizeAxis } from '../../shape/axis.js'
import type { Shape } from '../../shape/dim.js'
import type { CanHave, Kinds } from '../../shape/hyperparameter.js'
import type { DType } from '../../tensor/dtype.js'
import type { Tensor, TensorMark } from '../../tensor/tensor.js'
import type { Both, FloatOf, Guard } from '../guard.js'
import type { Empty, Kind } from '../model.js'
import {
  type AskedOf,
  type CanReduce,
  type LossOptions,
  lossOptions,
  masked,
  type Reduced,
  type Reduction,
  reduced,
  requireReducible,
} from './reduction.js'

// Losses of predictions and targets of one shape.

/** What is asked of the target beside a prediction. */
export type CanCompare<Op extends string, S extends Shape, D extends DType, U extends Shape, E extends DType> = Both<
  SameDType<Op, D, E>,
  CanAlign<Op, S, U, never>
>

/** What a loss makes of its terms where the options do not say. */
type DefaultOf<Op extends string> = Op extends 'halfSquaredError' ? 'sum' : 'mean'

/** Losses that have one term for each row along the last axis, and not for each element. */
type OfRows = 'klDivergence' | 'cosineDistance' | 'tripletLoss'

/** The shape of the terms. */
export type Terms<Op extends string, S extends Shape> = Op extends OfRows
  ? S extends readonly [...infer Front extends Shape, unknown]
    ? Front
    : Shape
  : S

/** The same, as a sentence. */
export type MayPredict<Op extends string, S extends Shape, D extends DType> = Both<
  Floating<Op, D>,
  Op extends OfRows ? CanAxis<Op, S, -1> : unknown
>

/** What is asked of the prediction by itself. */
export type CanPredict<Op extends string, S extends Shape, D extends DType> = Guard<MayPredict<Op, S, D>>

type CanFollow<Op extends string, S extends Shape, D extends DType, U extends Shape, E extends DType, O> = Guard<
  Both<MayPredict<Op, S, D>, Both<CanCompare<Op, S, D, U, E>, CanReduce<Op, O, Terms<Op, S>, D>>>
>

/** A loss that has its target and waits for the prediction. (Where they do not fit, the sentence is what a `pipe` shows.) */
export interface LossOf<Op extends string, U extends Shape, E extends DType> extends Kind<[Op, U, E]> {
  <S extends Shape, D extends DType>(
    prediction: CanFollow<Op, S, D, U, E, Empty> & Tensor<S, D>,
  ): CanFollow<Op, S, D, U, E, Empty> & Tensor<[], FloatOf<D>>
}

/** A loss that has its target and options and waits for the prediction. */
export interface LossWith<Op extends string, U extends Shape, E extends DType, O> extends Kind<[Op, U, E, O]> {
  <S extends Shape, D extends DType>(
    prediction: CanFollow<Op, S, D, U, E, O> & Tensor<S, D>,
  ): CanFollow<Op, S, D, U, E, O> & Tensor<Reduced<Terms<Op, S>, O, DefaultOf<Op>>, FloatOf<D>>
}

/** A loss of predictions and targets of one shape. */
export interface Loss<
  Op extends string,
  Options extends LossOptions = LossOptions,
  Ks extends Kinds = Record<never, never>,
> {
  <S extends Shape, D extends DType, U extends Shape, E extends DType, const O extends Options | undefined>(
    prediction: CanPredict<Op, S, D> & Tensor<S, D>,
    target: Guard<CanCompare<Op, S, D, U, E>> & Tensor<U, E>,
    options: CanHave<Op, O, Options, Ks> & Guard<CanReduce<Op, O, Terms<Op, S>, D>> & O,
  ): Tensor<Reduced<Terms<Op, S>, O, DefaultOf<Op>>, FloatOf<D>>
  <S extends Shape, D extends DType, U extends Shape, const Y extends TensorMark | Options, E extends DType = never>(
    prediction: IfTensor<Y, E, CanPredict<Op, S, D>, unknown> & Tensor<S, D>,
    target: IfTensor<Y, E, Guard<CanCompare<Op, S, D, U, E>> & Tensor<U, E>, AskedOf<Y, CanHave<Op, Y, Options, Ks>>> &
      Y,
  ): IfTensor<Y, E, Tensor<[], FloatOf<D>>, LossWith<Op, S, D, Y>>
  <U extends Shape, E extends DType, Called extends true = true>(target: Tensor<U, E>): Later<LossOf<Op, U, E>, Called>
}

type Untyped = Tensor<Shape>

/** How a loss is computed. */
interface Body<Options> {
  /** Its terms. */
  readonly terms: (prediction: Untyped, target: Untyped, options: Options) => Untyped
  /** What it makes of them where the options do not say. */
  readonly otherwise?: Reduction
  /** The mean, where there is a better way to it than by the terms. */
  readonly mean?: (prediction: Untyped, target: Untyped) => Untyped
  /** Whether each row along the last axis has one term, and not each element. */
  readonly ofRows?: boolean
  /** Which targets there can be; of others the loss is NaN. All can where not given. */
  readonly isTarget?: (target: Untyped) => Tensor<Shape, 'bool'>
  /** The options that it has besides those of all. */
  readonly known?: readonly string[]
  /** Throws where one of them is wrong. */
  readonly check?: (options: Options) => void
}

/** The loss with these terms. */
export const loss = <F>(op: string, body: Body<never>): F =>
  onTensors(
    takes(op, 2, [...lossOptions, ...(body.known ?? [])]),
    (prediction: Untyped, target: Untyped, options: LossOptions = {}) => {
      const [x, t] = [value(op, prediction), value(op, target)]
      const { terms, otherwise = 'mean', mean, ofRows = false, isTarget, check } = body as Body<LossOptions>
      requireFloat(op, x)
      const rows = ofRows ? x.shape.slice(0, normalizeAxis(op, x.shape, -1)) : x.shape
      requireSame(op, x, t)
      align(op, x.shape, t.shape)
      requireReducible(op, options, rows, x.dtype)
      check?.(options)
      const { reduction = otherwise, weights, mask } = options
      if (mean !== undefined && reduction === 'mean' && weights === undefined && mask === undefined)
        return wide([prediction, target], mean)
      const meant = isTarget === undefined ? target : where(isTarget(target), target, Number.NaN)
      return wide([prediction, meant], (x, t) => {
        const given = singles(options)
        return reduced(terms(masked(x, mask), masked(t, mask), given), given, otherwise)
      })
    },
  )
