// A batch must be learnt by heart before a long training begins: one that passes, and four that cannot (course row 26).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { type Overfitted, overfitBatch } from 'tensor-ts/train'
import { spiral } from '../data/points.js'

const batch = spiral(T.random.key(0), 32, 0)
type Batch = typeof batch

const [a, b, out] = [nn.dense('a', 64), nn.dense('b', 64), nn.dense('out', 2)]
const network = pipe(nn.input(2), a, nn.tanh, b, nn.tanh, out)
type Params = nn.ParamsOf<typeof network>

/** Activations forgotten: three layers that are one matrix. */
const linear = pipe(nn.input(2), a, b, out)

const right = (params: Params, { x, labels }: Batch) => nn.softmaxCrossEntropy(network.apply(params, x), labels)

/** Losses with a mistake in each, and a rate that is one. */
const trainings: Readonly<Record<string, { readonly loss: typeof right; readonly rate: number }>> = {
  right: { loss: right, rate: 0.01 },
  'activations forgotten': {
    loss: (params, { x, labels }) => nn.softmaxCrossEntropy(linear.apply(params, x), labels),
    rate: 0.01,
  },
  'softmax taken twice': {
    loss: (params, { x, labels }) => nn.softmaxCrossEntropy(T.softmax(network.apply(params, x)), labels),
    rate: 0.01,
  },
  'an input forgotten': {
    loss: (params, { x, labels }) => nn.softmaxCrossEntropy(network.apply(params, T.mul(x, T.tensor([1, 0]))), labels),
    rate: 0.01,
  },
  'rate too small': { loss: right, rate: 1e-5 },
}

/** Whether each training can learn 32 examples in so many steps, and its losses. */
export const checks = (steps: number): Readonly<Record<string, Overfitted>> =>
  Object.fromEntries(
    Object.entries(trainings).map(([name, { loss, rate }]) => {
      const fold = optim.fold(optim.adam(rate), loss)
      return [name, overfitBatch({ fold, start: fold.init(network.init(T.random.key(1))), batch, steps, below: 0.01 })]
    }),
  )
