// The ways of optimizers down an elongated bowl (course rows 10 and 11).
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'

/** A place in the plane, as parameters. */
export type Place = { readonly x: T.Tensor<[]>; readonly y: T.Tensor<[]> }

/** f(x, y) = x² / 20 + y²: steep across, flat along. */
export const bowl = ({ x, y }: Place): T.Tensor<[]> => T.add(T.div(T.square(x), 20), T.square(y))

export const start: Place = { x: T.tensor(-7), y: T.tensor(2) }

/** The places that an optimizer goes through from `start`: a fold of which each state is kept. */
export const path = (optimizer: optim.Optimizer<optim.StateOf>, steps: number): readonly Place[] => {
  const fold = optim.fold(optimizer, bowl)
  const states = [fold.init(start)]
  for (let i = 0; i < steps; i++) states.push(fold.step(states[i] ?? fold.init(start), undefined))
  return states.map(({ params }) => params)
}

/** Each with a rate that suits it on this bowl. */
export const optimizers = [
  { name: 'SGD', optimizer: optim.sgd(0.95) },
  { name: 'momentum', optimizer: optim.sgd(0.1, { momentum: 0.9 }) },
  { name: 'AdaGrad', optimizer: optim.adaGrad(1.5) },
  { name: 'Adam', optimizer: optim.adam(0.3) },
] as const
