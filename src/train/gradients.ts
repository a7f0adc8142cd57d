import { add, div, floor, maximum, minimum, mul, sub } from '../ops/arithmetic.js'
import { scatter } from '../ops/at.js'
import { greater, less, logicalAnd, where } from '../ops/compare.js'
import { cast, tensor, zeros } from '../ops/create.js'
import { stack } from '../ops/join.js'
import { norm } from '../ops/norm.js'
import { max, min } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import { countable, type Leaf } from '../optim/leaves.js'
import { type Optimizer, optimizer, requireOptimizer, type State, type StateOf } from '../optim/optimizer.js'
import type { Shape } from '../shape/dim.js'
import type { CanBe } from '../shape/hyperparameter.js'
import { requirePositiveCount } from '../shape/hyperparameter.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import { flatten, mapTree } from '../trace/tree.js'

// What is asked of gradients is computed by a wrapper of the optimizer, in the compiled step; a step whose optimizer has none
// computes nothing of it.

/** A tree with something else in the place of every tensor. */
export type InPlaceOf<P, A> = P extends AnyTensor ? A : { readonly [K in keyof P]: InPlaceOf<P[K], A> }

/** The norms of the gradients of the last step, and the state of the optimizer; NaN before the first. */
export interface NormsState<P, S> {
  /** Of all of them together. */
  readonly norm: Tensor<[]>
  /** Of each. */
  readonly norms: InPlaceOf<P, Tensor<[]>>
  readonly inner: S
}

/** Keeps a `NormsState`. */
export interface Norms<F extends StateOf> extends StateOf {
  readonly state: NormsState<this['params'], State<F, this['params']>>
}

const unknown = (): Tensor<[]> => tensor(Number.NaN)

const inEach = <P, A>(tree: P, f: (leaf: Leaf) => A): InPlaceOf<P, A> => mapTree(f, tree) as InPlaceOf<P, A>

/**
 * An optimizer that also keeps the Euclidean norms of the gradients of the last step in its state, of each tensor and of all
 * together: `state.optimizer.norm` of a fold. They are computed in the compiled step. Put it around the whole optimizer to see
 * the gradients as they are, inside of a `chain` to see them behind a clip.
 *
 * @throws TypeError if it is given no optimizer.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 * import { recordNorms } from 'tensor-ts/train'
 *
 * const loss = ({ w, b }: { readonly w: T.Tensor<[2]>; readonly b: T.Tensor<[]> }, x: T.Tensor<[2]>) =>
 *   T.add(T.sum(T.mul(w, x)), T.mul(b, 12))
 * const fold = optim.fold(recordNorms(optim.adam(0.1)), loss)
 * const { optimizer } = fold.step(fold.init({ w: T.zeros([2]), b: T.tensor(0) }), T.tensor([3, 4]))
 * assert.equal(T.item(optimizer.norms.w), 5)
 * assert.equal(T.item(optimizer.norm), 13)
 * ```
 */
export const recordNorms = <F extends StateOf>(inner: Optimizer<F>): Optimizer<Norms<F>> => {
  requireOptimizer('recordNorms', inner)
  return optimizer<Norms<F>>('recordNorms', () => ({
    init: params => ({ norm: unknown(), norms: inEach(params, unknown), inner: inner.init(params) }),
    update: (gradients, state, params, at) => {
      const norms = inEach(gradients, (leaf): Tensor<[]> => cast(norm(leaf), 'float32'))
      const all = flatten(norms, 'recordNorms').leaves as readonly Tensor<[]>[]
      const { updates, state: memory } = inner.update(gradients, state.inner, params, at)
      // A norm of norms does not go out of range on its way.
      return { updates, state: { norm: all.length === 0 ? tensor(0) : norm(stack(all)), norms, inner: memory } }
    },
  }))
}

/** How many numbers of a tensor are in each of equal parts between the least and the greatest. */
export interface Histogram {
  readonly counts: Tensor<[number], 'int32'>
  readonly low: Tensor<[]>
  readonly high: Tensor<[]>
}

/** The histograms of the gradients of the last step, and the state of the optimizer. */
export interface HistogramsState<P, S> {
  readonly histograms: InPlaceOf<P, Histogram>
  readonly inner: S
}

/** Keeps a `HistogramsState`. */
export interface Histograms<F extends StateOf> extends StateOf {
  readonly state: HistogramsState<this['params'], State<F, this['params']>>
}

const empty = (bins: number): Histogram => ({ counts: zeros([bins], 'int32'), low: unknown(), high: unknown() })

/** Numbers that are infinite or NaN are in no part. */
const histogram = (gradient: Leaf, bins: number): Histogram => {
  const numbers = reshape(cast(gradient, 'float32') as Tensor<Shape>, [-1])
  if (numbers.shape[0] === 0) return empty(bins)
  const isNumber = logicalAnd(less(numbers, Number.POSITIVE_INFINITY), greater(numbers, Number.NEGATIVE_INFINITY))
  const low = min(where(isNumber, numbers, Number.POSITIVE_INFINITY)) as Tensor<[]>
  const high = max(where(isNumber, numbers, Number.NEGATIVE_INFINITY)) as Tensor<[]>
  // By halves: the distance of two numbers may be out of range.
  const [half, width] = [sub(mul(numbers, 0.5), mul(low, 0.5)), sub(mul(high, 0.5), mul(low, 0.5))]
  const part = where(logicalAnd(isNumber, greater(width, 0)), div(half, width), 0)
  const index = cast(minimum(maximum(floor(mul(part, bins)), 0), bins - 1), 'int32')
  const counts = scatter(
    zeros([bins], 'int32') as Tensor<[number], 'int32'>,
    index as Tensor<[number], 'int32'>,
    cast(isNumber, 'int32') as Tensor<[number], 'int32'>,
    { mode: 'add' },
  )
  return { counts, low, high: add(high, 0) }
}

/**
 * An optimizer that also keeps histograms of the gradients of the last step in its state, one of each tensor:
 * `state.optimizer.histograms` of a fold. They are computed in the compiled step.
 *
 * @throws TypeError if it is given no optimizer; RangeError where `bins` is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 * import { recordHistograms } from 'tensor-ts/train'
 *
 * const loss = (w: T.Tensor<[5]>, x: T.Tensor<[5]>) => T.sum(T.mul(w, x))
 * const fold = optim.fold(recordHistograms(optim.sgd(0.1), 4), loss)
 * const { counts, low, high } = fold.step(fold.init(T.zeros([5])), T.tensor([0, 1, 1, 2, 4])).optimizer.histograms
 * assert.deepEqual([T.toArray(counts), T.item(low), T.item(high)], [[1, 2, 1, 1], 0, 4])
 * ```
 */
export const recordHistograms = <F extends StateOf, const N extends number>(
  inner: Optimizer<F>,
  bins: CanBe<'recordHistograms: bins', 'steps', N> & N,
): Optimizer<Histograms<F>> => {
  requireOptimizer('recordHistograms', inner)
  requirePositiveCount('recordHistograms: bins', bins)
  const size = countable(bins)
  return optimizer<Histograms<F>>('recordHistograms', () => ({
    init: params => ({ histograms: inEach(params, () => empty(size)), inner: inner.init(params) }),
    update: (gradients, state, params, at) => {
      const { updates, state: memory } = inner.update(gradients, state.inner, params, at)
      return { updates, state: { histograms: inEach(gradients, leaf => histogram(leaf, size)), inner: memory } }
    },
  }))
}
