import type { Access, Buffer, Store } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import type { Code } from '../encoder/code.js'
import type { Module } from '../encoder/module.js'
import { emitGemm, type GemmOptions, type Product, panelsOf } from '../gemm/gemm.js'
import type { Packing } from '../gemm/pack.js'
import type { Loop } from '../nest/walk.js'
import { words } from '../threads/control.js'
import type { Work } from '../work.js'
import { followersFor } from './followers.js'
import { type Form, followersOf, formOf, mainStore, type ProductNest, stepsOf } from './form.js'
import { type Along, fewOperations, ofBatch, ofOne, ofSum } from './works.js'

// Nests with a matrix product as their head. What follows a product of two matrices is computed while the block that it
// belongs to is still in the cache.

/** What a product needs of what surrounds it. */
export interface Surroundings {
  readonly module: Module
  readonly base: (buffer: Buffer) => number
  /** The address of a place for packed panels, of A (0) or B (1), that has room for so many bytes. */
  readonly panels: (side: 0 | 1, bytes: number) => number
  /** Writes code that does all units of a work. */
  readonly distribute: (code: Code, work: Work) => void
}

/** Bytes below which a matrix is not packed together. */
const fewBytes = 2 ** 16

/** What an operand looks up: it is the same everywhere, a number in memory. */
const turnOf = ({ buffer, lookup }: Access, base: (buffer: Buffer) => number): Along['turn'] => {
  if (lookup === undefined) return undefined
  const { place, stride } = lookup
  if (place.kind !== 'load') throw new TypeError('internal: an operand of a product looks up what is not in memory')
  return { at: base(place.access.buffer) + place.access.offset * 4, bytes: stride * bytesOf[buffer.dtype] }
}

/** The product of a nest as the emitter of products sees it. */
interface Described {
  readonly main: Store
  readonly form: Form
  readonly product: Product
  readonly options: GemmOptions
  /** Whether it is too small for several threads. */
  readonly isSmall: boolean
}

const describe = (nest: ProductNest): Described => {
  const { head } = nest
  const main = mainStore(nest) ?? nest.stores[0]!
  const form = formOf(nest, followersOf(nest))
  const { batch, added, row, column, term, stride } = form
  const [m, n, k] = [row.size, column.size, term.size]
  // Along a loop of one step the distance is free: it is that of a matrix that is stored by rows.
  const distance = (access: Access, loop: Loop, free: number) => (loop.size === 1 ? free : stride(access, loop))
  const b = { row: distance(head.b, term, n), column: distance(head.b, column, 1) }
  const a = { row: distance(head.a, row, k), column: distance(head.a, term, 1) }
  const isReadable = b.row > 0 && (b.column === 1 || (b.row === 1 && a.column === 1))
  const isSmall = 2 * m * n * k < fewOperations
  // A small one of several is read as it lies, if it can be.
  const asTheyLie = isSmall && stepsOf([...batch, ...added]) > 1 && isReadable
  const type = main.access.buffer.dtype === 'float64' ? 'f64' : 'f32'
  return {
    main,
    form,
    product: { type, m, n, k, a, b, rowOfC: distance(main.access, row, n) },
    options: { accumulate: added.length > 0, ...(asTheyLie ? { packA: false, packB: false } : {}) },
    isSmall,
  }
}

/** The code that computes products. */
export const emitProduct = (
  nest: ProductNest,
  { module, base, panels, distribute }: Surroundings,
): ((code: Code) => void) => {
  const { main, form, product, options, isSmall } = describe(nest)
  const { buffer } = main.access
  const { batch, added } = form
  const followers = followersFor(nest, form, main, base)
  const steps = [...batch, ...added]
  const gemm = emitGemm(
    module,
    product,
    followers === undefined ? options : { ...options, epilogue: followers.epilogue },
  )
  const along = (access: Access, start: number): Along => {
    const bytes = bytesOf[access.buffer.dtype]
    return {
      base: start,
      turn: turnOf(access, base),
      loops: steps.map(loop => ({ size: loop.size, bytes: form.stride(access, loop) * bytes })),
    }
  }
  const from = (access: Access) => along(access, base(access.buffer) + access.offset * bytesOf[access.buffer.dtype])
  const [fromA, fromB, toC] = [from(nest.head.a), from(nest.head.b), from(main.access)]
  const parameters = (followers?.parameters ?? []).map(access => along(access, 0))
  const clear = (code: Code) => {
    if (added.length > 0)
      code
        .i32(base(buffer))
        .i32(0)
        .i32(buffer.size * bytesOf[buffer.dtype])
        .fill()
  }
  const amount = { batches: stepsOf(batch), added: stepsOf(added), operations: 2 * product.m * product.n * product.k }
  if (gemm.packA === undefined && gemm.packB === undefined && (amount.batches === 1 || amount.added === 1)) {
    const all = amount.added > 1 ? ofSum : ofBatch
    const work = all(module, gemm.multiply, [fromA, fromB, toC, ...parameters], amount)
    return code => {
      clear(code)
      distribute(code, work)
    }
  }
  const works: Work[] = []
  const packed = (side: 0 | 1, given: Along, packing: Packing | undefined): Along => {
    if (packing === undefined) return given
    const to = { base: panels(side, packing.bytes), loops: [] }
    works.push(ofOne(module, packing, [given, to], packing.bytes < fewBytes))
    return to
  }
  const operands = [packed(0, fromA, gemm.packA), packed(1, fromB, gemm.packB)]
  works.push(ofOne(module, gemm.multiply, [...operands, toC, ...parameters], isSmall))
  const products = stepsOf(steps)
  return code => {
    clear(code)
    const step = code.local('i32')
    code.i32(0).set(step)
    code.loop(again => {
      code.i32(0).get(step).memory('i32.store', words.batch)
      for (const work of works) distribute(code, work)
      code.get(step).i32(1).op('i32.add').tee(step).i32(products).op('i32.lt_u').branchIf(again)
    })
  }
}

/** Bytes that the packed panels of A and B take. */
export const panelBytes = (nest: ProductNest): readonly [a: number, b: number] => {
  const { product, options } = describe(nest)
  return panelsOf(product, options)
}
