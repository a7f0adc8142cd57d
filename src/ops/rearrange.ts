import { sub } from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { along, concatenate, reverse, slice } from '../primitive/movement.js'
import { requireWhole } from '../shape/argument.js'
import { type Axes, type CanAlongLast, normalizeAxes, normalizeAxis } from '../shape/axis.js'
import { type CanDiff, type Diff, diff as diffShape, type OrderOf } from '../shape/diff.js'
import type { Dim, DimLike, NamedDim, Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import type { Guard, Objection, Refused } from '../shape/error.js'
import type { AxesOf, AxisOf } from '../shape/options.js'
import type { CanReduce } from '../shape/reduce.js'
import { count, resized } from '../shape/sizes.js'
import {
  aligned,
  type CanRepeatAlong,
  type CanTile,
  type CanTimes,
  type Repeat,
  repeat as repeatShape,
  type Tile,
  tile as tileShape,
} from '../shape/tile.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import {
  type IfTensor,
  type NumberIn,
  type Numeric,
  type OnlyOptions,
  type Options,
  onTensor,
  type Reads,
  requireNumeric,
  takes,
  value,
} from './face.js'
import type { Later } from './later.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'
import { wide } from './wide.js'

/** Along which axes the order is turned round, all of them where not given. */
export interface FlipOptions<A extends Axes = number | readonly number[]> {
  readonly axis?: A | undefined
}

/** `flip` with its options, which waits for the tensor. */
export type FlipBy<O> = <S extends Shape, D extends DType>(
  x: CanReduce<'flip', S, AxesOf<O>> & Tensor<S, D>,
) => Tensor<S, D>

/**
 * The elements in reverse order along axes, all of them where none is given.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2], [3, 4]])
 * assert.deepEqual(T.toArray(T.flip(x)), [[4, 3], [2, 1]])
 * assert.deepEqual(T.toArray(T.flip(x, { axis: 0 })), [[3, 4], [1, 2]])
 * ```
 */
export const flip: <
  const X extends TensorMark | FlipOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<FlipOptions> = Rest<FlipOptions>,
>(
  x: IfTensor<X, Is, Tensor<S, D>, Checked<'flip', X, FlipOptions>> & Reads<Is> & X,
  ...options: Remaining<'flip', X, Left, FlipOptions, CanReduce<'flip', S, AxesOf<Given<Left>>>, Is>
) => IfTensor<X, Is, Tensor<S, D>, FlipBy<X>> = onTensor(
  takes('flip', 1, ['axis']),
  (input: Value, { axis }: FlipOptions = {}) => {
    const x = value('flip', input)
    return reverse(x, normalizeAxes('flip', x.shape, axis))
  },
)

/** Along which axes elements are moved; where not given, in the flattened tensor. */
export interface RollOptions {
  readonly axis?: number | readonly number[] | undefined
}

/** What is asked of a second argument that is the shift. */
type ThisShift<N> = N extends number ? unknown : Refused<'roll: the shift must be a whole number'>

/** `roll` with its shift and options, which waits for the tensor. */
export type RollBy<O> = <S extends Shape, D extends DType>(
  x: Guard<CanReduce<'roll', S, AxesOf<O>>> & Tensor<S, D>,
) => Tensor<S, D>

/**
 * The elements moved on by `shift` places along each axis given, those that leave at the end coming in at the start;
 * without an axis in the flattened tensor.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.roll(T.arange(5), 2)), [3, 4, 0, 1, 2])
 * ```
 */
export const roll: {
  <S extends Shape, D extends DType, const O extends RollOptions | undefined>(
    x: Tensor<S, D>,
    shift: number,
    options: OnlyOptions<'roll', O, RollOptions, CanReduce<'roll', S, AxesOf<O>>> & O,
  ): Tensor<S, D>
  <
    const X extends AnyTensor | number,
    S extends Shape,
    D extends DType,
    const Second extends number | RollOptions | undefined,
    Is extends DType = never,
  >(
    x: X & Reads<Is> & IfTensor<X, Is, Tensor<S, D>, unknown>,
    second: Second & Guard<IfTensor<X, Is, ThisShift<Second>, Options<'roll', Second, RollOptions>>>,
  ): IfTensor<X, Is, Tensor<S, D>, RollBy<Second>>
  (shift: number): RollBy<undefined>
} = onTensor(takes('roll', 2, ['axis']), (input: Value, shift: number, { axis }: RollOptions = {}) => {
  const x = value('roll', input)
  requireWhole('roll', 'the shift', shift)
  if (axis === undefined) return reshape(rolled(reshape(x, [count(x.shape)]), shift, 0), x.shape)
  return normalizeAxes('roll', x.shape, axis).reduce((moved, at) => rolled(moved, shift, at), x)
})

const part = (x: Value, axis: number, start: number, size: number): Value =>
  slice(x, along(resized(x.shape, [axis], size), axis, start))

const rolled = (x: Value, shift: number, axis: number): Value => {
  const size = x.shape[axis]!
  const last = size === 0 ? 0 : ((shift % size) + size) % size
  if (last === 0) return x
  return concatenate([part(x, axis, size - last, last), part(x, axis, 0, size - last)], axis)
}

/** Along which axis differences are taken, the last where not given, and how often, once where not given. */
export interface DiffOptions {
  readonly n?: number | undefined
  readonly axis?: number | undefined
}

/** `diff` with its options, which waits for the tensor. */
export type DiffBy<O> = <S extends Shape, D extends DType>(
  x: Guard<Numeric<'diff', D>> & CanDiff<S, O> & Tensor<S, D>,
) => Tensor<Diff<S, OrderOf<O>, AxisOf<O, -1>>, D>

/**
 * The differences of neighbours, `x[i + 1] - x[i]`, along an axis, the last where not given; with `n`, of these their
 * differences and so on, n times.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([1, 4, 9, 16])
 * assert.deepEqual(T.toArray(T.diff(x)), [3, 5, 7])
 * assert.deepEqual(T.toArray(T.diff(x, { n: 2 })), [2, 2])
 * ```
 */
export const diff: <
  const X extends TensorMark | DiffOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<DiffOptions> = Rest<DiffOptions>,
>(
  x: IfTensor<
    X,
    Is,
    Guard<Numeric<'diff', D>> & CanAlongLast<'diff', S, AxisOf<Given<Left>, -1>> & Tensor<S, D>,
    Checked<'diff', X, DiffOptions>
  > &
    Reads<Is> &
    X,
  ...options: Remaining<'diff', X, Left, DiffOptions, CanDiff<S, Given<Left>>, Is>
) => IfTensor<X, Is, Tensor<Diff<S, OrderOf<Given<Left>>, AxisOf<Given<Left>, -1>>, D>, DiffBy<X>> = onTensor(
  takes('diff', 1, ['n', 'axis']),
  (input: Value, { n = 1, axis = -1 }: DiffOptions = {}) => {
    const x = value('diff', input)
    requireNumeric('diff', x)
    const at = normalizeAxis('diff', x.shape, axis)
    const size = diffShape(x.shape, n, axis)[at]!
    return wide([x], x => {
      let result = x
      for (let left = x.shape[at]! - 1; left >= size; left--)
        result = sub(part(result, at, 1, left), part(result, at, 0, left))
      return result
    })
  },
)

/** The size that an entry stands for: a number is one, what is named has it in its type. */
type Named<R> = { d: R } extends { d: infer N extends number }
  ? N
  : { d: R } extends { d: NamedDim<infer N extends Dim> }
    ? N
    : number

/** A number of repetitions; what is neither one nor a size with a name is left as it is, and refused by the rule. */
const timesOf = (given: DimLike): number =>
  typeof given === 'object' && typeof given?.name === 'string' && typeof given.size === 'number'
    ? given.size
    : (given as number)

/** Numbers of repetitions, a single one as a list. */
const listOf = (given: DimLike | readonly DimLike[]): readonly number[] => {
  if (Array.isArray(given)) return given.map(timesOf)
  const one = timesOf(given as DimLike)
  return typeof one === 'number' ? [one] : one
}

type Repetitions<R> =
  true extends IsUnion<R>
    ? Shape
    : R extends readonly unknown[]
      ? { -readonly [I in keyof R]: Named<R[I]> }
      : [Named<R>]

/** `tile` with its repetitions, which waits for the tensor. */
export type TileBy<R extends Shape> = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<Tile<S, R>, D>

/**
 * The tensor so many times along each axis, the last entry for the last axis; a single one counts for the last axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tile(T.tensor([1, 2]), [2, 2]) // Tensor<[2, 4], "float32">
 * assert.deepEqual(T.toArray(x), [[1, 2, 1, 2], [1, 2, 1, 2]])
 * ```
 */
export const tile: {
  <S extends Shape, D extends DType, const R extends DimLike | readonly DimLike[]>(
    x: Tensor<S, D>,
    repetitions: R & Guard<Objection<CanTile<Repetitions<R>>>>,
  ): Tensor<Tile<S, Repetitions<R>>, D>
  <const R extends DimLike | readonly DimLike[], Called extends true = true>(
    repetitions: R & Guard<Objection<CanTile<Repetitions<R>>>>,
  ): Later<TileBy<Repetitions<R>>, Called>
} = onTensor((input: Value, repetitions: DimLike | readonly DimLike[]) => {
  const x = value('tile', input)
  const given = listOf(repetitions)
  const shape = tileShape(x.shape, given)
  const [sizes, times] = aligned(x.shape, given)
  const [spaced, repeated] = [[], []] as [number[], number[]]
  for (let axis = 0; axis < sizes.length; axis++) {
    spaced.push(1, sizes[axis]!)
    repeated.push(times[axis]!, sizes[axis]!)
  }
  return reshape(broadcast(reshape(x, spaced), repeated), shape)
})

/** What is asked of a second argument that is the number of repetitions. */
type Times<N> = [N] extends [number]
  ? Objection<CanTimes<N>>
  : N extends number
    ? unknown
    : Refused<'repeat: the number of repetitions must be a natural number'>

/** Along which axis each entry is repeated; where not given, the elements of the flattened tensor are. */
export interface RepeatOptions {
  readonly axis?: number | undefined
}

/** `repeat` with its number of times `N` and options, which waits for the tensor. */
export type RepeatBy<N, O = undefined> = <S extends Shape, D extends DType>(
  x: Guard<CanRepeatAlong<S, AxisOf<O, undefined>>> & Tensor<S, D>,
) => Tensor<Repeat<S, NumberIn<N>, AxisOf<O, undefined>>, D>

/**
 * Each entry along an axis so many times, one after the other; without an axis, each element of the flattened tensor.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2], [3, 4]])
 * assert.deepEqual(T.toArray(T.repeat(x, 2)), [1, 1, 2, 2, 3, 3, 4, 4])
 * assert.deepEqual(T.toArray(T.repeat(x, 2, { axis: 0 })), [[1, 2], [1, 2], [3, 4], [3, 4]])
 * ```
 */
export const repeat: {
  <S extends Shape, D extends DType, N extends number, const O extends RepeatOptions | undefined>(
    x: Tensor<S, D>,
    times: N & Guard<Objection<CanTimes<N>>>,
    options: OnlyOptions<'repeat', O, RepeatOptions, Guard<CanRepeatAlong<S, AxisOf<O, undefined>>>> & O,
  ): Tensor<Repeat<S, N, AxisOf<O, undefined>>, D>
  <
    const X extends AnyTensor | number,
    S extends Shape,
    D extends DType,
    const Second extends number | RepeatOptions | undefined,
    Is extends DType = never,
  >(
    x: X & Reads<Is> & IfTensor<X, Is, Tensor<S, D>, Guard<Objection<CanTimes<NumberIn<X>>>>>,
    second: Second & Guard<IfTensor<X, Is, Times<Second>, Options<'repeat', Second, RepeatOptions>>>,
  ): IfTensor<X, Is, Tensor<Repeat<S, NumberIn<Second>>, D>, RepeatBy<X, Second>>
  <N extends number, Called extends true = true>(times: N & Guard<Objection<CanTimes<N>>>): Later<RepeatBy<N>, Called>
} = onTensor(takes('repeat', 2, ['axis']), (input: Value, times: number, { axis }: RepeatOptions = {}) => {
  const x = value('repeat', input)
  const shape = repeatShape(x.shape, times, axis)
  const sizes = axis === undefined ? [count(x.shape)] : x.shape
  const at = axis === undefined ? 0 : normalizeAxis('repeat', x.shape, axis)
  const spaced = reshape(x, sizes.toSpliced(at + 1, 0, 1))
  return reshape(broadcast(spaced, sizes.toSpliced(at + 1, 0, times)), shape)
})
