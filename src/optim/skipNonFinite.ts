import { abs, add } from '../ops/arithmetic.js'
import { greaterEqual, less, logicalAnd, logicalOr, where } from '../ops/compare.js'
import { tensor } from '../ops/create.js'
import { all } from '../ops/reduce.js'
import type { CanHave } from '../shape/hyperparameter.js'
import { requirePositiveCount } from '../shape/hyperparameter.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten, mapTree } from '../trace/tree.js'
import { type Count, countable, type Leaf, zerosOf } from './leaves.js'
import { type Optimizer, optimizer, requireOptimizer, type State, type StateOf } from './optimizer.js'

/** How many steps were skipped and the state of the optimizer. */
export interface SkipState<S> {
  /** How many steps were skipped in all. */
  readonly skipped: Count
  /** How many steps one after the other were not finite, up to now. */
  readonly inRow: Count
  readonly inner: S
}

/** Keeps a `SkipState`. */
export interface SkipNonFinite<F extends StateOf> extends StateOf {
  readonly state: SkipState<State<F, this['params']>>
}

/** Options of `skipNonFinite`. */
export interface SkipOptions {
  /** How many steps are skipped one after the other; what follows is taken, so that it shows. Without end where not given. */
  readonly most?: number | undefined
}

/** Whether no number in a tree is infinite or NaN. */
const areFinite = (tree: unknown): Tensor<[], 'bool'> =>
  (flatten(tree).leaves as readonly Leaf[]).reduce(
    (found: Tensor<[], 'bool'>, leaf) => logicalAnd(found, all(less(abs(leaf), Infinity)) as Tensor<[], 'bool'>),
    tensor(true, 'bool'),
  )

/**
 * Passes over steps of which a gradient is infinite or NaN: the parameters and the state of the optimizer stay as they are. What
 * is skipped is counted in the state.
 *
 * @throws TypeError if it is given no optimizer; RangeError if `most` is no whole number of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const loss = (w: T.Tensor<[]>, x: T.Tensor<[]>) => T.mul(w, x)
 * const fold = optim.fold(optim.skipNonFinite(optim.adam(0.1)), loss)
 * const final = [T.tensor(1), T.tensor(Infinity), T.tensor(1)].reduce(fold.step, fold.init(T.tensor(0)))
 * assert.ok(Math.abs(T.item(final.params) + 0.2) < 1e-6)
 * assert.equal(T.item(final.optimizer.skipped), 1)
 * ```
 */
export const skipNonFinite = <F extends StateOf, const O extends SkipOptions = SkipOptions>(
  inner: Optimizer<F>,
  options?: CanHave<'skipNonFinite', O, SkipOptions, { readonly most: 'steps' }> & O,
): Optimizer<SkipNonFinite<F>> => {
  const given: SkipOptions = options ?? {}
  requireOptimizer('skipNonFinite', inner)
  requireOptions('skipNonFinite', options, ['most'])
  const { most } = given
  if (most !== undefined) requirePositiveCount('skipNonFinite: most', most)
  return optimizer<SkipNonFinite<F>>('skipNonFinite', () => ({
    init: params => ({ skipped: tensor(0, 'int32'), inRow: tensor(0, 'int32'), inner: inner.init(params) }),
    update: (gradients, state, params, at) => {
      const fine = areFinite(gradients)
      const taken = most === undefined ? fine : logicalOr(fine, greaterEqual(state.inRow, countable(most)))
      const { updates, state: memory } = inner.update(gradients, state.inner, params, at)
      // Chosen number by number, so that the state stays in place.
      const choose = <X>(now: X, otherwise: X): X =>
        mapTree((a: Leaf, b: Leaf) => where(taken, a, b), now, otherwise) as X
      return {
        updates: choose(updates, zerosOf(gradients)),
        state: {
          skipped: where(taken, state.skipped, add(state.skipped, 1)),
          inRow: where(fine, 0, add(state.inRow, 1)),
          inner: choose(memory, state.inner),
        },
      }
    },
  }))
}
