import type { Code } from '../encoder/code.js'
import { advance, place, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import { type Element, type ElementType, elements, loadLanes, zeros } from './element.js'
import type { Walk } from './tile.js'
import { transpose } from './transpose.js'

/** A matrix to be copied into panels, seen as lines (the rows of A, the columns of B), each as long as the sum. */
export interface Lines {
  readonly type: ElementType
  /** How many lines there are. */
  readonly count: number
  /** Numbers in each: the terms of the sum. */
  readonly depth: number
  /** Numbers from one line to the next. */
  readonly line: number
  /** Numbers from one term to the next in a line. */
  readonly step: number
  /** Lines in a panel. */
  readonly width: number
}

/**
 * How to copy a matrix into panels: call `function` with (from, to, source, target) for ranges of units that together are
 * 0 to `units`; any split, in any order, on any threads, writes the same bytes.
 */
export interface Packing {
  readonly function: number
  readonly units: number
  /** Size of the copy. */
  readonly bytes: number
  /** Products whose operand is the same matrix and has the same key can use one copy. */
  readonly key: string
}

/** The bytes of a copy of lines in panels: as many lines as fill whole ones. */
export const bytesOfPanels = ({ type, count, depth, width }: Lines): number =>
  Math.ceil(count / width) * width * depth * elements[type].bytes

/** How a product walks through the panels. */
export const packedWalk = ({ type, width, depth }: Lines): Walk => {
  const { bytes } = elements[type]
  return { line: bytes, step: width * bytes, panel: depth * width * bytes, padded: true }
}

/** Bytes in a line of the cache, on most machines. */
const cacheLine = 64

/** Addresses, in local variables. */
interface Cursor {
  readonly source: number
  readonly target: number
}

/** One term of all lines, which lie side by side, of one panel or more. */
const copyAcross = (code: Code, element: Element, lines: Lines, present: number, { source, target }: Cursor): void => {
  const all = Math.ceil(present / lines.width) * lines.width
  for (let from = 0; from < all; from += element.lanes) {
    const lanes = Math.min(element.lanes, present - from)
    const within = from % lines.width
    code.get(target)
    if (lanes > 0) loadLanes(code, element, source, from * element.bytes, lanes)
    else zeros(code)
    code.memory('v128.store', ((from - within) * lines.depth + within) * element.bytes)
  }
}

/** One term of all lines, number by number. */
const copySingly = (code: Code, element: Element, lines: Lines, present: number, { source, target }: Cursor): void => {
  for (let i = 0; i < lines.width; i++) {
    code.get(target)
    if (i < present) code.get(source).memory(element.load, i * lines.line * element.bytes)
    else if (element.bytes === 4) code.f32(0)
    else code.f64(0)
    code.memory(element.store, i * element.bytes)
  }
}

/** As many terms of all lines as a vector has lanes; each line's numbers are adjacent. */
const copyTransposed = (
  code: Code,
  element: Element,
  lines: Lines,
  present: number,
  { source, target }: Cursor,
  vectors: readonly number[],
  spare: readonly number[],
): void => {
  for (let from = 0; from < lines.width; from += element.lanes) {
    for (const [i, vector] of vectors.entries()) {
      if (from + i < present) code.get(source).memory('v128.load', (from + i) * lines.line * element.bytes)
      else zeros(code)
      code.set(vector)
    }
    for (const [i, vector] of transpose(code, element, vectors, spare).entries())
      code
        .get(target)
        .get(vector)
        .memory('v128.store', (i * lines.width + from) * element.bytes)
  }
}

/** `present` lines; what is missing to full panels is zeros. */
const emitLines = (module: Module, lines: Lines, present: number): number =>
  module.function({ params: ['i32', 'i32'], results: [] }, code => {
    const element = elements[lines.type]
    const [source, target] = [0, 1] as const
    const cursor = { source, target }
    const [end, step] = [code.local('i32'), lines.width * element.bytes]
    const each = (terms: number, more: number, body: () => void) => {
      if (terms === 0) return
      code
        .get(target)
        .i32(terms * step)
        .op('i32.add')
        .set(end)
      upTo(code, target, end, more * step, () => {
        body()
        advance(code, source, more * lines.step * element.bytes)
      })
    }
    if (lines.line === 1) return each(lines.depth, 1, () => copyAcross(code, element, lines, present, cursor))
    const rest = lines.step === 1 ? lines.depth % element.lanes : lines.depth
    const vectors = Array.from({ length: element.lanes }, () => code.local('v128'))
    const spare = vectors.map(() => code.local('v128'))
    each(lines.depth - rest, element.lanes, () => copyTransposed(code, element, lines, present, cursor, vectors, spare))
    each(rest, 1, () => copySingly(code, element, lines, present, cursor))
  })

/**
 * Emits the function that copies a matrix into panels: `width` lines side by side, term by term, one panel after the
 * other; the last is filled up with zeros.
 */
export const emitPacking = (module: Module, lines: Lines): Packing => {
  const { bytes } = elements[lines.type]
  const { count, depth, line, step, width } = lines
  // Numbers side by side are read by whole lines of the cache: that took a third off the copy of 512 × 512.
  const together = line === 1 ? Math.max(width, cacheLine / bytes) : width
  const [full, rest] = [Math.floor(count / together), count % together]
  const copyFull = emitLines(module, lines, together)
  const copyRest = rest > 0 ? emitLines(module, lines, rest) : copyFull
  const index = module.function({ params: ['i32', 'i32', 'i32', 'i32'], results: [] }, code => {
    const [unit, to, source, target] = [0, 1, 2, 3] as const
    const [from, into] = [code.local('i32'), code.local('i32')]
    upTo(code, unit, to, 1, () => {
      place(code, from, source, unit, together * line * bytes)
      place(code, into, target, unit, together * depth * bytes)
      code
        .get(unit)
        .i32(full)
        .op('i32.lt_u')
        .if(
          () => code.get(from).get(into).call(copyFull),
          () => code.get(from).get(into).call(copyRest),
        )
    })
  })
  return {
    function: index,
    units: Math.ceil(count / together),
    bytes: bytesOfPanels(lines),
    key: [lines.type, width, count, depth, line, step].join(),
  }
}
