import { upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import { elements } from './element.js'
import { emitPanel, type Lines } from './panel.js'
import type { Walk } from './tile.js'

/**
 * How to copy a matrix into panels: call `function` with (from, to, source, target) for ranges of units that together are
 * 0 to `units`; any split, in any order, on any threads, writes the same bytes.
 */
export interface Packing {
  readonly function: number
  readonly units: number
  /** Lines in a unit: one panel or more. */
  readonly together: number
  /** Size of the copy. */
  readonly bytes: number
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

/**
 * Emits the function that copies a matrix into panels: `width` lines side by side, term by term, one panel after the
 * other; the last is filled up with zeros. No unit has more than `most` lines, a multiple of `width`, and some whole units have as many.
 */
export const emitPacking = (module: Module, lines: Lines, most?: number): Packing => {
  const { bytes } = elements[lines.type]
  const { count, depth, line, width } = lines
  // Numbers side by side are read by whole lines of the cache: that took a third off the copy of 512 × 512.
  const whole = cacheLine / bytes
  const together = line === 1 && (most === undefined || most % whole === 0) ? Math.max(width, whole) : width
  const [full, rest] = [Math.floor(count / together), count % together]
  const copyFull = emitPanel(module, lines, together)
  const copyRest = rest > 0 ? emitPanel(module, lines, rest) : copyFull
  const index = module.function({ params: ['i32', 'i32', 'i32', 'i32'], results: [] }, code => {
    const [unit, to, source, target] = [0, 1, 2, 3] as const
    const copy = (panel: number) => () => {
      code.get(source).get(unit).i32(together).op('i32.mul')
      code.get(target).get(unit)
      code
        .i32(together * depth * bytes)
        .op('i32.mul', 'i32.add')
        .call(panel)
    }
    upTo(code, unit, to, 1, () => code.get(unit).i32(full).op('i32.lt_u').if(copy(copyFull), copy(copyRest)))
  })
  return { function: index, units: Math.ceil(count / together), together, bytes: bytesOfPanels(lines) }
}
