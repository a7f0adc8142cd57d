// A generative adversarial network: two folds, each of which is the other's data (course row 24).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

/** Points of the plane, a row each. */
type Points<N extends T.Dim> = T.Tensor<[N, 2]>

/** Normal distributions on a ring of radius 2: how many, and how wide each is. */
export const modes = 8
export const deviation = 0.1

/** Their means, `[mode, 2]`. */
export const centres: Points<8> = (() => {
  const angle = T.mul((2 * Math.PI) / modes, T.arange(modes))
  return T.mul(2, T.stack([T.cos(angle), T.sin(angle)], { axis: 1 }))
})()

/** So many true points: a mode at random, and noise about it. */
export const ring = <N extends T.Dim>(key: T.random.Key, count: T.SizeOf<N>): Points<N> => {
  const [modeKey, noiseKey] = T.random.split(key)
  const mode = T.random.randint(modeKey, [count], 0, modes)
  return T.add(T.take(centres, mode), T.mul(deviation, T.random.normal(noiseKey, [count, 2])))
}

const batch = 256
type Batch = Points<typeof batch>

/** G: four numbers of noise become a point. */
const generator = pipe(nn.input(4), nn.dense('a', 64), nn.relu, nn.dense('b', 64), nn.relu, nn.dense('point', 2))

/** D: a point becomes a logit, above 0 where it is taken for a true one. */
const discriminator = pipe(
  nn.input(2),
  nn.dense('a', 64),
  nn.leakyRelu,
  nn.dense('b', 64),
  nn.leakyRelu,
  nn.dense('isTrue', 1),
)

type Generator = nn.ParamsOf<typeof generator>
type Discriminator = nn.ParamsOf<typeof discriminator>

/** So many made points. */
export const make = <N extends T.Dim>(params: Generator, key: T.random.Key, count: T.SizeOf<N>): Points<N> =>
  generator.apply(params, T.random.normal(key, [count, 4]))

/** E ‖∇D(x)‖² over true points x: how steep D is where the data are. */
const steepness = (params: Discriminator, real: Batch): T.Tensor<[]> => {
  const logit = (x: T.Tensor<[2]>) => T.sum(discriminator.apply(params, T.expandDims(x, 0)))
  return T.div(T.sum(T.square(T.vmap(T.grad(logit))(real))), batch)
}

/** What D is asked: which are the true points, and which are made? */
export interface Question {
  readonly real: Batch
  readonly made: Batch
}

/**
 * −E log σ(D(x)) − E log(1 − σ(D(G(z)))) + 0.02 E ‖∇D(x)‖². As 1 − σ(a) = σ(−a) and −log σ(−a) = softplus(a), no logarithm of 0 is
 * ever taken. The last term, R₁, leaves made points that lie right where they are, so that the game comes to rest (Mescheder,
 * Geiger and Nowozin, 2018).
 */
export const discriminatorLoss = (params: Discriminator, { real, made }: Question): T.Tensor<[]> => {
  const missed = T.mean(T.softplus(T.neg(discriminator.apply(params, real))))
  const fooled = T.mean(T.softplus(discriminator.apply(params, made)))
  return T.add(T.add(missed, fooled), T.mul(0.02, steepness(params, real)))
}

/** Who judges what is made, and the noise that it is made of. */
export interface Judge {
  readonly params: Discriminator
  readonly key: T.random.Key
}

/**
 * −E log σ(D(G(z))), the non-saturating loss (Goodfellow et al., 2014). To minimize E log(1 − σ(D(G(z)))) would be the same game, but
 * it is flat where D is sure, which is where G has most to learn.
 */
export const generatorLoss = (params: Generator, judge: Judge): T.Tensor<[]> =>
  T.mean(T.softplus(T.neg(discriminator.apply(judge.params, make(params, judge.key, batch)))))

/** How long the game is, and how both learn: without momentum, as the hill moves, at a rate that falls to 0 in the end. */
export const steps = 6000
const adam = optim.adam(optim.cosineDecay(3e-3, { steps }), { beta1: 0 })
const judging = optim.fold(adam, discriminatorLoss)
const making = optim.fold(adam, generatorLoss)

/** Both players before the first step. */
export const init = (key: T.random.Key) => ({
  discriminator: judging.init(discriminator.init(T.random.foldIn(key, 0))),
  generator: making.init(generator.init(T.random.foldIn(key, 1))),
})
export type State = ReturnType<typeof init>

/** Both learn once, the discriminator first. A fold within a compiled function is compiled with it: the step is one function. */
const step = T.jit((before: State, key: T.random.Key): State => {
  const real = ring(T.random.foldIn(key, 0), batch)
  const made = make(before.generator.params, T.random.foldIn(key, 1), batch)
  const discriminator = judging.step(before.discriminator, { real, made })
  const judge = { params: discriminator.params, key: T.random.foldIn(key, 2) }
  return { discriminator, generator: making.step(before.generator, judge) }
})

/** The states behind each step of the game. */
export function* train(seed: number) {
  const key = T.random.key(seed)
  let state = init(T.random.foldIn(key, 0))
  for (let i = 1; i <= steps; i++) {
    state = step(state, T.random.foldIn(key, i))
    yield state
  }
}

/** The probability that D gives a point to be a true one, σ(D(x)). */
export const belief = (params: Discriminator, x: Points<number>): T.Tensor<[number]> =>
  T.sigmoid(T.squeeze(discriminator.apply(params, x), { axis: 1 }))

/** How many of the points lie within three deviations of each mode. */
export const met = (x: Points<number>): readonly number[] => {
  const distances = T.norm(T.sub(T.expandDims(x, 1), centres), { axis: -1 })
  return T.toArray(T.sum(T.cast(T.less(distances, 3 * deviation), 'int32'), { axis: 0 }))
}
