import { describe, isValue } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'

/**
 * A tree is a tensor, or a record, tuple or array of trees; anything else in it (a number, a string, a function, null)
 * belongs to its structure and is passed on unchanged.
 */
export interface Structure {
  /** A tree of the same structure with the given leaves. */
  readonly unflatten: (leaves: readonly Value[]) => unknown
  /** For each leaf where it stands, as the user would write it: `.c1.w`, `[0].b`. */
  readonly paths: readonly string[]
}

const isRecord = (x: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(x)
  return prototype === Object.prototype || prototype === null
}

/** The entries of an inner node, or undefined where the tree ends. Records are walked in the order of their sorted keys. */
const entries = (x: unknown): readonly (readonly [key: string, child: unknown])[] | undefined => {
  if (typeof x !== 'object' || x === null || isValue(x)) return undefined
  if (Array.isArray(x)) return x.map((child, i) => [`[${i}]`, child])
  if (!isRecord(x)) return undefined
  const record = x as Readonly<Record<string, unknown>>
  return Object.keys(record)
    .sort()
    .map(key => [`.${key}`, record[key]])
}

/** Leaves and structure of a tree. */
export const flatten = (tree: unknown): { readonly leaves: readonly Value[]; readonly structure: Structure } => {
  const leaves: Value[] = []
  const paths: string[] = []
  const visit = (node: unknown, path: string): void => {
    if (isValue(node)) {
      leaves.push(node)
      paths.push(path)
    } else for (const [key, child] of entries(node) ?? []) visit(child, path + key)
  }
  visit(tree, '')
  const unflatten = (replacements: readonly Value[]): unknown => {
    let next = 0
    const rebuild = (node: unknown): unknown => {
      if (isValue(node)) return replacements[next++]
      if (Array.isArray(node)) return node.map(rebuild)
      const children = entries(node)
      if (children === undefined) return node
      const rebuilt = new Map(children.map(([key, child]) => [key.slice(1), rebuild(child)]))
      return Object.fromEntries(Object.keys(node as object).map(key => [key, rebuilt.get(key)]))
    }
    return rebuild(tree)
  }
  return { leaves, structure: { unflatten, paths } }
}

/** Applies `f` to the leaves that stand at the same place in trees of the same structure. */
export const mapTree = (
  f: (...leaves: readonly Value[]) => Value,
  first: unknown,
  ...rest: readonly unknown[]
): unknown => {
  const { leaves, structure } = flatten(first)
  const others = rest.map(tree => matching(structure, tree))
  return structure.unflatten(leaves.map((leaf, i) => f(leaf, ...others.map(other => other[i]!))))
}

/** The leaves of `tree`, which must have the structure given; `who` asks. */
export const matching = (structure: Structure, tree: unknown, who = 'tree'): readonly Value[] => {
  const { leaves, structure: other } = flatten(tree)
  const expected = new Set(structure.paths)
  const given = new Set(other.paths)
  const missing = structure.paths.find(path => !given.has(path))
  const surplus = other.paths.find(path => !expected.has(path))
  const at = (path: string) => (path === '' ? 'the top' : path)
  if (missing !== undefined)
    throw new TypeError(
      `${who}: expected a tensor at ${at(missing)}${leaves.length === 0 ? `, got ${describe(tree)}` : ', found none'}`,
    )
  if (surplus !== undefined) throw new TypeError(`${who}: unexpected tensor at ${at(surplus)}`)
  return leaves
}
