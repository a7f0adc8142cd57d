import type { Code } from '../encoder/code.js'
import { advance, integers, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import { type Distance, type Steps, stepsAlong } from './distance.js'
import { type Element, type ElementType, elements, loadLanes, zeros } from './element.js'
import { transpose } from './transpose.js'

/** A matrix to be copied into panels, seen as lines (the rows of A, the columns of B), each as long as the sum. */
export interface Lines {
  readonly type: ElementType
  /** How many lines there are. */
  readonly count: number
  /** Numbers in each: the terms of the sum. */
  readonly depth: number
  /** From one line to the next. */
  readonly line: Distance
  /** From one term to the next in a line. */
  readonly step: Distance
  /** Lines in a panel. */
  readonly width: number
}

/** How lines are read: by how many from one address, and how many of these lie side by side. */
interface Reading {
  readonly lines: Lines
  readonly element: Element
  /** The innermost loop along the lines. */
  readonly inner: Steps
  /** Lines from one address on: each as far from the one before. */
  readonly run: number
  /** Numbers side by side in these at one term: a power of two, a vector at most. */
  readonly side: number
}

const readingOf = (lines: Lines): Reading => {
  const element = elements[lines.type]
  const along = stepsAlong(lines.count, lines.line)
  const inner = along.at(-1)!
  let run = along.length === 1 ? Number.POSITIVE_INFINITY : 1
  while (run < lines.width && inner.size % (2 * run) === 0) run *= 2
  return { lines, element, inner, run, side: inner.stride === 1 ? Math.min(element.lanes, run) : 1 }
}

/** Where a copy is: at one term of a panel's lines. */
interface Cursor {
  readonly target: number
  /** Puts the address of a line on the stack, but for as many bytes as it returns. */
  readonly push: (line: number) => number
}

/** Loads and stores of numbers side by side, by their bytes. */
const moves = {
  4: ['f32.load', 'f32.store'],
  8: ['f64.load', 'f64.store'],
} as const

/** One term of all lines, of one panel or more. */
const copyAcross = (code: Code, { lines, element, side }: Reading, present: number, { target, push }: Cursor): void => {
  const { width, depth } = lines
  const all = Math.ceil(present / width) * width
  const place = (line: number) => ((line - (line % width)) * depth + (line % width)) * element.bytes
  for (let from = 0; from < all; from += side) {
    code.get(target)
    if (side === element.lanes) {
      if (from < present) {
        const offset = push(from)
        const address = code.local('i32')
        code.set(address)
        loadLanes(code, element, address, offset, Math.min(side, present - from))
      } else zeros(code)
      code.memory('v128.store', place(from))
    } else {
      const bytes = (side * element.bytes) as 4 | 8
      const [load, store] = moves[bytes]
      if (from < present) code.memory(load, push(from))
      else if (bytes === 4) code.f32(0)
      else code.f64(0)
      code.memory(store, place(from))
    }
  }
}

/** As many terms of all lines as a vector has lanes; each line's numbers are adjacent. */
const copyTransposed = (
  code: Code,
  { lines: { width }, element }: Reading,
  present: number,
  { target, push }: Cursor,
  vectors: readonly number[],
  spare: readonly number[],
): void => {
  for (let from = 0; from < width; from += element.lanes) {
    for (const [i, vector] of vectors.entries()) {
      if (from + i < present) code.memory('v128.load', push(from + i))
      else zeros(code)
      code.set(vector)
    }
    for (const [i, vector] of transpose(code, element, vectors, spare).entries())
      code
        .get(target)
        .get(vector)
        .memory('v128.store', (i * width + from) * element.bytes)
  }
}

/** Sets a local variable to the address of a line, `ahead` lines behind the one whose number is in `first`. */
const findLine = (code: Code, reading: Reading, at: number, source: number, first: number, ahead: number): void => {
  const { lines, element } = reading
  const [outermost, ...along] = stepsAlong(lines.count, lines.line)
  const rest = code.local('i32')
  code.get(first).i32(ahead).op('i32.add').set(rest)
  code.get(source)
  for (const { size, stride } of along.toReversed()) {
    code
      .get(rest)
      .i32(size)
      .op('i32.rem_u')
      .i32(stride * element.bytes)
      .op('i32.mul', 'i32.add')
    code.get(rest).i32(size).op('i32.div_u').set(rest)
  }
  code
    .get(rest)
    .i32(outermost!.stride * element.bytes)
    .op('i32.mul', 'i32.add')
    .set(at)
}

/**
 * A function that copies `present` lines, term by term, side by side; what is missing to full panels is zeros. Its parameters
 * are the address of the matrix, the number of the first line, and the address of the copy.
 */
export const emitPanel = (module: Module, lines: Lines, present: number): number =>
  module.function({ params: integers(3), results: [] }, code => {
    const reading = readingOf(lines)
    const { element, inner, run, side } = reading
    const [source, first, target] = [0, 1, 2] as const
    const anchors = Array.from({ length: Math.ceil(present / run) || 1 }, () => code.local('i32'))
    for (const [i, anchor] of anchors.entries()) findLine(code, reading, anchor, source, first, i === 0 ? 0 : i * run)
    const move = (numbers: number) => {
      for (const anchor of anchors) advance(code, anchor, numbers * element.bytes)
    }
    const push = (line: number) => {
      const anchor = Number.isFinite(run) ? Math.floor(line / run) : 0
      code.get(anchors[anchor]!)
      return (line - (anchor === 0 ? 0 : anchor * run)) * inner.stride * element.bytes
    }
    const cursor = { target, push }
    const [end, bytes] = [code.local('i32'), lines.width * element.bytes]
    const vectors = Array.from({ length: element.lanes }, () => code.local('v128'))
    const spare = vectors.map(() => code.local('v128'))

    const innermost = ({ size, stride }: Steps) => {
      const each = (terms: number, more: number, body: () => void) => {
        if (terms === 0) return
        code
          .get(target)
          .i32(terms * bytes)
          .op('i32.add')
          .set(end)
        upTo(code, target, end, more * bytes, () => {
          body()
          move(more * stride)
        })
      }
      const rest = side < element.lanes && stride === 1 ? size % element.lanes : size
      each(size - rest, element.lanes, () => copyTransposed(code, reading, present, cursor, vectors, spare))
      each(rest, 1, () => copyAcross(code, reading, present, cursor))
    }
    const walk = ([loop, ...within]: readonly Steps[]): void => {
      const [next] = within
      if (next === undefined) innermost(loop!)
      else {
        const counter = code.local('i32')
        code.i32(loop!.size).set(counter)
        code.loop(again => {
          walk(within)
          move(loop!.stride - next.size * next.stride)
          code.get(counter).i32(-1).op('i32.add').tee(counter).branchIf(again)
        })
      }
    }
    walk(stepsAlong(lines.depth, lines.step))
  })
