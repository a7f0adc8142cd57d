import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { and, nand, or, step, xor } from '../../examples/gates/gates.js'

// Course row 1: perceptrons with a step activation as gates.

/** The four inputs of a gate of two bits: 00, 01, 10, 11. */
const inputs = T.tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
])

const truth = { and: [0, 0, 0, 1], nand: [1, 1, 1, 0], or: [0, 1, 1, 1], xor: [0, 1, 1, 0] }

describe('course row 1', () => {
  it('AND, NAND and OR are perceptrons with weights set by hand', () => {
    expect(T.toArray(and(inputs))).toEqual(truth.and)
    expect(T.toArray(nand(inputs))).toEqual(truth.nand)
    expect(T.toArray(or(inputs))).toEqual(truth.or)
  })

  it('XOR is two layers of them', () => {
    expect(T.toArray(xor(inputs))).toEqual(truth.xor)
  })

  it('no single perceptron is XOR', () => {
    // All lines w₁ x₁ + w₂ x₂ + b > 0 on a grid that holds AND, NAND and OR: a column of `gates` each.
    const grid = T.linspace(-2, 2, 17)
    const size = 17 * 17 * 17
    const axis = (shape: readonly [number, number, number]) =>
      T.reshape(T.broadcastTo(T.reshape(grid, shape), [17, 17, 17]), [1, size])
    const [w1, w2, b] = [axis([17, 1, 1]), axis([1, 17, 1]), axis([1, 1, 17])]
    const gates = step(T.add(T.matmul(inputs, T.concat([w1, w2])), b))
    const matches = (gate: readonly number[]) => {
      const wanted = T.fromArray(gate, [4, 1])
      return T.item(T.sum(T.all(T.equal(gates, wanted), { axis: 0 })))
    }
    expect(matches(truth.xor)).toBe(0)
    for (const gate of [truth.and, truth.nand, truth.or]) expect(matches(gate)).toBeGreaterThan(0)
  })
})
