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

/** The work of one product, whose addresses depend on the step of the batch; in one unit where it is small. */
export const ofOne = (
  module: Module,
  { function: index, units }: Work,
  addresses: readonly Along[],
  isSmall: boolean,
): Work => ({
  function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
    const step = code.local('i32')
    code.i32(0).memory('i32.load', words.batch).set(step)
    if (isSmall) code.i32(0).i32(units)
    else code.get(0).get(1)
    for (const address of addresses) pushAddress(code, address, step)
    code.call(index)
  }),
  units: isSmall ? 1 : units,
})

/** How many products there are for one result, of how many results, and what one of them costs. */
export interface Amount {
  readonly batches: number
  readonly added: number
  readonly operations: number
}

/** The work of products that are added up: the same blocks of each, one product after the other. */
export const ofSum = (
  module: Module,
  { function: index, units }: Work,
  addresses: readonly Along[],
  amount: Amount,
): Work => {
  const together = Math.max(1, Math.ceil((fewOperations * units) / (amount.operations * amount.added)))
  return {
    function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
      const [from, to, step, last] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')]
      partsOf(code, [from, to], [0, 1], together, units)
      code.i32(amount.added).set(last)
      upTo(code, step, last, 1, () => {
        code.get(from).get(to)
        for (const address of addresses) pushAddress(code, address, step)
        code.call(index)
      })
    }),
    units: Math.ceil(units / together),
  }
}

/** The work of a batch of products. A unit is a block of a result or, where they are small, several results. */
export const ofBatch = (
  module: Module,
  { function: index, units }: Work,
  addresses: readonly Along[],
  amount: Amount,
): Work => {
  const { batches, operations } = amount
  const blocks = operations < fewOperations ? 1 : units
  const together = Math.max(1, Math.ceil((fewOperations * blocks) / operations))
  return {
    function: module.function({ params: ['i32', 'i32'], results: [] }, code => {
      const [part, end, step, block] = [code.local('i32'), code.local('i32'), code.local('i32'), code.local('i32')]
      partsOf(code, [part, end], [0, 1], together, batches * blocks)
      upTo(code, part, end, 1, () => {
        code.get(part)
        if (blocks > 1) code.i32(blocks).op('i32.div_u')
        code.set(step)
        if (blocks > 1) code.get(part).i32(blocks).op('i32.rem_u').tee(block).get(block).i32(1).op('i32.add')
        else code.i32(0).i32(units)
        for (const address of addresses) pushAddress(code, address, step)
        code.call(index)
      })
    }),
    units: Math.ceil((batches * blocks) / together),
  }
}
