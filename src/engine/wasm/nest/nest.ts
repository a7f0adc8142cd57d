import type { Buffer, Nest, Scalar } from '../../../compile/loops.js'
import { scalarsOf } from '../../../compile/loops.js'
import type { Code } from '../encoder/code.js'
import { partsOf } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import { elementary } from '../math/elementary.js'
import type { Work } from '../work.js'
import { emitChained } from './chain.js'
import { begin, foldLanes, include, newTotal, settle, settleSigns, type Total } from './reduction.js'
import { emitRunning } from './running.js'
import { type Cut, cutOf } from './units.js'
import { type Loop, type Piece, sequential, vectorized } from './walk.js'
import { type Known, one, type ReduceHead, totalsOf, type Writer, writersOf } from './writer.js'

/** The parameters of the function of a nest. */
export const from = 0
export const to = 1

/** A loop of which a unit of work walks `steps` steps, for the units that are asked for. */
export const partOf = (code: Code, loop: Loop, { steps }: Cut): Loop => {
  const part = { from: code.local('i32'), to: code.local('i32') }
  partsOf(code, [part.from, part.to], [from, to], steps, loop.size)
  return { ...loop, part }
}

/** How many totals go on at the same time: each waits for its last addition. Long code has other work to do meanwhile. */
const totalsFor = (value: Scalar): number => {
  const operations = scalarsOf([value]).flatMap(part => (part.kind === 'apply' ? [part.operation] : []))
  const isLong = operations.length > 20 || operations.filter(operation => operation in elementary).length > 1
  return isLong ? 1 : 4
}

const emitReduction = (code: Code, writer: Writer, outer: readonly Loop[], head: ReduceHead): void => {
  const { combine, value } = head
  const { reduced, pointers, width } = writer
  const vectors = totalsFor(value)
  const last = reduced.at(-1)
  const elements = (along: Loop, piece: Piece, known?: Known) => writer.vectors(along, piece, known).local(value)
  if (last !== undefined && writer.isAlongInner(value)) {
    const first = newTotal(code, combine, value.dtype, width)
    const others = Math.min(vectors, Math.ceil(last.size / width)) - 1
    const totals = [first, ...Array.from({ length: others }, () => newTotal(code, combine, value.dtype, width, first))]
    const walk = (take: (vector: number, lanes: number, i: number) => void) =>
      sequential(code, pointers, reduced.slice(0, -1), () => {
        const known = writer.constants(last, [value])
        vectorized(code, pointers, last, width, vectors, pieces => {
          pieces.forEach((piece, i) => {
            take(elements(last, piece, known), piece.lanes, i)
          })
        })
      })
    sequential(code, pointers, outer, () => {
      for (const total of totals) begin(code, total)
      walk((vector, lanes, i) => include(code, totals[i]!, vector, lanes))
      settle(code, totals)
      foldLanes(code, first)
      settleSigns(code, [first], true, take => walk((vector, lanes) => take(first, vector, lanes)))
      writer.stores(one, { ahead: 0, lanes: 1 }, writer.head(first.local))
    })
    return
  }
  const across = outer.at(-1) ?? one
  const totals = totalsOf(code, writer, head, vectors)
  sequential(code, pointers, outer.slice(0, -1), () => {
    vectorized(code, pointers, across, width, vectors, pieces => {
      const used = pieces.map((piece, i) => ({ piece, total: totals[i]! }))
      const walk = (take: (total: Total, vector: number) => void) =>
        sequential(code, pointers, reduced, () => {
          for (const { piece, total } of used) take(total, elements(across, piece))
        })
      for (const { total } of used) begin(code, total)
      walk((total, vector) => include(code, total, vector, width))
      for (const { total } of used) settle(code, [total])
      settleSigns(
        code,
        used.map(({ total }) => total),
        false,
        take => walk((total, vector) => take(total, vector, width)),
      )
      for (const { piece, total } of used) writer.stores(across, piece, writer.head(total.local))
    })
  })
}

const emitElements = (code: Code, writer: Writer, outer: readonly Loop[]): void => {
  const { pointers, width } = writer
  const across = outer.at(-1) ?? one
  sequential(code, pointers, outer.slice(0, -1), () => {
    writer.looking(across, (known, values) =>
      vectorized(code, pointers, across, width, writer.looksUp ? 4 : 1, pieces => {
        for (const piece of pieces) writer.stores(across, piece, known, values)
      }),
    )
  })
}

/** Writes what a nest does in all steps of its own loops, or in a part of them. */
export const emitLoops = (code: Code, writer: Writer, outer = writer.outer): void => {
  const { head } = writer.nest
  if (head?.kind === 'product') throw new TypeError('internal: a product is not written as a nest')
  if (head === undefined) emitElements(code, writer, outer)
  else if (head.running) emitRunning(code, writer, outer, head)
  else if (head.chain !== undefined) emitChained(code, writer, outer, head, head.chain)
  else emitReduction(code, writer, outer, head)
}

/** Writes the function of a nest; `base` gives where a buffer begins in memory, in bytes. */
export const emitNest = (module: Module, nest: Nest, base: (buffer: Buffer) => number): Work => {
  let units = 1
  const index = module.function({ params: ['i32', 'i32'], results: [] }, code => {
    if (nest.sizes.includes(0)) return
    const writer = writersOf(code, [nest], 0, base).writers[0]!
    const cut = cutOf(nest, writer.outer)
    if (cut === undefined) emitLoops(code, writer)
    else emitLoops(code, writer, writer.outer.with(cut.loop, partOf(code, writer.outer[cut.loop]!, cut)))
    units = cut?.units ?? 1
  })
  return { function: index, units }
}
