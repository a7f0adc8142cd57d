import { describe } from '../shape/describe.js'
import type { Value } from '../tensor/tensor.js'
import { ofList } from './long.js'
import {
  advice,
  besideList,
  besideRecord,
  hiddenInStatic,
  type Kind,
  kindOf,
  namesOfList,
  type Registration,
  registrationOf,
  sortedKeys,
} from './node.js'
import { type Place, showPlace, step } from './path.js'

/** A tree without its tensors. In their places it has `leaf`; everything else that is no branch is static. */
type Node = typeof leaf | Static | List | Fields | Instance

/** The place of a tensor. */
const leaf = Symbol('leaf')

class Static {
  readonly value: unknown
  constructor(value: unknown) {
    this.value = value
  }
}

class List {
  /** A hole of the list is one here, too. */
  readonly children: readonly (Node | undefined)[]
  constructor(children: readonly (Node | undefined)[]) {
    this.children = children
  }
}

class Fields {
  /** In the order of the record. */
  readonly keys: readonly string[]
  /** In the order of the children, which is that of the tree's leaves. */
  readonly sorted: readonly string[]
  readonly children: readonly Node[]
  /** Whether the record has no prototype. */
  readonly isBare: boolean
  constructor(keys: readonly string[], sorted: readonly string[], children: readonly Node[], isBare: boolean) {
    this.keys = keys
    this.sorted = sorted
    this.children = children
    this.isBare = isBare
  }
}

class Instance {
  readonly registration: Registration
  readonly child: Node
  constructor(registration: Registration, child: Node) {
    this.registration = registration
    this.child = child
  }
}

/** How deep trees may be nested: no honest one is deeper, and a cyclic one has no end. */
export const deepest = 1000

/** How many holes an array may have: each is kept, though there is nothing in it. */
const mostHoles = 2 ** 20

/** What a tree may hold beside tensors. */
export type Besides =
  /** Whatever can hold no tensor. */
  | 'statics'
  /** Nothing but null and undefined, as in what is differentiated; what a registered class holds itself is its own. */
  | 'nothing'

/** Takes a tree apart; refuses it where a tensor might be passed over in silence. */
class Walk {
  readonly leaves: Value[] = []
  private readonly who: string
  private readonly besides: Besides
  /** Where the walk is. */
  private readonly place: (string | number)[] = []
  private depth = 0

  constructor(who: string, besides: Besides) {
    this.who = who
    this.besides = besides
  }

  visit(x: unknown, isOwn = false): Node {
    const kind = kindOf(x)
    if (kind === 'leaf') {
      this.leaves.push(x as Value)
      return leaf
    }
    if (kind === 'record' || kind === 'list' || kind === 'instance') {
      if (this.depth === deepest) throw this.tooDeep()
      this.depth += 1
      const node = this.branch(x as object, kind)
      this.depth -= 1
      return node
    }
    return this.end(x, kind, isOwn)
  }

  private branch(x: object, kind: Kind): Node {
    if (kind === 'record') return this.record(x as Readonly<Record<string, unknown>>, false)
    if (kind === 'list') return this.list(x as readonly unknown[], false)
    const registration = registrationOf(x)!
    return new Instance(registration, this.own(registration.flatten(x)))
  }

  /** The children of an instance. Of these what is no tensor is the business of the class. */
  private own(children: unknown): Node {
    const kind = kindOf(children)
    if (kind === 'record') return this.record(children as Readonly<Record<string, unknown>>, true)
    return kind === 'list' ? this.list(children as readonly unknown[], true) : this.visit(children, true)
  }

  private record(x: Readonly<Record<string, unknown>>, isOwn: boolean): Node {
    const keys = Object.keys(x)
    const beside = besideRecord(x, keys)
    if (beside !== undefined) throw this.refusal(`a record with ${beside} beside its entries`, 'give it a plain key')
    const sorted = sortedKeys(keys)
    const { place } = this
    const children = new Array<Node>(sorted.length)
    for (let i = 0; i < sorted.length; i++) {
      const key = sorted[i]!
      place.push(key)
      children[i] = this.visit(x[key], isOwn)
      place.pop()
    }
    return new Fields(keys, sorted, children, Object.getPrototypeOf(x) === null)
  }

  private list(x: readonly unknown[], isOwn: boolean): Node {
    // What is refused in some places is not to be known from others.
    return this.besides === 'statics' ? ofList('node', x, () => this.newList(x, isOwn)) : this.newList(x, isOwn)
  }

  private newList(x: readonly unknown[], isOwn: boolean): Node {
    const names = namesOfList(x)
    const beside = besideList(x, names)
    if (beside !== undefined) throw this.refusal(`an array with ${beside} beside its entries`, 'use a record')
    if (x.length - names.length > mostHoles)
      throw this.refusal(`an array of ${x.length} with ${names.length} entries`, 'use a record')
    const { place } = this
    // Where the list has a hole, so has this.
    const children = new Array<Node>(x.length)
    for (let i = 0; i < x.length; i++) {
      const child = x[i]
      if (child === undefined && !(i in x)) continue
      place.push(i)
      children[i] = this.visit(child, isOwn)
      place.pop()
    }
    return new List(children)
  }

  private end(x: unknown, kind: Kind, isOwn: boolean): Node {
    if (kind === 'foreign') throw this.refusal(describe(x), advice(x))
    const hidden = hiddenInStatic(x, kind)
    if (hidden !== undefined) throw this.refusal(`${describe(x)} that holds ${describe(hidden)}`, advice(x))
    if (this.besides === 'nothing' && !isOwn && x !== null && x !== undefined)
      throw new TypeError(
        `${this.who}: expected a tensor at ${showPlace(this.place)}, got ${describe(x)}; keep what is no tensor out of the tree`,
      )
    return new Static(x)
  }

  private refusal(found: string, what: string): TypeError {
    return new TypeError(
      `${this.who}: expected a tree of tensors (records and arrays) at ${showPlace(this.place)}, got ${found}; ${what}`,
    )
  }

  private tooDeep(): TypeError {
    return new TypeError(
      `${this.who}: expected a tree at most ${deepest} deep, got a deeper or a cyclic one at ${showPlace(this.place)}`,
    )
  }
}

/** What `unflatten` does: `leaves` are taken in order. */
const fill = (root: Node, leaves: readonly unknown[]): unknown => {
  let next = 0
  const rebuild = (node: Node): unknown => {
    if (node === leaf) return leaves[next++]
    if (node instanceof Static) return node.value
    if (node instanceof Fields) return record(node, rebuild)
    if (node instanceof List) return node.children.map(child => rebuild(child!))
    const { registration, child } = node
    const made = registration.unflatten(rebuild(child))
    if (typeof made === 'object' && made !== null && Object.getPrototypeOf(made) === registration.prototype) return made
    throw new TypeError(
      `tree.register: unflatten of ${registration.name} must give an instance of it, got ${describe(made)}`,
    )
  }
  return rebuild(root)
}

const record = ({ keys, sorted, children, isBare }: Fields, rebuild: (node: Node) => unknown): unknown => {
  const made: Record<string, unknown> = isBare ? Object.create(null) : {}
  // Children come in the order of the leaves, entries in the order of the record.
  if (keys !== sorted) for (const key of keys) set(made, key, undefined)
  for (let i = 0; i < sorted.length; i++) set(made, sorted[i]!, rebuild(children[i]!))
  return made
}

const set = (made: Record<string, unknown>, key: string, value: unknown): void => {
  // Assignment would set the prototype.
  if (key === '__proto__')
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true })
  else made[key] = value
}

/**
 * A tree is a tensor, or a record, tuple or array of trees, or an instance of a class that was registered. What can hold
 * no tensor (a number, a string, a function, null, a typed array) belongs to its structure and is passed on unchanged.
 */
export class Structure {
  readonly root: Node
  private found: { readonly places: readonly Place[]; readonly paths: readonly string[] } | undefined
  constructor(root: Node) {
    this.root = root
  }

  /** A tree of the same structure with the given leaves. */
  readonly unflatten = (leaves: readonly Value[]): unknown => fill(this.root, leaves)

  /** For each leaf where it stands. */
  get places(): readonly Place[] {
    return this.where().places
  }

  /** The same as the user would write it: `.c1.w`, `[0].b`. */
  get paths(): readonly string[] {
    return this.where().paths
  }

  private where() {
    if (this.found !== undefined) return this.found
    const places: Place[] = []
    const paths: string[] = []
    const visit = (node: Node | undefined, place: Place, path: string): void => {
      if (node === leaf) {
        places.push(place)
        paths.push(path)
      } else if (node instanceof Fields)
        node.children.forEach((child, i) => {
          const key = node.sorted[i]!
          visit(child, [...place, key], path + step(key))
        })
      else if (node instanceof List)
        node.children.forEach((child, i) => {
          visit(child, [...place, i], path + step(i))
        })
      else if (node instanceof Instance) visit(node.child, place, path)
    }
    visit(this.root, [], '')
    this.found = { places, paths }
    return this.found
  }
}

/**
 * Leaves and structure of a tree; `who` asks.
 *
 * Throws a TypeError with the place where something stands in which a tensor would be passed over in silence: an instance
 * of a class that is not registered, a Map with a tensor in it, a Promise.
 */
export const flatten = (
  tree: unknown,
  who = 'tree',
  besides: Besides = 'statics',
): { readonly leaves: readonly Value[]; readonly structure: Structure } => {
  const walk = new Walk(who, besides)
  const root = walk.visit(tree)
  return { leaves: walk.leaves, structure: new Structure(root) }
}

/** Applies `f`, which takes tensors and gives one, to the leaves that stand at the same place in trees of the same structure. */
export const mapTree = (f: (...leaves: never[]) => unknown, first: unknown, ...rest: readonly unknown[]): unknown => {
  const { leaves, structure } = flatten(first)
  const others = rest.map(tree => matching(structure, tree))
  const each = f as (...leaves: readonly Value[]) => Value
  return structure.unflatten(leaves.map((x, i) => each(x, ...others.map(other => other[i]!))))
}

/** Whether two trees have the same branches, and tensors in the same places. */
const isSame = (a: Node | undefined, b: Node | undefined): boolean => {
  if (a === b) return true
  if (a instanceof Fields)
    return (
      b instanceof Fields &&
      a.sorted.length === b.sorted.length &&
      a.sorted.every((key, i) => key === b.sorted[i] && isSame(a.children[i], b.children[i]))
    )
  if (a instanceof List)
    return (
      b instanceof List &&
      a.children.length === b.children.length &&
      a.children.every((x, i) => isSame(x, b.children[i]))
    )
  if (a instanceof Instance) return b instanceof Instance && isSame(a.child, b.child)
  return a instanceof Static && b instanceof Static
}

/** Whether two structures have their tensors, and their branches, in the same places. */
export const isSameStructure = (a: Structure, b: Structure): boolean => isSame(a.root, b.root)

/** The leaves of `tree`, which must have the structure given; `who` asks. */
export const matching = (structure: Structure, tree: unknown, who = 'tree'): readonly Value[] => {
  const { leaves, structure: other } = flatten(tree, who)
  if (isSameStructure(structure, other)) return leaves
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
