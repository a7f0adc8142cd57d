import { add, div, maximum, mul, sub } from '../ops/arithmetic.js'
import { greater, where } from '../ops/compare.js'
import { cast } from '../ops/create.js'
import { eigh } from '../ops/decomposition.js'
import { dual, type Floating, requireFloat, requireSame, type SameDType, takes, typed, value } from '../ops/face.js'
import type { Later } from '../ops/later.js'
import { sqrt } from '../ops/math.js'
import { matmul } from '../ops/product.js'
import { flip } from '../ops/rearrange.js'
import { max } from '../ops/reduce.js'
import { reshape, transpose } from '../ops/shape.js'
import { slice } from '../ops/slice.js'
import type { MayEqual } from '../shape/align.js'
import { describe, shown } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import { type CanHave, requireNonNegative } from '../shape/hyperparameter.js'
import type { IsPositive } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'
import { type Show, type ShowDim, show } from '../shape/show.js'
import type { Less } from '../shape/size.js'
import type { DType } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { centerOf } from './scaling.js'

/** What was learnt of a training set to project by: a tree of tensors, which is saved with the model. */
export interface Projection<F extends Dim, K extends Dim, D extends DType = 'float32'> {
  readonly mean: Tensor<[F], D>
  /** The variance of the training set along each principal axis, the greatest first. */
  readonly variance: Tensor<[K], D>
  /** From features, less the mean, to what stands for them. */
  readonly forward: Tensor<[F, K], D>
  /** Back to features, less the mean. */
  readonly backward: Tensor<[K, F], D>
}

/** How many principal axes are kept. */
export interface PcaOptions {
  /** All where not given. */
  readonly components?: number | undefined
}

/** How a training set is whitened. */
export interface WhiteningOptions extends PcaOptions {
  /** What is added to each variance, so that directions of little variance are not blown up; 0 where not given. */
  readonly epsilon?: number | undefined
  /** Turns back to the features' own axes after scaling ("zero-phase"), which all components are needed for; false where not given. */
  readonly zca?: boolean | undefined
}

type Features<S extends Shape> = { s: S } extends { s: readonly [infer _N, infer F extends Dim] } ? F : number

type ComponentsOf<O, F extends Dim> = OptionOf<O, 'components', F, number> extends infer K extends Dim ? K : number

/** Whether a shape is that of rows of features. */
type CanRows<Op extends string, S extends Shape, D extends DType> = Guard<
  Both<
    Floating<Op, D>,
    S['length'] extends 2
      ? unknown
      : number extends S['length']
        ? unknown
        : `${Op}: expected rows of shape [n, features], got ${Show<S>}`
  >
>

/** Whether there are so many components. */
type CanComponents<Op extends string, F extends Dim, O, Known> = Guard<
  Both<
    OptionOf<O, 'components', undefined, undefined> extends infer K extends number
      ? IsPositive<K> extends false
        ? WrongComponents<Op, F, K>
        : [F] extends [number]
          ? number extends F | K
            ? unknown
            : Less<F, K> extends true
              ? WrongComponents<Op, F, K>
              : unknown
          : unknown
      : unknown,
    CanHave<Op, O, Known, { readonly epsilon: 'nonNegative' }>
  >
>
type WrongComponents<
  Op extends string,
  F extends Dim,
  K extends number,
> = `${Op}: expected components from 1 to ${ShowDim<F>}, got ${K}`

/** A value whose type has been looked at. */
type Loose = Tensor<Shape, 'float64'>
const loosely: (x: Value) => Loose = typed((x: Value) => x)

/** The mean of rows and their principal axes, the columns of a matrix, with the variances along them; in float64. */
const principal = (op: string, input: unknown, components: number | undefined) => {
  const given = value(op, input)
  requireFloat(op, given)
  if (given.shape.length !== 2)
    throw new ShapeError(`${op}: expected rows of shape [n, features], got ${show(given.shape)}`)
  const [rows, features] = given.shape as readonly [number, number]
  if (rows < 2) throw new ShapeError(`${op}: expected at least 2 rows, got ${rows}`)
  const count = components === undefined ? features : components
  if (!Number.isSafeInteger(count) || count < 1 || count > features)
    throw new ShapeError(`${op}: expected components from 1 to ${features}, got ${describe(count)}`)
  const x = cast(loosely(given), 'float64')
  const { center } = centerOf(x, [0])
  const rest = sub(x, center)
  const [values, vectors] = eigh(div(matmul(transpose(rest), rest), rows - 1))
  return {
    dtype: given.dtype,
    mean: reshape(center, [features]),
    variance: maximum(slice(flip(values), [[0, count]]), 0),
    axes: slice(flip(vectors, { axis: 1 }), [
      [0, features],
      [0, count],
    ]),
  }
}

/**
 * The principal axes of a training set [N, F] (PCA): with `project` its rows are given by their coordinates along the K axes of
 * greatest variance, which are then uncorrelated. The axes are the eigenvectors of the covariance (with Bessel's correction,
 * computed in float64), of the sign that `T.eigh` gives them. Of 784 features they take a minute.
 *
 * @throws ShapeError where there are fewer than two rows, or not so many components; DTypeError where x is no float tensor.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { fitPca, project, unproject } from 'tensor-ts/data'
 *
 * const train = T.tensor([[1, 2], [2, 4], [3, 6]])
 * const pca = fitPca(train, { components: 1 }) // of 2 features 1: all of the variance
 * const codes = project(train, pca) // Tensor<[3, 1]>
 * assert.ok(T.item(T.allClose(unproject(codes, pca), train, { atol: 1e-5 })))
 * ```
 */
export const fitPca: <S extends Shape, D extends DType, const O extends PcaOptions = object>(
  x: CanRows<'fitPca', S, D> & Tensor<S, D>,
  options?: CanComponents<'fitPca', Features<S>, O, PcaOptions> & O & PcaOptions,
) => Projection<Features<S>, ComponentsOf<O, Features<S>>, D> = typed(
  takes('fitPca', 1, ['components']),
  (input: unknown, { components }: PcaOptions = {}) => {
    const { dtype, mean, variance, axes } = principal('fitPca', input, components)
    return {
      mean: cast(mean, dtype),
      variance: cast(variance, dtype),
      forward: cast(axes, dtype),
      backward: cast(transpose(axes), dtype),
    }
  },
)

/**
 * Whitening, learnt from a training set [N, F]: with `project` its rows have the covariance 1, which is (V Λ Vᵀ)^(-1/2) up to a
 * turn: the coordinates along the principal axes, each divided by its standard deviation √(λ + ε); with `zca` turned back, so
 * that they are as near to the features as such can be. A direction without variance becomes 0.
 *
 * @throws as `fitPca`; RangeError where epsilon is negative; TypeError for `zca` with fewer components than features.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { fitWhitening, project } from 'tensor-ts/data'
 *
 * const train = T.random.normal(T.random.key(0), [100, 3])
 * const white = project(train, fitWhitening(train))
 * const covariance = T.div(T.matmul(T.transpose(white), white), 99)
 * assert.ok(T.item(T.allClose(covariance, T.eye(3), { atol: 1e-4 })))
 * ```
 */
export const fitWhitening: <S extends Shape, D extends DType, const O extends WhiteningOptions = object>(
  x: CanRows<'fitWhitening', S, D> & Tensor<S, D>,
  options?: CanComponents<'fitWhitening', Features<S>, O, WhiteningOptions> & O & WhiteningOptions,
) => Projection<Features<S>, ComponentsOf<O, Features<S>>, D> = typed(
  takes('fitWhitening', 1, ['components', 'epsilon', 'zca']),
  (input: unknown, { components, epsilon = 0, zca = false }: WhiteningOptions = {}) => {
    const op = 'fitWhitening'
    requireNonNegative(`${op}: epsilon`, epsilon)
    if (typeof zca !== 'boolean') throw new TypeError(`${op}: zca must be true or false, got ${shown(zca)}`)
    const { dtype, mean, variance, axes } = principal(op, input, components)
    const [features, count] = axes.shape as readonly [number, number]
    if (zca && count < features)
      throw new TypeError(`${op}: zca needs all ${features} components, got components: ${count}`)
    const deviation = sqrt(add(variance, epsilon))
    // What is smaller than the rounding of the greatest variance is none.
    const least = mul(max(variance), features * 2 ** -50)
    const hasVariance = greater(add(variance, epsilon), least)
    const there = where(hasVariance, deviation, 0)
    const back = where(hasVariance, div(1, where(hasVariance, deviation, 1)), 0)
    const turned = (x: Loose) => (zca ? matmul(x, transpose(axes)) : x)
    return {
      mean: cast(mean, dtype),
      variance: cast(variance, dtype),
      forward: cast(turned(mul(axes, back)), dtype),
      backward: cast(transpose(turned(mul(axes, there))), dtype),
    }
  },
)

/** Whether the rows of a tensor have so many entries. */
type CanProject<
  Op extends string,
  What extends string,
  S extends Shape,
  D extends DType,
  F extends Dim,
  E extends DType,
> = Guard<
  Both<
    Floating<Op, D>,
    Both<
      SameDType<Op, D, E>,
      { s: S } extends { s: readonly [...infer _Leading extends Shape, infer N extends Dim] }
        ? MayEqual<N, F> extends true
          ? unknown
          : `${Op}: expected rows of ${ShowDim<F>} ${What}, got ${Show<S>}`
        : number extends S['length']
          ? unknown
          : `${Op}: expected rows of ${ShowDim<F>} ${What}, got ${Show<S>}`
    >
  >
>

/** The shape with another last size. */
type WithLast<S extends Shape, K extends Dim> = { s: S } extends {
  s: readonly [...infer Leading extends Shape, infer _Last]
}
  ? [...Leading, K]
  : Shape

const projected = <F>(
  op: string,
  what: string,
  f: (x: Loose, by: Readonly<Record<keyof Projection<number, number>, Loose>>) => unknown,
): F =>
  dual<F>(2, (input: unknown, by: Partial<Readonly<Record<keyof Projection<number, number>, Loose>>> | undefined) => {
    const x = value(op, input)
    requireFloat(op, x)
    const expected = `${op}: expected a projection, as fitPca and fitWhitening give it`
    const { mean, variance, forward, backward } = by ?? {}
    if (!isValue(mean) || !isValue(variance) || !isValue(forward) || !isValue(backward))
      throw new TypeError(`${expected}, got ${shown(by)}`)
    for (const part of [mean, variance, forward, backward]) requireSame(op, x, part)
    const [features, components] = forward.shape
    const shapes = [mean, variance, forward, backward].map(({ shape }) => show(shape)).join(', ')
    if (shapes !== `[${features}], [${components}], [${features}, ${components}], [${components}, ${features}]`)
      throw new ShapeError(`${expected}, got tensors of shapes ${shapes}`)
    const size = what === 'features' ? features : components
    if (x.shape.at(-1) !== size) throw new ShapeError(`${op}: expected rows of ${size} ${what}, got ${show(x.shape)}`)
    return f(loosely(x), {
      mean: loosely(mean),
      variance: loosely(variance),
      forward: loosely(forward),
      backward: loosely(backward),
    })
  })

/**
 * What stands for features by what was learnt of a training set: (x - mean) · forward, of one example [F] or of rows
 * [..., F].
 *
 * @throws ShapeError or DTypeError where x has other features, or is of another element type, than what was learnt from.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { fitPca, project } from 'tensor-ts/data'
 *
 * const pca = fitPca(T.tensor([[0, 1], [4, 1]]))
 * assert.deepEqual(T.toArray(pipe(T.tensor([3, 1]), project(pca))), [1, 0])
 * ```
 */
export const project: {
  <S extends Shape, D extends DType, F extends Dim, K extends Dim, E extends DType>(
    x: CanProject<'project', 'features', S, D, F, E> & Tensor<S, D>,
    projection: Projection<F, K, E>,
  ): Tensor<WithLast<S, K>, D>
  <F extends Dim, K extends Dim, E extends DType, Called extends true = true>(
    projection: Projection<F, K, E>,
  ): Later<
    <S extends Shape, D extends DType>(
      x: CanProject<'project', 'features', S, D, F, E> & Tensor<S, D>,
    ) => Tensor<WithLast<S, K>, D>,
    Called
  >
} = projected('project', 'features', (x, { mean, forward }) => matmul(sub(x, mean), forward))

/**
 * The inverse of `project`: y · backward + mean; what was left out by fewer components is the mean's.
 *
 * @throws as `project` does.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { fitPca, unproject } from 'tensor-ts/data'
 *
 * const pca = fitPca(T.tensor([[0, 1], [4, 1]]))
 * assert.deepEqual(T.toArray(unproject(T.tensor([1, 0]), pca)), [3, 1])
 * ```
 */
export const unproject: {
  <S extends Shape, D extends DType, F extends Dim, K extends Dim, E extends DType>(
    y: CanProject<'unproject', 'components', S, D, K, E> & Tensor<S, D>,
    projection: Projection<F, K, E>,
  ): Tensor<WithLast<S, F>, D>
  <F extends Dim, K extends Dim, E extends DType, Called extends true = true>(
    projection: Projection<F, K, E>,
  ): Later<
    <S extends Shape, D extends DType>(
      y: CanProject<'unproject', 'components', S, D, K, E> & Tensor<S, D>,
    ) => Tensor<WithLast<S, F>, D>,
    Called
  >
} = projected('unproject', 'components', (y, { mean, backward }) => add(matmul(y, backward), mean))
