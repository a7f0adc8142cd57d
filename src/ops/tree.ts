import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { DType } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { type Registration as Registered, register as registerClass } from '../trace/node.js'
import { flatten, matching, type Structure } from '../trace/tree.js'
import { requireFunction } from '../transform/function.js'
import { dual, typed } from './face.js'
import type { Later } from './later.js'
import type { CanZip, Mapped, MappedBy, Pairwise, ZippedWith } from './mapped.js'

export type { Mapped, MappedBy, Retyped, WithDType, ZippedWith } from './mapped.js'
export {
  type LeafPart,
  type PartAt,
  type PartBy,
  type PartOf,
  part,
  type SelectAt,
  type Selecting,
  select,
  withPart,
} from './part.js'

const atLeaves = (structure: Structure, f: (leaf: number) => unknown): unknown =>
  structure.unflatten(structure.places.map((_, i) => f(i)) as readonly Value[])

/**
 * `f` of every tensor of a tree, and of where it stands (`.c1.w`), in the place of the tensor; what is no tensor stays. A
 * function that keeps shapes keeps the type of the tree; of one that drops the first axis, as `T.slice(x, [i])` and
 * `T.mean(x, { axis: 0 })` do, gives it another size, as `T.take(x, rows, { axis: 0 })` does, or puts one before it, as
 * `T.stack` does, the types know as much.
 *
 * @throws TypeError where the tree holds what can be no part of one, such as a Map with a tensor in it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 *
 * const params = { w: T.tensor([1, 2]), layers: [{ b: T.tensor(3) }] }
 * const doubled = pipe(params, T.tree.map(x => T.mul(x, 2))) // of the type of params
 * assert.deepEqual([T.toArray(doubled.w), doubled.layers.map(({ b }) => T.item(b))], [[2, 4], [6]])
 * const ranks = T.tree.map(params, (x, path) => `${path} ${x.shape.length}`)
 * assert.deepEqual(ranks, { w: '.w 1', layers: [{ b: '.layers[0].b 0' }] })
 *
 * const data = { x: T.ones([100, 2]), label: T.zeros([100], 'int32') }
 * const rows = T.tensor([3, 14, 15], 'int32')
 * const batch = T.tree.map(data, x => T.take(x, rows, { axis: 0 })) // { x: Tensor<[3, 2]>; label: Tensor<[3], "int32"> }
 * assert.deepEqual(T.tree.map(batch, x => x.shape), { x: [3, 2], label: [3] })
 * ```
 */
export const map: {
  <Tree, F extends <S extends Shape>(leaf: Tensor<S, DType>, path: string) => unknown>(
    tree: Tree,
    f: F,
  ): MappedBy<Tree, F>
  <F extends <S extends Shape>(leaf: Tensor<S, DType>, path: string) => unknown, Called extends true = true>(
    f: F,
  ): Later<<Tree>(tree: Tree) => MappedBy<Tree, F>, Called>
} = dual(2, (tree: unknown, f: (leaf: Value, path: string) => unknown) => {
  requireFunction('tree.map', f)
  const { leaves, structure } = flatten(tree, 'tree.map')
  return atLeaves(structure, i => f(leaves[i]!, structure.paths[i]!))
})

/**
 * `f` of the tensors that stand at the same place in two trees of one structure, and of that place. What is no tensor is
 * that of the first. A function that keeps the shapes of the first keeps its type.
 *
 * @throws TypeError that names the place where only one of the trees has a tensor, or one holds what can be no part of a
 * tree.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const params = { w: T.tensor([1, 2]), b: T.tensor(3) }
 * const gradients = { w: T.tensor([10, 20]), b: T.tensor(30) }
 * const next = T.tree.zipWith(params, gradients, (x, g) => T.sub(x, T.mul(g, 0.1)))
 * assert.deepEqual([T.toArray(next.w), T.item(next.b)], [[0, 0], 0])
 *
 * const rows = { w: T.zeros([10, 2]), b: T.zeros([10]) }
 * const written = T.tree.zipWith(rows, params, (all, one) => T.at(all, T.tensor(3, 'int32')).set(one)) // of the type of rows
 * assert.deepEqual(T.toArray(T.slice(written.w, [[3, 5]])), [[1, 2], [0, 0]])
 * ```
 */
export const zipWith: {
  <Tree, Other, F>(
    tree: Tree,
    other: CanZip<Other, Tree> & Other,
    f: Pairwise<Tree, Other> & F,
  ): ZippedWith<Tree, Other, F>
  <
    Other,
    F extends <S extends Shape>(leaf: Tensor<S, DType>, other: Tensor<S, DType>, path: string) => unknown,
    Called extends true = true,
  >(
    other: Other,
    f: F,
  ): Later<<Tree>(tree: CanZip<Tree, Other> & Tree) => ZippedWith<Tree, Other, F>, Called>
} = dual(3, (tree: unknown, other: unknown, f: (leaf: Value, other: Value, path: string) => unknown) => {
  requireFunction('tree.zipWith', f)
  const { leaves, structure } = flatten(tree, 'tree.zipWith')
  const others = matching(structure, other, 'tree.zipWith')
  return atLeaves(structure, i => f(leaves[i]!, others[i]!, structure.paths[i]!))
})

/**
 * All tensors of a tree as one value: `f` of what was made of those before, the next one, and where it stands. Records are
 * gone through in the order of their sorted keys.
 *
 * @throws TypeError where the tree holds what can be no part of one, such as a Map with a tensor in it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const params = { w: T.ones([2, 3]), b: T.ones([3]) }
 * const count = T.tree.reduce(params, (sum, x) => sum + x.shape.reduce((n, size) => n * size, 1), 0)
 * assert.equal(count, 9)
 * ```
 */
export const reduce: {
  <A>(tree: unknown, f: (reduced: A, leaf: AnyTensor, path: string) => A, initial: A): A
  <A, Called extends true = true>(
    f: (reduced: A, leaf: AnyTensor, path: string) => A,
    initial: A,
  ): Later<(tree: unknown) => A, Called>
} = dual(3, (tree: unknown, f: (reduced: unknown, leaf: Value, path: string) => unknown, initial: unknown) => {
  requireFunction('tree.reduce', f)
  const { leaves, structure } = flatten(tree, 'tree.reduce')
  return leaves.reduce((reduced: unknown, leaf, i) => f(reduced, leaf, structure.paths[i]!), initial)
})

/**
 * The tensors of a tree, in the order of `paths`.
 *
 * @throws TypeError where the tree holds what can be no part of one, such as a Map with a tensor in it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.tree.leaves({ b: T.ones([3]), a: [T.ones([]), 7] }).map(x => x.shape), [[], [3]])
 * ```
 */
export const leaves: (tree: unknown) => readonly AnyTensor[] = typed(
  (tree: unknown) => flatten(tree, 'tree.leaves').leaves,
)

/**
 * Where the tensors of a tree stand, as the messages of this library write it. Records are gone through in the order of
 * their sorted keys.
 *
 * @throws TypeError where the tree holds what can be no part of one, such as a Map with a tensor in it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const tree = { c1: { w: T.ones([2]), b: T.ones([]) }, layers: [T.ones([])], 'a.b': T.ones([]) }
 * assert.deepEqual(T.tree.paths(tree), ['["a.b"]', '.c1.b', '.c1.w', '.layers[0]'])
 * ```
 */
export const paths = (tree: unknown): readonly string[] => flatten(tree, 'tree.paths').structure.paths

/**
 * A tree like another with other tensors, given in the order of `paths`; of other shapes too.
 *
 * @throws TypeError if there are more or fewer tensors than the tree has.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const params = { w: T.ones([2]), b: T.zeros([]), n: 3 }
 * assert.deepEqual(T.tree.unflatten(params, T.tree.leaves(params)), params)
 * ```
 */
export const unflatten: <Tree>(like: Tree, leaves: readonly AnyTensor[]) => Mapped<Tree, AnyTensor> = typed(
  (like: unknown, given: readonly Value[]) => {
    const { structure } = flatten(like, 'tree.unflatten')
    if (!Array.isArray(given)) throw new TypeError(`tree.unflatten: expected a list of tensors, got ${describe(given)}`)
    const { length } = structure.places
    if (given.length !== length) throw new TypeError(`tree.unflatten: expected ${length} tensors, got ${given.length}`)
    given.forEach((leaf: unknown, i) => {
      if (!isValue(leaf)) throw new TypeError(`tree.unflatten: expected a tensor at [${i}], got ${describe(leaf)}`)
    })
    return structure.unflatten(given)
  },
)

/** How instances of a class are taken apart into children, a tree, and made of such again. */
export interface Registration<Instance, Children> {
  /** The children: a record or array of trees, under the names of the fields. What is no tensor in it stays as it is. */
  readonly flatten: (instance: Instance) => Children
  /** An instance with the given children; it is called with traced tensors too, so it must not read them. */
  readonly unflatten: (children: Children) => Instance
}

/**
 * Makes instances of a class trees: wherever trees go in and come out (derivatives, batches, loops, `jit`, optimizers,
 * files), they are taken apart and made again. A subclass has to be registered itself.
 *
 * The compiler does not see what is registered: it tells an instance from a record by its methods. A class with other fields
 * than tensors has at least one where something is differentiated by it, such as `at` below; else its numbers are refused.
 *
 * @throws TypeError if the class is registered already, or is one of JavaScript's own or of this library.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * class Line {
 *   readonly slope: T.Tensor<[]>
 *   readonly offset: T.Tensor<[]>
 *   readonly digits: number
 *   constructor(slope: T.Tensor<[]>, offset: T.Tensor<[]>, digits: number) {
 *     this.slope = slope
 *     this.offset = offset
 *     this.digits = digits
 *   }
 *   at(x: number): T.Tensor<[]> {
 *     return T.add(T.mul(this.slope, x), this.offset)
 *   }
 * }
 * T.tree.register(Line, {
 *   flatten: ({ slope, offset, digits }) => ({ slope, offset, digits }),
 *   unflatten: ({ slope, offset, digits }) => new Line(slope, offset, digits),
 * })
 *
 * const gradient = T.grad((line: Line) => T.square(line.at(3)))(new Line(T.tensor(1), T.tensor(2), 4))
 * assert.ok(gradient instanceof Line)
 * assert.deepEqual([gradient.slope, gradient.offset].map(T.item), [30, 10])
 * assert.equal(gradient.digits, 4)
 * ```
 */
export const register = <Instance extends object, Children>(
  type: { readonly prototype: Instance },
  registration: Registration<Instance, Children>,
): void => {
  requireFunction('tree.register: flatten', registration?.flatten)
  requireFunction('tree.register: unflatten', registration?.unflatten)
  registerClass(type, registration as unknown as Registered)
}
