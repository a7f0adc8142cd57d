import fc from 'fast-check'
import * as T from 'tensor-ts'
import { checkGradients, type GradientError } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'

type Vector = T.Tensor<[2]>

const sumOfSquares = (x: Vector) => T.sum(T.square(x))

/** A function with a pullback of its own, which is `factor` times the right one. */
const reverseOnly = (factor: number) =>
  T.customVjp(
    sumOfSquares,
    (x: Vector) => [sumOfSquares(x), x] as const,
    (x: Vector, cotangent: T.Tensor<[]>) => [T.mul(T.mul(x, 2 * factor), cotangent)] as const,
  )

/** A loop whose length is not known, which has derivatives in forward mode only. */
const forwardOnly = (x: Vector) =>
  T.whileLoop(
    (y: Vector) => T.less(T.sum(y), 100),
    (y: Vector) => T.mul(y, 2),
    x,
  )

const at = T.tensor([1, 2])

describe('checkGradients of a function that has one mode only', () => {
  it('says which mode to ask for', () => {
    const sentence = (mode: string) => `checkGradients: only ${mode} mode can be checked, with modes: ['${mode}']; `
    for (const order of [1, 2]) {
      expect(() => checkGradients(reverseOnly(1), { at, order })).toThrow(
        `${sentence('reverse')}customVjp: its rule is`,
      )
      expect(() => checkGradients(forwardOnly, { at, order })).toThrow(`${sentence('forward')}whileLoop: reverse mode`)
    }
    expect(() => checkGradients(reverseOnly(2), { at })).toThrow(sentence('reverse'))
    expect(() => checkGradients(forwardOnly, { points: fc.constant(at) })).toThrow(sentence('forward'))
  })

  it('checks that mode', () => {
    checkGradients(reverseOnly(1), { at, modes: ['reverse'] })
    checkGradients(forwardOnly, { at, modes: ['forward'] })
    expect(() => checkGradients(reverseOnly(2), { at, modes: ['reverse'] })).toThrow(
      expect.objectContaining<Partial<GradientError>>({ name: 'GradientError' }),
    )
    expect(() => checkGradients(reverseOnly(1), { at, modes: ['forward'] })).toThrow(/^customVjp: /)
  })
})
