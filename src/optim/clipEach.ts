import { abs, div, maximum, minimum, mul, neg, stopGradient } from '../ops/arithmetic.js'
import { equal, lessEqual, where } from '../ops/compare.js'
import { norm } from '../ops/norm.js'
import { max } from '../ops/reduce.js'
import type { CanBe, CanHave } from '../shape/hyperparameter.js'
import { requireNonNegative, requirePositive } from '../shape/hyperparameter.js'
import { count as sizeOf } from '../shape/sizes.js'
import { requireOptions } from '../tensor/options.js'
import { type Hyperparameter, inType, requireHyperparameter, times } from './hyperparameter.js'
import type { Leaf } from './leaves.js'
import { type Optimizer, optimizer, type Stateless } from './optimizer.js'

// Clipping of each tensor by itself.

const clipping = (who: string, clip: (gradient: Leaf, parameter: Leaf) => Leaf): Optimizer<Stateless> =>
  optimizer<Stateless>(who, map => ({
    init: () => [],
    update: (gradients, state, params) => ({ updates: map(clip, gradients, params), state }),
  }))

/** Over which axes the norm of a unit goes, all where undefined. */
type Axes = readonly number[] | undefined

const normOf = (x: Leaf, axis: Axes): Leaf => (axis === undefined ? norm(x) : norm(x, { axis, keepDims: true })) as Leaf

/**
 * The gradient, of which each unit is shortened to a norm of at most `most`; NaN where an element of the unit is infinite or NaN. Norms
 * are computed of numbers up to 1, as they may be beyond all numbers.
 */
const shortened = (g: Leaf, axis: Axes, most: Leaf | number): Leaf => {
  if (sizeOf(g.shape) === 0) return g
  const sizes = abs(stopGradient(g))
  const size = maximum(axis === undefined ? max(sizes) : max(sizes, { axis, keepDims: true }), 1) as Leaf
  const scaled = div(g, size) as Leaf
  const length = normOf(scaled, axis)
  // A length of 0 is divided by nowhere, so that there is a derivative there.
  const direction = div(scaled, where(equal(length, 0), 1, length)) as Leaf
  return where(lessEqual(length, div(most as Leaf, size) as Leaf), g, mul(direction, most as Leaf)) as Leaf
}

/**
 * Limits every element of the gradients: g ← min(max(g, -limit), limit). What is NaN stays so.
 *
 * @throws RangeError if the limit is not above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([0, 0, 0])
 * const { init, update } = optim.clipByValue(2)
 * assert.deepEqual(T.toArray(update(T.tensor([3, -1, -Infinity]), init(params), params).updates), [2, -1, -2])
 * ```
 */
export const clipByValue = <const N extends Hyperparameter>(
  limit: CanBe<'clipByValue: the limit', 'positive', N> & N,
): Optimizer<Stateless> => {
  requireHyperparameter(requirePositive, 'clipByValue: the limit', limit)
  return clipping('clipByValue', g => {
    const most = inType(limit, g.dtype)
    return minimum(maximum(g, typeof most === 'number' ? -most : neg(most)), most)
  })
}

/**
 * Shortens the gradient of each tensor to a Euclidean norm of at most `most`; shorter ones pass unchanged.
 *
 *     g ← g min(1, most / ‖g‖)
 *
 * Their squares may be out of range. Where one element is infinite or NaN the whole tensor becomes NaN.
 *
 * @throws RangeError if the norm is not above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = { w: T.tensor([0, 0]), b: T.tensor(0) }
 * const { init, update } = optim.clipByNorm(2.5)
 * const { updates } = update({ w: T.tensor([3, 4]), b: T.tensor(2) }, init(params), params)
 * assert.deepEqual([T.toArray(updates.w), T.item(updates.b)], [[1.5, 2], 2])
 * ```
 */
export const clipByNorm = <const N extends Hyperparameter>(
  most: CanBe<'clipByNorm: the norm', 'positive', N> & N,
): Optimizer<Stateless> => {
  requireHyperparameter(requirePositive, 'clipByNorm: the norm', most)
  return clipping('clipByNorm', g => shortened(g, undefined, inType(most, g.dtype) as Leaf | number))
}

/** Options of `clipAdaptively`. */
export interface AdaptiveOptions {
  /** The least norm that the parameters of a unit count as; 1e-3 where not given. */
  readonly epsilon?: Hyperparameter | undefined
}

/** Over which axes a unit goes: a column of a matrix, a kernel of a convolution, a vector as a whole. */
const unitAxes = ({ shape }: Leaf): Axes =>
  shape.length < 2 ? undefined : shape.length === 2 ? [0] : shape.slice(1).map((_, i) => i + 1)

/**
 * Adaptive gradient clipping: shortens the gradient of each unit to a part of the norm of its parameters.
 *
 *     g ← g min(1, ratio max(‖θ‖, ε) / ‖g‖)
 *
 * A unit is a column of a matrix [in, out], a kernel of a convolution [out, in, …], or a whole vector. From "High-Performance
 * Large-Scale Image Recognition Without Normalization" (Brock et al., 2021). Where an element of g
 * is infinite or NaN, its unit becomes NaN.
 *
 * @throws RangeError if the ratio is not above 0 or epsilon negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.tensor([[3, 0], [4, 1]])
 * const { init, update } = optim.clipAdaptively(0.5)
 * const { updates } = update(T.tensor([[0, 4], [10, 3]]), init(params), params)
 * assert.ok(T.item(T.allClose(updates, T.tensor([[0, 0.4], [2.5, 0.3]]))))
 * ```
 */
export const clipAdaptively = <const N extends Hyperparameter, const O extends AdaptiveOptions = AdaptiveOptions>(
  ratio: CanBe<'clipAdaptively: the ratio', 'positive', N> & N,
  options?: CanHave<'clipAdaptively', O, AdaptiveOptions, { readonly epsilon: 'nonNegative' }> & O,
): Optimizer<Stateless> => {
  const given: AdaptiveOptions = options ?? {}
  requireHyperparameter(requirePositive, 'clipAdaptively: the ratio', ratio)
  requireOptions('clipAdaptively', options, ['epsilon'])
  const { epsilon = 1e-3 } = given
  requireHyperparameter(requireNonNegative, 'clipAdaptively: epsilon', epsilon)
  return clipping('clipAdaptively', (g, parameter) => {
    const axis = unitAxes(g)
    const most = times(maximum(normOf(parameter, axis), inType(epsilon, g.dtype)), ratio)
    return shortened(g, axis, most)
  })
}
