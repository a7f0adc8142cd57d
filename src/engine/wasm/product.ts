import {
  type Access,
  type Buffer,
  type Head,
  loadsOf,
  type Nest,
  type Scalar,
  type Store,
  scalarsOf,
} from '../../compile/loops.js'
import { bytesOf } from '../../compile/plan.js'
import { count } from '../../tensor/storage.js'
import type { Code } from './encoder/code.js'
import { atMost, upTo } from './encoder/control.js'
import type { Module } from './encoder/module.js'
import type { Epilogue } from './gemm/ending.js'
import { emitGemm } from './gemm/gemm.js'
import type { Packing } from './gemm/pack.js'
import { load, type Place, store, type Width } from './nest/access.js'
import { Vectors } from './nest/scalar.js'
import { words } from './threads/control.js'
import type { Work } from './work.js'

// Nests with a matrix product as their head. What follows a product of two matrices is computed while the block that it
// belongs to is still in the cache.

export type ProductNest = Nest & { readonly head: Head & { readonly kind: 'product' } }

const valuesOf = ({ stores }: Nest): readonly Scalar[] => stores.map(({ value }) => value)

const accessesOf = (nest: Nest): readonly Access[] => [
  ...nest.stores.map(({ access }) => access),
  ...loadsOf(valuesOf(nest)),
]

/** Whether a store writes a whole row-major result of the element type of the product. */
const isResult = ({ sizes, head }: ProductNest, { access }: Store): boolean => {
  const { buffer, offset, strides } = access
  const rowMajor = sizes.every((size, loop) => size === 1 || strides[loop] === count(sizes.slice(loop + 1)))
  return rowMajor && offset === 0 && buffer.size === count(sizes) && buffer.dtype === head.a.dtype
}

/**
 * With more to read and write than this, what follows a product is faster in loops of its own: the update of Adam behind
 * the gradient of a weight took 784-512-512-10 from 6.7 to 7.8 ms a step.
 */
const mostAccesses = 4

/** The store that the product itself writes, if what follows it can be computed on the way. */
const mainStore = (nest: ProductNest): Store | undefined => {
  const { sizes, head, stores } = nest
  const { dtype } = head.a
  const isOne = count(sizes.slice(0, -2)) === 1 && head.inner > 0
  const mixes = dtype === 'float32' && scalarsOf(valuesOf(nest)).some(one => one.dtype === 'float64')
  const backwards = accessesOf(nest).some(({ strides }) => strides.some(stride => stride < 0))
  if (!isOne || mixes || backwards || accessesOf(nest).length > mostAccesses) return undefined
  const results = stores.filter(candidate => isResult(nest, candidate))
  return results.find(({ value }) => value.kind === 'head') ?? results[0]
}

/** The same scalars with something in place of the head; what was shared stays shared. */
const withoutHead = (instead: Scalar): ((value: Scalar) => Scalar) => {
  const known = new Map<Scalar, Scalar>()
  const replace = (value: Scalar): Scalar => {
    if (value.kind === 'head') return instead
    if (value.kind !== 'apply') return value
    const before = known.get(value)
    if (before !== undefined) return before
    const after = { ...value, operands: value.operands.map(replace) }
    known.set(value, after)
    return after
  }
  return replace
}

/** A nest whose followers cannot be computed on the way, as a bare product and a nest of the followers. */
export const separate = (nest: ProductNest, newBuffer: (size: number) => Buffer): readonly Nest[] => {
  const { sizes, head, stores } = nest
  if (mainStore(nest) !== undefined) return [nest]
  const { dtype } = head.a
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

const epilogueOf = (nest: ProductNest, main: Store, base: (buffer: Buffer) => number): Epilogue | undefined => {
  const { head, stores } = nest
  if (stores.length === 1 && main.value.kind === 'head') return undefined
  const width: Width = head.a.dtype === 'float64' ? 2 : 4
  const heads = scalarsOf(valuesOf(nest)).filter(({ kind }) => kind === 'head')
  return {
    parameters: 0,
    emit: (code, { value, row, column, lanes }) => {
      const place = ({ buffer, offset, strides }: Access): Place => {
        const bytes = bytesOf[buffer.dtype]
        const [down, across] = strides.slice(-2).map(stride => stride * bytes) as [number, number]
        const address = code.local('i32')
        code.get(row).i32(down).op('i32.mul').get(column).i32(across).op('i32.mul', 'i32.add').set(address)
        return { address: () => code.get(address), offset: base(buffer) + offset * bytes, stride: across }
      }
      const elements = new Vectors(
        code,
        width,
        ({ access, dtype }) => load(code, dtype, width, lanes, place(access)),
        heads.map(scalar => [scalar, value] as const),
      )
      const locals = stores.map(one => elements.local(one.value))
      stores.forEach(({ access }, i) => {
        if (stores[i] !== main) store(code, access.buffer.dtype, width, lanes, place(access), locals[i]!)
      })
      code.get(locals[stores.indexOf(main)]!)
    },
  }
}

/** What a product needs of what surrounds it. */
export interface Surroundings {
  readonly module: Module
  readonly base: (buffer: Buffer) => number
  /** The address of a place for packed panels, of A (0) or B (1), that has room for so many bytes. */
  readonly panels: (side: 0 | 1, bytes: number) => number
  /** Writes code that does all units of a work. */
  readonly distribute: (code: Code, work: Work) => void
}

/** Additions and multiplications below which work is not shared out: some ten microseconds. */
const fewOperations = 2 ** 19

/** Bytes below which a matrix is not packed together. */
const fewBytes = 2 ** 16

/** An address that goes on by `step` from one product of a batch to the next. */
interface Along {
  readonly base: number
  readonly step: number
}

/** The work of one product, whose addresses depend on the index in the batch; in one unit where it is small. */
const ofOne = (
  module: Module,
  { function: index, units }: Work,
  addresses: readonly Along[],
  isSmall: boolean,
): Work => ({
  function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
    if (isSmall) code.i32(0).i32(units)
    else code.get(0).get(1)
    for (const { base, step } of addresses) {
      code.i32(base)
      if (step > 0) code.i32(0).memory('i32.load', words.batch).i32(step).op('i32.mul', 'i32.add')
    }
    code.call(index)
  }),
  units: isSmall ? 1 : units,
})

/** The work of all products of a batch, each of which is small. */
const ofAll = (
  module: Module,
  { function: index, units }: Work,
  addresses: readonly Along[],
  batches: number,
  each: number,
): Work => {
  const inUnit = Math.max(1, Math.ceil(fewOperations / each))
  return {
    function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
      const [batch, end] = [code.local('i32'), code.local('i32')]
      code.get(0).i32(inUnit).op('i32.mul').set(batch)
      code.get(1).i32(inUnit).op('i32.mul').set(end)
      atMost(code, end, batches)
      upTo(code, batch, end, 1, () => {
        code.i32(0).i32(units)
        for (const { base, step } of addresses) code.i32(base).get(batch).i32(step).op('i32.mul', 'i32.add')
        code.call(index)
      })
    }),
    units: Math.ceil(batches / inUnit),
  }
}

/** The code that computes a product, for each of the leading indices. */
export const emitProduct = (
  nest: ProductNest,
  { module, base, panels, distribute }: Surroundings,
): ((code: Code) => void) => {
  const { sizes, head, stores } = nest
  const [m, n] = sizes.slice(-2) as [number, number]
  const batches = count(sizes.slice(0, -2))
  const { a, b, transposeA, transposeB, inner: k } = head
  const main = mainStore(nest) ?? stores[0]!
  const { buffer } = main.access
  const bytes = bytesOf[buffer.dtype]
  const epilogue = epilogueOf(nest, main, base)
  const gemm = emitGemm(
    module,
    {
      type: buffer.dtype === 'float64' ? 'f64' : 'f32',
      m,
      n,
      k,
      a: transposeA ? { row: 1, column: m } : { row: k, column: 1 },
      b: transposeB ? { row: 1, column: k } : { row: n, column: 1 },
      rowOfC: n,
    },
    epilogue === undefined ? {} : { epilogue },
  )
  const along = (matrix: Buffer, size: number): Along => ({ base: base(matrix), step: batches > 1 ? size * bytes : 0 })
  const [fromA, fromB, toC] = [along(a, m * k), along(b, k * n), along(buffer, m * n)]
  const operations = 2 * m * n * k
  const isSmall = operations < fewOperations
  if (batches > 1 && isSmall && gemm.packA === undefined && gemm.packB === undefined) {
    const work = ofAll(module, gemm.multiply, [fromA, fromB, toC], batches, operations)
    return code => distribute(code, work)
  }
  const works: Work[] = []
  const packed = (side: 0 | 1, from: Along, packing: Packing | undefined): Along => {
    if (packing === undefined) return from
    const to = { base: panels(side, packing.bytes), step: 0 }
    works.push(ofOne(module, packing, [from, to], packing.bytes < fewBytes))
    return to
  }
  const operands = [packed(0, fromA, gemm.packA), packed(1, fromB, gemm.packB)]
  works.push(ofOne(module, gemm.multiply, [...operands, toC], isSmall))
  return code => {
    const product = () => {
      for (const work of works) distribute(code, work)
    }
    if (batches === 1) return product()
    const batch = code.local('i32')
    code.i32(0).set(batch)
    code.loop(again => {
      code.i32(0).get(batch).memory('i32.store', words.batch)
      product()
      code.get(batch).i32(1).op('i32.add').tee(batch).i32(batches).op('i32.lt_u').branchIf(again)
    })
  }
}

/** Bytes that the packed panels of A and B take at most. */
export const panelBytes = ({ head, sizes }: ProductNest): readonly [a: number, b: number] => {
  const round = (lines: number) => Math.ceil(lines / 16) * 16
  const [m, n] = sizes.slice(-2) as [number, number]
  const bytes = bytesOf[head.a.dtype]
  return [round(m) * head.inner * bytes, round(n) * head.inner * bytes]
}
