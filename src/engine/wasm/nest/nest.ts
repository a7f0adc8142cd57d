import type { Access, Buffer, Nest, Scalar } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/plan.js'
import type { DType } from '../../../tensor/dtype.js'
import type { Code } from '../encoder/code.js'
import { load, type Place, store, type Width } from './access.js'
import { Vectors } from './scalar.js'

/** Loops with everything that is walked in them, from which the code is written. */
interface Loop {
  readonly size: number
  /** For each access of the nest its stride along this loop, in elements. */
  readonly strides: readonly number[]
}

const loadsOf = (value: Scalar, into: Access[]): void => {
  if (value.kind === 'load') into.push(value.access)
  else if (value.kind === 'apply') for (const operand of value.operands) loadsOf(operand, into)
}

/** Loops of one step are none; two that every access walks as one are one. */
const merge = (loops: readonly Loop[]): readonly Loop[] => {
  const merged: Loop[] = []
  for (const loop of loops.filter(({ size }) => size !== 1)) {
    const last = merged.at(-1)
    if (last?.strides.every((stride, i) => stride === loop.strides[i]! * loop.size))
      merged.splice(-1, 1, { size: last.size * loop.size, strides: loop.strides })
    else merged.push(loop)
  }
  return merged
}

const isWide = (dtype: DType): boolean => dtype === 'float64'

const dtypesOf = (value: Scalar): readonly DType[] =>
  value.kind === 'apply' ? [value.dtype, ...value.operands.flatMap(dtypesOf)] : [value.dtype]

/**
 * The address of every access as the loops go on: one local variable for all that are walked in the same steps, to which
 * each adds where it began. One that is walked backwards has a variable of its own, as what is added may not be negative.
 */
class Pointers {
  private readonly code: Code
  private readonly starts: readonly number[]
  private readonly keys: readonly string[]
  private readonly bytes: readonly number[]
  private readonly locals = new Map<string, number>()

  /** `starts` are the addresses of the first elements. */
  constructor(code: Code, accesses: readonly Access[], starts: readonly number[], loops: readonly Loop[]) {
    this.code = code
    this.bytes = accesses.map(({ buffer }) => bytesOf[buffer.dtype])
    const steps = accesses.map((_, i) => loops.map(({ strides }) => strides[i]! * this.bytes[i]!))
    const backwards = steps.map(list => list.some(step => step < 0))
    this.starts = starts.map((start, i) => (backwards[i] ? 0 : start))
    this.keys = steps.map((list, i) => (backwards[i] ? `${list}@${starts[i]}` : list.join()))
    this.keys.forEach((key, i) => {
      if (this.locals.has(key)) return
      const local = code.local('i32')
      this.locals.set(key, local)
      code.i32(backwards[i] ? starts[i]! : 0).set(local)
    })
  }

  push(access: number): void {
    this.code.get(this.locals.get(this.keys[access]!)!)
  }

  /** What is added to the variable of an access, in bytes. */
  offset(access: number): number {
    return this.starts[access]!
  }

  /** All go `steps` steps along a loop. */
  advance(loop: Loop, steps: number): void {
    const { code } = this
    const done = new Set<string>()
    this.keys.forEach((key, i) => {
      const by = loop.strides[i]! * this.bytes[i]! * steps
      if (done.has(key) || by === 0) return
      done.add(key)
      const local = this.locals.get(key)!
      code.get(local).i32(by).op('i32.add').set(local)
    })
  }
}

/** Writes `body` once for every step of a loop, `by` steps at a time; the pointers go along, and come back. */
const repeat = (code: Code, pointers: Pointers, loop: Loop, times: number, by: number, body: () => void): void => {
  if (times === 0) return
  if (times === 1) {
    body()
    pointers.advance(loop, by)
    return
  }
  const counter = code.local('i32')
  code.i32(times).set(counter)
  code.loop(start => {
    body()
    pointers.advance(loop, by)
    code.get(counter).i32(1).op('i32.sub').tee(counter).branchIf(start)
  })
}

/** A loop that is walked `width` elements at a time; what is left at the end is a shorter vector. */
const vectorized = (code: Code, pointers: Pointers, loop: Loop, width: Width, body: (lanes: number) => void): void => {
  const whole = Math.floor(loop.size / width)
  repeat(code, pointers, loop, whole, width, () => body(width))
  const rest = loop.size - whole * width
  if (rest > 0) body(rest)
  pointers.advance(loop, -whole * width)
}

const sequential = (code: Code, pointers: Pointers, loops: readonly Loop[], body: () => void): void => {
  const [loop, ...rest] = loops
  if (loop === undefined) body()
  else {
    repeat(code, pointers, loop, loop.size, 1, () => sequential(code, pointers, rest, body))
    pointers.advance(loop, -loop.size)
  }
}

const starts = { add: 0, maximum: -Infinity, minimum: Infinity }
const integerStarts = { add: 0, maximum: -(2 ** 31), minimum: 2 ** 31 - 1 }

const one: Loop = { size: 1, strides: [] }

/** How a nest is written: `base` gives where a buffer begins in memory, in bytes. */
export const emitNest = (code: Code, nest: Nest, base: (buffer: Buffer) => number): void => {
  const { sizes, head, stores } = nest
  if (head?.kind === 'product') throw new TypeError('internal: a product is not written as a nest')
  const inner = head?.sizes ?? []
  if ([...sizes].includes(0)) return
  const outerLoads: Access[] = []
  const innerLoads: Access[] = []
  for (const { access, value } of stores) {
    outerLoads.push(access)
    loadsOf(value, outerLoads)
  }
  if (head !== undefined) loadsOf(head.value, innerLoads)
  const accesses = [...outerLoads, ...innerLoads]
  const strideOf = ({ strides }: Access, loop: number): number => strides[loop] ?? 0
  const loopsOf = (from: number, given: readonly number[]): readonly Loop[] =>
    merge(given.map((size, i) => ({ size, strides: accesses.map(access => strideOf(access, from + i)) })))
  const outer = loopsOf(0, sizes)
  const reduced = loopsOf(sizes.length, inner)
  const dtypes = [
    ...stores.flatMap(({ access, value }) => [access.buffer.dtype, ...dtypesOf(value)]),
    ...(head === undefined ? [] : dtypesOf(head.value)),
  ]
  const width: Width = dtypes.some(isWide) ? 2 : 4
  const beginning = accesses.map(({ buffer, offset }) => base(buffer) + offset * bytesOf[buffer.dtype])
  const pointers = new Pointers(code, accesses, beginning, [...outer, ...reduced])
  const indexOf = new Map(accesses.map((access, i) => [access, i]))
  const place = (access: Access, along: Loop): Place => {
    const i = indexOf.get(access)!
    const bytes = bytesOf[access.buffer.dtype]
    return {
      address: () => pointers.push(i),
      offset: pointers.offset(i),
      stride: (along.strides[i] ?? 0) * bytes,
    }
  }
  const vectors = (along: Loop, lanes: number, headLocal?: number) =>
    new Vectors(code, width, ({ access, dtype }) => load(code, dtype, width, lanes, place(access, along)), headLocal)
  const writeStores = (along: Loop, lanes: number, headLocal?: number): void => {
    const elements = vectors(along, lanes, headLocal)
    const locals = stores.map(({ value }) => elements.local(value))
    stores.forEach(({ access }, i) => {
      store(code, access.buffer.dtype, width, lanes, place(access, along), locals[i]!)
    })
  }

  const across = outer.at(-1) ?? one
  if (head === undefined) {
    sequential(code, pointers, outer.slice(0, -1), () => {
      vectorized(code, pointers, across, width, lanes => writeStores(across, lanes))
    })
    return
  }

  const { combine, value } = head
  const start = (value.dtype === 'float32' || value.dtype === 'float64' ? starts : integerStarts)[combine]
  const initial: Scalar = {
    kind: 'constant',
    value: value.dtype === 'bool' && combine !== 'minimum' ? 0 : start,
    dtype: value.dtype,
  }
  const accumulate = (total: number, along: Loop, lanes: number): void => {
    const element = vectors(along, lanes).local(value)
    // Lanes beyond the end of a row must not count.
    combineInto(code, combine, value.dtype, total, element, width, lanes)
  }
  const alongInner = chooseInner(reduced, across, accesses, innerLoads)
  const total = code.local('v128')
  if (alongInner) {
    const last = reduced.at(-1)!
    sequential(code, pointers, outer, () => {
      code.get(new Vectors(code, width, () => {}, undefined).local(initial)).set(total)
      sequential(code, pointers, reduced.slice(0, -1), () => {
        vectorized(code, pointers, last, width, lanes => accumulate(total, last, lanes))
      })
      horizontally(code, combine, value.dtype, total, width)
      writeStores(one, 1, total)
    })
    return
  }
  sequential(code, pointers, outer.slice(0, -1), () => {
    vectorized(code, pointers, across, width, lanes => {
      code.get(new Vectors(code, width, () => {}, undefined).local(initial)).set(total)
      sequential(code, pointers, reduced, () => {
        combineInto(code, combine, value.dtype, total, vectors(across, lanes).local(value), width, width)
      })
      writeStores(across, lanes, total)
    })
  })
}

/** Whether a reduction is walked in vectors along its own last loop: there is one, and more of it lies side by side. */
const chooseInner = (
  reduced: readonly Loop[],
  across: Loop,
  accesses: readonly Access[],
  loads: readonly Access[],
): boolean => {
  const last = reduced.at(-1)
  if (last === undefined) return false
  const neighbours = (loop: Loop) => loads.filter(access => loop.strides[accesses.indexOf(access)] === 1).length
  return neighbours(last) >= neighbours(across)
}

const combineInto = (
  code: Code,
  combine: 'add' | 'maximum' | 'minimum',
  dtype: DType,
  total: number,
  element: number,
  width: Width,
  lanes: number,
): void => {
  const next = (): void => {
    const known: Scalar = { kind: 'head', dtype }
    const other: Scalar = { kind: 'head', dtype }
    const local = new Combined(
      code,
      width,
      new Map([
        [known, total],
        [other, element],
      ]),
    ).local({
      kind: 'apply',
      operation: combine,
      operands: [known, other],
      dtype,
    })
    code.get(local)
  }
  if (lanes === width) {
    next()
    code.set(total)
    return
  }
  // Only the first lanes change.
  next()
  code.get(total).v128(laneMask(dtype, lanes)).op('v128.bitselect').set(total)
}

/** Ones in the first lanes. */
const laneMask = (dtype: DType, lanes: number): Uint8Array =>
  new Uint8Array(16).fill(255, 0, lanes * (dtype === 'float64' ? 8 : 4))

class Combined extends Vectors {
  private readonly given: ReadonlyMap<Scalar, number>
  constructor(code: Code, width: Width, given: ReadonlyMap<Scalar, number>) {
    super(code, width, () => {}, undefined)
    this.given = given
  }
  override local(element: Scalar): number {
    return this.given.get(element) ?? super.local(element)
  }
}

/** Combines the lanes of a vector; the result is in all of them. */
const horizontally = (
  code: Code,
  combine: 'add' | 'maximum' | 'minimum',
  dtype: DType,
  total: number,
  width: Width,
): void => {
  const swapped = code.local('v128')
  const rotate = (bytes: number): void => {
    const order = Array.from({ length: 16 }, (_, i) => (i ^ bytes) & 15)
    code.get(total).get(total).shuffle(order).set(swapped)
    combineInto(code, combine, dtype, total, swapped, width, width)
  }
  rotate(8)
  if (dtype !== 'float64') rotate(4)
}
