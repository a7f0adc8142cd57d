import type { Buffer, Rows } from '../../../compile/loops.js'
import type { Module } from '../encoder/module.js'
import type { Work } from '../work.js'
import { emitLoops, from, partOf } from './nest.js'
import { rowsCutOf } from './units.js'
import { sequential } from './walk.js'
import { writersOf } from './writer.js'

/** Writes the function of nests that are computed row by row; `base` gives where a buffer begins in memory, in bytes. */
export const emitRows = (module: Module, rows: Rows, base: (buffer: Buffer) => number): Work => {
  const { sizes, parts, scratch, places } = rows
  const inRow = new Set(scratch)
  const room = (buffer: Buffer): number => (inRow.has(buffer) ? buffer.size / places : 0)
  let units = 1
  const index = module.function({ params: ['i32', 'i32'], results: [] }, code => {
    const { writers, shared, rooms, pointers } = writersOf(code, parts, sizes.length, base, room)
    const cut = rowsCutOf(rows, shared)
    // Units run at the same time; the first of those that are done here names the room that is used for all of them.
    pointers.advanceBy(rooms, from, 1)
    const loops = cut === undefined ? shared : shared.with(cut.loop, partOf(code, shared[cut.loop]!, cut))
    sequential(code, pointers, loops, () => {
      for (const writer of writers) emitLoops(code, writer)
    })
    units = cut?.units ?? 1
  })
  return { function: index, units }
}
