import {
  type Access,
  accessesOf,
  type Buffer,
  loadsOf,
  type Nest,
  type Scalar,
  scalarsOf,
} from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import { isFloat } from '../../../tensor/dtype.js'
import type { Code } from '../encoder/code.js'
import { load, type Place, store, type Width } from './access.js'
import { Vectors } from './scalar.js'
import { type Loop, loopsOf, type Piece, Pointers } from './walk.js'

/** No loop: one step. */
export const one: Loop = { size: 1, strides: [] }

/** Local variables that hold elements. */
export type Known = readonly (readonly [Scalar, number])[]

/** Writes a nest whose outermost loops, if it shares them with others, are written already. */
export class Writer {
  readonly nest: Nest
  /** Its own loops. */
  readonly outer: readonly Loop[]
  readonly reduced: readonly Loop[]
  readonly width: Width
  readonly pointers: Pointers
  private readonly code: Code
  /** The numbers of its accesses among those of the pointers. */
  private readonly numbers: ReadonlyMap<Access, number>
  /** What it stores. */
  readonly values: readonly Scalar[]
  /** Whether something is looked up, which then is most of what there is to do. */
  readonly looksUp: boolean
  private readonly written: ReadonlySet<Buffer>

  constructor(
    code: Code,
    nest: Nest,
    loops: { readonly outer: readonly Loop[]; readonly reduced: readonly Loop[] },
    pointers: Pointers,
    first: number,
  ) {
    this.code = code
    this.nest = nest
    this.outer = loops.outer
    this.reduced = loops.reduced
    this.pointers = pointers
    const accesses = accessesOf(nest)
    this.numbers = new Map(accesses.map((access, i) => [access, first + i]))
    const { head, stores } = nest
    this.values = stores.map(({ value }) => value)
    this.written = new Set(stores.map(({ access }) => access.buffer))
    const all = head?.kind === 'reduce' ? [head.value, ...this.values] : this.values
    const used = [...accesses.map(({ buffer }) => buffer), ...scalarsOf(all)]
    this.looksUp = loadsOf(all).some(({ lookup }) => lookup !== undefined)
    this.width = used.some(({ dtype }) => dtype === 'float64') ? 2 : 4
  }

  /** `looked` is the local variable that says where it is looked up, if it is. */
  private place(access: Access, along: Loop, ahead: number, looked?: number): Place {
    const { code } = this
    const i = this.numbers.get(access)!
    const bytes = bytesOf[access.buffer.dtype]
    const stride = (along.strides[i] ?? 0) * bytes
    const offset = this.pointers.offset(i) + ahead * stride
    const { lookup } = access
    const shift = (lane: number): void => {
      code.get(looked!).lane('i32x4.extract_lane', lane)
      code.i32(lookup!.stride * bytes).op('i32.mul')
    }
    const isEach = lookup !== undefined && !this.isStill(lookup.place, along)
    const place: Place = {
      address: () => {
        this.pointers.push(i)
        if (offset < 0) code.i32(offset).op('i32.add')
        if (lookup === undefined || isEach) return
        shift(0)
        code.op('i32.add')
      },
      offset: Math.max(0, offset),
      stride,
    }
    return isEach ? { ...place, shift } : place
  }

  /** Leaves an int32 on the stack that stands at the place of the loops. */
  index(access: Access): void {
    const { address, offset } = this.place(access, one, 0)
    address()
    this.code.memory('i32.load', offset)
  }

  /** Whether an access goes along a loop. */
  moves(access: Access, along: Loop): boolean {
    return (along.strides[this.numbers.get(access)!] ?? 0) !== 0
  }

  /** Whether a scalar is the same all along a loop. */
  private isStill(value: Scalar, along: Loop): boolean {
    return scalarsOf([value]).every(
      one =>
        one.kind !== 'head' &&
        (one.kind !== 'load' || (!this.written.has(one.access.buffer) && !this.moves(one.access, along))),
    )
  }

  /** The elements of neighbouring places along a loop, where some are known. */
  vectors(along: Loop, { ahead, lanes }: Piece, known: Known = []): Vectors {
    const { code, width } = this
    return new Vectors(
      code,
      width,
      ({ access, dtype }, looked) => load(code, dtype, width, lanes, this.place(access, along, ahead, looked)),
      known,
    )
  }

  /** The head, which was computed into a local variable. */
  head(local: number): Known {
    return scalarsOf(this.values)
      .filter(({ kind }) => kind === 'head')
      .map(scalar => [scalar, local] as const)
  }

  /** Loads what values read in the same place all along a loop, and computes where they look something up. */
  constants(along: Loop, values: readonly Scalar[]): Known {
    const elements = this.vectors(along, { ahead: 0, lanes: 1 })
    const all = scalarsOf(values)
    // What says where is as short as what says whether it is there.
    const isWorth = (scalar: Scalar) =>
      scalar.kind === 'load' || (this.looksUp && scalar.kind === 'apply' && !isFloat(scalar.dtype))
    const still = all.filter(scalar => isWorth(scalar) && this.isStill(scalar, along))
    return still.map(scalar => [scalar, elements.local(scalar)] as const)
  }

  /** Computes and writes everything that is stored there. */
  stores(along: Loop, piece: Piece, known: Known = []): void {
    const elements = this.vectors(along, piece, known)
    const locals = this.values.map(value => elements.local(value))
    this.nest.stores.forEach(({ access }, i) => {
      const place = this.place(access, along, piece.ahead)
      store(this.code, access.buffer.dtype, this.width, piece.lanes, place, locals[i]!)
    })
  }

  /** Whether a reduction is walked along its own last loop: there is one, and at least as much of it lies side by side. */
  isAlongInner(value: Scalar): boolean {
    const last = this.reduced.at(-1)
    if (last === undefined) return false
    const places = loadsOf([value]).map(access => this.numbers.get(access)!)
    const neighbours = ({ strides }: Loop) => places.filter(i => strides[i] === 1).length
    return neighbours(last) >= neighbours(this.outer.at(-1) ?? one)
  }
}

/** Nests in one function, all with the same `shared` outermost loops. */
export interface Written {
  readonly writers: readonly Writer[]
  readonly shared: readonly Loop[]
  /** From one room for what lives no longer than a row to the next; its size is not used. */
  readonly rooms: Loop
  readonly pointers: Pointers
}

/**
 * The writers of nests that stand in one function. `base` gives where a buffer begins in memory, in bytes; `room` how many
 * elements of it one row takes, for what lives no longer than a row.
 */
export const writersOf = (
  code: Code,
  nests: readonly Nest[],
  shared: number,
  base: (buffer: Buffer) => number,
  room: (buffer: Buffer) => number = () => 0,
): Written => {
  const accesses = nests.map(accessesOf)
  const loops = (sizes: readonly number[], first: number, isOwn: (nest: number) => boolean): readonly Loop[] =>
    loopsOf(
      sizes,
      accesses.flatMap((list, nest) =>
        list.map(({ strides }) => sizes.map((_, i) => (isOwn(nest) ? (strides[first + i] ?? 0) : 0))),
      ),
    )
  const outermost = loops(nests[0]!.sizes.slice(0, shared), 0, () => true)
  const own = nests.map(({ sizes, head }, i) => ({
    outer: loops(sizes.slice(shared), shared, nest => nest === i),
    reduced: loops(head?.kind === 'reduce' ? head.sizes : [], sizes.length, nest => nest === i),
  }))
  const all = accesses.flat()
  const rooms: Loop = { size: 1, strides: all.map(({ buffer }) => room(buffer)) }
  const starts = all.map(({ buffer, offset }) => base(buffer) + offset * bytesOf[buffer.dtype])
  const inner = own.flatMap(({ outer, reduced }) => [...outer, ...reduced])
  const pointers = new Pointers(code, all, starts, [...outermost, ...inner, rooms])
  let first = 0
  const writers = nests.map((nest, i) => {
    const writer = new Writer(code, nest, own[i]!, pointers, first)
    first += accesses[i]!.length
    return writer
  })
  return { writers, shared: outermost, rooms, pointers }
}
