import { broadcast, reshape } from '../primitive/broadcast.js'
import { requireOneOf } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import { type CanMesh, type Indexing, type Mesh, meshAxes, mesh as meshShape } from '../shape/mesh.js'
import type { CanOptions, OptionOf } from '../shape/options.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { takes, typed, value } from './face.js'
import type { DTypeOf } from './operand.js'
import type { Shapes } from './several.js'

/** Which axis belongs to which vector: the first two changed ('xy', where not given), or each its own ('ij'). */
export interface MeshgridOptions {
  readonly indexing?: Indexing | undefined
}

/** One tensor over the grid for each vector. */
export type Grid<Xs extends readonly AnyTensor[], S extends Shape> = {
  -readonly [I in keyof Xs]: Tensor<S, DTypeOf<Xs[I], DType>>
}

/**
 * The coordinates of a grid over vectors of sizes N, M, …: for each vector one tensor over the whole grid, which repeats it along
 * all axes but its own. With `indexing` 'xy' a grid is `[M, N, …]`, rows by columns as images are; with 'ij' it is `[N, M, …]`.
 *
 * @throws ShapeError if one is no vector.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [x, y] = T.meshgrid([T.tensor([1, 2, 3]), T.tensor([10, 20])]) // Tensor<[2, 3], "float32">, Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(x), [[1, 2, 3], [1, 2, 3]])
 * assert.deepEqual(T.toArray(y), [[10, 10, 10], [20, 20, 20]])
 * ```
 */
export const meshgrid: {
  <const Xs extends readonly AnyTensor[], const O extends MeshgridOptions | undefined>(
    vectors: Guard<CanMesh<Shapes<Xs>>> & readonly [...Xs],
    options: CanOptions<'meshgrid', O, MeshgridOptions, 'indexing'> & O,
  ): Grid<Xs, Mesh<Shapes<Xs>, OptionOf<O, 'indexing', 'xy', Indexing>>>
  <const Xs extends readonly AnyTensor[]>(
    vectors: Guard<CanMesh<Shapes<Xs>>> & readonly [...Xs],
  ): Grid<Xs, Mesh<Shapes<Xs>, 'xy'>>
} = typed(takes('meshgrid', 1, ['indexing']), (inputs: readonly Value[], { indexing = 'xy' }: MeshgridOptions = {}) => {
  if (!Array.isArray(inputs)) throw new TypeError(`meshgrid: expected a list of tensors, got ${describe(inputs)}`)
  const vectors = inputs.map(input => value('meshgrid', input))
  const shape = meshShape(
    vectors.map(vector => vector.shape),
    requireOneOf('meshgrid', 'the indexing', ['xy', 'ij'], indexing),
  )
  const axes = meshAxes(vectors.length, indexing)
  return vectors.map((vector, i) => {
    const own = shape.map((size, axis) => (axis === axes[i] ? size : 1))
    return broadcast(reshape(vector, own), shape)
  })
})
