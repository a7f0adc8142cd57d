import type { Access, Buffer, Store } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import { mergeLoops } from '../../../primitive/strided.js'
import type { Code } from '../encoder/code.js'
import type { Module } from '../encoder/module.js'
import type { Distance } from '../gemm/distance.js'
import { copiesOf, emitGemm, type GemmOptions, isCrowded, isEvenly, mostInnerRows, type Product } from '../gemm/gemm.js'
import type { Packing } from '../gemm/pack.js'
import type { Loop } from '../nest/walk.js'
import { words } from '../threads/control.js'
import type { Work } from '../work.js'
import { followersFor } from './followers.js'
import { type Form, followersOf, formOf, mainStore, type ProductNest, type Side, stepsOf } from './form.js'
import {
  type Along,
  type Amount,
  type Cut,
  cutBatch,
  cutOne,
  cutSum,
  fewOperations,
  ofBatch,
  ofOne,
  ofSum,
  operands,
  places,
} from './works.js'

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
  readonly amount: Amount
  /** Whether one is too small for several threads. */
  readonly isSmall: boolean
}

const describe = (nest: ProductNest): Described => {
  const { head } = nest
  const main = mainStore(nest) ?? nest.stores[0]!
  const form = formOf(nest, followersOf(nest))
  const { batch, added, row, column, term, stride } = form
  const [m, n, k] = [row.size, column.size, term.size]
  // Along a loop of one step the distance is free: it is that of a matrix that is stored by rows.
  const distance = (access: Access, loop: Loop, free: number): number => (loop.size === 1 ? free : stride(access, loop))
  const operand = (access: Access, { size, parts }: Side, free: number): Distance => {
    const [sizes, strides] = mergeLoops(
      parts.map(({ size }) => size),
      [parts.map(loop => stride(access, loop))],
    ) as [readonly number[], readonly number[]]
    if (size === 1) return free
    return sizes.length === 1 ? strides[0]! : sizes.map((size, i) => ({ size, stride: strides[i]! }))
  }
  const b = { row: operand(head.b, term, n), column: operand(head.b, column, 1) }
  const a = { row: operand(head.a, row, k), column: operand(head.a, term, 1) }
  const type = main.access.buffer.dtype === 'float64' ? 'f64' : 'f32'
  const product: Product = { type, m, n, k, a, b, rowOfC: distance(main.access, row, n) }
  const isInner = b.row === 1 && a.column === 1 && m <= mostInnerRows
  const isReadable = isEvenly(a) && isEvenly(b) && b.row > 0 && (b.column === 1 || isInner)
  const operations = 2 * m * n * k
  const isSmall = operations < fewOperations
  // A small one of several is read as it lies, if it can be and a copy would not be faster.
  const asTheyLie = isSmall && stepsOf([...batch, ...added]) > 1 && isReadable
  return {
    main,
    form,
    product,
    options: {
      accumulate: added.length > 0,
      ...(asTheyLie ? { packA: false, ...(isCrowded(product) ? {} : { packB: false }) } : {}),
    },
    amount: { batches: stepsOf(batch), added: stepsOf(added), operations },
    isSmall,
  }
}

/** How the work of a product is cut, where its operands need not be packed before; `units` are those of one product. */
const cutOf = ({ amount, isSmall }: Described, units: number, isPacked: boolean, needsRoom: boolean): Cut => {
  if (isPacked || (amount.batches > 1 && amount.added > 1)) return cutOne(units, isSmall, needsRoom)
  return amount.added > 1 ? cutSum(units, amount, needsRoom) : cutBatch(units, amount, needsRoom)
}

/** The code that computes products. */
export const emitProduct = (
  nest: ProductNest,
  { module, base, panels, distribute }: Surroundings,
): ((code: Code) => void) => {
  const described = describe(nest)
  const { main, form, product, options, amount } = described
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
  const parameters = (followers?.parameters ?? []).map(from)
  const clear = (code: Code) => {
    if (added.length > 0)
      code
        .i32(base(buffer))
        .i32(0)
        .i32(buffer.size * bytesOf[buffer.dtype])
        .fill()
  }
  const isPacked = gemm.packA !== undefined || gemm.packB !== undefined
  const cut = cutOf(described, gemm.multiply.units, isPacked, gemm.room > 0)
  const room = { base: gemm.room > 0 ? panels(1, panelBytes(nest)[1]) : 0, bytes: gemm.room }
  const push = (a: Along, b: Along) => operands([a, b, toC], room, parameters)
  if (!isPacked && (amount.batches === 1 || amount.added === 1)) {
    const all = amount.added > 1 ? ofSum : ofBatch
    const work = all(module, gemm.multiply, push(fromA, fromB), amount, cut)
    return code => {
      clear(code)
      distribute(code, work)
    }
  }
  const works: Work[] = []
  const packed = (side: 0 | 1, given: Along, packing: Packing | undefined): Along => {
    if (packing === undefined) return given
    const to = { base: panels(side, packing.bytes), loops: [] }
    works.push(ofOne(module, packing, places([given, to]), cutOne(packing.units, packing.bytes < fewBytes)))
    return to
  }
  const [a, b] = [packed(0, fromA, gemm.packA), packed(1, fromB, gemm.packB)]
  works.push(ofOne(module, gemm.multiply, push(a, b), cut))
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

/** Bytes that packed panels of A take, and those of B or the room for them. */
export const panelBytes = (nest: ProductNest): readonly [a: number, b: number] => {
  const described = describe(nest)
  const { a, b, room, units } = copiesOf(described.product, described.options)
  if (room === 0) return [a, b]
  const rooms = cutOf(described, units, a > 0, true).units * room
  // Of one product the last unit may have fewer columns than there is room for.
  return [a, described.amount.batches === 1 || a > 0 ? Math.min(rooms, b) : rooms]
}
