import {
  type Access,
  accessesOf,
  type Buffer,
  type Head,
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
import { emitGemm, type Gemm } from './gemm/gemm.js'
import type { Packing } from './gemm/pack.js'
import { load, type Place, store, type Width } from './nest/access.js'
import { Vectors } from './nest/scalar.js'
import { type Loop, merge } from './nest/walk.js'
import type { Known } from './nest/writer.js'
import { words } from './threads/control.js'
import type { Work } from './work.js'

// Nests with a matrix product as their head. What follows a product of two matrices is computed while the block that it
// belongs to is still in the cache.

export type ProductNest = Nest & { readonly head: Head & { readonly kind: 'product' } }

const valuesOf = ({ stores }: Nest): readonly Scalar[] => stores.map(({ value }) => value)

/** The loops of a nest as those of matrix products: as few products as large as possible. Loops of one step have no strides. */
interface Form {
  /** A product for each step of these. */
  readonly batch: readonly Loop[]
  /** Products that are added up. */
  readonly added: readonly Loop[]
  readonly row: Loop
  readonly column: Loop
  /** The terms of a sum. */
  readonly term: Loop
  /** How far an access goes with each step of a loop, in elements. */
  readonly stride: (access: Access, loop: Loop) => number
}

const single: Loop = { size: 1, strides: [] }

const formOf = ({ sizes, head }: ProductNest, accesses: readonly Access[]): Form => {
  const all = [head.a, head.b, ...accesses]
  const loops = (list: readonly number[], first: number) => [
    ...merge(list.map((size, i) => ({ size, strides: all.map(({ strides }) => strides[first + i] ?? 0) }))),
  ]
  const [outer, inner] = [loops(sizes, 0), loops(head.sizes, sizes.length)]
  const take = (still: 0 | 1): Loop => (outer.at(-1)?.strides[still] === 0 ? outer.pop()! : single)
  const column = take(0)
  const row = take(1)
  const term = inner.pop() ?? single
  const stride = (access: Access, loop: Loop) => loop.strides[all.indexOf(access)] ?? 0
  return { batch: outer, added: inner, row, column, term, stride }
}

const stepsOf = (loops: readonly Loop[]): number => count(loops.map(({ size }) => size))

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
const followersOf = (nest: ProductNest): readonly Access[] =>
  accessesOf(nest).filter(access => access !== nest.head.a && access !== nest.head.b)

/** The store that the product itself writes, if what follows it can be computed on the way. */
const mainStore = (nest: ProductNest): Store | undefined => {
  const { head, stores } = nest
  const { dtype } = head.a.buffer
  const followers = followersOf(nest)
  const mixes = dtype === 'float32' && scalarsOf(valuesOf(nest)).some(one => one.dtype === 'float64')
  const backwards = followers.some(({ strides }) => strides.some(stride => stride < 0))
  if (count(head.sizes) === 0 || mixes || backwards || followers.length > mostAccesses) return undefined
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

/** What follows a product; its parameters are how far accesses go along the batch, in bytes. */
interface Followers {
  readonly epilogue: Epilogue
  readonly parameters: readonly Access[]
}

const followersFor = (
  nest: ProductNest,
  form: Form,
  main: Store,
  base: (buffer: Buffer) => number,
): Followers | undefined => {
  const { head, stores } = nest
  if (stores.length === 1 && main.value.kind === 'head') return undefined
  const width: Width = head.a.buffer.dtype === 'float64' ? 2 : 4
  const heads = scalarsOf(valuesOf(nest)).filter(({ kind }) => kind === 'head')
  const others = followersOf(nest).filter(access => access !== main.access)
  const moving = others.filter(access => form.batch.some(loop => form.stride(access, loop) !== 0))
  const written = stores.map(({ access }) => access.buffer)
  const bytesAlong = (access: Access, loop: Loop): number => form.stride(access, loop) * bytesOf[access.buffer.dtype]
  const epilogue: Epilogue = {
    parameters: moving.length,
    emit: (code, { row, column, parameters }) => {
      const addresses = new Map(
        others.map(access => {
          const address = code.local('i32')
          code.get(row).i32(bytesAlong(access, form.row)).op('i32.mul')
          code.get(column).i32(bytesAlong(access, form.column)).op('i32.mul', 'i32.add')
          if (moving.includes(access)) code.get(parameters[moving.indexOf(access)]!).op('i32.add')
          code.set(address)
          return [access, address] as const
        }),
      )
      const place = (access: Access): Place => ({
        address: () => code.get(addresses.get(access)!),
        offset: base(access.buffer) + access.offset * bytesOf[access.buffer.dtype],
        stride: bytesAlong(access, form.column),
      })
      const elements = (lanes: number, known: Known) =>
        new Vectors(code, width, ({ access, dtype }) => load(code, dtype, width, lanes, place(access)), known)
      const inRow = elements(width, [])
      const still = scalarsOf(valuesOf(nest)).filter(
        scalar =>
          scalar.kind === 'load' &&
          bytesAlong(scalar.access, form.column) === 0 &&
          !written.includes(scalar.access.buffer),
      )
      const known: Known = still.map(scalar => [scalar, inRow.local(scalar)] as const)
      return ({ value, lanes }) => {
        const vectors = elements(lanes, [...known, ...heads.map(scalar => [scalar, value] as const)])
        const locals = stores.map(one => vectors.local(one.value))
        stores.forEach(({ access }, i) => {
          if (stores[i] !== main) store(code, access.buffer.dtype, width, lanes, place(access), locals[i]!)
        })
        for (const [access, address] of addresses) {
          const step = lanes * bytesAlong(access, form.column)
          if (step > 0) code.get(address).i32(step).op('i32.add').set(address)
        }
        code.get(locals[stores.indexOf(main)]!)
      }
    },
  }
  return { epilogue, parameters: moving }
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

/** An address that goes on with the steps of loops, by so many bytes each. */
interface Along {
  readonly base: number
  readonly loops: readonly { readonly size: number; readonly bytes: number }[]
}

/** Puts an address on the stack; `step` is a local variable that counts the steps of all loops, the last the fastest. */
const pushAddress = (code: Code, { base, loops }: Along, step: number | undefined): void => {
  code.i32(base)
  if (step === undefined) return
  let [inner, all] = [1, stepsOfAll(loops)]
  for (const { size, bytes } of loops.toReversed()) {
    const [every, within] = [inner, all]
    inner *= size
    if (bytes === 0) continue
    code.get(step)
    if (every > 1) code.i32(every).op('i32.div_u')
    if (inner < within) code.i32(size).op('i32.rem_u')
    code.i32(bytes).op('i32.mul', 'i32.add')
    all = within
  }
}

const stepsOfAll = (loops: readonly { readonly size: number }[]): number => count(loops.map(({ size }) => size))

/** The work of one product, whose addresses depend on the step of the batch; in one unit where it is small. */
const ofOne = (
  module: Module,
  { function: index, units }: Work,
  addresses: readonly Along[],
  isSmall: boolean,
): Work => ({
  function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
    const step = code.local('i32')
    code.i32(0).memory('i32.load', words.batch).set(step)
    if (isSmall) code.i32(0).i32(units)
    else code.get(0).get(1)
    for (const address of addresses) pushAddress(code, address, step)
    code.call(index)
  }),
  units: isSmall ? 1 : units,
})

/** How many products there are for one result, of how many results, and what one of them costs. */
interface Amount {
  readonly batches: number
  readonly added: number
  readonly operations: number
}

/** The work of products that are added up: the same blocks of each, one product after the other. */
const ofSum = (module: Module, { function: index, units }: Work, addresses: readonly Along[], amount: Amount): Work => {
  const together = Math.max(1, Math.ceil((fewOperations * units) / (amount.operations * amount.added)))
  return {
    function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
      const [from, to, step, last] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')]
      code.get(0).i32(together).op('i32.mul').set(from)
      code.get(1).i32(together).op('i32.mul').set(to)
      atMost(code, to, units)
      code.i32(amount.added).set(last)
      upTo(code, step, last, 1, () => {
        code.get(from).get(to)
        for (const address of addresses) pushAddress(code, address, step)
        code.call(index)
      })
    }),
    units: Math.ceil(units / together),
  }
}

/** The work of a batch of products. A unit is a block of a result or, where they are small, several results. */
const ofBatch = (
  module: Module,
  { function: index, units }: Work,
  addresses: readonly Along[],
  amount: Amount,
): Work => {
  const { batches, operations } = amount
  const blocks = operations < fewOperations ? 1 : units
  const together = Math.max(1, Math.ceil((fewOperations * blocks) / operations))
  return {
    function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
      const [part, end, step, block] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')]
      code.get(0).i32(together).op('i32.mul').set(part)
      code.get(1).i32(together).op('i32.mul').set(end)
      atMost(code, end, batches * blocks)
      upTo(code, part, end, 1, () => {
        code.get(part)
        if (blocks > 1) code.i32(blocks).op('i32.div_u')
        code.set(step)
        if (blocks > 1) code.get(part).i32(blocks).op('i32.rem_u').tee(block).get(block).i32(1).op('i32.add')
        else code.i32(0).i32(units)
        for (const address of addresses) pushAddress(code, address, step)
        code.call(index)
      })
    }),
    units: Math.ceil((batches * blocks) / together),
  }
}

/** The product of a nest as the emitter of products sees it; operands are read `asTheyLie` if they can be. */
const gemmOf = (
  module: Module,
  nest: ProductNest,
  form: Form,
  main: Store,
  epilogue: Epilogue | undefined,
  asTheyLie: boolean,
): Gemm => {
  const { head } = nest
  const { row, column, term, stride } = form
  const [m, n, k] = [row.size, column.size, term.size]
  // Along a loop of one step the distance is free: it is that of a matrix that is stored by rows.
  const distance = (access: Access, loop: Loop, free: number) => (loop.size === 1 ? free : stride(access, loop))
  const b = { row: distance(head.b, term, n), column: distance(head.b, column, 1) }
  const a = { row: distance(head.a, row, k), column: distance(head.a, term, 1) }
  const isReadable = b.row > 0 && (b.column === 1 || (b.row === 1 && a.column === 1))
  return emitGemm(
    module,
    {
      type: main.access.buffer.dtype === 'float64' ? 'f64' : 'f32',
      m,
      n,
      k,
      a,
      b,
      rowOfC: distance(main.access, row, n),
    },
    {
      accumulate: form.added.length > 0,
      ...(epilogue === undefined ? {} : { epilogue }),
      ...(asTheyLie && isReadable ? { packA: false, packB: false } : {}),
    },
  )
}

/** The code that computes products. */
export const emitProduct = (
  nest: ProductNest,
  { module, base, panels, distribute }: Surroundings,
): ((code: Code) => void) => {
  const main = mainStore(nest) ?? nest.stores[0]!
  const { buffer } = main.access
  const form = formOf(nest, followersOf(nest))
  const { batch, added, row, column, term } = form
  const followers = followersFor(nest, form, main, base)
  const steps = [...batch, ...added]
  const operations = 2 * row.size * column.size * term.size
  const isSmall = operations < fewOperations
  const gemm = gemmOf(module, nest, form, main, followers?.epilogue, isSmall && stepsOf(steps) > 1)
  const along = (access: Access, start: number): Along => {
    const bytes = bytesOf[access.buffer.dtype]
    return { base: start, loops: steps.map(loop => ({ size: loop.size, bytes: form.stride(access, loop) * bytes })) }
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
  const amount = { batches: stepsOf(batch), added: stepsOf(added), operations }
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

/** Bytes that the packed panels of A and B take at most. */
export const panelBytes = (nest: ProductNest): readonly [a: number, b: number] => {
  const { row, column, term } = formOf(nest, followersOf(nest))
  const round = (lines: number) => Math.ceil(lines / 16) * 16
  const bytes = term.size * bytesOf[nest.head.a.buffer.dtype]
  return [round(row.size) * bytes, round(column.size) * bytes]
}
