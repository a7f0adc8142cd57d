import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import { shorten } from '../shape/text.js'
import type { FloatDType } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { entriesOf } from '../trace/node.js'
import { type Place, pathOf, placeAt } from '../trace/path.js'
import { flatten } from '../trace/tree.js'
import { dual, typed } from './face.js'
import type { Later } from './later.js'
import { isWithin, partOf, pathsText, selector } from './treePart.js'
import type { CanSelect, Select } from './treePath.js'

// What stands at paths of a tree. A part is a record of it under those paths: itself a tree, for derivatives, optimizers and files.

/** A path that waits for the tree. */
export type SelectAt<Path extends string> = <Tree>(tree: CanSelect<Tree, Path> & Tree) => Select<Tree, Path>

/**
 * What stands at a path of a tree, a tensor or a part, with its type. Paths are those of `paths`; the first point may be
 * left out.
 *
 * @throws TypeError where nothing stands there; a compile error where the type shows it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 *
 * const params = { c1: { w: T.ones([2, 3]) }, layers: [T.zeros([4])] } as const
 * const w = T.tree.select(params, '.c1.w') // Tensor<[2, 3], "float32">
 * const first = pipe(params, T.tree.select('.layers[0]')) // Tensor<[4], "float32">
 * assert.deepEqual([w.shape, first.shape], [[2, 3], [4]])
 * ```
 */
export const select: {
  <Tree, const Path extends string>(tree: Tree, path: CanSelect<Tree, Path> & Path): Select<Tree, Path>
  <const Path extends string, Called extends true = true>(path: Path): Later<SelectAt<Path>, Called>
} = dual(2, (tree: unknown, path: string) => standing('tree.select', tree, path))

/** What stands at a path; `who` asks. */
const standing = (who: string, tree: unknown, path: string): unknown => {
  const keys = typeof path === 'string' ? placeAt(path) : undefined
  if (keys === undefined) throw new TypeError(`${who}: expected a path, as '.c1.w' or '[0].b', got ${describe(path)}`)
  return keys.reduce<unknown>((node, key, i) => {
    const entries = entriesOf(node)
    const found = entries?.find(entry => String(entry[0]) === key)
    if (found !== undefined) return found[1]
    const where = i === 0 ? 'the tree' : pathOf(entriesTo(tree, keys.slice(0, i)))
    const known =
      entries === undefined
        ? ''
        : `; it has ${entries.map(([entry]) => `'${shorten(String(entry))}'`).join(', ') || 'none'}`
    throw new TypeError(`${who}: expected an entry of ${where}, got '${shorten(key)}'${known}`)
  }, tree)
}

/** The keys on a way that there is, with the numbers of lists as numbers. */
const entriesTo = (tree: unknown, keys: readonly string[]): Place => {
  let node = tree
  return keys.map(key => {
    const found = entriesOf(node)!.find(entry => String(entry[0]) === key)!
    node = found[1]
    return found[0]
  })
}

/** The sentence for the paths at which there is nothing. */
type CanPart<Tree, Path extends string> = [Absent<Tree, Path>] extends [never] ? unknown : Absent<Tree, Path>

type Absent<Tree, Path extends string> = Path extends unknown
  ? unknown extends CanSelect<Tree, Path, 'tree.part'>
    ? never
    : CanSelect<Tree, Path, 'tree.part'>
  : never

/** What stands at some paths, under each of them. */
export type PartAt<Tree, Path extends string> = { readonly [P in Path]: Select<Tree, P> }

/** Leaves under their paths, of which the types do not know which there are. */
export interface LeafPart {
  readonly [path: string]: Tensor<Shape, FloatDType>
}

/** What a part is selected by: some paths, or a function of the path and the leaf. */
export type Selecting = readonly string[] | ((path: string, leaf: AnyTensor) => boolean)

/** The part that is selected. */
export type PartOf<Tree, S> = S extends readonly (infer Path extends string)[] ? PartAt<Tree, Path> : LeafPart

type CanSelectBy<Tree, S> = S extends readonly (infer Path extends string)[] ? CanPart<Tree, Path> : unknown

/** A selection that waits for the tree. */
export type PartBy<S> = <Tree>(tree: CanSelectBy<Tree, S> & Tree) => PartOf<Tree, S>

type AnyPart = Readonly<Record<string, unknown>>

/**
 * A part of a tree: what stands at some paths, in one record under those paths, or the leaves for which a function of path and
 * leaf is true. A function of the part that puts it back with `withPart` is differentiated by the part alone: the rest is
 * frozen.
 *
 * @throws TypeError where nothing stands at a path, a compile error where the type shows it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const params = { body: { w: T.tensor([1, 2]) }, head: { w: T.tensor([3, 4]), b: T.tensor(5) } }
 * const loss = (p: typeof params) => T.sum(T.mul(T.add(T.mul(p.body.w, p.head.w), p.head.b), 2))
 *
 * const head = T.tree.part(params, ['.head'])
 * const gradients = T.grad((part: typeof head) => loss(T.tree.withPart(params, part)))(head)
 * assert.deepEqual(T.toArray(gradients['.head'].w), [2, 4])
 * assert.deepEqual(Object.keys(T.tree.part(params, path => path.endsWith('.w'))), ['.body.w', '.head.w'])
 * ```
 */
export const part: {
  <Tree, const S extends Selecting>(tree: Tree, selection: CanSelectBy<Tree, S> & S): PartOf<Tree, S>
  <const S extends Selecting, Called extends true = true>(selection: S): Later<PartBy<S>, Called>
} = dual(2, (tree: unknown, selection: unknown) => {
  flatten(tree, 'tree.part')
  if (!Array.isArray(selection)) return partOf(tree, selector('tree.part', selection)(tree))
  return Object.fromEntries(selection.map((path: string) => [path, standing('tree.part', tree, path)]))
})

/**
 * The tree with a part of it in its place: what `part` gives, with other tensors of the same shapes. Elsewhere it is as it was.
 *
 * @throws TypeError where the part has a path at which the tree has nothing, or another tree; ShapeError where two leaves differ in
 * shape or element type.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const params = { w: T.tensor([1, 2]), b: T.tensor(5) }
 * const doubled = T.tree.map(T.tree.part(params, ['.w']), x => T.mul(x, 2))
 * const next = T.tree.withPart(params, doubled)
 * assert.deepEqual([T.toArray(next.w), T.item(next.b)], [[2, 4], 5])
 * ```
 */
export const withPart: <Tree>(tree: Tree, part: object) => Tree = typed((tree: unknown, given: AnyPart) => {
  const { leaves, structure } = flatten(tree, 'tree.withPart')
  if (typeof given !== 'object' || given === null || isValue(given) || Array.isArray(given))
    throw new TypeError(`tree.withPart: expected a part, a record by paths, got ${describe(given)}`)
  const replaced = [...leaves]
  for (const [path, inner] of Object.entries(given)) {
    const place = placeAt(path)
    const within = structure.places.flatMap((leaf, i) => (place !== undefined && isWithin(leaf, place) ? [i] : []))
    const found = flatten(inner, 'tree.withPart')
    if (within.length === 0 || found.leaves.length !== within.length)
      throw new TypeError(
        `tree.withPart: expected ${within.length} tensors at '${shorten(path)}', got ${found.leaves.length}; ${pathsText(structure)}`,
      )
    within.forEach((i, k) => {
      const [at, leaf] = [structure.paths[i]!, found.leaves[k]!]
      if (!at.endsWith(found.structure.paths[k]!))
        throw new TypeError(
          `tree.withPart: expected a tensor at ${at}, got one at '${shorten(path)}'${found.structure.paths[k]}`,
        )
      requireLike(at, leaves[i]!, leaf)
      replaced[i] = leaf
    })
  }
  return structure.unflatten(replaced)
})

const requireLike = (at: string, { shape, dtype }: Value, leaf: Value): void => {
  if (leaf.dtype === dtype && leaf.shape.join() === shape.join()) return
  throw new ShapeError(
    `tree.withPart: expected ${dtype} of shape ${show(shape)} at ${at}, got ${leaf.dtype} of shape ${show(leaf.shape)}`,
  )
}
