import { reshape } from '../primitive/broadcast.js'
import { split as parted, slice as region, reverse } from '../primitive/movement.js'
import { requireWhole } from '../shape/argument.js'
import { type CanAlongFirst, type CanAxis, normalizeAxis } from '../shape/axis.js'
import type { Shape } from '../shape/dim.js'
import { type Both, type Guard, type Objection, type Refused, ShapeError } from '../shape/error.js'
import type { AxisOf } from '../shape/options.js'
import { type CanSlice, type Slice, type SliceRange, sliceAxes } from '../shape/slice.js'
import { type CanCut, type CanSplit, type Parts, type Split, splitRanges } from '../shape/split.js'
import { type CanUnstack, type Unstack, unstack as unstacked } from '../shape/unstack.js'
import type { DType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { dual, type IfTensor, type OnlyOptions, type Options, onTensor, type Reads, takes, value } from './face.js'
import type { JoinOptions } from './join.js'
import type { Later } from './later.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'

/** `slice` with its ranges, which waits for the tensor. */
export type SliceBy<R extends readonly SliceRange[]> = <S extends Shape, D extends DType>(
  x: Guard<CanSlice<S, R>> & Tensor<S, D>,
) => Tensor<Slice<S, R>, D>

/**
 * A part of a tensor, with one range for each axis and the axes behind them whole: `[start, stop]` or
 * `[start, stop, step]` as Python's `start:stop:step` (null for a bound that is left out), null for the whole axis, a
 * number for one index, whose axis is dropped.
 *
 * @throws ShapeError if an index is out of range, a step is 0, or there are more ranges than axes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2, 3], [4, 5, 6]])
 * assert.deepEqual(T.toArray(T.slice(x, [null, [1, null]])), [[2, 3], [5, 6]])
 * assert.deepEqual(T.toArray(T.slice(x, [-1, [null, null, -1]])), [6, 5, 4])
 * ```
 */
export const slice: {
  <S extends Shape, D extends DType, const R extends readonly SliceRange[]>(
    x: Tensor<S, D>,
    ranges: Guard<CanSlice<S, R>> & R,
  ): Tensor<Slice<S, R>, D>
  <const R extends readonly SliceRange[], Called extends true = true>(ranges: R): Later<SliceBy<R>, Called>
} = dual(2, (input: Value, ranges: readonly SliceRange[]) => sliceOf(value('slice', input), ranges))

const sliceOf = (x: Value, ranges: readonly SliceRange[]): Value => {
  const [start, size, step, kept, backwards] = [[], [], [], [], []] as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ]
  for (const [axis, range] of sliceAxes(x.shape, ranges).entries()) {
    const isBackwards = range.step < 0
    start.push(isBackwards && range.size > 0 ? range.start + (range.size - 1) * range.step : range.start)
    size.push(range.size)
    step.push(Math.abs(range.step))
    if (!range.drop) kept.push(range.size)
    if (isBackwards) backwards.push(axis)
  }
  return reshape(reverse(region(x, { start, size, step }), backwards), kept)
}

/** A tensor of each shape. */
type Tensors<Shapes, D extends DType> = {
  readonly [I in keyof Shapes]: { s: Shapes[I] } extends { s: infer S extends Shape } ? Tensor<S, D> : never
}

type PartsIn<P> = [P] extends [Parts] ? P : number

/** What is asked of a second argument that is the parts. */
type TheseParts<S extends Shape, P> = [P] extends [Parts]
  ? Objection<Both<CanSplit<S, P>, CanCut<S, P>>>
  : P extends Parts
    ? unknown
    : Refused<'split: expected a number of parts or a list of indices'>

/** Checks that there are such places to part an axis at. */
const requirePlaces = (shape: readonly number[], places: readonly unknown[], axis: number): void => {
  const size = shape[axis]!
  for (const given of places) {
    const place = requireWhole('split', 'an index', given)
    if (place < -size || place > size)
      throw new ShapeError(`split: index ${place} is beyond axis ${axis} of [${shape.join(', ')}]`)
  }
}

/** `split` with its parts and options, which waits for the tensor. */
export type SplitInto<P, O = undefined> = <S extends Shape, D extends DType>(
  x: Guard<Both<CanSplit<S, PartsIn<P>, AxisOf<O, 0>>, CanCut<S, PartsIn<P>, AxisOf<O, 0>>>> & Tensor<S, D>,
) => Tensors<Split<S, PartsIn<P>, AxisOf<O, 0>>, D>

/**
 * The parts of a tensor along an axis, the first where not given: so many equal ones, or, given a list of indices, those
 * between them, as in NumPy.
 *
 * @throws ShapeError if the axis does not divide into so many parts.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [first, rest] = T.split(T.arange(5), [2]) // Tensor<[2]>, Tensor<[3]>
 * assert.deepEqual([T.toArray(first), T.toArray(rest)], [[0, 1], [2, 3, 4]])
 * ```
 */
export const split: {
  <S extends Shape, D extends DType, const P extends Parts, const O extends JoinOptions | undefined>(
    x: Tensor<S, D>,
    parts: P & Guard<Objection<CanCut<S, P, AxisOf<O, 0>>>>,
    options: OnlyOptions<'split', O, JoinOptions, Guard<CanAxis<'split', S, AxisOf<O, 0>>>> & O,
  ): Tensors<Split<S, P, AxisOf<O, 0>>, D>
  <
    const X extends AnyTensor | Parts,
    S extends Shape,
    D extends DType,
    const Second extends Parts | JoinOptions | undefined,
    Is extends DType = never,
  >(
    x: X & Reads<Is> & IfTensor<X, Is, Tensor<S, D>, unknown>,
    second: Second & Guard<IfTensor<X, Is, TheseParts<S, Second>, Options<'split', Second, JoinOptions>>>,
  ): IfTensor<X, Is, Tensors<Split<S, PartsIn<Second>>, D>, SplitInto<X, Second>>
  <const P extends Parts, Called extends true = true>(parts: P): Later<SplitInto<P>, Called>
} = onTensor(takes('split', 2, ['axis']), (input: Value, parts: Parts, { axis = 0 }: JoinOptions = {}) => {
  const x = value('split', input)
  if (Array.isArray(parts)) requirePlaces(x.shape, parts, normalizeAxis('split', x.shape, axis))
  const ranges = splitRanges(x.shape, parts, axis)
  const along = normalizeAxis('split', x.shape, axis)
  const cuts = ranges.map(range => sliceAxes(x.shape, range)[along]!)
  const isWhole = cuts.every(({ start }, i) => start === (i === 0 ? 0 : cuts[i - 1]!.start + cuts[i - 1]!.size))
  // Indices that go back leave something out, or have it twice.
  if (!isWhole || cuts.length === 1) return ranges.map(range => sliceOf(x, range))
  return parted(x, { axis: along, sizes: cuts.map(({ size }) => size) })
})

/** `unstack` with its options, which waits for the tensor. */
export type UnstackBy<O> = <S extends Shape, D extends DType>(
  x: Guard<CanUnstack<S, AxisOf<O, 0>>> & Tensor<S, D>,
) => Tensors<Unstack<S, AxisOf<O, 0>>, D>

/**
 * The slices of a tensor along an axis, the first where not given, without that axis: a tuple where its size is known. `stack` puts
 * them together again.
 *
 * @throws ShapeError if there is no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [x, y] = T.unstack(T.tensor([[1, 2, 3], [4, 5, 6]])) // Tensor<[3]>, Tensor<[3]>
 * assert.deepEqual([T.toArray(x), T.toArray(y)], [[1, 2, 3], [4, 5, 6]])
 * const [init, noise, rest] = T.unstack(T.random.split(T.random.key(0), 3)) // three keys
 * assert.deepEqual([init.shape, noise.shape, rest.shape], [[2], [2], [2]])
 * ```
 */
export const unstack: <
  const X extends TensorMark | JoinOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<JoinOptions> = Rest<JoinOptions>,
>(
  x: IfTensor<
    X,
    Is,
    CanAlongFirst<'unstack', S, AxisOf<Given<Left>, 0>> & Tensor<S, D>,
    Checked<'unstack', X, JoinOptions>
  > &
    Reads<Is> &
    X,
  ...options: Remaining<'unstack', X, Left, JoinOptions, Guard<CanUnstack<S, AxisOf<Given<Left>, 0>>>, Is>
) => IfTensor<X, Is, Tensors<Unstack<S, AxisOf<Given<Left>, 0>>, D>, UnstackBy<X>> = onTensor(
  takes('unstack', 1, ['axis']),
  (input: Value, { axis = 0 }: JoinOptions = {}) => {
    const x = value('unstack', input)
    const shapes = unstacked(x.shape, axis)
    const cut = { axis: normalizeAxis('unstack', x.shape, axis), sizes: shapes.map(() => 1) }
    const slices = shapes.length > 1 ? parted(x, cut) : shapes.map(() => x)
    return slices.map((slice, i) => reshape(slice, shapes[i]!))
  },
)
