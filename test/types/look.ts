import type { DType } from 'tensor-ts'
import type { Call, ListNode, Node, OptionsNode, Size, Sizes, TensorNode, ValueNode } from './call.js'
import type { Draw } from './draw.js'

/** How much the types know of a call. */
export const kinds = [
  'plain',
  'absent options',
  'optional value',
  'several values',
  'unknown value',
  'any value',
  'several sizes',
  'unknown size',
  'named size',
  'variable size',
  'variable axes',
  'variable shape',
  'unknown rank',
  'any tensor',
  'tensor or number',
  'branded tensor',
  'several tensors',
  'several dtypes',
  'variable dtype',
  'unknown length',
] as const
/** How much where the whole tensor is a type variable. */
export const tensorKinds = ['variable tensor', 'variable of any tensor'] as const
export type Kind = (typeof kinds | typeof tensorKinds)[number]

/** What the types say of a size that is a variable, where they do not say what it is. */
export type SizeLook = 'several' | 'unknown' | 'named' | 'variable'
/** What they say of an argument, or a part of one. */
export type NodeLook =
  | 'absent'
  | 'optional'
  | 'several'
  | 'unknown'
  | 'any'
  | 'rank'
  | 'number'
  | 'brand'
  | 'shape'
  | 'axes'
  | 'length'
  | 'tensor'
  | 'anyTensor'

/** One way in which a call may come to pass at run time; without anything it is as drawn. */
export interface World {
  readonly sizes: Sizes
  /** Values of which the other one is given. */
  readonly other?: Node
  /** What is left out. */
  readonly gone?: Node
  /** A tensor that is a number. */
  readonly number?: Node
  /** The leading axes. */
  readonly axes?: readonly number[]
  readonly dtype?: DType
  /** A list that has one entry more. */
  readonly longer?: Node
  /** Tensors that have another shape. */
  readonly reshaped?: { readonly nodes: readonly Node[]; readonly to: (sizes: readonly number[]) => readonly number[] }
}

/** What the types know, and in which worlds the call is to be right. */
export interface Look {
  readonly kind: Kind
  readonly sizes: Readonly<Record<string, SizeLook>>
  readonly nodes: ReadonlyMap<Node, NodeLook>
  /** 'several' of two element types, or a 'variable'. */
  readonly dtype?: 'several' | 'variable'
  readonly worlds: readonly [World, ...World[]]
  /**
   * Worlds in which the call may be wrong, but which tell what a result has by its nature from what it has by chance: a
   * size of the first axis from the lesser of two, the shape of an argument from that to which it happens to broadcast.
   */
  readonly probes?: readonly World[]
}

/** All nodes of a call with those inside them. */
const nodesOf = (node: Node): readonly Node[] => [
  node,
  ...(node.is === 'list' ? node.items : node.is === 'options' ? Object.values(node.entries) : []).flatMap(nodesOf),
]
export const isTensor = (node: Node): node is TensorNode => node.is === 'tensor'
const isValue = (node: Node): node is ValueNode => node.is === 'value'
const isOptions = (node: Node): node is OptionsNode => node.is === 'options'
const isList = (node: Node): node is ListNode => node.is === 'list'

/** Far apart, so that sizes that are mistaken for each other show. */
const primes = [7, 11, 13, 17, 19, 23, 29, 31, 37]
const farApart = (sizes: Sizes, from: number): Sizes =>
  Object.fromEntries(Object.keys(sizes).map((name, i) => [name, primes[(i + from) % primes.length]!]))

const farthest = (sizes: Sizes): Sizes =>
  Object.fromEntries(Object.keys(sizes).map((name, i) => [name, primes.at(-1 - i)!]))
const every =
  (size: number) =>
  (sizes: Sizes): Sizes =>
    Object.fromEntries(Object.keys(sizes).map(name => [name, size]))
const [none, ones] = [every(0), every(1)]

const deeper = (sizes: readonly number[]): readonly number[] => [2, ...sizes]
const otherShapes: readonly ((sizes: readonly number[]) => readonly number[])[] = [
  deeper,
  sizes => sizes.slice(1),
  sizes => sizes.slice(-1),
  () => [],
  sizes => sizes.map(() => 1),
  sizes => sizes.map((_, i) => primes[i]!),
  sizes => deeper(sizes.map((_, i) => primes[i]!)),
  sizes => sizes.map(size => (size === 1 ? 5 : size)),
]

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (Array.isArray(value) && value.every(isNumeric))
const depth = (value: unknown): number => (Array.isArray(value) ? 1 + Math.max(0, ...value.map(depth)) : 0)
const differ = (node: ValueNode): boolean => JSON.stringify(node.value) !== JSON.stringify(node.other)

const one = <X>(draw: Draw, xs: readonly X[]): X | undefined =>
  xs.length === 0 ? undefined : xs[draw.int(0, xs.length - 1)]
const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i])

/** A look at a call of one kind; undefined where the call has nothing that such a look could know less of. */
export const lookAt = (call: Call, kind: Kind, draw: Draw): Look | undefined => {
  const all = call.args.flatMap(nodesOf)
  const tensors = all.filter(isTensor)
  const base: World = { sizes: call.sizes }
  const plain = { kind, sizes: {}, nodes: new Map<Node, NodeLook>() }
  const at = (node: Node | undefined, look: NodeLook, ...worlds: readonly Partial<World>[]): Look | undefined =>
    node && {
      ...plain,
      nodes: new Map([[node, look]]),
      worlds: [base, ...worlds.map(world => ({ ...base, ...world }))],
    }
  const values = all.filter(isValue)
  /** The worlds in which some tensors have other sizes, and the rest what its types say. */
  const elsewhere = (...nodes: readonly TensorNode[]): World => {
    const fixed = all.flatMap(node =>
      isTensor(node) ? (nodes.includes(node) ? [] : node.sizes) : node.is === 'size' ? [node.size] : [],
    )
    return {
      sizes: Object.fromEntries(
        Object.keys(call.sizes).map(name => [name, (fixed.includes(name) ? call.sizes : call.others)[name]!]),
      ),
    }
  }
  const optional = call.args
    .filter(isOptions)
    .flatMap(({ entries, required }) =>
      Object.entries(entries).flatMap(([key, node]) => (required.includes(key) ? [] : [node])),
    )

  switch (kind) {
    case 'plain':
      return { ...plain, worlds: [base] }
    case 'absent options': {
      const given = one(
        draw,
        call.args.filter(isOptions).filter(({ required }) => required.length === 0),
      )
      return given && at(given, 'absent', { gone: given })
    }
    case 'optional value': {
      const key = one(draw, optional)
      return key && at(key, 'optional', { gone: key })
    }
    case 'several values': {
      const leaf = one(draw, values.filter(differ))
      return leaf && at(leaf, 'several', { other: leaf })
    }
    case 'unknown value': {
      const leaf = one(
        draw,
        // The type that stands for both says how deep a list is.
        values.filter(({ value, other }) => isNumeric([value, other]) && depth(value) === depth(other)),
      )
      return leaf && at(leaf, 'unknown', { other: leaf })
    }
    case 'any value': {
      const leaf = one(draw, values)
      return leaf && at(leaf, 'any', { other: leaf })
    }
    case 'several sizes':
    case 'unknown size':
    case 'named size':
    case 'variable size': {
      const names = Object.keys(call.sizes)
      if (names.length === 0) return undefined
      const some = draw.chance(0.5) ? names : [one(draw, names)!]
      const look = kind.slice(0, -' size'.length).trim() as SizeLook
      const sizes = Object.fromEntries(some.map(name => [name, kind === 'several sizes' ? 'several' : look]))
      const changed = (to: Sizes): World => ({
        sizes: { ...call.sizes, ...Object.fromEntries(some.map(name => [name, to[name]!])) },
      })
      const far = kind === 'several sizes' ? [] : [changed(farApart(call.sizes, 0)), changed(farApart(call.sizes, 2))]
      const probes = [farthest, ones, none].map(to => changed(to(call.sizes)))
      return { ...plain, sizes, worlds: [base, changed(call.others), ...far], probes }
    }
    case 'variable axes': {
      const leading = tensors.filter(({ lead }) => lead > 0)
      const first = leading[0]?.sizes.slice(0, leading[0].lead)
      if (!first || !leading.every(({ sizes, lead }) => same(sizes.slice(0, lead), first))) return undefined
      const rest = new Set(tensors.flatMap(node => node.sizes.slice(node.lead)))
      const inner = Object.keys(call.sizes).filter(name => rest.has(name) && !first.includes(name))
      const variable = draw.chance(0.5) ? inner : []
      const world = (axes: readonly number[], to: Sizes): World => ({
        sizes: { ...call.sizes, ...Object.fromEntries(variable.map(name => [name, to[name]!])) },
        axes,
      })
      return {
        ...plain,
        sizes: Object.fromEntries(variable.map(name => [name, 'variable'])),
        nodes: new Map(leading.map(node => [node, 'axes'])),
        worlds: [
          { ...base, axes: first.map(size => (typeof size === 'number' ? size : call.sizes[size]!)) },
          world([41, 2], farApart(call.sizes, 0)),
          world([43], farApart(call.sizes, 2)),
          world([], farApart(call.sizes, 3)),
        ],
        probes: [farthest, ones, none].map(to => world([43], to(call.sizes))),
      }
    }
    case 'variable shape': {
      const sizes = tensors[0]?.sizes
      if (!sizes || call.isRanked) return undefined
      const alike = tensors.filter(node => same(node.sizes, sizes))
      return {
        ...plain,
        nodes: new Map(alike.map(node => [node, 'shape'])),
        worlds: [base, elsewhere(...alike)],
        probes: otherShapes.map(to => ({ ...base, reshaped: { nodes: alike, to } })),
      }
    }
    case 'unknown rank':
    case 'any tensor': {
      const node = call.isRanked ? undefined : one(draw, tensors)
      return (
        node &&
        at(node, kind === 'any tensor' ? 'any' : 'rank', elsewhere(node), { reshaped: { nodes: [node], to: deeper } })
      )
    }
    case 'tensor or number': {
      const node = one(
        draw,
        tensors.filter(({ orNumber }) => orNumber),
      )
      return node && at(node, 'number', { number: node })
    }
    case 'branded tensor':
      return at(one(draw, tensors), 'brand')
    case 'several tensors': {
      // Of several in each of two arguments some do not fit each other.
      const [node] = tensors.length === 1 ? tensors : []
      const name =
        node &&
        one(
          draw,
          node.sizes.filter(size => typeof size === 'string'),
        )
      if (!node || name === undefined) return undefined
      const isFixed = all.some(each => each.is === 'size' && each.size === name)
      return isFixed ? undefined : at(node, 'several', { sizes: { ...call.sizes, [name]: call.others[name]! } })
    }
    case 'several dtypes':
    case 'variable dtype': {
      if (tensors.length === 0 || !tensors.every(({ dtype }) => dtype === tensors[0]!.dtype && /float/.test(dtype)))
        return undefined
      const dtype = kind === 'several dtypes' ? 'several' : 'variable'
      return {
        ...plain,
        dtype,
        worlds: [
          { ...base, dtype: 'float32' },
          { ...base, dtype: 'float64' },
        ],
      }
    }
    case 'variable tensor':
    case 'variable of any tensor': {
      if (tensors.length === 0 || (call.isRanked && kind === 'variable of any tensor')) return undefined
      const look = kind === 'variable tensor' ? 'tensor' : 'anyTensor'
      return { ...plain, nodes: new Map(tensors.map(node => [node, look])), worlds: [base] }
    }
    case 'unknown length': {
      const node = one(draw, call.args.filter(isList))
      if (!node || node.items.length === 0) return undefined
      return at(node, 'length', ...(node.items.every(isTensor) ? [{ longer: node }] : []))
    }
  }
}

/** The sizes of a tensor in a world. */
export const sizesIn = (node: TensorNode, look: Look, world: World): readonly number[] => {
  const number = (size: Size) => (typeof size === 'number' ? size : world.sizes[size]!)
  if (world.reshaped?.nodes.includes(node)) return world.reshaped.to(node.sizes.map(number))
  if (look.nodes.get(node) !== 'axes' || world.axes === undefined) return node.sizes.map(number)
  return [...world.axes, ...node.sizes.slice(node.lead).map(number)]
}
