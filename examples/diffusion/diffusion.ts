// A denoising diffusion model: noise is added to points step by step, and a network learns the way back (course row 24).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { spiral } from '../data/points.js'

/** Points of the plane, a row each. */
type Points<N extends T.Dim> = T.Tensor<[N, 2]>

/** What is learned: two arms that wind around each other, without the classes, and of deviation about 1. */
export const data: Points<'points'> = T.mul(2, spiral(T.random.key(1), 4000, 0.02, 1).x)

/** How many steps of noise there are. */
export const levels = 100

/** βₜ, the variance of the noise that step t adds, for t = 0 … 99, and ᾱₜ = Π (1 − βₛ) for s ≤ t, what is left of the data's variance. */
export const beta: T.Tensor<[typeof levels]> = T.linspace(1e-3, 0.12, levels)
export const alphaBar: T.Tensor<[typeof levels]> = T.cumprod(T.sub(1, beta), { axis: 0 })

/** A step of noise: xₜ = √(1 − βₜ) xₜ₋₁ + √βₜ ε. */
export const noisier = <N extends T.Dim>(x: Points<N>, epsilon: Points<N>, beta: T.Tensor<[]>): Points<N> =>
  T.add(T.mul(T.sqrt(T.sub(1, beta)), x), T.mul(T.sqrt(beta), epsilon))

/** All steps up to t at once: xₜ = √ᾱₜ x₀ + √(1 − ᾱₜ) ε. Each point has its own t. */
export const noised = <N extends T.Dim>(x: Points<N>, epsilon: Points<N>, t: T.Tensor<[N], 'int32'>): Points<N> => {
  const kept = T.expandDims(T.take(alphaBar, t), 1)
  return T.add(T.mul(T.sqrt(kept), x), T.mul(T.sqrt(T.sub(1, kept)), epsilon))
}

/** sin and cos of t at eight frequencies tell the network which step it is: near steps look alike, far ones differ. */
const frequencies = T.exp(T.linspace(Math.log(0.01), Math.log(1), 8))
const waved = <N extends T.Dim>(t: T.Tensor<[N], 'int32'>): T.Tensor<[N, 16]> => {
  const angle = T.mul(T.expandDims(T.cast(t, 'float32'), 1), frequencies)
  return T.concat([T.sin(angle), T.cos(angle)], { axis: 1 })
}

const network = pipe(
  nn.input(2 + 16),
  nn.dense('a', 128),
  nn.silu,
  nn.dense('b', 128),
  nn.silu,
  nn.dense('c', 128),
  nn.silu,
  nn.dense('noise', 2),
)
export type Params = nn.ParamsOf<typeof network>

/** ε_θ(xₜ, t): what noise the network sees in each point. */
export const seen = <N extends T.Dim>(params: Params, x: Points<N>, t: T.Tensor<[N], 'int32'>): Points<N> =>
  network.apply(params, T.concat([x, waved(t)], { axis: 1 }))

const batch = 256

/** E ‖ε − ε_θ(√ᾱₜ x₀ + √(1 − ᾱₜ) ε, t)‖² for a step and noise drawn at random (Ho, Jain and Abbeel, 2020, equation 14). */
const loss = (params: Params, key: T.random.Key): T.Tensor<[]> => {
  const x = T.random.choice(T.random.foldIn(key, 0), data, [batch])
  const t = T.random.randint(T.random.foldIn(key, 1), [batch], 0, levels)
  const epsilon = T.random.normal(T.random.foldIn(key, 2), [batch, 2])
  return nn.meanSquaredError(seen(params, noised(x, epsilon, t), t), epsilon)
}

/** Learns for so many steps; gives the parameters and the losses. */
export const train = (steps: number, seed: number) => {
  const optimizer = optim.adam(optim.cosineDecay(3e-3, { steps }))
  const fold = optim.fold(optimizer, loss)
  const key = T.random.key(seed)
  const first = { state: fold.init(network.init(key)), losses: [] as readonly number[] }
  const { state, losses } = Array.from({ length: steps }).reduce<typeof first>(({ state, losses }, _, i) => {
    const next = fold.step(state, T.random.foldIn(key, i))
    return { state: next, losses: [...losses, T.item(next.loss)] }
  }, first)
  return { params: state.params, losses }
}

/**
 * From noise to points (algorithm 2 of the same paper): for t = 99 … 0
 *
 *     xₜ₋₁ = (xₜ − βₜ / √(1 − ᾱₜ) ε_θ(xₜ, t)) / √(1 − βₜ) + √βₜ z,
 *
 * where z is new noise, and 0 in the last step. It gives the points behind each step, `[step, point, 2]`, the noisiest first.
 */
export const sample = T.jit((params: Params, key: T.random.Key): T.Tensor<[typeof levels, 1000, 2]> => {
  const start = T.random.normal(T.random.foldIn(key, levels), [1000, 2])
  const [, all] = T.scan(
    (
      x: Points<1000>,
      { t, beta, alphaBar }: { t: T.Tensor<[], 'int32'>; beta: T.Tensor<[]>; alphaBar: T.Tensor<[]> },
    ) => {
      const part = T.div(beta, T.sqrt(T.sub(1, alphaBar)))
      const mean = T.div(T.sub(x, T.mul(part, seen(params, x, T.broadcastTo(t, [1000])))), T.sqrt(T.sub(1, beta)))
      const z = T.random.normal(T.random.foldIn(key, t), [1000, 2])
      const next = T.add(mean, T.mul(T.where(T.greater(t, 0), T.sqrt(beta), 0), z))
      return [next, next]
    },
    start,
    { t: T.arange(levels, 'int32'), beta, alphaBar },
    { reverse: true },
  )
  return all
})
