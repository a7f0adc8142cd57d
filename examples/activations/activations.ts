// Activations, their derivatives, the saturation of sigmoids, and why layers need one at all (course row 3).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'

/** A function of a number, element by element. */
export interface Activation {
  readonly name: string
  readonly of: (x: T.Tensor<[]>) => T.Tensor<[]>
}

export const activations: readonly Activation[] = [
  { name: 'step', of: x => T.cast(T.greater(x, 0), 'float32') },
  { name: 'identity', of: x => x },
  { name: 'sigmoid', of: x => T.sigmoid(x) },
  { name: 'tanh', of: x => T.tanh(x) },
  { name: 'ReLU', of: x => T.relu(x) },
  { name: 'Leaky ReLU, slope 0.1', of: x => T.leakyRelu(x, { slope: 0.1 }) },
  { name: 'ELU', of: x => T.elu(x) },
  // The greatest of several lines: here −x, x and 0.5 x + 1.
  { name: 'Maxout of three lines', of: x => T.max(T.add(T.mul(x, T.tensor([-1, 1, 0.5])), T.tensor([0, 0, 1]))) },
]

/** The curve and the derivative of an activation at the given points. */
export const curves = ({ of }: Activation, at: T.Tensor<[number]>) => {
  const [values, slopes] = T.vmap(T.valueAndGrad(of))(at)
  return { values: T.toArray(values), slopes: T.toArray(slopes) }
}

/** By how much the gradient shrinks on its way back through sigmoids, the input of each being the output of the one before. */
export const gradientThroughSigmoids = (depth: number, weight: number): number => {
  const chain = (x: T.Tensor<[]>) =>
    Array.from({ length: depth }).reduce((y: T.Tensor<[]>) => T.sigmoid(T.mul(weight, y)), x)
  return Math.abs(T.item(T.grad(chain)(T.tensor(1))))
}

const layers = [nn.dense('a', 16), nn.dense('b', 16), nn.dense('c', 3)] as const

/** Three dense layers without an activation. */
export const linearNetwork = pipe(nn.input(5), ...layers)

/** The one matrix and bias that the three layers are: the images of the unit vectors, and of zero. */
export const collapsed = (params: nn.ParamsOf<typeof linearNetwork>) => {
  const b = linearNetwork.apply(params, T.zeros([1, 5]))
  return { w: T.sub(linearNetwork.apply(params, T.eye(5)), b), b: T.squeeze(b, { axis: 0 }) }
}
