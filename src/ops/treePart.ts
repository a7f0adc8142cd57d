import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { shorten } from '../shape/text.js'
import type { FloatDType } from '../tensor/dtype.js'
import type { Tensor } from '../tensor/tensor.js'
import { placeAt } from '../trace/path.js'
import { flatten, type Structure } from '../trace/tree.js'

// Parts of parameters: an optimizer of a part sees it as one record, of its leaves under their paths.

type Leaf = Tensor<Shape, FloatDType>

/** The leaves of a part of the parameters, under their paths, as `.c1.w`. */
export interface Part {
  readonly [path: string]: Leaf
}

/**
 * Which leaves of the parameters: those at a path, or below it (`'.c1'` has `.c1.w` and `.c1.b`), those at one of several, or
 * those for which a function of the path and the leaf is true.
 */
export type Selection = string | readonly string[] | ((path: string, leaf: Leaf) => boolean)

/** A path that a user has given, and the keys on it. */
export interface Chosen {
  readonly path: string
  readonly place: readonly string[]
}

/** The same, where it is one. */
export const chosen = (who: string, path: unknown): Chosen => {
  const place = typeof path === 'string' ? placeAt(path) : undefined
  if (place !== undefined) return { path: path as string, place }
  throw new TypeError(`${who}: expected a path, as '.c1' or '.c1.w', got ${describe(path)}`)
}

/** Whether a leaf stands at the place, or below it. */
export const isWithin = (leaf: readonly (string | number)[], place: readonly string[]): boolean =>
  place.every((key, i) => String(leaf[i]) === key)

/** So many paths are named. */
const named = 6

/** The paths of a tree, for messages. */
export const pathsText = ({ paths }: Structure): string => {
  if (paths.length === 0) return 'there are none'
  if (paths[0] === '') return 'there is one, at the top'
  const more = paths.length > named ? ` and ${paths.length - named} more` : ''
  return `there are ${paths.slice(0, named).map(shorten).join(', ')}${more}`
}

/** Throws where a path selects no leaf. */
export const requireFound = (who: string, structure: Structure, { path, place }: Chosen): void => {
  if (structure.places.some(leaf => isWithin(leaf, place))) return
  throw new TypeError(
    `${who}: expected a path of the parameters, got '${shorten(path)}', where there is no tensor; ${pathsText(structure)}`,
  )
}

/** For each leaf of a tree whether it is selected. */
export type Selector = (tree: unknown) => readonly boolean[]

/** A selection that was looked at, but for the parameters. */
export const selector = (who: string, selection: unknown): Selector => {
  if (typeof selection === 'function')
    return tree => {
      const { leaves, structure } = flatten(tree)
      return structure.paths.map((path, i) => {
        const answer: unknown = selection(path, leaves[i])
        if (typeof answer === 'boolean') return answer
        throw new TypeError(
          `${who}: expected true or false of the leaf at ${path || 'the top'}, got ${describe(answer)}`,
        )
      })
    }
  if (typeof selection !== 'string' && !Array.isArray(selection))
    throw new TypeError(`${who}: expected a path, a list of paths or a function of one, got ${describe(selection)}`)
  const all = (typeof selection === 'string' ? [selection] : (selection as unknown[])).map(path => chosen(who, path))
  return tree => {
    const { structure } = flatten(tree)
    for (const each of all) requireFound(who, structure, each)
    return structure.places.map(leaf => all.some(({ place }) => isWithin(leaf, place)))
  }
}

/** The leaves that are selected, of any tree of the same structure. */
export const partOf = (tree: unknown, selected: readonly boolean[]): Part => {
  const { leaves, structure } = flatten(tree)
  return Object.fromEntries(structure.paths.flatMap((path, i) => (selected[i] ? [[path, leaves[i] as Leaf]] : [])))
}

/** The tree with the leaves of parts in their places, and its own elsewhere. */
export const withPart = <P>(tree: P, ...parts: readonly Part[]): P => {
  const { leaves, structure } = flatten(tree)
  const replaced = structure.paths.map((path, i) => {
    const part = parts.find(each => Object.hasOwn(each, path))
    return part === undefined ? leaves[i]! : part[path]!
  })
  return structure.unflatten(replaced as never) as P
}
