// Fine-tuning by LoRA: a model of English sentences learns which German ones mean the same.
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as optim from 'tensor-ts/optim'
import { batchOf } from './embed.js'
import { type Adapter, adapterOf, lossOf } from './lora.js'
import type { Pretrained } from './pretrained.js'
import { type Pair, pairs } from './sentences.js'

export interface Settings {
  readonly seed: number
  readonly rank: number
  readonly rate: number
  /** How many pairs there are to learn from, and how many others are held out. */
  readonly train: number
  readonly held: number
  readonly batch: number
  readonly epochs: number
}

export const settings: Settings = { seed: 0, rank: 8, rate: 2e-3, train: 256, held: 64, batch: 16, epochs: 3 }

/** Pairs as the model takes them, all of one length. */
const tokenized = ({ tokensOf }: Pretrained, some: readonly Pair[]) => {
  const german = some.map(pair => tokensOf(pair.german))
  const english = some.map(pair => tokensOf(pair.english))
  const length = Math.max(...[...german, ...english].map(row => row.length))
  return { left: batchOf(german, length), right: batchOf(english, length) }
}

export interface Tuned {
  readonly adapter: Adapter
  /** The loss of the pairs that are held out. */
  readonly before: number
  readonly after: number
}

/** Trains an adapter; the same settings give the same one. */
export const tune = (
  pretrained: Pretrained,
  { seed, rank, rate, train, held, batch, epochs }: Settings,
  report: (epoch: number, heldOut: number) => void = () => {},
): Tuned => {
  const { sizes, params } = pretrained
  const [choice, training] = T.random.split(T.random.key(seed))
  const [start, shuffle] = T.random.split(training)
  const order = T.toArray(T.random.permutation(choice, pairs.length)).flatMap(i => pairs[i] ?? [])
  const known = tokenized(pretrained, order.slice(0, train))
  const others = tokenized(pretrained, order.slice(train, train + held))

  const loss = lossOf(sizes)
  const tested = T.jit(loss)
  const heldOut = (adapter: Adapter): number => {
    const losses = [...data.batches(others, { size: batch })].map(pairs =>
      T.item(tested(adapter, { ...pairs, params })),
    )
    return losses.reduce((sum, x) => sum + x, 0) / losses.length
  }

  const fold = optim.fold(optim.adam(rate), loss)
  const first = adapterOf(start, params, rank)
  const before = heldOut(first)
  let state = fold.init(first)
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const pairs of data.batches(known, { size: batch, key: T.random.foldIn(shuffle, epoch), dropLast: true }))
      state = fold.stepInPlace(state, { ...pairs, params })
    report(epoch, heldOut(state.params))
  }
  return { adapter: state.params, before, after: heldOut(state.params) }
}
