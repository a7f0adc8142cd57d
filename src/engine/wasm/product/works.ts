import type { Code } from '../encoder/code.js'
import { partsOf, upTo } from '../encoder/control.js'
import type { Module } from '../encoder/module.js'
import { words } from '../threads/control.js'
import type { Work } from '../work.js'
import { stepsOf } from './form.js'

// Products in units of work: blocks of one result, of one sum, or several results.

/** Additions and multiplications below which work is not shared out: some ten microseconds. */
export const fewOperations = 2 ** 19

/** An address that goes on with the steps of loops, by so many bytes each. */
export interface Along {
  readonly base: number
  /** An int32 in memory, by which it goes on besides. */
  readonly turn?: { readonly at: number; readonly bytes: number } | undefined
  readonly loops: readonly { readonly size: number; readonly bytes: number }[]
}

/** Puts an address on the stack; `step` is a local variable that counts the steps of all loops, the last the fastest. */
const pushAddress = (code: Code, { base, turn, loops }: Along, step: number | undefined): void => {
  code.i32(base)
  if (turn !== undefined) code.i32(turn.at).memory('i32.load').i32(turn.bytes).op('i32.mul', 'i32.add')
  if (step === undefined) return
  let [inner, all] = [1, stepsOf(loops)]
  for (const { size, bytes } of loops.toReversed()) {
    const [every, within] = [inner, all]
    inner *= size
    if (bytes === 0) continue
    code.get(step)
    if (every > 1) code.i32(every).op('i32.div_u')
    if (inner < within) code.i32(size).op('i32.rem_u')
    code.i32(bytes).op('i32.mul', 'i32.add')
    all = within
  }
}

/** Writes code that leaves on the stack what a function takes behind its first and last unit; `room` counts from 0. */
export type Push = (code: Code, step: number | undefined, room: number) => void

/** Pushes the places of what a packing reads and writes. */
export const places =
  (places: readonly Along[]): Push =>
  (code, step) => {
    for (const place of places) pushAddress(code, place, step)
  }

/** Room for each of the calls that run at the same time: where the first begins, and its bytes. */
export interface Room {
  readonly base: number
  readonly bytes: number
}

/** Pushes what a product takes: its operands and its result, its room, and what is for the epilogue. */
export const operands =
  (places: readonly Along[], { base, bytes }: Room, parameters: readonly Along[]): Push =>
  (code, step, room) => {
    for (const place of places) pushAddress(code, place, step)
    code.i32(base)
    if (bytes > 0) code.get(room).i32(bytes).op('i32.mul', 'i32.add')
    for (const parameter of parameters) pushAddress(code, parameter, step)
  }

/** How many products there are for one result, of how many results, and what one of them costs. */
export interface Amount {
  readonly batches: number
  readonly added: number
  readonly operations: number
}

/** Units of one product or of several, of which some together are a unit of work. */
export interface Cut {
  readonly all: number
  readonly together: number
  readonly units: number
}

/** Calls that need room, at the same time. */
const mostRooms = 32

/** Units of so many operations each; those that need room are no more than there are rooms. */
const cut = (all: number, operations: number, needsRoom: boolean): Cut => {
  const worthwhile = Math.ceil(fewOperations / operations)
  const together = Math.max(1, worthwhile, needsRoom ? Math.ceil(all / mostRooms) : 1)
  return { all, together, units: Math.ceil(all / together) }
}

/** Units of one product after the other: all of a small one are one. */
export const cutOne = (units: number, isSmall: boolean, needsRoom = false): Cut =>
  isSmall ? { all: units, together: units, units: 1 } : cut(units, fewOperations, needsRoom)

/** Units of products that are added up: the same of each of them. */
export const cutSum = (units: number, { operations, added }: Amount, needsRoom: boolean): Cut =>
  cut(units, (operations * added) / units, needsRoom)

/** Blocks of a product that are units of their own in a batch. */
const blocksIn = (units: number, { operations }: Amount): number => (operations < fewOperations ? 1 : units)

/** Units of a batch: a block of a result or, where they are small, a result. */
export const cutBatch = (units: number, amount: Amount, needsRoom: boolean): Cut => {
  const blocks = blocksIn(units, amount)
  return cut(amount.batches * blocks, amount.operations / blocks, needsRoom)
}

/** The work of one product, whose addresses depend on the step of the batch. */
export const ofOne = (module: Module, { function: index }: Work, push: Push, cut: Cut): Work => ({
  function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
    const [from, to, step] = [code.local('i32'), code.local('i32'), code.local('i32')]
    partsOf(code, [from, to], [0, 1], cut.together, cut.all)
    code.i32(0).memory('i32.load', words.batch).set(step)
    code.get(from).get(to)
    push(code, step, 0)
    code.call(index)
  }),
  units: cut.units,
})

/** The work of products that are added up: the same blocks of each, one product after the other. */
export const ofSum = (module: Module, { function: index }: Work, push: Push, amount: Amount, cut: Cut): Work => ({
  function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
    const [from, to, step, last] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')]
    partsOf(code, [from, to], [0, 1], cut.together, cut.all)
    code.i32(amount.added).set(last)
    upTo(code, step, last, 1, () => {
      code.get(from).get(to)
      push(code, step, 0)
      code.call(index)
    })
  }),
  units: cut.units,
})

/** The work of a batch of products. A unit is a block of a result or, where they are small, several results. */
export const ofBatch = (module: Module, work: Work, push: Push, amount: Amount, cut: Cut): Work => {
  const blocks = blocksIn(work.units, amount)
  return {
    function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
      const [part, end, step, block] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')]
      partsOf(code, [part, end], [0, 1], cut.together, cut.all)
      upTo(code, part, end, 1, () => {
        code.get(part)
        if (blocks > 1) code.i32(blocks).op('i32.div_u')
        code.set(step)
        if (blocks > 1) code.get(part).i32(blocks).op('i32.rem_u').tee(block).get(block).i32(1).op('i32.add')
        else code.i32(0).i32(work.units)
        push(code, step, 0)
        code.call(work.function)
      })
    }),
    units: cut.units,
  }
}
