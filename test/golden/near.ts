import type * as T from 'tensor-ts'
import { expect } from 'vitest'
import { numbersOf } from '../../src/tensor/dtype.js'
import { concrete, type Stored } from '../../src/tensor/storage.js'
import { flatten } from '../../src/trace/tree.js'

// How near what another engine gives must be to what the reference engine does.

/**
 * Machines add float32 in float32, and functions have some last digits of their own; both grow with what is made of them. A last digit
 * of float32 may decide which neighbour a half is rounded to: two steps of it.
 */
const relative: Readonly<Record<T.DType, number>> = {
  float64: 1e-10,
  float32: 2e-5,
  float16: 2 ** -9,
  bfloat16: 2 ** -6,
  int32: 0,
  uint8: 0,
  bool: 0,
}

/** Where numbers cancel, some last digits of them are left. */
const digitsOf: Readonly<Record<T.DType, number>> = {
  ...relative,
  float64: 2 ** -46,
  float32: 2 ** -20,
}

/** Below this numbers may be 0. */
const least: Readonly<Record<T.DType, number>> = {
  ...relative,
  float64: 2 ** -1022,
  float32: 2 ** -126,
}

const isNear = (found: number, expected: number, dtype: T.DType, operands: number): boolean =>
  Object.is(found, expected) ||
  found === expected ||
  Math.abs(found - expected) <= relative[dtype] * Math.abs(expected) + digitsOf[dtype] * operands + least[dtype]

const leavesOf = (tree: unknown): readonly Stored[] => flatten(tree).leaves.map(leaf => concrete(leaf, 'test'))

/** The greatest of the numbers that are finite. */
const magnitude = (leaves: readonly Stored[]): number =>
  leaves.reduce((most, leaf) => {
    const finite = Array.from(numbersOf(leaf), Math.abs).filter(Number.isFinite)
    return finite.reduce((a, b) => Math.max(a, b), most)
  }, 0)

/** Expects the leaves of a tree to be those of another up to rounding; `args` are what it was computed from. */
export const expectSame = (what: string, found: unknown, expected: unknown, args: readonly unknown[]): void => {
  const [a, b] = [leavesOf(found), leavesOf(expected)]
  expect(a.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(b.map(({ shape, dtype }) => ({ shape, dtype })))
  const operands = magnitude(leavesOf(args))
  const wrong = b.flatMap((leaf, i) => {
    const others = numbersOf(a[i]!)
    return [...numbersOf(leaf)].flatMap((value, k) => {
      const other = others[k]!
      return isNear(other, value, leaf.dtype, operands) ? [] : [`output ${i} at ${k} is ${other}, expected ${value}`]
    })
  })
  expect(wrong.slice(0, 5).join('; '), what).toBe('')
}
