import { describe } from '../shape/describe.js'
import { count } from '../shape/sizes.js'
import { shorten } from '../shape/text.js'
import { allocate, type Data } from '../tensor/dtype.js'
import type { Spec } from '../tensor/tensor.js'
import { list } from './error.js'
import { metadataKey } from './format.js'
import { filled, type Mapping, matcher, type Ruled, rulesOf } from './mapping.js'
import { copyBox, type Place, stridesOf } from './strided.js'

/** A box of elements that a tensor of the file and one of the tree have in common. */
interface Link {
  readonly tree: string
  readonly sizes: readonly number[]
  readonly inFile: Place
  readonly inTree: Place
}

/** A tensor of the file as it must be, and what of the tree it holds. */
export interface Part extends Spec {
  readonly links: readonly Link[]
  /** Whether it is one tensor of the tree as it is. */
  readonly isWhole: boolean
}

/** The tensors of a file that hold those of a tree, each element once: read one way it is `decode`, the other `encode`. */
export interface Layout {
  readonly parts: ReadonlyMap<string, Part>
  readonly isLeftOut: (name: string) => boolean
}

const whole = (tree: string, { shape, dtype }: Spec): Part => {
  const place: Place = { offset: 0, strides: stridesOf(shape) }
  return { shape, dtype, links: [{ tree, sizes: shape, inFile: place, inTree: place }], isWhole: true }
}

const quoted = (name: string): string => `'${shorten(name)}'`
const shown = (shape: readonly number[]): string => `[${shape.join(', ')}]`

/** So many problems of a mapping are told: it is written by hand, and mended at one go. */
const mostShown = 20

/** The axes in the order of `transpose`, or undefined where there are no such axes. */
const orderOf = (transpose: Ruled['transpose'], rank: number): readonly number[] | undefined => {
  const axes = Array.from({ length: rank }, (_, axis) => axis)
  if (transpose === undefined || transpose === false) return axes
  if (transpose === true) return rank < 2 ? undefined : [...axes.slice(0, -2), rank - 1, rank - 2]
  const order = transpose.map(axis => (axis < 0 ? axis + rank : axis))
  return order.length === rank && axes.every(axis => order.includes(axis)) ? order : undefined
}

/** All lists of numbers below those of `counts`, in order. */
const indices = (counts: readonly number[]): readonly (readonly number[])[] =>
  counts.reduce<readonly (readonly number[])[]>(
    (all, count) => all.flatMap(list => Array.from({ length: count }, (_, i) => [...list, i])),
    [[]],
  )

/** Tensors of the file that a rule makes of some of the tree, or why it cannot. */
const partsOf = (
  rule: Ruled,
  captured: readonly string[],
  names: readonly string[],
  specs: readonly Spec[],
): ReadonlyMap<string, Part> | string => {
  const { stacked, transpose, file } = rule
  const [first] = specs as readonly [Spec, ...Spec[]]
  const what = names.map(quoted).join(', ')
  const other = specs.find(({ dtype, shape }) => dtype !== first.dtype || shape.length !== first.shape.length)
  if (other !== undefined) return `${what} are of different element types or numbers of axes`
  if (first.shape.length < stacked) return `${what} ${shown(first.shape)} cannot be taken apart into ${stacked} numbers`
  const counts = first.shape.slice(0, stacked)
  const boxes = specs.map(({ shape }) => shape.slice(stacked))
  const rank = first.shape.length - stacked
  const order = orderOf(transpose, rank)
  if (order === undefined) return `${what}: ${shown(boxes[0]!)} cannot be transposed by ${JSON.stringify(transpose)}`
  const { axis: given = -1 } = rule
  const axis = given < 0 ? given + rank : given
  if (specs.length > 1 || file.length > 1) {
    if (axis < 0 || axis >= rank) return `${what}: axis ${given} is out of range for ${shown(boxes[0]!)}`
    const fits = specs.every(({ shape }) => shape.every((size, i) => i === stacked + axis || size === first.shape[i]))
    if (!fits) return `${what} differ in more than axis ${given}: ${specs.map(({ shape }) => shown(shape)).join(', ')}`
  }
  const total = boxes.reduce((sum, box) => sum + (box[axis] ?? 0), 0)
  const lengths = rule.sizes ?? file.map(() => total / file.length)
  if (
    file.length > 1 &&
    (lengths.reduce((sum, size) => sum + size, 0) !== total || lengths.some(size => size % 1 !== 0))
  )
    return `${what}: ${total} along axis ${given} cannot be divided into ${rule.sizes === undefined ? `${file.length} equal parts` : shown(rule.sizes)}`

  const parts = new Map<string, Part>()
  let before = 0
  file.forEach((pattern, i) => {
    // As the tree has it, and as the file has it.
    const view = boxes[0]!.map((size, at) => (at !== axis ? size : file.length > 1 ? lengths[i]! : total))
    const shape = new Array<number>(rank)
    order.forEach((from, to) => {
      shape[from] = view[to]!
    })
    const inFile = stridesOf(shape)
    const viewed = order.map(from => inFile[from]!)
    for (const index of indices(counts)) {
      let start = 0
      const links = names.map((tree, j): Link => {
        const strides = stridesOf(specs[j]!.shape)
        const stack = index.reduce((sum, at, k) => sum + at * strides[k]!, 0)
        const own = strides.slice(stacked)
        const sizes = file.length > 1 ? view : boxes[j]!
        const link = {
          tree,
          sizes,
          inFile: { offset: start * (viewed[axis] ?? 0), strides: viewed },
          inTree: { offset: stack + before * (own[axis] ?? 0), strides: own },
        }
        start += boxes[j]![axis] ?? 0
        return link
      })
      const isWhole = stacked === 0 && links.length === 1 && file.length === 1 && order.every((from, to) => from === to)
      parts.set(filled(pattern, [...captured, ...index]), { shape, dtype: first.dtype, links, isWhole })
    }
    before += lengths[i]!
  })
  return parts
}

const renamed = (who: string, mapping: (name: string) => unknown, name: string): string => {
  const found = mapping(name)
  if (typeof found === 'string') return found
  throw new TypeError(`${who}: expected the mapping to give a name for ${quoted(name)}, got ${describe(found)}`)
}

/**
 * What a file must hold for a tree of such tensors. That a mapping does not fit the tree, all that is wrong with it, is a mistake
 * of the program, and a TypeError.
 */
export const layoutOf = (who: string, tensors: ReadonlyMap<string, Spec>, mapping: Mapping | undefined): Layout => {
  const parts = new Map<string, Part>()
  const problems: string[] = []
  const add = (name: string, part: Part): void => {
    if (name === metadataKey) throw new TypeError(`${who}: no tensor can have the name ${metadataKey}`)
    const other = parts.get(name)
    if (other === undefined) parts.set(name, part)
    else
      problems.push(
        `${quoted(name)} of the file is both ${quoted(other.links[0]!.tree)} and ${quoted(part.links[0]!.tree)}`,
      )
  }
  const { rules, leftOut } =
    mapping === undefined || typeof mapping === 'function' ? { rules: [], leftOut: [] } : rulesOf(who, mapping)
  const taken = new Set<string>()
  for (const rule of rules) {
    const [first] = rule.tree as readonly [string, ...string[]]
    const pattern = matcher(first)
    const all = first.includes('*')
      ? [...tensors.keys()].map(name => pattern.exec(name)).filter(match => match !== null)
      : [[first]]
    if (all.length === 0) problems.push(`the tree has no tensor ${quoted(first)}`)
    for (const [, ...captured] of all) {
      const names = rule.tree.map(pattern => filled(pattern, captured))
      const missing = names.filter(name => !tensors.has(name))
      const twice = names.filter((name, i) => taken.has(name) || names.indexOf(name) !== i)
      for (const name of missing) problems.push(`the tree has no tensor ${quoted(name)}`)
      for (const name of twice) problems.push(`two rules are for ${quoted(name)} of the tree`)
      for (const name of names) taken.add(name)
      if (missing.length > 0 || twice.length > 0) continue
      const made = partsOf(
        rule,
        captured,
        names,
        names.map(name => tensors.get(name)!),
      )
      if (typeof made === 'string') problems.push(made)
      else for (const [name, part] of made) add(name, part)
    }
  }
  for (const [name, spec] of tensors)
    if (!taken.has(name)) add(typeof mapping === 'function' ? renamed(who, mapping, name) : name, whole(name, spec))
  if (problems.length > 0)
    throw new TypeError(`${who}: the mapping does not fit the tree: ${list(problems, '; ', 0, mostShown)}`)
  const left = leftOut.map(matcher)
  return { parts, isLeftOut: name => left.some(pattern => pattern.test(name)) }
}

/** The tensors of a tree that are made of those of a file, as they come. */
export const gatherer = (tensors: ReadonlyMap<string, Spec>) => {
  const made = new Map<string, Data>()
  const room = (name: string): Data => {
    const found = made.get(name)
    if (found !== undefined) return found
    const { shape, dtype } = tensors.get(name)!
    const data = allocate(dtype, count(shape))
    made.set(name, data)
    return data
  }
  return {
    take: (part: Part, elements: Data): void => {
      if (part.isWhole) made.set(part.links[0]!.tree, elements)
      else
        for (const { tree, sizes, inFile, inTree } of part.links) copyBox(elements, inFile, room(tree), inTree, sizes)
    },
    /** Of a stack of none nothing comes. */
    elements: room,
  }
}

/** The elements of a tensor of the file, of those of the tree. */
export const scattered = (part: Part, elements: (name: string) => Data): Data => {
  if (part.isWhole) return elements(part.links[0]!.tree)
  const data = allocate(part.dtype, count(part.shape))
  for (const { tree, sizes, inFile, inTree } of part.links) copyBox(elements(tree), inTree, data, inFile, sizes)
  return data
}
