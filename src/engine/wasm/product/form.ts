import { overlaps } from '../../../compile/affine.js'
import {
  type Access,
  accessesOf,
  type Buffer,
  type Head,
  loadsOf,
  type Nest,
  operandsFirst,
  type Scalar,
  type Store,
  scalarsOf,
} from '../../../compile/loops.js'
import { count } from '../../../shape/sizes.js'
import { type Loop, loopsOf } from '../nest/walk.js'

// What of a nest is a matrix product, and what follows it.

export type ProductNest = Nest & { readonly head: Head & { readonly kind: 'product' } }

export const valuesOf = ({ stores }: Nest): readonly Scalar[] => stores.map(({ value }) => value)

/**
 * A loop of a product: all of a nest's loops that go along its rows, its columns or its terms. Windows go along it in the steps
 * of several, `parts`; all else as in one.
 */
export interface Side extends Loop {
  readonly parts: readonly Loop[]
}

/** The loops of a nest as those of matrix products: as few products as large as possible. Loops of one step have no strides. */
export interface Form {
  /** A product for each step of these. */
  readonly batch: readonly Loop[]
  /** Products that are added up. */
  readonly added: readonly Loop[]
  readonly row: Side
  readonly column: Side
  /** The terms of a sum. */
  readonly term: Side
  /** How far an access goes with each step of a loop, in elements. */
  readonly stride: (access: Access, loop: Loop) => number
}

const single: Side = { size: 1, strides: [], parts: [] }

export const formOf = ({ sizes, head }: ProductNest, accesses: readonly Access[]): Form => {
  const all = [head.a, head.b, ...accesses]
  const isEven = all.map((access, i) => i > 1 || !overlaps(access, [...sizes, ...head.sizes]))
  const loops = (sizes: readonly number[], first: number) => [
    ...loopsOf(
      sizes,
      all.map(({ strides }) => sizes.map((_, i) => strides[first + i] ?? 0)),
    ),
  ]
  /** The last loop, and those around it that all but windows walk with it as one. */
  const take = (from: Loop[], fits: (loop: Loop) => boolean): Side => {
    let side = single
    for (let loop = from.at(-1); loop !== undefined && fits(loop); loop = from.at(-1)) {
      const { size, strides, parts } = side
      const goesOn = loop.strides.every((stride, i) => !isEven[i] || stride === strides[i]! * size)
      if (parts.length > 0 && !goesOn) break
      from.pop()
      side = {
        size: size * loop.size,
        strides: parts.length > 0 ? strides : loop.strides,
        parts: [loop, ...parts],
      }
    }
    return side
  }
  const [outer, inner] = [loops(sizes, 0), loops(head.sizes, sizes.length)]
  const standsStill = (operand: 0 | 1) => (loop: Loop) => loop.strides[operand] === 0
  const column = take(outer, standsStill(0))
  const row = take(outer, standsStill(1))
  const term = take(inner, () => true)
  const stride = (access: Access, loop: Loop) => loop.strides[all.indexOf(access)] ?? 0
  return { batch: outer, added: inner, row, column, term, stride }
}

export const stepsOf = (loops: readonly Pick<Loop, 'size'>[]): number => count(loops.map(({ size }) => size))

/** Whether a store writes a whole row-major result of the element type of the product. */
const isResult = ({ sizes, head }: ProductNest, { access }: Store): boolean => {
  const { buffer, offset, strides } = access
  const rowMajor = sizes.every((size, loop) => size === 1 || strides[loop] === count(sizes.slice(loop + 1)))
  return rowMajor && offset === 0 && buffer.size === count(sizes) && buffer.dtype === head.a.buffer.dtype
}

/**
 * With more to read and write than this, what follows a product is faster in loops of its own: the update of Adam behind
 * the gradient of a weight took 784-512-512-10 from 6.7 to 7.8 ms a step.
 */
const mostAccesses = 4

/** What is read and written apart from the operands of the product. */
export const followersOf = (nest: ProductNest): readonly Access[] =>
  accessesOf(nest).filter(access => access !== nest.head.a && access !== nest.head.b)

/** The store that the product itself writes, if what follows it can be computed on the way. */
export const mainStore = (nest: ProductNest): Store | undefined => {
  const { head, stores } = nest
  const { dtype } = head.a.buffer
  const followers = followersOf(nest)
  const mixes = dtype === 'float32' && scalarsOf(valuesOf(nest)).some(one => one.dtype === 'float64')
  const places = new Set(loadsOf(followers.flatMap(({ lookup }) => (lookup === undefined ? [] : [lookup.place]))))
  const backwards = followers.some(({ strides }) => strides.some(stride => stride < 0))
  const isMuch = followers.filter(access => !places.has(access)).length > mostAccesses
  if (count(head.sizes) === 0 || mixes || backwards || isMuch) return undefined
  const results = stores.filter(candidate => isResult(nest, candidate))
  const main = results.find(({ value }) => value.kind === 'head') ?? results[0]
  if (main === undefined) return undefined
  const [form, bare] = [formOf(nest, followers), formOf(nest, [main.access])]
  const isBare = stores.length === 1 && main.value.kind === 'head'
  return isBare || (form.added.length === 0 && stepsOf(form.batch) === stepsOf(bare.batch)) ? main : undefined
}

/** The same scalars with something in place of the head; what was shared stays shared. */
const withoutHead = (instead: Scalar): ((value: Scalar) => Scalar) => {
  const known = new Map<Scalar, Scalar>()
  const replaced = (value: Scalar): Scalar => {
    if (value.kind === 'head') return instead
    return value.kind === 'apply' ? { ...value, operands: value.operands.map(operand => known.get(operand)!) } : value
  }
  return value => {
    for (const part of operandsFirst([value], one => known.has(one))) known.set(part, replaced(part))
    return known.get(value)!
  }
}

/** A nest whose followers cannot be computed on the way, as a bare product and a nest of the followers. */
export const separate = (nest: ProductNest, newBuffer: (size: number) => Buffer): readonly Nest[] => {
  const { sizes, head, stores } = nest
  if (mainStore(nest) !== undefined) return [nest]
  const { dtype } = head.a.buffer
  const plain = stores.find(candidate => candidate.value.kind === 'head' && isResult(nest, candidate))
  const strides = sizes.map((_, loop) => count(sizes.slice(loop + 1)))
  const access = plain?.access ?? { buffer: newBuffer(count(sizes)), offset: 0, strides }
  const product: Nest = { kind: 'nest', sizes, head, stores: [{ access, value: { kind: 'head', dtype } }] }
  const rest = stores.filter(store => store !== plain)
  if (rest.length === 0) return [product]
  const replace = withoutHead({ kind: 'load', access, dtype })
  return [
    product,
    { kind: 'nest', sizes, head: undefined, stores: rest.map(one => ({ ...one, value: replace(one.value) })) },
  ]
}
