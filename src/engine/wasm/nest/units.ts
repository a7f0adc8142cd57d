import { type Head, type Nest, type Rows, reducedValuesOf, type Scalar, scalarsOf } from '../../../compile/loops.js'
import { count } from '../../../shape/sizes.js'
import { elementary } from '../math/elementary.js'
import type { Loop } from './walk.js'

// How a nest is cut into units of work for threads. The cut depends on the nest alone: so does every result.

/** What a unit costs at least, in simple operations on one element: about ten microseconds, a hundred times a hand-over. */
const unitCost = 2 ** 17

/** More units than this even out nothing between threads. */
const mostUnits = 256

/** Parts of the last loop begin and end with as many vectors as are walked at once, four of four elements: a line of the cache. */
const grain = 16

/** Simple operations in an elementary function. */
const elementaryCost = 12

const costOf = (value: Scalar): number =>
  value.kind === 'load' ? 1 : value.kind === 'apply' ? (value.operation in elementary ? elementaryCost : 1) : 0

const sumOfCosts = (values: readonly Scalar[]): number =>
  scalarsOf(values).reduce((sum, value) => sum + costOf(value), 0)

/** The steps of a reduction; of a chain as many as each has if they share them equally. */
const stepsOf = ({ sizes, chain }: Head & { readonly kind: 'reduce' }): number =>
  chain === undefined ? count(sizes) : chain.next.buffer.size / chain.first.buffer.size

/** Simple operations in all of a nest. */
const nestCost = ({ sizes, head, stores }: Nest): number => {
  const reduced = head?.kind === 'reduce' ? stepsOf(head) * (1 + sumOfCosts(reducedValuesOf(head))) : 0
  return count(sizes) * (stores.length + sumOfCosts(stores.map(({ value }) => value)) + reduced)
}

/** Which of its loops is cut, and into parts of how many steps. */
export interface Cut {
  readonly loop: number
  readonly steps: number
  readonly units: number
}

/** The cut of a nest whose loops, outermost first, are `loops`; the last is walked by whole vectors. */
export const cutOf = (nest: Nest, loops: readonly Loop[]): Cut | undefined =>
  cut(nestCost(nest), mostUnits, loops, grain)

/** The cut of rows whose shared loops are `loops`. */
export const rowsCutOf = ({ parts, places }: Rows, loops: readonly Loop[]): Cut | undefined => {
  const cost = parts.reduce((sum, part) => sum + nestCost(part), 0)
  return cut(cost, Math.min(mostUnits, places), loops, 1)
}

const cut = (cost: number, most: number, loops: readonly Loop[], last: number): Cut | undefined => {
  const wanted = Math.min(most, Math.floor(cost / unitCost))
  if (wanted < 2 || loops.length === 0) return undefined
  const sizes = loops.map(({ size }) => size)
  const enough = sizes.findIndex(size => size >= wanted)
  const loop = enough >= 0 ? enough : sizes.indexOf(Math.max(...sizes))
  const least = Math.ceil(sizes[loop]! / wanted)
  const steps = loop === loops.length - 1 ? Math.ceil(least / last) * last : least
  const units = Math.ceil(sizes[loop]! / steps)
  return units < 2 ? undefined : { loop, steps, units }
}
