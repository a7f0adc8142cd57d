import * as T from 'tensor-ts'

/** A row of weights for each neuron. */
interface Layer {
  readonly w: T.Tensor<[2, 2], 'float64'>
  readonly b: T.Tensor<[2], 'float64'>
}

/** Two inputs, two hidden neurons, two outputs, all sigmoid. */
export interface Network {
  readonly hidden: Layer
  readonly output: Layer
}

const noBias = T.zeros([2], 'float64')

/** w1 … w8 of the course, without biases. */
export const initial: Network = {
  hidden: {
    w: T.tensor(
      [
        [0.15, 0.2],
        [0.25, 0.3],
      ],
      'float64',
    ),
    b: noBias,
  },
  output: {
    w: T.tensor(
      [
        [0.4, 0.45],
        [0.5, 0.55],
      ],
      'float64',
    ),
    b: noBias,
  },
}

export const inputs = T.tensor([0.05, 0.1], 'float64')
export const targets = T.tensor([0.01, 0.99], 'float64')

/** All that the course writes down on the way forward. */
export const forward = ({ hidden, output }: Network) => {
  const netHidden = T.add(T.matmul(hidden.w, inputs), hidden.b)
  const outHidden = T.sigmoid(netHidden)
  const netOutput = T.add(T.matmul(output.w, outHidden), output.b)
  return { netHidden, hidden: outHidden, netOutput, output: T.sigmoid(netOutput) }
}

/** E = ½ Σ (target - output)² */
export const error = (network: Network): T.Tensor<[], 'float64'> =>
  T.mul(T.sum(T.square(T.sub(targets, forward(network).output))), 0.5)
