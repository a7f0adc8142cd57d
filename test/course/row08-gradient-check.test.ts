import * as T from 'tensor-ts'
import { checkGradients, GradientError, trees } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'
import {
  error,
  forward,
  inputs,
  type Network,
  network as networkOf,
  targets,
} from '../../examples/backpropagation/network.js'

// Course row 8: gradient checking finds a backpropagation that was written down wrong.

type Weights = { readonly w1: T.Tensor<[2, 2], 'float64'>; readonly w2: T.Tensor<[2, 2], 'float64'> }

const initial = networkOf(0, 0)
const network = ({ w1, w2 }: Weights): Network => ({
  hidden: { ...initial.hidden, w: w1 },
  output: { ...initial.output, w: w2 },
})
const loss = (weights: Weights) => error(network(weights))
const start: Weights = { w1: initial.hidden.w, w2: initial.output.w }

/** Backpropagation by hand; `back` takes the errors of the outputs to those of the hidden neurons. */
const byHand =
  (back: (w: T.Tensor<[2, 2], 'float64'>, delta: T.Tensor<[2], 'float64'>) => T.Tensor<[2], 'float64'>) =>
  (weights: Weights): Weights => {
    const { hidden, output } = forward(network(weights))
    const slope = (out: T.Tensor<[2], 'float64'>) => T.mul(out, T.sub(1, out))
    const delta = T.mul(T.sub(output, targets), slope(output))
    const inner = T.mul(back(weights.w2, delta), slope(hidden))
    return { w1: T.einsum('i,j->ij', inner, inputs), w2: T.einsum('i,j->ij', delta, hidden) }
  }

const right = byHand((w, delta) => T.einsum('kj,k->j', w, delta))
/** It sums over the weights into output j instead of those out of hidden neuron j. */
const wrong = byHand((w, delta) => T.einsum('jk,j->j', w, delta))

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
    const gradient = T.grad(loss)
    let weights = start
    for (let step = 0; step < 10_000; step++) {
      const { w1, w2 } = gradient(weights)
      weights = { w1: T.sub(weights.w1, T.mul(w1, 0.01)), w2: T.sub(weights.w2, T.mul(w2, 0.01)) }
    }
    const outputs = T.toArray(forward(network(weights)).output)
    expect(outputs.map(x => x.toFixed(8))).toEqual(['0.12752176', '0.88362911'])
    expect(T.item(loss(weights)).toFixed(9)).toBe('0.012563065')
  })
})
