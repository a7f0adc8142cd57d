// Batch normalisation and layer normalisation, and a deep network that learns only with one of them (course row 17).
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { moons } from '../data/points.js'

const points = moons(T.random.key(0), 256, 0.1)
type Batch = typeof points

const init = nn.initializers.normal(0.02)
const dense = nn.dense('dense', 32, { init })

/** Eight hidden layers with weights that are too small: without normalisation each lets a tenth of its signal through. */
export const plain = pipe(
  nn.input(2),
  nn.dense('in', 32),
  nn.repeat('hidden', 8, flow(dense, nn.tanh)),
  nn.dense('out', 2),
)
export const byBatch = pipe(
  nn.input(2),
  nn.dense('in', 32),
  nn.repeat('hidden', 8, flow(dense, nn.batchNorm('norm'), nn.tanh)),
  nn.dense('out', 2),
)
export const byLayer = pipe(
  nn.input(2),
  nn.dense('in', 32),
  nn.repeat('hidden', 8, flow(dense, nn.layerNorm('norm'), nn.tanh)),
  nn.dense('out', 2),
)

const key = T.random.key(1)
const optimizer = optim.sgd(0.1)

/** The loss before each of so many steps. */
const losses = <State extends { readonly loss: T.Tensor<[]> }>(
  { step }: { readonly step: (state: State, batch: Batch) => State },
  start: State,
  steps: number,
): readonly number[] =>
  pipe(
    RA.replicate(steps, points),
    RA.scanLeft(start, step),
    RA.dropLeft(1),
    RA.map(({ loss }) => T.item(loss)),
  )

/** Without, with batch and with layer normalisation. */
export const curves = (steps: number): Readonly<Record<string, readonly number[]>> => {
  const without = optim.fold(optimizer, (params: nn.ParamsOf<typeof plain>, { x, labels }: Batch) =>
    nn.softmaxCrossEntropy(plain.apply(params, x), labels),
  )
  // In training batch normalisation takes the statistics of the batch, and hands on the running ones.
  const batch = optim.fold(
    optimizer,
    (params: nn.ParamsOf<typeof byBatch>, { x, labels }: Batch, running: nn.StateOf<typeof byBatch>) => {
      const { output, state } = byBatch.train(params, x, { state: running })
      return [nn.softmaxCrossEntropy(output, labels), state] as const
    },
    { hasAux: true },
  )
  const layer = optim.fold(optimizer, (params: nn.ParamsOf<typeof byLayer>, { x, labels }: Batch) =>
    nn.softmaxCrossEntropy(byLayer.apply(params, x), labels),
  )
  return {
    'no normalisation': losses(without, without.init(plain.init(key)), steps),
    'batch normalisation': losses(batch, batch.init(byBatch.init(key), byBatch.state), steps),
    'layer normalisation': losses(layer, layer.init(byLayer.init(key)), steps),
  }
}

/** One feature, normalised by batches. */
const feature = pipe(nn.input(1), nn.batchNorm('norm'))

/** The mean of each of so many batches of N(3, 2²), and the running mean and variance after it: ρ ← 0.9 ρ + 0.1 batch. */
export const statistics = (batches: number) =>
  pipe(
    RA.makeBy(batches, i => T.add(3, T.mul(2, T.random.normal(T.random.foldIn(T.random.key(2), i), [32, 1])))),
    RA.scanLeft({ state: feature.state, mean: Number.NaN }, ({ state }, x) => ({
      state: feature.train(feature.init(key), x, { state }).state,
      mean: T.item(T.mean(x)),
    })),
    RA.dropLeft(1),
    RA.map(({ state, mean }) => ({
      mean,
      runningMean: T.item(T.sum(state.norm.mean)),
      runningVariance: T.item(T.sum(state.norm.variance)),
    })),
  )
