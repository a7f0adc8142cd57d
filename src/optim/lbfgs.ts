import { add, div, minimum, mul, neg, sub } from '../ops/arithmetic.js'
import { greater, less, lessEqual, logicalAnd, logicalNot, where } from '../ops/compare.js'
import { cast, tensor, zeros } from '../ops/create.js'
import { concat } from '../ops/join.js'
import { sqrt } from '../ops/math.js'
import { dot } from '../ops/product.js'
import { expandDims } from '../ops/shape.js'
import { slice } from '../ops/slice.js'
import { describe } from '../shape/describe.js'
import type { CanHave } from '../shape/hyperparameter.js'
import { requirePositiveCount } from '../shape/hyperparameter.js'
import { count as sizeOf } from '../shape/sizes.js'
import type { FullDType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import { whileLoop } from '../transform/loop.js'
import { scan } from '../transform/scan.js'
import { times } from './hyperparameter.js'
import type { CountState } from './learningRate.js'
import { countable } from './leaves.js'
import { type Evaluation, type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { ravel, unravel, type Vector, widest } from './ravel.js'

/** Products of vectors, and what is made of them, are float64: of float32 they may be out of range. */
type Scalar = Tensor<[], 'float64'>
type Rows = Tensor<[number, number], FullDType>

/** The last steps and how the gradient changed in them, of all parameters as one vector. The newest is the last row. */
export interface LbfgsState extends CountState {
  /** Where the last step began, and the gradient there. */
  readonly position: Vector
  readonly gradient: Vector
  readonly steps: Rows
  readonly changes: Rows
  /** 1 / (step · change) for each, and 0 where there is none yet. */
  readonly weights: Tensor<[number], 'float64'>
  /** About how the loss curves less than x²/2, by the newest; 0 before there is one. */
  readonly scale: Scalar
}

/** Keeps an `LbfgsState`. */
export interface Lbfgs extends StateOf {
  readonly state: LbfgsState
}

/** Options of `lbfgs`. */
export interface LbfgsOptions {
  /** How many steps are remembered; 10 where not given. */
  readonly memory?: number | undefined
  /** How often the length of a step is tried, each half of the one before; 30 where not given. */
  readonly trials?: number | undefined
}

/** Of the decrease that the slope promises so much must come true (Armijo's condition). */
const decrease = 1e-4

/** The product of two vectors. */
const product = (a: Vector, b: Vector): Scalar => dot(cast(a, 'float64'), cast(b, 'float64'))

/** A list with one more at the end, and without its first. */
const pushed = (list: Rows | Vector, last: Vector | Scalar): Rows | Vector => {
  const row = expandDims(last as Vector, 0) as unknown as Rows
  return concat([slice(list as Rows, [[1, list.shape[0]!]]), row] as const, { axis: 0 }) as Rows
}

/** The two loops: the inverse of the Hessian, as the memory has it, times a gradient. */
const inverseHessianTimes = (gradient: Vector, { steps, changes, weights, scale }: LbfgsState): Vector => {
  const memory = { steps, changes, weights } as const
  const backward = (q: Vector, { steps: s, changes: y, weights: w }: Row): readonly [Vector, Scalar] => {
    const alpha: Scalar = mul(w, product(s, q))
    return [sub(q, times(y, alpha)) as Vector, alpha]
  }
  const [reduced, alphas] = scan(backward as never, gradient as never, memory as never, {
    reverse: true,
  }) as unknown as [Vector, Tensor<[number], 'float64'>]
  const length = sqrt(product(gradient, gradient))
  // Before anything is known, a step of length 1 at most.
  const first = minimum(div(1, where(greater(length, 0), length, 1)), 1)
  const forward = (r: Vector, { steps: s, changes: y, weights: w, alphas: a }: Row & { readonly alphas: Scalar }) => {
    const beta: Scalar = mul(w, product(y, r))
    return [add(r, times(s, sub(a, beta))), {}] as const
  }
  const scaled = times(reduced, where(greater(scale, 0), scale, first) as Scalar)
  return (scan(forward as never, scaled as never, { ...memory, alphas } as never) as unknown as [Vector])[0]
}

interface Row {
  readonly steps: Vector
  readonly changes: Vector
  readonly weights: Scalar
}

/** The memory with the step that has led here, where the loss curves upwards along it. */
const remember = (state: LbfgsState, position: Vector, gradient: Vector): LbfgsState => {
  const step = sub(position, state.position) as Vector
  const change = sub(gradient, state.gradient) as Vector
  const [curvature, square] = [product(step, change), product(change, change)]
  const isUseful = logicalAnd(greater(state.count, 0), logicalAnd(greater(curvature, 0), less(square, Infinity)))
  const inverse = (x: Scalar): Scalar => div(1, where(isUseful, x, 1)) as Scalar
  const choose = <X>(now: X, old: X): X => where(isUseful, now as Scalar, old as Scalar) as X
  return {
    count: add(state.count, 1),
    position,
    gradient,
    steps: choose(pushed(state.steps, step) as Rows, state.steps),
    changes: choose(pushed(state.changes, change) as Rows, state.changes),
    weights: choose(pushed(state.weights, inverse(curvature)) as LbfgsState['weights'], state.weights),
    scale: choose(mul(curvature, inverse(square)) as Scalar, state.scale),
  }
}

/** How far to go along `direction`: 1, ½, ¼ … of it, until the loss is below what the slope promises; 0 where it never is. */
const lineSearch = (
  {
    value,
    slope,
    lossAt,
  }: { readonly value: Scalar; readonly slope: Scalar; readonly lossAt: (length: Scalar) => Scalar },
  trials: number,
): Scalar => {
  const isLowEnough = (length: Scalar, loss: Scalar) => lessEqual(loss, add(value, mul(mul(slope, length), decrease)))
  const first = {
    length: tensor(2, 'float64'),
    loss: tensor(Infinity, 'float64'),
    trial: tensor(0, 'int32'),
  }
  const last = whileLoop(
    ({ length, loss, trial }: typeof first) =>
      logicalAnd(less(trial, countable(trials)), logicalNot(isLowEnough(length, loss))),
    ({ length, trial }) => {
      const next = mul(length, 0.5) as Scalar
      return { length: next, loss: lossAt(next), trial: add(trial, 1) }
    },
    first,
  )
  return where(isLowEnough(last.length, last.loss), last.length, 0) as Scalar
}

const requireEvaluation = (at: Evaluation<unknown> | undefined): Evaluation<unknown> => {
  if (typeof at === 'object' && at !== null && typeof at.valueAndGrad === 'function') return at
  throw new TypeError(`lbfgs: expected the loss beside the parameters, as fold hands it to update, got ${describe(at)}`)
}

/**
 * L-BFGS: steps as Newton's method takes them, along d = -H g, where H, about the inverse of the Hessian, is known from how the
 * gradient changed in the last steps. For losses of all the data, the same in every step, and smooth; it has no learning rate:
 * of d it goes 1, ½, ¼, … until
 *
 *     f(θ + η d) ≤ f(θ) + 10⁻⁴ η gᵀd
 *
 * and nowhere where that is at none of the trials, or the loss is NaN. Each trial computes the loss once. A step along which the
 * loss does not curve upwards is not remembered. It asks for the loss, which `fold` hands it; so it can be a part of `partition`
 * and the first in a `chain`.
 *
 * The state is an `LbfgsState`. From "On the limited memory BFGS method for large scale optimization" (Liu and Nocedal, 1989);
 * algorithms 3.1 and 7.4 of "Numerical Optimization" (Nocedal and Wright, 2006).
 *
 * @throws RangeError if `memory` or `trials` is no whole number of at least 1; TypeError, from `update`, where it is given no loss;
 * ShapeError, from `update`, where the state is of other parameters.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const rosenbrock = ({ x, y }: { readonly x: T.Tensor<[]>; readonly y: T.Tensor<[]> }) =>
 *   T.add(T.square(T.sub(1, x)), T.mul(100, T.square(T.sub(y, T.square(x)))))
 * const fold = optim.fold(optim.lbfgs(), rosenbrock)
 * const final = Array(60).fill(null).reduce(fold.step, fold.init({ x: T.tensor(-1.2), y: T.tensor(1) }))
 * assert.ok(Math.abs(T.item(final.params.x) - 1) < 1e-2)
 * ```
 */
export const lbfgs = <const O extends LbfgsOptions = LbfgsOptions>(
  options?: CanHave<'lbfgs', O, LbfgsOptions, { readonly memory: 'steps'; readonly trials: 'steps' }> & O,
): Optimizer<Lbfgs> => {
  const given: LbfgsOptions = options ?? {}
  requireOptions('lbfgs', options, ['memory', 'trials'])
  const { memory = 10, trials = 30 } = given
  requirePositiveCount('lbfgs: memory', memory)
  requirePositiveCount('lbfgs: trials', trials)
  return optimizer<Lbfgs>('lbfgs', () => ({
    init: params => {
      const dtype = widest(params)
      const size = flatten(params).leaves.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
      return {
        count: tensor(0, 'int32'),
        position: zeros([size], dtype),
        gradient: zeros([size], dtype),
        steps: zeros([memory, size], dtype),
        changes: zeros([memory, size], dtype),
        weights: zeros([memory], 'float64'),
        scale: tensor(0, 'float64'),
      }
    },
    update: (gradients, state, params, at) => {
      const { value, valueAndGrad } = requireEvaluation(at as Evaluation<unknown>)
      const [position, gradient] = [ravel(params), ravel(gradients)]
      const next = remember(state, position, gradient)
      const direction = neg(inverseHessianTimes(gradient, next)) as Vector
      const length = lineSearch(
        {
          value: cast(value, 'float64'),
          slope: product(direction, gradient),
          lossAt: along =>
            cast(valueAndGrad(unravel(add(position, times(direction, along)) as Vector, params))[0], 'float64'),
        },
        trials,
      )
      // Where nothing is gained nothing moves, whatever the direction is.
      const step = where(greater(length, 0), times(direction, length), 0) as Vector
      return { updates: unravel(step, params), state: next }
    },
  }))
}
