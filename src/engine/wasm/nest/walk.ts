import { once } from '../../../compile/known.js'
import type { Access } from '../../../compile/loops.js'
import { bytesOf } from '../../../compile/memory/plan.js'
import { mergeLoops } from '../../../primitive/strided.js'
import type { Code } from '../encoder/code.js'
import { advance, atMost } from '../encoder/control.js'
import type { Width } from './access.js'
import type { Turn } from './turns.js'

/** A loop, and how everything that is read or written goes along it. */
export interface Loop {
  readonly size: number
  /** For each access of the nest its stride along this loop, in elements. */
  readonly strides: readonly number[]
  /** The steps that are walked, where these are not all. */
  readonly part?: Part
}

/** The steps of a loop from one to before another, which are in local variables. */
export interface Part {
  readonly from: number
  readonly to: number
}

/** As few loops as possible for accesses with the given strides. */
export const loopsOf = (sizes: readonly number[], strides: readonly (readonly number[])[]): readonly Loop[] => {
  const [merged, ...walks] = mergeLoops(sizes, strides)
  return merged!.map((size, loop) => ({ size, strides: walks.map(walk => walk[loop]!) }))
}

/** Where the first element of an access is: at an address, and in a loop around further on with each turn. */
export interface Start {
  readonly address: number
  readonly turn: Turn | undefined
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

  constructor(code: Code, accesses: readonly Access[], starts: readonly Start[], loops: readonly Loop[]) {
    this.code = code
    this.bytes = accesses.map(({ buffer }) => bytesOf[buffer.dtype])
    const steps = accesses.map((_, i) => loops.map(({ strides }) => strides[i]! * this.bytes[i]!))
    const backwards = steps.map(list => list.some(step => step < 0))
    /** What is in the variable before it moves, beside what the turn adds to it, which may be negative. */
    const before = starts.map(({ address, turn }, i) =>
      backwards[i] ? address : turn === undefined ? 0 : Math.max(0, -turn.bytes * (turn.turns - 1)),
    )
    this.starts = starts.map(({ address }, i) => (backwards[i] ? 0 : address - before[i]!))
    this.keys = steps.map((list, i) => {
      const { turn } = starts[i]!
      return `${list}@${backwards[i] ? before[i] : ''}@${turn === undefined ? '' : [turn.at, turn.bytes, turn.turns]}`
    })
    this.keys.forEach((key, i) => {
      if (this.locals.has(key)) return
      const local = code.local('i32')
      this.locals.set(key, local)
      code.i32(before[i]!)
      const { turn } = starts[i]!
      if (turn !== undefined) code.i32(turn.at).memory('i32.load').i32(turn.bytes).op('i32.mul', 'i32.add')
      code.set(local)
    })
  }

  push(access: number): void {
    this.code.get(this.locals.get(this.keys[access]!)!)
  }

  /** What is added to the variable of an access, in bytes. */
  offset(access: number): number {
    return this.starts[access]!
  }

  /** The variables that move along a loop, by its strides, each with the bytes of one step. */
  private readonly moving = once((strides: readonly number[]): ReadonlyMap<number, number> => {
    const found = new Map<number, number>()
    for (const [i, stride] of strides.entries()) {
      if (stride === 0) continue
      const local = this.locals.get(this.keys[i]!)!
      if (!found.has(local)) found.set(local, stride * this.bytes[i]!)
    }
    return found
  })

  /** All go `steps` steps along a loop. */
  advance(loop: Loop, steps: number): void {
    for (const [local, bytes] of this.moving(loop.strides)) advance(this.code, local, bytes * steps)
  }

  /** All go along a loop as many steps as a local variable says, times `sign`. */
  advanceBy(loop: Loop, steps: number, sign: 1 | -1): void {
    for (const [local, bytes] of this.moving(loop.strides))
      this.code
        .get(local)
        .get(steps)
        .i32(bytes * sign)
        .op('i32.mul', 'i32.add')
        .set(local)
  }
}

/** Writes `body` once for every step of a loop, `by` steps at a time; the pointers go along. */
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

/** As `repeat`, as often as a local variable says, which counts down to 0. */
const repeatBy = (code: Code, pointers: Pointers, loop: Loop, counter: number, by: number, body: () => void): void => {
  code.get(counter).if(() =>
    code.loop(start => {
      body()
      pointers.advance(loop, by)
      code.get(counter).i32(1).op('i32.sub').tee(counter).branchIf(start)
    }),
  )
}

/** The steps of a part, `by` at a time; then what is left at the end of the loop, if the part reaches so far. */
const walkPart = (
  code: Code,
  pointers: Pointers,
  loop: Loop,
  { from, to }: Part,
  by: number,
  body: (elements: number) => void,
): void => {
  const whole = Math.floor(loop.size / by) * by
  const [end, counter] = [code.local('i32'), code.local('i32')]
  code.get(to).set(end)
  atMost(code, end, whole)
  pointers.advanceBy(loop, from, 1)
  code.get(end).get(from).op('i32.sub').i32(by).op('i32.div_u').set(counter)
  repeatBy(code, pointers, loop, counter, by, () => body(by))
  if (whole < loop.size)
    code
      .get(to)
      .i32(whole)
      .op('i32.gt_u')
      .if(() => body(loop.size - whole))
  pointers.advanceBy(loop, end, -1)
}

/** Neighbouring elements that one vector holds; the first is so many steps of the loop ahead of the pointers. */
export interface Piece {
  readonly ahead: number
  readonly lanes: number
}

const piecesOf = (elements: number, width: Width): readonly Piece[] =>
  Array.from({ length: Math.ceil(elements / width) }, (_, i) => ({
    ahead: i * width,
    lanes: Math.min(width, elements - i * width),
  }))

/** A loop that is walked `vectors` vectors at a time; at the end are what is left of these and a shorter one. */
export const vectorized = (
  code: Code,
  pointers: Pointers,
  loop: Loop,
  width: Width,
  vectors: number,
  body: (pieces: readonly Piece[]) => void,
): void => {
  const by = width * vectors
  if (loop.part !== undefined) {
    walkPart(code, pointers, loop, loop.part, by, elements => body(piecesOf(elements, width)))
    return
  }
  const whole = Math.floor(loop.size / by)
  repeat(code, pointers, loop, whole, by, () => body(piecesOf(by, width)))
  const rest = loop.size - whole * by
  if (rest > 0) body(piecesOf(rest, width))
  pointers.advance(loop, -whole * by)
}

/** Every step of all loops, one element at a time. */
export const sequential = (code: Code, pointers: Pointers, loops: readonly Loop[], body: () => void): void => {
  const [loop, ...rest] = loops
  if (loop === undefined) body()
  else if (loop.part !== undefined)
    walkPart(code, pointers, loop, loop.part, 1, () => sequential(code, pointers, rest, body))
  else {
    repeat(code, pointers, loop, loop.size, 1, () => sequential(code, pointers, rest, body))
    pointers.advance(loop, -loop.size)
  }
}
