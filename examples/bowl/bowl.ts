// The ways of optimizers down an elongated bowl (course rows 10 and 11).
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { type Place, place } from '../plane/plane.js'

/** f(x, y) = x² / 20 + y²: steep across, flat along. */
export const bowl = ({ x, y }: Place): T.Tensor<[]> => T.add(T.div(T.square(x), 20), T.square(y))

export const start = place(-7, 2)

/** Each with a rate that suits it on this bowl. */
export const optimizers = [
  { name: 'SGD', optimizer: optim.sgd(0.95) },
  { name: 'momentum', optimizer: optim.sgd(0.1, { momentum: 0.9 }) },
  { name: 'AdaGrad', optimizer: optim.adaGrad(1.5) },
  { name: 'Adam', optimizer: optim.adam(0.3) },
] as const
