// Recurrent networks that must remember: two marked numbers, far apart in a sequence, are to be added (course row 23).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

const units = 32
const batchSize = 64
const rate = 0.01

/** Sequences of numbers, each beside its mark, which is 1 for two of them and 0 for the others. */
export type Sequences = T.Tensor<['sequences', 'length', 2]>
export interface Problem {
  readonly x: Sequences
  /** The sum of the two marked numbers. */
  readonly y: T.Tensor<['sequences']>
}

/**
 * The adding problem of Hochreiter and Schmidhuber (1997): of numbers from 0 to 1 one in each half of the sequence is marked. Who
 * always answers 1 has a mean squared error of 1/6, who knows the second number and not the first 1/12.
 */
export const adding = (key: T.random.Key, length: number, count: number): Problem => {
  const [sequences, positions] = [T.dim('sequences', count), T.dim('length', length)]
  const [valueKey, markKey] = T.random.split(key)
  const [firstKey, secondKey] = T.random.split(markKey)
  const middle = Math.floor(length / 2)
  const values = T.random.uniform(valueKey, [sequences, positions])
  const first = T.random.randint(firstKey, [sequences], 0, middle)
  const second = T.random.randint(secondKey, [sequences], middle, length)
  const marks = T.add(T.oneHot(first, positions), T.oneHot(second, positions))
  return { x: T.stack([values, marks], { axis: 2 }), y: T.sum(T.mul(values, marks), { axis: 1 }) }
}

/** Reads a sequence, and answers by what it remembers in the end. */
export type Network<P extends object> = nn.Model<['length', 2], [1], P>

const sequence = (length: number) => nn.input(T.dim('length', length), 2)
const out = nn.dense('out', 1)

export const simple = (length: number) => pipe(sequence(length), nn.simpleRnn('memory', units, { last: true }), out)
export const gru = (length: number) => pipe(sequence(length), nn.gru('memory', units, { last: true }), out)

/** An LSTM whose gates f begin open, with biases of 2: it keeps what it has until it has learned what to forget (Gers et al., 2000). */
export const lstm = (length: number) => {
  const network = pipe(sequence(length), nn.lstm('memory', units, { last: true }), out)
  const init = (key: T.random.Key): nn.ParamsOf<typeof network> => {
    const { memory, out } = network.init(key)
    const [i, f, g, o] = T.split(memory.b, 4)
    return { memory: { ...memory, b: T.concat([i, T.add(f, 2), g, o]) }, out }
  }
  return { ...network, init }
}

/**
 * How much the answer still depends on what was read so many steps before the end: |∂ answer / ∂ xₜ|, the mean over the sequences. An
 * answer does not depend on the other sequences of its batch, so the derivative of their sum has the derivative of each.
 */
const dependence = <P extends object>(network: Network<P>, params: P, { x }: Problem): readonly number[] => {
  const slopes = T.grad((x: Sequences) => T.sum(network.apply(params, x)))(x)
  return T.toArray(T.mean(T.norm(slopes, { axis: 2 }), { axis: 0 })).toReversed()
}

/** What a network has learned. */
export interface Trained {
  /** The loss of each step. */
  readonly losses: readonly number[]
  /** The mean squared error on sequences that it has not seen. */
  readonly error: number
  /** |∂ answer / ∂ xₜ| by the number of steps to the end, before training and after it. */
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** Trains by Adam; every step draws sequences of its own, of its key. */
export const train = <P extends T.FloatTree<P>>(
  make: (length: number) => Network<P>,
  length: number,
  steps: number,
): Trained => {
  const network = make(length)
  const errorOn = (params: P, { x, y }: Problem) =>
    nn.meanSquaredError(T.squeeze(network.apply(params, x), { axis: 1 }), y)
  const loss = (params: P, key: T.random.Key) => errorOn(params, adding(key, length, batchSize))
  const optimizer = optim.chain(optim.clipByGlobalNorm(1), optim.adam(optim.cosineDecay(rate, { steps })))
  const fold = optim.fold(optimizer, loss)

  const keyOf = (i: number) => T.random.foldIn(T.random.key(0), i)
  const params = network.init(keyOf(0))
  const start = { state: fold.init(params), losses: [] as readonly number[] }
  const { state, losses } = Array.from({ length: steps }, (_, i) => T.random.foldIn(keyOf(1), i)).reduce(
    ({ state, losses }, key) => {
      const next = fold.step(state, key)
      return { state: next, losses: [...losses, T.item(next.loss)] }
    },
    start,
  )
  const unseen = adding(keyOf(2), length, 1000)
  return {
    losses,
    error: T.item(errorOn(state.params, unseen)),
    before: dependence(network, params, unseen),
    after: dependence(network, state.params, unseen),
  }
}
