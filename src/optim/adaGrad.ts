import { add, div, sqrt, square } from '../ops/arithmetic.js'
import { type Chain, chain } from './chain.js'
import { requireNonNegative } from './hyperparameter.js'
import { type Counted, type LearningRate, scaleByLearningRate } from './learningRate.js'
import { mapLeaves, zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'

/** The sum of the squares of all gradients so far. */
export interface AdaGradState<P> {
  readonly sumOfSquares: P
}

/** Keeps an `AdaGradState`. */
export interface AdaGrad extends StateOf {
  readonly state: AdaGradState<this['params']>
}

/** Options of `adaGrad`. */
export interface AdaGradOptions {
  /** Keeps the divisor from 0; 1e-8 where not given. */
  readonly epsilon?: number
}

/** The direction of `adaGrad`, before the learning rate. */
export const scaleByAdaGrad = ({ epsilon = 1e-8 }: AdaGradOptions = {}): Optimizer<AdaGrad> => {
  requireNonNegative('scaleByAdaGrad: epsilon', epsilon)
  return optimizer<AdaGrad>('scaleByAdaGrad', {
    init: params => ({ sumOfSquares: zerosOf(params) }),
    update: (gradients, state) => {
      const sumOfSquares = mapLeaves('scaleByAdaGrad', (g, s) => add(s!, square(g)), gradients, state.sumOfSquares)
      const updates = mapLeaves('scaleByAdaGrad', (g, s) => div(g, add(sqrt(s!), epsilon)), gradients, sumOfSquares)
      return { updates, state: { sumOfSquares } }
    },
  })
}
