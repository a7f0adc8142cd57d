import type { Access } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/plan.js'
import type { Code } from '../encoder/code.js'
import type { Width } from './access.js'

/** A loop, and how everything that is read or written goes along it. */
export interface Loop {
  readonly size: number
  /** For each access of the nest its stride along this loop, in elements. */
  readonly strides: readonly number[]
}

/** Loops of one step are none; two that every access walks as one are one. */
export const merge = (loops: readonly Loop[]): readonly Loop[] => {
  const merged: Loop[] = []
  for (const loop of loops.filter(({ size }) => size !== 1)) {
    const last = merged.at(-1)
    if (last?.strides.every((stride, i) => stride === loop.strides[i]! * loop.size))
      merged.splice(-1, 1, { size: last.size * loop.size, strides: loop.strides })
    else merged.push(loop)
  }
  return merged
}

/**
 * The address of every access as the loops go on: one local variable for all that are walked in the same steps, to which
 * each adds where it began. One that is walked backwards has a variable of its own, as what is added may not be negative.
 */
export class Pointers {
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
export const vectorized = (
  code: Code,
  pointers: Pointers,
  loop: Loop,
  width: Width,
  body: (lanes: number) => void,
): void => {
  const whole = Math.floor(loop.size / width)
  repeat(code, pointers, loop, whole, width, () => body(width))
  const rest = loop.size - whole * width
  if (rest > 0) body(rest)
  pointers.advance(loop, -whole * width)
}

/** Every step of all loops, one element at a time. */
export const sequential = (code: Code, pointers: Pointers, loops: readonly Loop[], body: () => void): void => {
  const [loop, ...rest] = loops
  if (loop === undefined) body()
  else {
    repeat(code, pointers, loop, loop.size, 1, () => sequential(code, pointers, rest, body))
    pointers.advance(loop, -loop.size)
  }
}
