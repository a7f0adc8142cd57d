// Full-batch, stochastic and mini-batch gradient descent on the same problem (course row 14).
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const examples = 512

/** Two overlapping clouds of points: the class is noisy, so that single examples point in different directions. */
export const clouds = () => {
  const [pointKey, classKey] = T.random.split(T.random.key(3))
  const rows = T.dim('examples', examples)
  const labels = T.cast(T.random.bernoulli(classKey, 0.5, [rows]), 'float32')
  const centres = T.mul(T.expandDims(T.sub(T.mul(labels, 2), 1), 1), T.tensor([1, 0.5]))
  return { x: T.add(T.random.normal(pointKey, [rows, 2]), centres), y: labels }
}

type Params = { readonly w: T.Tensor<[2]>; readonly b: T.Tensor<[]> }
type Batch = { readonly x: T.Tensor<[number, 2]>; readonly y: T.Tensor<[number]> }

/** Logistic regression. */
const loss = ({ w, b }: Params, { x, y }: Batch) => nn.binaryCrossEntropy(T.add(T.matmul(x, w), b), y)

export interface Run {
  readonly name: string
  readonly batchSize: number
  readonly stepsPerEpoch: number
  /** The loss over all examples: at the beginning and after each step, against epochs done. */
  readonly curve: readonly (readonly [epoch: number, loss: number])[]
}

/** Plain gradient descent with batches of the given size. */
export const descend = (name: string, batchSize: number, epochs: number, rate: number): Run => {
  const dataset = clouds()
  const whole = T.jit((params: Params) => loss(params, dataset))
  const fold = optim.fold(optim.sgd(rate), loss)
  const start: Params = { w: T.zeros([2]), b: T.tensor(0) }
  const order = T.random.key(1)
  const batchesOf = (epoch: number) => data.batches(dataset, { size: batchSize, key: T.random.foldIn(order, epoch) })
  const stepsPerEpoch = batchesOf(0).length
  const curve: (readonly [number, number])[] = [[0, T.item(whole(start))]]
  let state = fold.init(start)
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const batch of batchesOf(epoch)) {
      state = fold.stepInPlace(state, batch)
      curve.push([curve.length / stepsPerEpoch, T.item(whole(state.params))])
    }
  return { name, batchSize, stepsPerEpoch, curve }
}

export const runs = (epochs: number): readonly Run[] => [
  descend('full batch', examples, epochs, 0.3),
  descend('mini-batches of 64', 64, epochs, 0.3),
  descend('one example at a time', 1, epochs, 0.3),
]
