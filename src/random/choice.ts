import { sizes } from '../ops/create.js'
import { type OnlyOptions, takes, typed, value } from '../ops/face.js'
import { take } from '../ops/gather.js'
import { all } from '../ops/reduce.js'
import { searchSorted } from '../ops/sort.js'
import * as p from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { and, less, lessEqual, select } from '../primitive/comparison.js'
import { scalarLike, widened } from '../primitive/define.js'
import { gather } from '../primitive/gather.js'
import { along, slice } from '../primitive/movement.js'
import { argSort } from '../primitive/order.js'
import { cumulativeSum } from '../primitive/reduction.js'
import { requireFlag } from '../shape/argument.js'
import { type CanAxis, normalizeAxis } from '../shape/axis.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import { type Guard, ShapeError } from '../shape/error.js'
import type { Take } from '../shape/gather.js'
import type { CanSizes } from '../shape/natural.js'
import type { AxisOf, OptionOf } from '../shape/options.js'
import type { Elements } from '../shape/reshape.js'
import type { Less } from '../shape/size.js'
import { count } from '../shape/sizes.js'
import { type DType, DTypeError, type FloatDType, isFloat } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { gumbelOf, randint } from './distributions.js'
import { type CanKey, type Key, permutation, requireKey } from './random.js'
import { uniform } from './uniform.js'

const allOf = typed<(flags: Value) => Value>(all)
const taken = typed<(x: Value, indices: Value, options: { readonly axis: number }) => Value>(take)
const places = typed<(sorted: Value, values: Value) => Value>(searchSorted)
const uniforms = typed<(key: Key, shape: readonly number[], options: { readonly dtype: DType }) => Value>(uniform)
const integers = typed<(key: Key, shape: readonly number[], low: number, high: number) => Value>(randint)
const orderOf = typed<(key: Key, n: number) => Value>(permutation)

/** Along which axis entries change places; 0 where not given. */
export interface ShuffleOptions {
  readonly axis?: number | undefined
}

/**
 * The entries of x along an axis, the first where not given, in random order: those that `permutation` names.
 *
 * @throws ShapeError if there is no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.shuffle(T.random.key(0), T.tensor([5, 6, 7])) // Tensor<[3], "float32">
 * assert.deepEqual(T.toArray(T.sort(x)), [5, 6, 7])
 * ```
 */
export const shuffle: {
  <
    S extends Shape,
    D extends DType,
    const O extends ShuffleOptions | undefined,
    K extends Shape = [2],
    E extends DType = 'int32',
  >(
    key: CanKey<'random.shuffle', K, E> & Tensor<K, E>,
    x: Guard<CanAxis<'random.shuffle', S, AxisOf<O, 0>>> & Tensor<S, D>,
    options: O & OnlyOptions<'random.shuffle', O, ShuffleOptions>,
  ): Tensor<S, D>
  <S extends Shape, D extends DType, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.shuffle', K, E> & Tensor<K, E>,
    x: Guard<CanAxis<'random.shuffle', S, 0>> & Tensor<S, D>,
  ): Tensor<S, D>
} = typed(takes('random.shuffle', 2, ['axis']), (given: Key, input: Value, { axis = 0 }: ShuffleOptions = {}) => {
  const source = requireKey('random.shuffle', given)
  const x = value('random.shuffle', input)
  const at = normalizeAxis('random.shuffle', x.shape, axis)
  return taken(x, orderOf(source as Key, x.shape[at]!), { axis: at })
})

/** How entries are chosen. */
export interface ChoiceOptions {
  /** Whether an entry may be chosen more than once; yes where not given. */
  readonly replace?: boolean | undefined
  /** How probable each entry is, not negative, in a vector of floats that sums to 1; all alike where not given. */
  readonly p?: Tensor<Shape, FloatDType> | AnyTensor | undefined
}

/** Whether the options have a probability for each entry, where they have any: what is wrong is said of `p`. */
type CanWeigh<S extends Shape, O> = O extends { readonly p: Tensor<infer P extends Shape, infer D extends DType> }
  ? Weighs<S, P, D> extends infer Sentence extends string
    ? { readonly p: Sentence }
    : unknown
  : unknown

type Weighs<S extends Shape, P extends Shape, D extends DType> = [D & FloatDType] extends [never]
  ? `random.choice: expected probabilities of floats, got ${D}`
  : number extends P['length'] | S['length'] | P[0] | S[0]
    ? unknown
    : P extends readonly [S[0]]
      ? unknown
      : string extends P[0] | S[0]
        ? unknown
        : 'random.choice: expected a vector with a probability for each entry'

/** Whether there are enough entries for a shape of them, if each may be chosen only once. */
type CanDrawEach<S extends Shape, Z extends Shape, O> =
  OptionOf<O, 'replace', true, boolean> extends false
    ? number extends S['length'] | Z['length']
      ? unknown
      : Less<S[0], Elements<Z>> extends true
        ? `random.choice: of ${S[0] & (number | string)} entries ${Elements<Z> & (number | string)} cannot be chosen without one of them twice`
        : unknown
    : unknown

const requireProbabilities = (n: number, given: unknown): Value => {
  const probabilities = value('random.choice', given)
  if (!isFloat(probabilities.dtype))
    throw new DTypeError(`random.choice: expected probabilities of floats, got ${probabilities.dtype}`)
  if (probabilities.shape.length === 1 && probabilities.shape[0] === n) return widened(probabilities)
  throw new ShapeError('random.choice: expected a vector with a probability for each entry')
}

/** Indices that are chosen; where probabilities are none, and where `isChosen` is false, one that no entry has. */
const chosen = (indices: Value, probabilities: Value, isChosen?: Value): Value => {
  const spread = (flag: Value): Value => broadcast(flag, indices.shape)
  const areProbabilities = spread(
    allOf(lessEqual(broadcast(scalarLike(0, probabilities), probabilities.shape), probabilities)),
  )
  const isMeant = isChosen === undefined ? areProbabilities : and(areProbabilities, spread(isChosen))
  return select(isMeant, indices, spread(scalarLike(probabilities.shape[0]!, indices)))
}

/** Indices of entries, each once. */
const distinct = (key: Key, n: number, draws: number, given: unknown): Value => {
  if (draws > n)
    throw new ShapeError(`random.choice: of ${n} entries ${draws} cannot be chosen without one of them twice`)
  const first = (order: Value): Value => slice(order, along([draws], 0, 0))
  if (given === undefined) return first(orderOf(key, n))
  const probabilities = requireProbabilities(n, given)
  const logits = p.log(probabilities)
  const indices = first(argSort(p.neg(p.add(gumbelOf(key, [n], logits.dtype), logits)), 0))
  const of = gather(probabilities, indices)
  return chosen(indices, probabilities, less(broadcast(scalarLike(0, of), of.shape), of))
}

/** Indices of entries, each drawn by itself. */
const repeated = (key: Key, n: number, shape: readonly number[], given: unknown): Value => {
  if (given === undefined) return integers(key, shape, 0, n)
  const probabilities = requireProbabilities(n, given)
  const sums = cumulativeSum(probabilities, 0)
  const most = reshape(slice(sums, along([1], 0, n - 1)), [])
  const uniform01 = uniforms(key, shape, { dtype: sums.dtype })
  const indices = places(sums, p.mul(most, p.sub(scalarLike(1, uniform01), uniform01)))
  return chosen(indices, probabilities, and(less(scalarLike(0, most), most), less(most, scalarLike(Infinity, most))))
}

/**
 * Entries of x along its first axis, chosen at random into a shape: with or without an entry twice, all alike or by
 * probabilities. The same choices as JAX's; where probabilities are float64, the random numbers are, too. Where one is negative or NaN,
 * or none is left that is above 0, what is chosen is NaN (the least value for integers).
 *
 * @throws ShapeError if there are too few entries, or not a probability for each.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const coins = T.tensor([1, 2, 5])
 * const two = T.random.choice(T.random.key(0), coins, [2], { replace: false }) // Tensor<[2], "float32">
 * assert.notEqual(T.toArray(two)[0], T.toArray(two)[1])
 * const always = T.random.choice(T.random.key(0), coins, [3], { p: T.tensor([0, 1, 0]) })
 * assert.deepEqual(T.toArray(always), [2, 2, 2])
 * ```
 */
export const choice: {
  <
    S extends Shape,
    D extends DType,
    const Z extends Shape,
    const O extends ChoiceOptions | undefined,
    K extends Shape = [2],
    E extends DType = 'int32',
  >(
    key: CanKey<'random.choice', K, E> & Tensor<K, E>,
    x: Guard<CanAxis<'random.choice', S, 0>> & Tensor<S, D>,
    shape: Guard<CanDrawEach<S, Z, O>> & CanSizes<'random.choice', Z> & SizesOf<Z>,
    options: Guard<CanWeigh<S, O>> & OnlyOptions<'random.choice', O, ChoiceOptions> & O,
  ): Tensor<Take<S, Mutable<Z>, 0>, D>
  <S extends Shape, D extends DType, const Z extends Shape, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.choice', K, E> & Tensor<K, E>,
    x: Guard<CanAxis<'random.choice', S, 0>> & Tensor<S, D>,
    shape: CanSizes<'random.choice', Z> & SizesOf<Z>,
  ): Tensor<Take<S, Mutable<Z>, 0>, D>
} = typed(
  takes('random.choice', 3, ['replace', 'p']),
  (given: Key, input: Value, shape: readonly DimLike[], { replace = true, p: given01 }: ChoiceOptions = {}) => {
    const source = requireKey('random.choice', given) as Key
    const x = value('random.choice', input)
    normalizeAxis('random.choice', x.shape, 0)
    const own = sizes('random.choice', shape)
    const [n, draws] = [x.shape[0]!, count(own)]
    if (n === 0 && draws > 0) throw new ShapeError('random.choice: there are no entries to choose from')
    const indices = requireFlag('random.choice', 'replace', replace)
      ? repeated(source, n, own, given01)
      : reshape(distinct(source, n, draws, given01), own)
    return taken(x, indices, { axis: 0 })
  },
)
