import {
  type Access,
  accessesOf,
  type Buffer,
  type Head,
  loadsOf,
  type Nest,
  operandsFirst,
  operandsOf,
  placesOf,
  reducedValuesOf,
  type Scalar,
  type Store,
  scalarsOf,
  writesOf,
} from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import { type DType, isFloat } from '../../../tensor/dtype.js'
import type { Code } from '../encoder/code.js'
import { load, loadScalar, type Place, store, type Width } from './access.js'
import { newTotal, newWideTotal, type Total } from './reduction.js'
import { Vectors } from './scalar.js'
import { partsApart, turnOf } from './turns.js'
import { type Loop, loopsOf, type Piece, Pointers } from './walk.js'
import { isWord, Words } from './words.js'

/** No loop: one step. */
export const one: Loop = { size: 1, strides: [] }

/** What has more scalars than this is written once, not once more for a case that is faster. */
export const mostTwice = 128

export type ReduceHead = Head & { readonly kind: 'reduce' }

type Apply = Scalar & { readonly kind: 'apply' }

const isHead = ({ kind }: Scalar): boolean => kind === 'head'

const isCast = (value: Scalar, from: DType, to: DType): value is Apply =>
  value.kind === 'apply' && value.operation === 'cast' && value.dtype === to && value.operands[0]!.dtype === from

/** Whether a value is the head, rounded. */
const isRounded = (value: Scalar): boolean => isCast(value, 'float64', 'float32') && isHead(value.operands[0]!)

/** Whether float64 is nothing but what float32 are added up in, along an axis or a chain. */
const isWide = ({ head, stores }: Nest): boolean => {
  if (head?.kind !== 'reduce' || head.combine !== 'add' || !isCast(head.value, 'float32', 'float64')) return false
  if ((head.chain === undefined && head.running !== true) || head.factor !== undefined) return false
  const isDouble = ({ dtype }: Pick<Scalar, 'dtype'>) => dtype === 'float64'
  const values = stores.map(({ value }) => value)
  const all = [...scalarsOf(values), ...scalarsOf(head.value.operands)]
  const totals = new Set(all.filter(isRounded).flatMap(operandsOf))
  const stored = stores.some(({ access }) => isDouble(access.buffer))
  const isUsed = (total: Scalar) => all.some(value => operandsOf(value).includes(total) && !isRounded(value))
  return !stored && all.filter(isDouble).every(value => totals.has(value) && !isUsed(value))
}

/** Whether something is chosen that is looked up, or else a number. */
const isChoice = (value: Scalar): value is Apply => {
  if (value.kind !== 'apply' || value.operation !== 'select') return false
  const [, number, looked] = value.operands
  return number!.kind === 'constant' && looked!.kind === 'load' && looked!.access.lookup !== undefined
}

/** The conditions on which what is looked up is not taken. */
const outsideOf = (values: readonly Scalar[]): readonly Scalar[] => [
  ...new Set(scalarsOf(values).flatMap(value => (isChoice(value) ? [value.operands[0]!] : []))),
]

/** Values where some conditions do not hold. */
const withoutChoice = (values: readonly Scalar[], conditions: ReadonlySet<Scalar>): readonly Scalar[] => {
  const now = new Map<Scalar, Scalar>()
  for (const value of operandsFirst(values)) {
    if (isChoice(value) && conditions.has(value.operands[0]!)) now.set(value, now.get(value.operands[2]!)!)
    else if (value.kind !== 'apply' || value.operands.every(operand => now.get(operand) === operand))
      now.set(value, value)
    else now.set(value, { ...value, operands: value.operands.map(operand => now.get(operand)!) })
  }
  return values.map(value => now.get(value)!)
}

/** Local variables that hold elements. */
export type Known = readonly (readonly [Scalar, number])[]

/** Writes a nest whose outermost loops, if it shares them with others, are written already. */
export class Writer {
  readonly nest: Nest
  /** Its own loops. */
  readonly outer: readonly Loop[]
  readonly reduced: readonly Loop[]
  readonly width: Width
  /** Whether float32 are added up in float64 and rounded then, while all else is in four lanes. */
  readonly isWide: boolean
  readonly pointers: Pointers
  private readonly code: Code
  /** The numbers of its accesses among those of the pointers. */
  private readonly numbers: ReadonlyMap<Access, number>
  /** What it stores. */
  readonly values: readonly Scalar[]
  /** Where it stores what has its place from an index. */
  private readonly targets: readonly Scalar[]
  /** Whether something is looked up, which then is most of what there is to do. */
  readonly looksUp: boolean
  private readonly written: ReadonlySet<Buffer>
  /** Local variables with how many bytes away something is looked up that stands still, by its place. */
  private readonly shifts = new Map<Scalar, Map<number, number>>()

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
    this.targets = placesOf(nest)
    this.written = new Set(stores.map(({ access }) => access.buffer))
    const used = [...accesses.map(({ buffer }) => buffer), ...scalarsOf([...reducedValuesOf(head), ...this.values])]
    this.looksUp = accesses.some(({ lookup }) => lookup !== undefined)
    this.isWide = isWide(nest)
    this.width = !this.isWide && used.some(({ dtype }) => dtype === 'float64') ? 2 : 4
  }

  /**
   * `looked` is the local variable that says where it is looked up, if it is; `later`, of how many steps of the last inner loop
   * from here.
   */
  place(access: Access, along: Loop, ahead: number, looked?: number, later = 0): Place {
    const { code } = this
    const i = this.numbers.get(access)!
    const bytes = bytesOf[access.buffer.dtype]
    const stride = (along.strides[i] ?? 0) * bytes
    const inner = (this.reduced.at(-1)?.strides[i] ?? 0) * bytes
    const offset = this.pointers.offset(i) + ahead * stride + later * inner
    const { lookup } = access
    const shift = (lane: number): void => {
      code.get(looked!).lane('i32x4.extract_lane', lane)
      code.i32(lookup!.stride * bytes).op('i32.mul')
    }
    const still = lookup && this.shifts.get(lookup.place)?.get(lookup.stride * bytes)
    const isEach = lookup !== undefined && !this.isStill(lookup.place, along)
    const place: Place = {
      address: () => {
        this.pointers.push(i)
        if (offset < 0) code.i32(offset).op('i32.add')
        if (lookup === undefined || isEach) return
        if (still === undefined) shift(0)
        else code.get(still)
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

  /** How far an access goes with a step of a loop, in elements. */
  stride(access: Access, along: Loop): number {
    return along.strides[this.numbers.get(access)!] ?? 0
  }

  /** Whether an access goes along a loop. */
  moves(access: Access, along: Loop): boolean {
    return this.stride(access, along) !== 0
  }

  /** Whether a scalar is the same all along a loop. */
  private isStill(value: Scalar, along: Loop): boolean {
    return scalarsOf([value]).every(
      one =>
        one.kind !== 'head' &&
        (one.kind !== 'load' || (!this.written.has(one.access.buffer) && !this.moves(one.access, along))),
    )
  }

  /** The elements of neighbouring places along a loop, where some are known; `later` as of `place`. */
  vectors(along: Loop, { ahead, lanes }: Piece, known: Known = [], later = 0): Vectors {
    const { code, width } = this
    return new Vectors(
      code,
      width,
      ({ access, dtype }, looked) => load(code, dtype, width, lanes, this.place(access, along, ahead, looked, later)),
      known,
    )
  }

  /** What is combined to the head of a reduction: what is added up in float64 is taken as it is before that. */
  reducedOf({ value }: ReduceHead): Scalar {
    return this.isWide ? (value as Apply).operands[0]! : value
  }

  /** The head, which was computed into a local variable, and rounded if it was added up in float64. */
  head(local: number): Known {
    return scalarsOf(this.values)
      .filter(this.isWide ? isRounded : isHead)
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

  /** Says how far away is what is looked up in the same place all along a loop, and gives the words that this took. */
  private aim(along: Loop, values: readonly Scalar[]): Words {
    const { code } = this
    const words = new Words(code, (access, dtype) => {
      const { address, offset } = this.place(access, one, 0)
      address()
      loadScalar(code, dtype, offset)
    })
    for (const { buffer, lookup } of [...writesOf(this.nest), ...loadsOf(values)]) {
      if (lookup === undefined || !isWord(lookup.place) || !this.isStill(lookup.place, along)) continue
      const bytes = lookup.stride * bytesOf[buffer.dtype]
      const known = this.shifts.get(lookup.place) ?? new Map<number, number>()
      this.shifts.set(lookup.place, known)
      if (known.has(bytes)) continue
      const local = code.local('i32')
      code.get(words.local(lookup.place)).i32(bytes).op('i32.mul').set(local)
      known.set(bytes, local)
    }
    return words
  }

  /**
   * Writes `body` for elements along a loop. Where something is looked up, in one place all along it, it is written twice, once for
   * where nothing is out of range: there nothing need be chosen.
   */
  looking(along: Loop, body: (known: Known, values: readonly Scalar[]) => void): void {
    const { code, values } = this
    const known = this.constants(along, [...values, ...this.targets])
    const words = this.looksUp ? this.aim(along, values) : undefined
    const outside = words === undefined ? [] : outsideOf(values).filter(one => isWord(one) && this.isStill(one, along))
    if (words === undefined || outside.length === 0 || scalarsOf(values).length > mostTwice) {
      body(known, values)
      return
    }
    outside.forEach((condition, i) => {
      code.get(words.local(condition))
      if (i > 0) code.op('i32.or')
    })
    code.if(
      () => body(known, values),
      () => body(known, withoutChoice(values, new Set(outside))),
    )
  }

  /** Computes and writes everything that is stored there. */
  stores(along: Loop, piece: Piece, known: Known = [], values = this.values): void {
    const elements = this.vectors(along, piece, known)
    const locals = values.map(value => elements.local(value))
    this.nest.stores.forEach((store, i) => {
      this.write(store, along, piece, locals[i]!, store.access.lookup && elements.local(store.access.lookup.place))
    })
  }

  /** Writes what is in a local variable; `looked` and `later` as of `place`. */
  write({ access }: Store, along: Loop, { ahead, lanes }: Piece, local: number, looked?: number, later?: number): void {
    const place = this.place(access, along, ahead, looked, later)
    store(this.code, access.buffer.dtype, this.width, lanes, place, local)
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

/** Totals of a head, as many as there are vectors at a time. */
export const totalsOf = (
  code: Code,
  { isWide, width }: Writer,
  { combine, value }: ReduceHead,
  count: number,
): readonly Total[] =>
  Array.from({ length: count }, () => (isWide ? newWideTotal(code) : newTotal(code, combine, value.dtype, width)))

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
  given: readonly Nest[],
  shared: number,
  base: (buffer: Buffer) => number,
  room: (buffer: Buffer) => number = () => 0,
): Written => {
  const { nests, parts } = partsApart(given)
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
  const starts = all.map(({ buffer, offset }) => {
    const part = parts.get(buffer)
    return {
      address: base(part?.of ?? buffer) + offset * bytesOf[buffer.dtype],
      turn: part && turnOf(part, base),
    }
  })
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
