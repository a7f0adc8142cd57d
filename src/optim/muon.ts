import { add, div, mul } from '../ops/arithmetic.js'
import { tensor } from '../ops/create.js'
import { norm } from '../ops/norm.js'
import { matmul } from '../ops/product.js'
import { transpose } from '../ops/shape.js'
import { requireFlag } from '../shape/argument.js'
import { describe, shown } from '../shape/describe.js'
import { ShapeError } from '../shape/error.js'
import type { CanHave, CanRate } from '../shape/hyperparameter.js'
import { requireDecay, requirePositive } from '../shape/hyperparameter.js'
import type { FullDType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import { correction } from './adam.js'
import { average } from './average.js'
import { type Chain, chainOf } from './chain.js'
import { decayRules } from './decayedWeights.js'
import { complement, type Hyperparameter, inType, requireHyperparameter, times } from './hyperparameter.js'
import { type Counted, type CountState, type LearningRate, learningRateRules } from './learningRate.js'
import { type Leaf, zerosOf } from './leaves.js'
import { type Optimizer, optimizer, type Stateless, type StateOf } from './optimizer.js'

/** The running average of the gradients, and how many it is of. */
export interface MuonState<P> extends CountState {
  readonly mean: P
}

/** Keeps a `MuonState`. */
export interface Muon extends StateOf {
  readonly state: MuonState<this['params']>
}

/** Options of `muon`. */
export interface MuonOptions {
  /** The weight β of the old average in the new one, in [0, 1); 0.95 where not given. */
  readonly beta?: Hyperparameter | undefined
  /** Whether to look ahead, as Nesterov's accelerated gradient does; true where not given. */
  readonly nesterov?: boolean | undefined
  /** How often the average is brought nearer to an orthogonal matrix; 5 where not given. */
  readonly iterations?: number | undefined
  /** Keeps the norm that the average is divided by from 0; 1e-8 where not given. */
  readonly epsilon?: Hyperparameter | undefined
  /** The part λ of each parameter that a step of learning rate 1 takes away; 0 where not given. */
  readonly weightDecay?: Hyperparameter | undefined
}

type Matrix = Tensor<[number, number], FullDType>

/** Of the polynomial a x + b x³ + c x⁵, which brings singular values near 1 in few steps. The numbers are Jordan's. */
const coefficients = [3.4445, -4.775, 2.0315] as const

/** Each is written down in the program of the step; an orthogonal matrix is near after a dozen. */
const mostIterations = 100

/** Throws where something is no matrix. */
const requireMatrices = (params: unknown): void => {
  const { leaves, structure } = flatten(params)
  leaves.forEach((leaf, i) => {
    if (leaf.shape.length === 2) return
    const place = structure.paths[i] === '' ? '' : ` at ${structure.paths[i]}`
    throw new ShapeError(
      `muon: expected matrices, got ${describe(leaf)}${place}; give what is none to another optimizer, with partition`,
    )
  })
}

/** The Newton–Schulz iteration: the nearest matrix of orthonormal rows or columns, about. */
const orthogonal = (x: Matrix, iterations: number, epsilon: Hyperparameter): Matrix => {
  const isTall = x.shape[0] > x.shape[1]
  const wide: Matrix = isTall ? transpose(x) : x
  let y = div(wide, add(norm(wide), inType(epsilon, x.dtype))) as Matrix
  const [a, b, c] = coefficients
  for (let i = 0; i < iterations; i++) {
    const gram: Matrix = matmul(y, transpose(y))
    const curve: Matrix = add(mul(gram, b), mul(matmul(gram, gram), c))
    y = add(mul(y, a), matmul(curve, y))
  }
  return isTall ? transpose(y) : y
}

/**
 * Muon: momentum whose step is made orthogonal, so that every direction of a matrix moves as far. For matrices only, [in, out]; what
 * else a model has (biases, embeddings, the last layer) goes to another optimizer, with `partition`. In step t = 1, 2, …
 *
 *     m ← β m + (1 - β) g
 *     u = β m / (1 - βᵗ⁺¹) + (1 - β) g / (1 - βᵗ)      (without nesterov m / (1 - βᵗ))
 *     θ ← θ - η (orthogonal(u) √max(1, out / in) + λ θ)
 *
 * where orthogonal(u), of a singular value decomposition u = A S Bᵀ, is about A Bᵀ: five steps of the iteration
 * x ← a x + b x xᵀ x + c (x xᵀ)² x from u / ‖u‖. The state is the tuple of a `MuonState` (t and m), nothing and a `CountState`.
 * From "Muon: An optimizer for hidden layers in neural networks" (Jordan et al., 2024). Where an element of g is infinite or
 * NaN, all of its matrix becomes NaN.
 *
 * @throws RangeError if the learning rate or the weight decay is negative, β not in [0, 1), epsilon not above 0 or `iterations`
 * no whole number from 1 to 100; ShapeError, from `init` and `update`, where parameters are no matrices.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = T.zeros([2, 2])
 * const { init, update } = optim.muon(1, { iterations: 12 })
 * const { updates } = update(T.tensor([[0, 3], [-0.2, 0]]), init(params), params)
 * // Both directions are taken as far, give or take a third.
 * assert.ok(T.item(T.allClose(updates, T.tensor([[0, -1], [1, 0]]), { atol: 0.35 })))
 * ```
 */
export const muon = <const R extends LearningRate, const O extends MuonOptions = MuonOptions>(
  learningRate: CanRate<'muon', R> & R,
  options?: CanHave<
    'muon',
    O,
    MuonOptions,
    { readonly beta: 'decay'; readonly epsilon: 'positive'; readonly weightDecay: 'nonNegative' }
  > &
    O,
): Optimizer<Chain<[Muon, Stateless, Counted]>> => {
  const given: MuonOptions = options ?? {}
  requireOptions('muon', options, ['beta', 'nesterov', 'iterations', 'epsilon', 'weightDecay'])
  const { beta = 0.95, nesterov = true, iterations = 5, epsilon = 1e-8, weightDecay = 0 } = given
  requireHyperparameter(requireDecay, 'muon: beta', beta)
  requireFlag('muon', 'nesterov', nesterov)
  if (!(Number.isSafeInteger(iterations) && iterations >= 1 && iterations <= mostIterations))
    throw new RangeError(
      `muon: iterations: expected a whole number from 1 to ${mostIterations}, got ${shown(iterations)}`,
    )
  requireHyperparameter(requirePositive, 'muon: epsilon', epsilon)
  const direction = optimizer<Muon>('muon', map => ({
    init: params => {
      requireMatrices(params)
      return { count: tensor(0, 'int32'), mean: zerosOf(params) }
    },
    update: (gradients, state, params) => {
      requireMatrices(params)
      const count = add(state.count, 1)
      const mean = map(average(beta), gradients, state.mean)
      const step = (g: Leaf, m: Leaf): Leaf => {
        const now = correction(beta, count, g.dtype)
        const looked = nesterov
          ? add(times(mul(m, correction(beta, add(count, 1), g.dtype)), beta), times(mul(g, now), complement(beta)))
          : mul(m, now)
        const [rows, columns] = g.shape as readonly [number, number]
        return mul(orthogonal(looked as Matrix, iterations, epsilon), Math.sqrt(Math.max(1, columns / rows)))
      }
      return { updates: map(step, gradients, mean), state: { count, mean } }
    },
  }))
  return chainOf('muon')(
    direction,
    decayRules('muon', 'weightDecay', weightDecay),
    learningRateRules('muon', learningRate),
  )
}
