import { relu } from '../../ops/activation.js'
import { add, sub } from '../../ops/arithmetic.js'
import { type IfTensor, onThree, requireFloat, requireSame, takes, value } from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { norm } from '../../ops/norm.js'
import { singles, wide } from '../../ops/wide.js'
import { align } from '../../shape/align.js'
import { normalizeAxis } from '../../shape/axis.js'
import type { Shape } from '../../shape/dim.js'
import { type CanHave, requireNonNegative } from '../../shape/hyperparameter.js'
import type { DType } from '../../tensor/dtype.js'
import type { Tensor, TensorMark } from '../../tensor/tensor.js'
import type { Both, FloatOf, Guard } from '../guard.js'
import type { Empty, Kind } from '../model.js'
import type { CanCompare, CanPredict, MayPredict, Terms } from './loss.js'
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

/** Options of `tripletLoss`. */
export interface TripletOptions extends LossOptions {
  /** How much further away the negative must be than the positive; 1 where not given. */
  readonly margin?: number | undefined
}

type Untyped = Tensor<Shape>
type Op = 'tripletLoss'

type CanFollow<
  S extends Shape,
  D extends DType,
  U extends Shape,
  E extends DType,
  V extends Shape,
  F extends DType,
  O,
> = Guard<
  Both<
    MayPredict<Op, S, D>,
    Both<CanCompare<Op, S, D, U, E>, Both<CanCompare<Op, S, D, V, F>, CanReduce<Op, O, Terms<Op, S>, D>>>
  >
>

/** `tripletLoss` that has its positive and negative, and perhaps options, and waits for the anchor. */
export interface TripletOf<U extends Shape, E extends DType, V extends Shape, F extends DType, O>
  extends Kind<[Op, U, E, V, F, O]> {
  <S extends Shape, D extends DType>(
    anchor: CanFollow<S, D, U, E, V, F, O> & Tensor<S, D>,
  ): CanFollow<S, D, U, E, V, F, O> & Tensor<Reduced<Terms<Op, S>, O, 'mean'>, FloatOf<D>>
}

type OnlyTriplet<O> = CanHave<Op, O, TripletOptions, { readonly margin: 'nonNegative' }>

interface Triplet {
  <
    S extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    V extends Shape,
    F extends DType,
    const O extends TripletOptions | undefined,
  >(
    anchor: CanPredict<Op, S, D> & Tensor<S, D>,
    positive: Guard<CanCompare<Op, S, D, U, E>> & Tensor<U, E>,
    negative: Guard<CanCompare<Op, S, D, V, F>> & Tensor<V, F>,
    options: OnlyTriplet<O> & Guard<CanReduce<Op, O, Terms<Op, S>, D>> & O,
  ): Tensor<Reduced<Terms<Op, S>, O, 'mean'>, FloatOf<D>>
  <
    S extends Shape,
    D extends DType,
    U extends Shape,
    E extends DType,
    V extends Shape,
    const Y extends TensorMark | TripletOptions,
    F extends DType = never,
  >(
    anchor: IfTensor<Y, F, CanPredict<Op, S, D>, unknown> & Tensor<S, D>,
    positive: IfTensor<Y, F, Guard<CanCompare<Op, S, D, U, E>>, unknown> & Tensor<U, E>,
    negative: IfTensor<Y, F, Guard<CanCompare<Op, S, D, V, F>> & Tensor<V, F>, AskedOf<Y, OnlyTriplet<Y>>> & Y,
  ): IfTensor<Y, F, Tensor<[], FloatOf<D>>, TripletOf<S, D, U, E, Y>>
  <U extends Shape, E extends DType, V extends Shape, F extends DType, Called extends true = true>(
    positive: Tensor<U, E>,
    negative: Tensor<V, F>,
  ): Later<TripletOf<U, E, V, F, Empty>, Called>
}

const distance = (a: Untyped, b: Untyped): Untyped => norm(sub(a, b), { axis: -1 })

/**
 * The triplet loss max(0, |anchor − positive| − |anchor − negative| + margin) of vectors along the last axis, with their
 * Euclidean distances: the mean over the rows, or what `reduction` says. All three have one shape and float type. Schroff,
 * Kalenichenko and Philbin, "FaceNet", 2015 (there of squared distances). Without the anchor it waits for it.
 *
 * @throws ShapeError if the shapes differ or are those of scalars; DTypeError if the types differ, or are no floats. Both are
 * compile errors. RangeError unless the margin is at least 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const [anchor, near, far] = [T.tensor([[0, 0]]), T.tensor([[3, 4]]), T.tensor([[0, 5.5]])]
 * assert.equal(T.item(nn.tripletLoss(anchor, near, far)), 0.5)
 * assert.equal(T.item(nn.tripletLoss(anchor, far, near, { margin: 2 })), 2.5)
 * ```
 */
export const tripletLoss: Triplet = onThree(
  takes('tripletLoss', 3, [...lossOptions, 'margin']),
  (anchor: Untyped, positive: Untyped, negative: Untyped, options: TripletOptions = {}) => {
    const op = 'tripletLoss'
    const [x, ...others] = [anchor, positive, negative].map(each => value(op, each))
    requireFloat(op, x!)
    const rows = x!.shape.slice(0, normalizeAxis(op, x!.shape, -1))
    for (const other of others) {
      requireSame(op, x!, other)
      align(op, x!.shape, other.shape)
    }
    const { margin = 1, mask } = options
    requireReducible(op, options, rows, anchor.dtype)
    requireNonNegative(`${op}: margin`, margin)
    return wide([anchor, positive, negative], (...given) => {
      const [a, p, n] = given.map(each => masked(each, mask)) as [Untyped, Untyped, Untyped]
      return reduced(relu(add(sub(distance(a, p), distance(a, n)), margin)), singles(options), 'mean')
    })
  },
)
