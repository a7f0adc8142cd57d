// The network of two inputs, two hidden and two output neurons that the course works out by hand (course rows 7 and 9).
import * as T from 'tensor-ts'

type Matrix = T.Tensor<[2, 2], 'float64'>
type Vector = T.Tensor<[2], 'float64'>

/** A row of weights for each neuron. */
interface Layer {
  readonly w: Matrix
  readonly b: Vector
}

/** Two inputs, two hidden neurons, two outputs, all sigmoid. */
export interface Network {
  readonly hidden: Layer
  readonly output: Layer
}

const matrix = (rows: readonly [readonly [number, number], readonly [number, number]]): Matrix =>
  T.tensor(rows, 'float64')

/** w1 … w8 of the course, and a bias for each layer. */
export const network = (hiddenBias: number, outputBias: number): Network => ({
  hidden: {
    w: matrix([
      [0.15, 0.2],
      [0.25, 0.3],
    ]),
    b: T.full([2], hiddenBias, 'float64'),
  },
  output: {
    w: matrix([
      [0.4, 0.45],
      [0.5, 0.55],
    ]),
    b: T.full([2], outputBias, 'float64'),
  },
})

export const initial = network(0.35, 0.6)
export const inputs = T.tensor([0.05, 0.1], 'float64')
export const targets = T.tensor([0.01, 0.99], 'float64')

/** All that the course writes down on the way forward: net = W x + b, out = σ(net). */
export const forward = ({ hidden, output }: Network) => {
  const netHidden = T.add(T.matmul(hidden.w, inputs), hidden.b)
  const outHidden = T.sigmoid(netHidden)
  const netOutput = T.add(T.matmul(output.w, outHidden), output.b)
  return { netHidden, hidden: outHidden, netOutput, output: T.sigmoid(netOutput) }
}

/** E = ½ Σ (target − output)². */
export const error = (network: Network): T.Tensor<[], 'float64'> =>
  T.mul(T.sum(T.square(T.sub(targets, forward(network).output))), 0.5)

/** Gradient descent on the weights at rate 0.5; the course leaves the biases as they are. */
export const step = ({ hidden, output }: Network): Network => {
  const gradient = T.grad(error)({ hidden, output })
  const descend = (w: Matrix, dw: Matrix): Matrix => T.sub(w, T.mul(0.5, dw))
  return {
    hidden: { ...hidden, w: descend(hidden.w, gradient.hidden.w) },
    output: { ...output, w: descend(output.w, gradient.output.w) },
  }
}

/** The error before each of so many steps: a scan, which is compiled once. */
export const train = T.jit((network: Network) =>
  T.scan((state: Network) => [step(state), error(state)] as const, network, undefined, { length: 10_000 }),
)
