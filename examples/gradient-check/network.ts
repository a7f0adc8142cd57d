// A network of two layers with two sigmoid neurons each, without biases, and its backpropagation by hand (course row 8).
import * as T from 'tensor-ts'

type Vector = T.Tensor<[2], 'float64'>
type Matrix = T.Tensor<[2, 2], 'float64'>

/** A row of weights for each neuron. */
export interface Weights {
  readonly w1: Matrix
  readonly w2: Matrix
}

const inputs = T.tensor([0.05, 0.1], 'float64')
const targets = T.tensor([0.01, 0.99], 'float64')

export const start: Weights = {
  w1: T.tensor(
    [
      [0.15, 0.2],
      [0.25, 0.3],
    ],
    'float64',
  ),
  w2: T.tensor(
    [
      [0.4, 0.45],
      [0.5, 0.55],
    ],
    'float64',
  ),
}

const forward = ({ w1, w2 }: Weights) => {
  const hidden = T.sigmoid(T.matmul(w1, inputs))
  return { hidden, output: T.sigmoid(T.matmul(w2, hidden)) }
}

/** E = ½ Σ (target - output)² */
export const loss = (weights: Weights) => T.mul(T.sum(T.square(T.sub(targets, forward(weights).output))), 0.5)

/** Backpropagation by hand; `back` takes the errors of the outputs to those of the hidden neurons. */
const backpropagation =
  (back: (w: Matrix, delta: Vector) => Vector) =>
  (weights: Weights): Weights => {
    const { hidden, output } = forward(weights)
    const slope = (out: Vector) => T.mul(out, T.sub(1, out))
    const delta = T.mul(T.sub(output, targets), slope(output))
    const inner = T.mul(back(weights.w2, delta), slope(hidden))
    return { w1: T.einsum('i,j->ij', inner, inputs), w2: T.einsum('i,j->ij', delta, hidden) }
  }

export const right = backpropagation((w, delta) => T.einsum('kj,k->j', w, delta))

/** As it stands in one of the course's notes: it sums over the weights into output j, not those out of hidden neuron j. */
export const wrong = backpropagation((w, delta) => T.einsum('jk,j->j', w, delta))
