// A neural ODE: a network is the right side of a differential equation (Chen, Rubanova, Bettencourt and Duvenaud, 2018).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { rungeKutta } from '../solver/rungeKutta.js'

type State = T.Tensor<[2]>
/** dx/dt as a function of x. */
export type Field = (x: State) => State

/** Time between two states. */
export const step = 0.05

/** The states behind each of so many steps from x. */
export const solve = (field: Field, x: State, length: number): T.Tensor<[number, 2]> => {
  const next = (x: State) => {
    const y = rungeKutta(field, x, step)
    return [y, y] as const
  }
  const [, states] = T.scan(next, x, undefined, { length })
  return states
}

/** What is to be found: x³, turned and shrunk. A thing runs around 0, ever slower. */
export const truth: Field = x => {
  const turn = T.tensor([
    [-0.1, 2],
    [-2, -0.1],
  ])
  return T.matmul(turn, T.mul(x, T.square(x)))
}

export const start: State = T.tensor([2, 0])
/** How many steps are watched, and how exactly. */
export const watched = 200
export const observed = (() => {
  const exact = T.concat([T.expandDims(start, 0), solve(truth, start, watched)])
  return T.add(exact, T.mul(0.02, T.random.normalLike(T.random.key(1), exact)))
})()

/** 1,218 parameters. */
const network = pipe(nn.input(2), nn.dense('a', 32), nn.tanh, nn.dense('b', 32), nn.tanh, nn.dense('change', 2))
export type Params = nn.ParamsOf<typeof network>

/** The network as a field. */
export const learned =
  (params: Params): Field =>
  x =>
    T.reshape(network.apply(params, T.reshape(x, [1, 2])), [2])

/** How far the network is followed from each state that it is given. */
const ahead = 10

/** From 64 of the observed states the network is followed for ten steps: mean ‖x(t) − observed(t)‖² / 2, through the solver. */
const loss = (params: Params, key: T.random.Key): T.Tensor<[]> => {
  const from = T.random.randint(key, [64], 0, watched + 1 - ahead)
  const missed = (i: T.Tensor<[], 'int32'>) => {
    const seen = T.take(observed, i)
    const behind = T.add(T.add(i, 1), T.arange(ahead, 'int32'))
    return nn.meanSquaredError(solve(learned(params), seen, ahead), T.take(observed, behind))
  }
  return T.mean(T.vmap(missed)(from))
}

/** Learns for so many steps; gives the parameters and the losses. */
export const train = (steps: number, seed: number) => {
  const key = T.random.key(seed)
  const fold = optim.fold(optim.adam(optim.cosineDecay(1e-2, { steps })), loss)
  const first = { state: fold.init(network.init(key)), losses: [] as readonly number[] }
  const { state, losses } = Array.from({ length: steps }).reduce<typeof first>(({ state, losses }, _, i) => {
    const next = fold.step(state, T.random.foldIn(key, i))
    return { state: next, losses: [...losses, T.item(next.loss)] }
  }, first)
  return { params: state.params, losses }
}
