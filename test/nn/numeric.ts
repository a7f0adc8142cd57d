import * as T from 'tensor-ts'
import { cast } from '../../src/primitive/arithmetic.js'
import { flatten, mapTree } from '../../src/trace/tree.js'

/** The tree with float64 leaves, still typed as float32, for layers to run in double precision. */
export const double = <Tree>(tree: Tree): Tree => mapTree(x => cast(x!, 'float64'), tree) as Tree

/** Standard normal numbers of a shape, the same for the same seed. */
export const normal = <const S extends T.Shape>(seed: number, ...shape: S): T.Tensor<S> =>
  T.random.normal(T.random.key(seed), shape as readonly number[]) as T.Tensor<T.Shape> as T.Tensor<S>

/** The elements as nested arrays of unknown depth. */
export const numbers = (x: T.Tensor<T.Shape, T.DType>): readonly number[] => Array.from(T.data(x))

/** The greatest distance between two lists of numbers, relative where they are large. */
export const distance = (actual: readonly number[], expected: readonly number[]): number =>
  actual.length === expected.length
    ? actual.reduce(
        (worst, x, i) => Math.max(worst, Math.abs(x - expected[i]!) / Math.max(1, Math.abs(expected[i]!))),
        0,
      )
    : Number.POSITIVE_INFINITY

/** The greatest distance between the gradient of `f` and central differences, in double precision. */
export const gradientError = <Tree>(f: (tree: Tree) => T.Tensor<[]>, at: Tree): number => {
  const point = double(at)
  const { leaves, structure } = flatten(point)
  const gradient = flatten((T.grad as unknown as (f: (tree: Tree) => T.Tensor<[]>) => (tree: Tree) => Tree)(f)(point))
  const step = 1e-5
  return leaves.reduce((worst, leaf, i) => {
    const data = T.data(leaf as T.AnyTensor)
    const shifted = (k: number, by: number): number => {
      const moved = T.fromArray(
        Float64Array.from(data, (x, j) => (j === k ? x + by : x)),
        leaf.shape,
      )
      return T.item(f(structure.unflatten(leaves.map((other, j) => (j === i ? moved : other))) as Tree))
    }
    const differences = Array.from(data, (_, k) => (shifted(k, step) - shifted(k, -step)) / (2 * step))
    return Math.max(worst, distance(numbers(gradient.leaves[i] as T.AnyTensor), differences))
  }, 0)
}
