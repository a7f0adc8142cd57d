import {
  type Access,
  type Buffer,
  type Head,
  loadsOf,
  type Nest,
  type Scalar,
  scalarsOf,
} from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/plan.js'
import type { DType } from '../../../tensor/dtype.js'
import type { Code } from '../encoder/code.js'
import { load, type Place, store, type Width } from './access.js'
import { begin, foldLanes, include, type Total } from './reduction.js'
import { Vectors } from './scalar.js'
import { type Loop, merge, Pointers, sequential, vectorized } from './walk.js'

const one: Loop = { size: 1, strides: [] }

/** What the parts of a nest share while they are written. */
class Writer {
  readonly outer: readonly Loop[]
  readonly reduced: readonly Loop[]
  readonly width: Width
  readonly pointers: Pointers
  private readonly code: Code
  private readonly nest: Nest
  private readonly accesses: readonly Access[]

  constructor(code: Code, nest: Nest, head: ReduceHead | undefined, base: (buffer: Buffer) => number) {
    const { sizes, stores } = nest
    const values = [...stores.map(({ value }) => value), ...(head === undefined ? [] : [head.value])]
    const accesses = [...stores.map(({ access }) => access), ...loadsOf(values)]
    const loops = (from: number, list: readonly number[]): readonly Loop[] =>
      merge(list.map((size, i) => ({ size, strides: accesses.map(({ strides }) => strides[from + i] ?? 0) })))
    this.code = code
    this.nest = nest
    this.accesses = accesses
    this.outer = loops(0, sizes)
    this.reduced = loops(sizes.length, head?.sizes ?? [])
    const dtypes: readonly DType[] = [
      ...accesses.map(({ buffer }) => buffer.dtype),
      ...scalarsOf(values).map(({ dtype }) => dtype),
    ]
    this.width = dtypes.includes('float64') ? 2 : 4
    const starts = accesses.map(({ buffer, offset }) => base(buffer) + offset * bytesOf[buffer.dtype])
    this.pointers = new Pointers(code, accesses, starts, [...this.outer, ...this.reduced])
  }

  private place(access: Access, along: Loop): Place {
    const i = this.accesses.indexOf(access)
    return {
      address: () => this.pointers.push(i),
      offset: this.pointers.offset(i),
      stride: (along.strides[i] ?? 0) * bytesOf[access.buffer.dtype],
    }
  }

  /** The elements of `lanes` neighbouring places along a loop. */
  vectors(along: Loop, lanes: number, given?: Iterable<readonly [Scalar, number]>): Vectors {
    const { code, width } = this
    return new Vectors(
      code,
      width,
      ({ access, dtype }) => load(code, dtype, width, lanes, this.place(access, along)),
      given,
    )
  }

  /** Computes and writes everything that is stored there; `head` is the local variable of what was computed before. */
  stores(along: Loop, lanes: number, head?: number): void {
    const { stores } = this.nest
    const heads = scalarsOf(stores.map(({ value }) => value)).filter(({ kind }) => kind === 'head')
    const elements = this.vectors(along, lanes, head === undefined ? [] : heads.map(scalar => [scalar, head] as const))
    const locals = stores.map(({ value }) => elements.local(value))
    stores.forEach(({ access }, i) => {
      store(this.code, access.buffer.dtype, this.width, lanes, this.place(access, along), locals[i]!)
    })
  }

  /** Whether a reduction is walked along its own last loop: there is one, and at least as much of it lies side by side. */
  isAlongInner(value: Scalar): boolean {
    const last = this.reduced.at(-1)
    if (last === undefined) return false
    const places = loadsOf([value]).map(access => this.accesses.indexOf(access))
    const neighbours = ({ strides }: Loop) => places.filter(i => strides[i] === 1).length
    return neighbours(last) >= neighbours(this.outer.at(-1) ?? one)
  }
}

type ReduceHead = Head & { readonly kind: 'reduce' }

const emitReduction = (code: Code, writer: Writer, { combine, value }: ReduceHead): void => {
  const { outer, reduced, pointers, width } = writer
  const total: Total = { combine, dtype: value.dtype, width, local: code.local('v128') }
  const last = reduced.at(-1)
  if (last !== undefined && writer.isAlongInner(value)) {
    sequential(code, pointers, outer, () => {
      begin(code, total)
      sequential(code, pointers, reduced.slice(0, -1), () => {
        vectorized(code, pointers, last, width, lanes =>
          include(code, total, writer.vectors(last, lanes).local(value), lanes),
        )
      })
      foldLanes(code, total)
      writer.stores(one, 1, total.local)
    })
    return
  }
  const across = outer.at(-1) ?? one
  sequential(code, pointers, outer.slice(0, -1), () => {
    vectorized(code, pointers, across, width, lanes => {
      begin(code, total)
      sequential(code, pointers, reduced, () => {
        include(code, total, writer.vectors(across, lanes).local(value), width)
      })
      writer.stores(across, lanes, total.local)
    })
  })
}

/** Writes the code of a nest; `base` gives where a buffer begins in memory, in bytes. */
export const emitNest = (code: Code, nest: Nest, base: (buffer: Buffer) => number): void => {
  const { sizes, head } = nest
  if (head?.kind === 'product') throw new TypeError('internal: a product is not written as a nest')
  if (sizes.includes(0)) return
  const writer = new Writer(code, nest, head, base)
  if (head !== undefined) {
    emitReduction(code, writer, head)
    return
  }
  const { outer, pointers, width } = writer
  const across = outer.at(-1) ?? one
  sequential(code, pointers, outer.slice(0, -1), () => {
    vectorized(code, pointers, across, width, lanes => writer.stores(across, lanes))
  })
}
