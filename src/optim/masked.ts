import { type Part, partOf, type Selection, selector, withPart } from '../ops/treePart.js'
import { type Evaluation, type Optimizer, optimizer, requireOptimizer, type State, type StateOf } from './optimizer.js'

/** Keeps the state of an optimizer of a part of the parameters. */
export interface Masked<F extends StateOf> extends StateOf {
  readonly state: State<F, Part>
}

/** The loss as a function of the part, beside the other parameters. */
export const evaluationOf = <P>(
  at: Evaluation<P> | undefined,
  params: P,
  selected: readonly boolean[],
): Evaluation<Part> | undefined =>
  at && {
    value: at.value,
    valueAndGrad: part => {
      const [value, gradients] = at.valueAndGrad(withPart(params, part))
      return [value, partOf(gradients, selected)]
    },
  }

/**
 * An optimizer of the selected leaves only. The others pass through it unchanged, as gradients do through a chain: what is to
 * stay as it is ends with `frozen`, and what is for another optimizer goes through `partition`. The optimizer sees its part as a record
 * of the leaves under their paths, and keeps nothing for the others.
 *
 * @throws TypeError if it is given no optimizer or no selection; from `init` and `update`, where nothing stands at a path.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * // Weight decay of matrices, not of biases.
 * const decay = optim.masked(optim.addDecayedWeights(0.5), path => path.endsWith('.w'))
 * const optimizer = optim.chain(decay, optim.sgd(1))
 * const params = { w: T.tensor([4]), b: T.tensor([4]) }
 * const { updates } = optimizer.update({ w: T.tensor([0]), b: T.tensor([0]) }, optimizer.init(params), params)
 * assert.deepEqual([T.toArray(updates.w), T.toArray(updates.b)], [[-2], [-0]])
 * ```
 */
export const masked = <F extends StateOf>(inner: Optimizer<F>, selection: Selection): Optimizer<Masked<F>> => {
  requireOptimizer('masked', inner)
  const select = selector('masked', selection)
  return optimizer<Masked<F>>('masked', () => ({
    init: params => inner.init(partOf(params, select(params))),
    update: (gradients, state, params, at) => {
      const selected = select(params)
      const step = inner.update(
        partOf(gradients, selected),
        state,
        partOf(params, selected),
        evaluationOf(at, params, selected),
      )
      return { updates: withPart(gradients, step.updates), state: step.state }
    },
  }))
}
