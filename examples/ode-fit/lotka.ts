// Fitting an ordinary differential equation through its solver: hares and lynxes by Lotka and Volterra.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { rungeKutta } from '../solver/rungeKutta.js'

/** Pelts that the Hudson's Bay Company bought from 1900 to 1920, in thousands: of hares and of lynxes. */
export const pelts = T.tensor([
  [30, 4],
  [47.2, 6.1],
  [70.2, 9.8],
  [77.4, 35.2],
  [36.3, 59.4],
  [20.6, 41.7],
  [18.1, 19],
  [21.4, 13],
  [22, 8.3],
  [25.4, 9.1],
  [27.1, 7.4],
  [40.3, 8],
  [57, 12.3],
  [76.6, 19.5],
  [52.3, 45.7],
  [19.5, 51.1],
  [11.2, 29.7],
  [7.6, 15.8],
  [14.6, 9.7],
  [16.2, 10.1],
  [24.7, 8.6],
])
/** How many years lie between the first and the last. */
const years = 20
const stepsPerYear = 10

type Animals = T.Tensor<[2]>

/** Logarithms, so that what they stand for is positive. */
export interface Params {
  /** Of α, β, γ and δ. */
  readonly rates: T.Tensor<[4]>
  /** Of the animals in 1900. */
  readonly start: Animals
}

/** d hares = α hares − β hares lynxes; d lynxes = δ hares lynxes − γ lynxes. */
const change = (rates: T.Tensor<[4]>, animals: Animals): Animals => {
  const [alpha, beta, gamma, delta] = T.split(rates, 4)
  const [hares, lynxes] = T.split(animals, 2)
  const met = T.mul(hares, lynxes)
  return T.concat([T.sub(T.mul(alpha, hares), T.mul(beta, met)), T.sub(T.mul(delta, met), T.mul(gamma, lynxes))])
}

/** The animals after each tenth of a year. */
export const solve = ({ rates, start }: Params) => {
  const [alpha, first] = [T.exp(rates), T.exp(start)]
  const [, all] = T.scan(
    (animals: Animals) => {
      const next = rungeKutta(x => change(alpha, x), animals, 1 / stepsPerYear)
      return [next, next]
    },
    first,
    undefined,
    { length: years * stepsPerYear },
  )
  return T.concat([T.expandDims(first, 0), all])
}

/** The mean of (log observed − log solved)², year by year: the errors are thought of as factors. */
export const loss = (params: Params): T.Tensor<[]> => {
  const solved = T.slice(solve(params), [[0, null, stepsPerYear]])
  return T.mean(T.square(T.sub(T.log(pelts), T.log(solved))))
}

/** Fits by Adam, from the first year as it was observed and a rough guess of the rates; gives the parameters and the losses. */
export const fit = (steps: number) => {
  const guess: Params = { rates: T.log(T.tensor([0.5, 0.02, 0.6, 0.02])), start: T.log(T.slice(pelts, [0])) }
  const fold = optim.fold(optim.adam(optim.cosineDecay(0.02, { steps })), loss)
  const first = { state: fold.init(guess), losses: [] as readonly number[] }
  const { state, losses } = Array.from({ length: steps }).reduce<typeof first>(({ state, losses }) => {
    const next = fold.step(state, undefined)
    return { state: next, losses: [...losses, T.item(next.loss)] }
  }, first)
  return { params: state.params, losses }
}
