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

export const forward = ({ w1, w2 }: Weights) => {
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
/** The eight weights, or their derivatives, one after the other. */
export const flat = ({ w1, w2 }: Weights): T.Tensor<[8], 'float64'> => T.concat([T.flatten(w1), T.flatten(w2)])

const unflat = (weights: T.Tensor<[8], 'float64'>): Weights => ({
  w1: T.reshape(T.slice(weights, [[0, 4]]), [2, 2]),
  w2: T.reshape(T.slice(weights, [[4, 8]]), [2, 2]),
})

/** (E(w + h e) − E(w − h e)) / 2h along each of the eight axes e. */
export const differences = (h: number): T.Tensor<[8], 'float64'> => {
  const moved = (axis: T.Tensor<[8], 'float64'>, by: number) => loss(unflat(T.add(flat(start), T.mul(by, axis))))
  const along = (axis: T.Tensor<[8], 'float64'>) => T.div(T.sub(moved(axis, h), moved(axis, -h)), 2 * h)
  return T.vmap(along)(T.eye(8, 8, 'float64'))
}

/** How far differences are from the gradient: by h² where h is large, by rounding, which is 10⁻¹⁶ / h, where it is small. */
export const errorOf = (h: number): number => T.item(T.max(T.abs(T.sub(differences(h), flat(T.grad(loss)(start))))))
