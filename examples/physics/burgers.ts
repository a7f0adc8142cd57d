// A physics-informed network: it learns a partial differential equation, and no data (Raissi, Perdikaris and Karniadakis, 2019).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

/** How viscous the fluid is, ν in Burgers' equation ∂u/∂t + u ∂u/∂x = ν ∂²u/∂x². */
export const viscosity = 0.1 / Math.PI

const network = pipe(
  nn.input(2),
  nn.dense('a', 32),
  nn.tanh,
  nn.dense('b', 32),
  nn.tanh,
  nn.dense('c', 32),
  nn.tanh,
  nn.dense('u', 1),
)
export type Params = nn.ParamsOf<typeof network>

type Scalar = T.Tensor<[]>
/** A velocity at a place from −1 to 1 and a time from 0 to 1. */
export type Velocity = (x: Scalar, t: Scalar) => Scalar

/**
 * What the network says: u(x, t) = −sin πx + t (1 − x²) net(x, t). Whatever the network is, the fluid begins as −sin πx, and rests at both
 * ends: only the equation is left to be learned (Lagaris, Likas and Fotiadis, 1998).
 */
export const velocity =
  (params: Params): Velocity =>
  (x, t) => {
    const net = T.sum(network.apply(params, T.reshape(T.stack([x, t]), [1, 2])))
    return T.sub(T.mul(T.mul(t, T.sub(1, T.square(x))), net), T.sin(T.mul(Math.PI, x)))
  }

/** By how much a velocity misses Burgers' equation: ∂u/∂t + u ∂u/∂x − ν ∂²u/∂x². */
export const residual = (u: Velocity, x: Scalar, t: Scalar): Scalar => {
  const slope = (x: Scalar) => T.grad(u)(x, t)
  const [[ux, uxx], ut] = [T.jvp(slope)([x], [T.tensor(1)]), T.grad((t: Scalar) => u(x, t))(t)]
  return T.sub(T.add(ut, T.mul(u(x, t), ux)), T.mul(viscosity, uxx))
}

/** Places and times, one of each in a row. */
export interface Where<N extends T.Dim> {
  readonly x: T.Tensor<[N]>
  readonly t: T.Tensor<[N]>
}

/** So many places and times at random. */
export const anywhere = <N extends T.Dim>(key: T.random.Key, count: T.SizeOf<N>): Where<N> => ({
  x: T.random.uniform(T.random.foldIn(key, 0), [count], { low: -1, high: 1 }),
  t: T.random.uniform(T.random.foldIn(key, 1), [count]),
})

/** The mean of the squared residual. */
const loss = (params: Params, { x, t }: Where<1000>): Scalar =>
  T.mean(T.square(T.vmap((x: Scalar, t: Scalar) => residual(velocity(params), x, t))(x, t)))

/** Learns the equation at a thousand places and times, others in every step; gives the parameters and the losses. */
export const train = (steps: number, seed: number) => {
  const key = T.random.key(seed)
  const fold = optim.fold(optim.adam(optim.cosineDecay(5e-3, { steps })), loss)
  const first = { state: fold.init(network.init(key)), losses: [] as readonly number[] }
  const { state, losses } = Array.from({ length: steps }).reduce<typeof first>(({ state, losses }, _, i) => {
    const next = fold.step(state, anywhere(T.random.foldIn(key, i), 1000))
    return { state: next, losses: [...losses, T.item(next.loss)] }
  }, first)
  return { params: state.params, losses }
}

/**
 * The exact solution by Cole and Hopf, who made Burgers' equation the heat equation: u(x, t) is minus the mean of sin πy over all y,
 * weighted by exp(−cos πy / 2πν) and by how far heat comes, exp(−(x − y)² / 4νt). With y = x − s √(4νt) the weights are the softmax of
 * −cos πy / 2πν − s².
 */
export const exact: Velocity = (x, t) => {
  const s = T.linspace(-6, 6, 400)
  const y = T.mul(Math.PI, T.sub(x, T.mul(s, T.sqrt(T.mul(4 * viscosity, t)))))
  const weights = T.softmax(T.sub(T.mul(-1 / (2 * Math.PI * viscosity), T.cos(y)), T.square(s)))
  return T.neg(T.dot(weights, T.sin(y)))
}

/** What the network says at many places and times, and what is right. */
export const at = T.jit((params: Params, { x, t }: Where<number>) => ({
  learned: T.vmap(velocity(params))(x, t),
  exact: T.vmap(exact)(x, t),
}))
