import { zerosLike } from '../ops/create.js'
import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import type { FloatDType } from '../tensor/dtype.js'
import { describe } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten, mapTree, matching } from '../trace/tree.js'

/** One tensor of the parameters. */
export type Leaf = Tensor<Shape, FloatDType>

/** How often an optimizer has stepped. */
export type Count = Tensor<[], 'int32'>

/** Throws where `tree` has not the structure, the shapes and the element types of `expected`; `who` names `tree`. */
export const requireLike = (who: string, tree: unknown, expected: unknown): void => {
  const { leaves, structure } = flatten(expected)
  matching(structure, tree, who).forEach((leaf, i) => {
    const other = leaves[i]!
    if (leaf.dtype !== other.dtype || leaf.shape.join() !== other.shape.join())
      throw new ShapeError(`${who}: expected ${describe(other)} at ${structure.paths[i] || 'the top'}, got ${describe(leaf)}`)
  })
}

/**
 * The tree of `f` of the leaves that stand at the same place in the gradients and in what `name` remembers of earlier
 * ones.
 */
export const mapLeaves = <P>(
  name: string,
  f: (gradient: Leaf, ...remembered: readonly Leaf[]) => Leaf,
  gradients: P,
  ...remembered: readonly P[]
): P => {
  for (const tree of remembered) requireLike(`${name}: the state`, tree, gradients)
  return mapTree(f as never, gradients, ...remembered) as P
}

/** Zeros in the place of every leaf. */
export const zerosOf = <P>(params: P): P => mapTree(zerosLike as never, params) as P
