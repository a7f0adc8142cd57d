// One hidden layer of 1,000 units against two of 100 (course row 21).
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { accuracy } from 'tensor-ts/train'
import { spiral } from '../data/points.js'

export const wide = pipe(nn.input(2), nn.dense('hidden', 1000), nn.relu, nn.dense('out', 2))
export const deep = pipe(
  nn.input(2),
  nn.dense('first', 100),
  nn.relu,
  nn.dense('second', 100),
  nn.relu,
  nn.dense('out', 2),
)

/** The same for digits of 28 × 28: here the wide one has nine times as many parameters. */
export const wideForDigits = pipe(nn.input(784), nn.dense('hidden', 1000), nn.relu, nn.dense('out', 10))
export const deepForDigits = pipe(
  nn.input(784),
  nn.dense('first', 100),
  nn.relu,
  nn.dense('second', 100),
  nn.relu,
  nn.dense('out', 10),
)

const training = spiral(T.random.key(0), 400, 0.02, 2.5)
export const unseen = spiral(T.random.key(1), 1000, 0.02, 2.5)

type Batch = typeof training

/** Trains on the whole set; the loss before each step, and the last parameters. */
const learn = <State extends { readonly params: unknown; readonly loss: T.Tensor<[]> }>(
  { step }: { readonly step: (state: State, batch: Batch) => State },
  start: State,
  steps: number,
) => {
  const states = pipe(RA.replicate(steps, training), RA.scanLeft(start, step))
  const params: State['params'] = (states.at(-1) ?? start).params
  return { losses: states.slice(1).map(({ loss }) => T.item(loss)), params }
}

const optimizer = optim.adam(0.01)
const key = T.random.key(2)

/** Both networks after so many steps, as functions from points to logits. */
export const train = (steps: number) => {
  const wideFold = optim.fold(optimizer, (params: nn.ParamsOf<typeof wide>, { x, labels }: Batch) =>
    nn.softmaxCrossEntropy(wide.apply(params, x), labels),
  )
  const deepFold = optim.fold(optimizer, (params: nn.ParamsOf<typeof deep>, { x, labels }: Batch) =>
    nn.softmaxCrossEntropy(deep.apply(params, x), labels),
  )
  const one = learn(wideFold, wideFold.init(wide.init(key)), steps)
  const two = learn(deepFold, deepFold.init(deep.init(key)), steps)
  return [
    { name: 'one layer of 1,000', losses: one.losses, of: (x: T.Tensor<[number, 2]>) => wide.apply(one.params, x) },
    { name: 'two layers of 100', losses: two.losses, of: (x: T.Tensor<[number, 2]>) => deep.apply(two.params, x) },
  ] as const
}

/** The part of unseen points that is put into the right arm. */
export const rightOf = (network: (x: T.Tensor<[number, 2]>) => T.Tensor<[number, 2]>): number =>
  T.item(accuracy(network(unseen.x), unseen.labels))
