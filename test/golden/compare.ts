import * as T from 'tensor-ts'
import { expect } from 'vitest'
import type { FullDType } from '../../src/tensor/dtype.js'
import { dataOf, type Encoded } from './encoding.js'

/** How near a number must be to the one expected. */
export interface Demand {
  readonly relative: number
  readonly absolute: number
  /** Whether 0 and −0 differ. */
  readonly signedZero: boolean
}

export const relative: Readonly<Record<FullDType, number>> = { float64: 1e-12, float32: 2e-6 }

/** The error in the size of the terms that is allowed where terms of both signs cancel. */
export const absolute: Readonly<Record<FullDType, number>> = { float64: 1e-14, float32: 2e-6 }

/** What is demanded of a gradient. */
export const ofGradient = (dtype: FullDType): Demand => ({
  relative: relative[dtype],
  absolute: absolute[dtype],
  signedZero: false,
})

/** What is demanded of integers, and of operations that round once or not at all. */
export const precise: Demand = { relative: 0, absolute: 0, signedZero: true }

const agree = (actual: number, expected: number, demand: Demand): boolean => {
  if (Object.is(actual, expected)) return true
  if (actual === expected) return !demand.signedZero
  const allowed = Math.max(demand.absolute, demand.relative * Math.abs(expected))
  return Number.isFinite(expected) && Math.abs(actual - expected) <= allowed
}

/** Expects a tensor to be the one of a golden file. */
export const compare = (what: string, actual: T.AnyTensor, expected: Encoded, demand: Demand): void => {
  const found = T.data(actual)
  const wanted = dataOf(expected)
  expect({ shape: [...actual.shape], dtype: actual.dtype, elements: found.length }, what).toEqual({
    shape: expected.shape,
    dtype: expected.dtype,
    elements: wanted.length,
  })
  const shown = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))
  const wrong = Array.from(wanted, (y, k) => [k, found[k]!, y] as const)
    .filter(([, x, y]) => !agree(x, y, demand))
    .map(([k, x, y]) => `[${k}] is ${shown(x)}, expected ${shown(y)}`)
  expect(wrong.join('; '), what).toBe('')
}
