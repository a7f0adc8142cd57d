import { cast, zeros } from '../ops/create.js'
import { concat } from '../ops/join.js'
import { reshape } from '../ops/shape.js'
import { slice } from '../ops/slice.js'
import { count } from '../shape/sizes.js'
import type { FullDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import type { Leaf } from './leaves.js'

/** All elements of a tree, one after the other. */
export type Vector = Tensor<[number], FullDType>

/** The element type that holds every leaf of a tree. */
export const widest = (tree: unknown): FullDType =>
  flatten(tree).leaves.some(({ dtype }) => dtype === 'float64') ? 'float64' : 'float32'

/** The elements of a tree as one vector. */
export const ravel = (tree: unknown): Vector => {
  const dtype = widest(tree)
  const parts = (flatten(tree).leaves as readonly Leaf[]).map(
    (leaf): Vector => reshape(cast(leaf, dtype), [-1]) as Vector,
  )
  return parts.length === 0 ? zeros([0], dtype) : (concat(parts) as Vector)
}

/** A tree like another, of the elements of a vector. */
export const unravel = <P>(vector: Vector, like: P): P => {
  const { leaves, structure } = flatten(like)
  let start = 0
  return structure.unflatten(
    leaves.map(({ shape, dtype }) => {
      const end = start + count(shape)
      const part = cast(reshape(slice(vector, [[start, end]]), shape), dtype)
      start = end
      return part
    }) as never,
  ) as P
}
