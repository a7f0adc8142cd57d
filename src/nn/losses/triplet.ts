import { relu } from '../../ops/activation.js'
import { add, sub } from '../../ops/arithmetic.js'
import { type OnlyOptions, requireFloat, requireSame, typed, value } from '../../ops/face.js'
import { norm } from '../../ops/norm.js'
import { align } from '../../shape/align.js'
import { normalizeAxis } from '../../shape/axis.js'
import type { Shape } from '../../shape/dim.js'
import type { DType } from '../../tensor/dtype.js'
import { requireNonNegative } from '../../tensor/hyperparameter.js'
import { requireOptions } from '../../tensor/options.js'
import type { Tensor } from '../../tensor/tensor.js'
import type { FloatOf, Guard } from '../guard.js'
import type { CanCompare, CanPredict, Terms } from './loss.js'
import {
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

interface Triplet {
  <S extends Shape, D extends DType, U extends Shape, E extends DType, V extends Shape, F extends DType>(
    anchor: CanPredict<Op, S, D> & Tensor<S, D>,
    positive: Guard<CanCompare<Op, S, D, U, E>> & Tensor<U, E>,
    negative: Guard<CanCompare<Op, S, D, V, F>> & Tensor<V, F>,
  ): Tensor<[], FloatOf<D>>
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
    options: OnlyOptions<Op, O, TripletOptions> & Guard<CanReduce<Op, O, Terms<Op, S>, D>> & O,
  ): Tensor<Reduced<Terms<Op, S>, O, 'mean'>, FloatOf<D>>
}

const distance = (a: Untyped, b: Untyped): Untyped => norm(sub(a, b), { axis: -1 }) as Untyped

/**
 * The triplet loss max(0, |anchor − positive| − |anchor − negative| + margin) of vectors along the last axis, with their
 * Euclidean distances: the mean over the rows, or what `reduction` says. All three have one shape and float type. Schroff,
 * Kalenichenko and Philbin, "FaceNet", 2015 (there of squared distances).
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
export const tripletLoss: Triplet = typed(
  (anchor: Untyped, positive: Untyped, negative: Untyped, options: TripletOptions = {}) => {
    const op = 'tripletLoss'
    requireOptions(op, options, [...lossOptions, 'margin'])
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
    const [a, p, n] = [anchor, positive, negative].map(each => masked(each, mask)) as [Untyped, Untyped, Untyped]
    return reduced(relu(add(sub(distance(a, p), distance(a, n)), margin)), options, 'mean')
  },
)
