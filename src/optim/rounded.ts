import { abs, maximum, minimum } from '../ops/arithmetic.js'
import { less, where } from '../ops/compare.js'
import { cast } from '../ops/create.js'
import { single } from '../ops/wide.js'
import { greatest, type HalfDType, isHalf } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import { flatten, mapTree, matching } from '../trace/tree.js'
import type { Leaf } from './leaves.js'
import type { Evaluation, Update } from './optimizer.js'

// Optimizers compute in float32 where parameters or states are of 16 bits, so that their rules know float32 and float64 alone.

const isShort = (tree: unknown): boolean => flatten(tree).leaves.some(({ dtype }) => isHalf(dtype))

const singles = <Tree>(tree: Tree): Tree => mapTree(single, tree) as Tree

/** To the nearest number of the type. What is finite stays so: a state that became infinite would be so for ever. */
const saturated = (x: Leaf, dtype: HalfDType): Value => {
  const most = greatest[dtype]
  return cast(where(less(abs(x), Infinity), maximum(minimum(x, most), -most), x), dtype)
}

/** A tree with the element types of another. */
const like = <Tree>(tree: Tree, other: Tree, who: string): Tree => {
  const { leaves, structure } = flatten(other)
  const made = matching(structure, tree, who)
  return structure.unflatten(
    made.map((x, i) => {
      const { dtype } = leaves[i]!
      return isHalf(dtype) && x.dtype === 'float32' ? saturated(x as Leaf, dtype) : x
    }),
  ) as Tree
}

/** A step whose updates and states are rounded at its end. */
export const rounded =
  <P, S>(
    who: string,
    update: (gradients: P, state: S, params: P, at?: Evaluation<P>) => Update<P, S>,
  ): ((gradients: P, state: S, params: P, at?: Evaluation<P>) => Update<P, S>) =>
  (gradients, state, params, at) => {
    if (!isShort(params) && !isShort(state)) return update(gradients, state, params, at)
    const evaluation = at && {
      value: single(at.value),
      valueAndGrad: (point: P) => {
        const [value, slopes] = at.valueAndGrad(like(point, params, who))
        return [single(value), singles(slopes)] as const
      },
    }
    const made = update(singles(gradients), singles(state), singles(params), evaluation)
    return {
      updates: like(made.updates, gradients, `${who}: the updates`),
      state: like(made.state, state, `${who}: the next state`),
    }
  }
