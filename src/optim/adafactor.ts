import { add, div, maximum, minimum, mul, neg, pow, square, sub } from '../ops/arithmetic.js'
import { cast, tensor } from '../ops/create.js'
import { zerosLike } from '../ops/like.js'
import { rsqrt, sqrt } from '../ops/math.js'
import { norm } from '../ops/norm.js'
import { sum } from '../ops/reduce.js'
import type { Dim, Shape } from '../shape/dim.js'
import type { CanHave, CanRate } from '../shape/hyperparameter.js'
import { requireNonNegative, requirePositive } from '../shape/hyperparameter.js'
import { count as sizeOf } from '../shape/sizes.js'
import type { FloatDType, FullDType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import { flatten, type Structure } from '../trace/tree.js'
import type { StaticObject } from '../transform/types.js'
import { type Hyperparameter, inType, requireHyperparameter, times } from './hyperparameter.js'
import { type CountState, type LearningRate, rateAt, requireLearningRate } from './learningRate.js'
import type { Count, Leaf } from './leaves.js'
import { type Optimizer, optimizer, type StateOf } from './optimizer.js'
import { averageable } from './squares.js'

/** Averages of squares along the rows and along the columns of matrices. */
export interface Factors<Rows extends Shape, Columns extends Shape, D extends FloatDType> {
  readonly columns: Tensor<Columns, D>
  readonly rows: Tensor<Rows, D>
}

/** What is kept of a tensor of shape `S`: `Factors` where it has two axes or more, else the average of each square. */
type SquaresOf<S extends Shape, D extends FloatDType> = number extends S['length']
  ? Tensor<S, D> | Factors<Shape, Shape, D>
  : S extends readonly [...infer B extends readonly Dim[], infer N extends Dim, infer M extends Dim]
    ? Factors<[...B, N, 1], [...B, 1, M], D>
    : Tensor<S, D>

/** The same in the place of every tensor of a tree. */
export type Factored<P> =
  P extends Tensor<infer S, infer D extends FloatDType>
    ? SquaresOf<S, D>
    : P extends AnyTensor | StaticObject
      ? P
      : P extends object
        ? { readonly [K in keyof P]: Factored<P[K]> }
        : P

/** Averages of the squares of the gradients, and how many they are of. */
export interface AdafactorState<P> extends CountState {
  readonly squares: Factored<P>
}

/** Keeps an `AdafactorState`. */
export interface Adafactor extends StateOf {
  readonly state: AdafactorState<this['params']>
}

/** Options of `adafactor`. */
export interface AdafactorOptions {
  /** How fast old squares are forgotten: in step t the new one has the weight t^-decayRate. 0.8 where not given. */
  readonly decayRate?: number | undefined
  /** How large the root of the mean square of a step may be before it is shortened to that, d; 1 where not given. */
  readonly clipping?: Hyperparameter | undefined
  /** The least size that parameters count as, ε₂; 1e-3 where not given. */
  readonly leastScale?: Hyperparameter | undefined
  /** The least root of an average of squares, ε₁; the distance of 1 to the next number of the element type where not given. */
  readonly epsilon?: Hyperparameter | undefined
  /** The part λ of each parameter that a step of learning rate 1 takes away; 0 where not given. */
  readonly weightDecay?: Hyperparameter | undefined
}

const machineEpsilon: Readonly<Record<FullDType, number>> = { float32: 2 ** -23, float64: 2 ** -52 }

const alongRows = { axis: -1, keepDims: true } as const
const alongColumns = { axis: -2, keepDims: true } as const

/** One leaf: its squares as kept, a list of one tensor, or of the columns and the rows, as trees order them. */
type Kept = readonly Leaf[]

const isFactored = ({ shape }: Leaf): boolean => shape.length > 1

/** The mean, of numbers that are divided before they are added, as the sum may be out of range. */
const meanOf = (x: Leaf, along: typeof alongRows | typeof alongColumns, factor?: Leaf): Leaf => {
  const part = div(x, Math.max(1, x.shape.at(along.axis)!))
  return sum(factor === undefined ? part : mul(part, factor), along) as Leaf
}

/** What there is to average of squares. */
const squaresOf = (g: Leaf): Kept => {
  if (!isFactored(g)) return [square(g)]
  return [alongColumns, alongRows].map(along => meanOf(g, along, g))
}

/** The root of what each square is about. */
const inverseRoot = ([first, rows]: Kept, epsilon: Hyperparameter | undefined): Leaf => {
  const least = inType(epsilon ?? machineEpsilon[first!.dtype], first!.dtype)
  const squares = rows === undefined ? first! : mul(div(rows, maximum(meanOf(rows, alongColumns), least)), first!)
  return rsqrt(maximum(squares, typeof least === 'number' ? least ** 2 : square(least)))
}

const rootMeanSquare = (x: Leaf): Tensor<[], FullDType> => div(norm(x), Math.sqrt(Math.max(1, sizeOf(x.shape))))

/** In the place of each leaf what is kept of it. */
const treeOf = (structure: Structure, kept: readonly Kept[]): unknown =>
  fill(
    structure,
    kept.map(([first, rows]) => (rows === undefined ? first : { columns: first, rows })),
  )

/** A tree of the structure with anything in the places of its leaves. */
const fill = (structure: Structure, things: readonly unknown[]): unknown => structure.unflatten(things as never)

const factoredZeros = (params: unknown): unknown => {
  const { leaves, structure } = flatten(params)
  return treeOf(
    structure,
    (leaves as readonly Leaf[]).map(leaf => squaresOf(zerosLike(leaf) as Leaf)),
  )
}

/** The kept squares of each leaf, out of their tree. */
const keptOf = (leaves: readonly Leaf[], tree: unknown): readonly Kept[] => {
  const all = flatten(tree).leaves as readonly Leaf[]
  let next = 0
  return leaves.map(leaf => {
    const start = next
    next += isFactored(leaf) ? 2 : 1
    return all.slice(start, next)
  })
}

/**
 * Adafactor: Adam without an average of gradients, whose squares are kept as one row and one column for each matrix, and whose
 * steps are a part of the parameters. In step t = 1, 2, …, with mean squares R of rows and C of columns (over the last two
 * axes; of vectors and scalars each square v)
 *
 *     R ← (1 - t⁻ᵈ) R + t⁻ᵈ mean_columns(g²),   C ← (1 - t⁻ᵈ) C + t⁻ᵈ mean_rows(g²)
 *     v = R C / mean(R),   u = g / √v
 *     θ ← θ - η λ θ - max(ε₂, rms(θ)) min(η, 1 / √t) u / max(1, rms(u) / clipping)
 *
 * where d is `decayRate`, and rms the root of the mean square of a whole tensor. The state is an `AdafactorState` (t, R and C, or
 * v). From "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost" (Shazeer and Stern, 2018). Elements of g count
 * as at most 2⁵⁶ (of float64 2⁵⁰⁰); where one is infinite or NaN, all of its tensor becomes NaN.
 *
 * @throws RangeError if the learning rate, the weight decay or an epsilon is negative, or `decayRate` or `clipping` not above 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const params = { w: T.ones([20, 30]), b: T.ones([30]) }
 * const { init, update } = optim.adafactor(0.01)
 * const { updates, state } = update(params, init(params), params)
 * assert.deepEqual([state.squares.w.rows.shape, state.squares.w.columns.shape], [[20, 1], [1, 30]])
 * assert.ok(Math.abs(T.item(T.mean(updates.w)) + 0.01) < 1e-6)
 * ```
 */
export const adafactor = <const R extends LearningRate, const O extends AdafactorOptions = AdafactorOptions>(
  learningRate: CanRate<'adafactor', R> & R,
  options?: CanHave<
    'adafactor',
    O,
    AdafactorOptions,
    {
      readonly decayRate: 'positive'
      readonly clipping: 'positive'
      readonly leastScale: 'nonNegative'
      readonly epsilon: 'nonNegative'
      readonly weightDecay: 'nonNegative'
    }
  > &
    O,
): Optimizer<Adafactor> => {
  const given: AdafactorOptions = options ?? {}
  requireOptions('adafactor', options, ['decayRate', 'clipping', 'leastScale', 'epsilon', 'weightDecay'])
  const { decayRate = 0.8, clipping = 1, leastScale = 1e-3, epsilon, weightDecay = 0 } = given
  requireLearningRate('adafactor', learningRate)
  requirePositive('adafactor: decayRate', decayRate)
  requireHyperparameter(requirePositive, 'adafactor: clipping', clipping)
  requireHyperparameter(requireNonNegative, 'adafactor: leastScale', leastScale)
  if (epsilon !== undefined) requireHyperparameter(requireNonNegative, 'adafactor: epsilon', epsilon)
  requireHyperparameter(requireNonNegative, 'adafactor: weightDecay', weightDecay)

  const blend = (old: Leaf, now: Leaf, count: Count): Leaf => {
    const weight = pow(cast(count, 'float64'), -decayRate)
    return add(times(old, sub(1, weight)), times(now, weight))
  }
  const step = (g: Leaf, kept: Kept, parameter: Leaf, count: Count, rate: Hyperparameter): Leaf => {
    const { dtype } = parameter
    const direction = mul(g, inverseRoot(kept, epsilon))
    const slow = cast(div(1, sqrt(cast(count, 'float64'))), dtype)
    const size = maximum(rootMeanSquare(parameter), inType(leastScale, dtype))
    const excess = maximum(div(rootMeanSquare(direction), inType(clipping, dtype)), 1)
    const factor = neg(div(mul(size, minimum(slow, inType(rate, dtype))), excess))
    return sub(mul(direction, factor), times(times(parameter, weightDecay), rate))
  }

  return optimizer<Adafactor>('adafactor', () => ({
    init: params => ({ count: tensor(0, 'int32'), squares: factoredZeros(params) as never }),
    update: (gradients, state: AdafactorState<unknown>, params) => {
      const { leaves, structure } = flatten(gradients)
      const given = (leaves as readonly Leaf[]).map(averageable)
      const count = add(state.count, 1)
      const rate = rateAt('adafactor', learningRate, state.count)
      const kept = keptOf(given, state.squares).map((old, i) =>
        squaresOf(given[i]!).map((now, k) => blend(old[k]!, now, count)),
      )
      const parameters = flatten(params).leaves as readonly Leaf[]
      const updates = fill(
        structure,
        given.map((g, i) => step(g, kept[i]!, parameters[i]!, count, rate)),
      )
      return { updates, state: { count, squares: treeOf(structure, kept) } } as never
    },
  }))
}
