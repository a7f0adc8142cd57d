import * as T from 'tensor-ts'
import { checkGradients, GradientError, trees } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import { errorOf, forward, loss, right, start, type Weights, wrong } from '../../examples/gradient-check/network.js'

// Course row 8: gradient checking finds a backpropagation that was written down wrong.

const thrown = (run: () => void): GradientError => {
  try {
    run()
  } catch (error) {
    if (error instanceof GradientError) return error
  }
  throw new Error('no GradientError was thrown')
}

const first = (x: T.Tensor<[2, 2], 'float64'>): number => T.toArray(x)[0]![0]!

describe('course row 8', () => {
  it('the wrong recursion says 0.001512256 where the truth is 0.000188256', () => {
    expect(first(wrong(start).w1).toFixed(9)).toBe('0.001512256')
    expect(first(right(start).w1).toFixed(9)).toBe('0.000188256')
    expect(first(T.grad(loss)(start).w1).toFixed(9)).toBe('0.000188256')
  })

  it('the checker finds it in one call', () => {
    const check = () => checkGradients(loss, { at: start, gradient: wrong })
    expect(check).toThrow(GradientError)
    expect(check).toThrow(/^the given gradient: the derivative by \.w1\[/)
    expect(check).toThrow(/4 of 8 derivatives are wrong/)
  })

  it('it finds it at generated weights too, and simplifies them', () => {
    const check = () => checkGradients(loss, { points: trees(start), gradient: wrong })
    const found = thrown(check)
    expect(found.worst?.path).toBe('.w1')
    // One weight of the output layer that is not zero suffices.
    const { w2 } = (found.counterExample?.point as Weights | undefined) ?? start
    expect(T.item(T.sum(T.cast(T.notEqual(w2, 0), 'int32')))).toBe(1)
  })

  it('and passes the right one, and grad', () => {
    checkGradients(loss, { at: start, gradient: right })
    checkGradients(loss, { at: start, order: 2 })
    checkGradients(loss, { points: trees(start), gradient: right })
  })

  it('trained right for 10,000 steps at rate 0.01', () => {
    const step = (weights: Weights): Weights => {
      const { w1, w2 } = T.grad(loss)(weights)
      return { w1: T.sub(weights.w1, T.mul(w1, 0.01)), w2: T.sub(weights.w2, T.mul(w2, 0.01)) }
    }
    const train = T.jit((weights: Weights) => T.forLoop(10_000, (_, at) => step(at), weights))
    const weights = train(start)
    const outputs = T.toArray(forward(weights).output)
    expect(outputs.map(x => x.toFixed(8))).toEqual(['0.12752176', '0.88362911'])
    expect(T.item(loss(weights)).toFixed(9)).toBe('0.012563065')
  })
  it('differences are best at a step between truncation, by h², and rounding, by 1 / h', () => {
    expect(errorOf(1e-1) / errorOf(1e-2)).toBeCloseTo(100, -1)
    const errors = [1e-1, 1e-5, 1e-12].map(errorOf)
    expect(errors.indexOf(Math.min(...errors))).toBe(1)
    expect(errors[1]).toBeLessThan(1e-10)
  })
})
