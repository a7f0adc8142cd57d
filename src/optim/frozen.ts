import { zerosLike } from '../ops/like.js'
import { partOf, type Selection, selector, withPart } from '../ops/treePart.js'
import { mapTree } from '../trace/tree.js'
import { type Optimizer, optimizer, type Stateless } from './optimizer.js'

/**
 * Keeps the selected leaves as they are, all of them where no selection is given: their updates become 0, whatever they were. At the
 * end of a chain it freezes a part of a model; as a part of `partition` it does so without any state for it.
 *
 * @throws TypeError if the selection is none; from `update`, where nothing stands at a path.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * type Params = { readonly w: T.Tensor<[]>; readonly b: T.Tensor<[]> }
 * const loss = ({ w, b }: Params) => T.add(T.square(w), T.square(b))
 * const fold = optim.fold(optim.chain(optim.sgd(0.25), optim.frozen('.b')), loss)
 * const { params } = fold.step(fold.init({ w: T.tensor(2), b: T.tensor(2) }), null)
 * assert.deepEqual([T.item(params.w), T.item(params.b)], [1, 2])
 * ```
 */
export const frozen = (selection: Selection = ''): Optimizer<Stateless> => {
  const select = selection === '' ? undefined : selector('frozen', selection)
  return optimizer<Stateless>('frozen', () => ({
    init: params => {
      select?.(params)
      return []
    },
    update: (gradients, state, params) => {
      const part = partOf(gradients, select?.(params) ?? [])
      const still = select === undefined ? gradients : part
      const zeros = mapTree(zerosLike, still)
      return {
        updates: select === undefined ? (zeros as typeof gradients) : withPart(gradients, zeros as never),
        state,
      }
    },
  }))
}
