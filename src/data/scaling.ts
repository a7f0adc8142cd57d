import { add, div, mul, sub } from '../ops/arithmetic.js'
import { equal, where } from '../ops/compare.js'
import { dual, type Floating, requireFloat, requireSame, type SameDType, takes, typed, value } from '../ops/face.js'
import type { Later } from '../ops/later.js'
import { max, mean, min } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import { std } from '../ops/variance.js'
import { type Axes, normalizeAxes } from '../shape/axis.js'
import { broadcast, type CanBroadcast } from '../shape/broadcast.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import type { OnlyOptions, OptionOf } from '../shape/options.js'
import type { Reduce, ReduceOutcome } from '../shape/reduce.js'
import { show } from '../shape/show.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'

/** What was learnt of a training set to scale by: a tree of tensors, which is saved with the model. */
export interface Scaling<S extends Shape, D extends DType = 'float32'> {
  /** What is taken away. */
  readonly center: Tensor<S, D>
  /** What is then divided by. */
  readonly scale: Tensor<S, D>
}

/** Over what statistics are taken. */
export interface StatisticsOptions {
  /** The axes, of which the first is one; that alone where nothing is given, so that each feature has its own. */
  readonly axis?: Axes | undefined
}

/** As `StatisticsOptions`, and where the values end. */
export interface MinMaxOptions extends StatisticsOptions {
  /** What the least and the greatest value of the training set become; 0 and 1 where not given. */
  readonly to?: readonly [low: number, high: number] | undefined
}

type AxisOf<O> = OptionOf<O, 'axis', 0, Axes> extends infer A extends Axes ? A : Axes

/** The shape without its first axis. */
type Rest<S extends Shape> = S extends readonly [infer _First, ...infer R extends Shape] ? [...R] : Shape

/** The shape of statistics: they keep their axes, with size 1, but for the first. */
type StatisticsOf<S extends Shape, O> = Rest<Reduce<S, AxisOf<O>, true>>

type CanFit<Op extends string, S extends Shape, D extends DType> = Guard<
  Both<Floating<Op, D>, { s: S } extends { s: readonly [] } ? `${Op}: expected rows, got a scalar` : unknown>
>

type CanAxes<Op extends string, S extends Shape, O, Known> = Guard<
  Both<ReduceOutcome<Op, S, AxisOf<O>>, OnlyOptions<Op, O, Known>>
>

/** A value whose type has been looked at. */
export const loosely: (x: Value) => Tensor<Shape> = typed((x: Value) => x)

const ready = (op: string, input: unknown, axis: Axes): readonly [x: Tensor<Shape>, axes: readonly number[]] => {
  const x = value(op, input)
  requireFloat(op, x)
  if (x.shape.length === 0) throw new ShapeError(`${op}: expected rows, got a scalar`)
  const axes = normalizeAxes(op, x.shape, axis)
  if (!axes.includes(0))
    throw new ShapeError(`${op}: expected the first axis among those of the statistics, got ${shown(axis)}`)
  if (x.shape[0] === 0) throw new ShapeError(`${op}: expected at least 1 row, got 0`)
  return [loosely(x), axes]
}

/**
 * The means over axes, and which of them are of what is always the same. Of such numbers the mean is that number: their sum is
 * rounded, and what is left of them without their mean would be taken for what they differ by.
 */
export const centerOf = <D extends FloatDType>(
  x: Tensor<Shape, D>,
  axis: readonly number[],
): { readonly isSame: Tensor<Shape, 'bool'>; readonly center: Tensor<Shape, D> } => {
  const least = min(x, { axis, keepDims: true })
  const isSame = equal(least, max(x, { axis, keepDims: true }))
  return { isSame, center: where(isSame, least, mean(x, { axis, keepDims: true })) }
}

/** Statistics without their first axis; a scale of 0, that of a feature that is always the same, is 1. */
const scaling = (center: Tensor<Shape>, scale: Tensor<Shape>): Scaling<Shape> => {
  const shape = center.shape.slice(1) as readonly number[]
  return {
    center: reshape(center, shape),
    scale: reshape(where(equal(scale, 0), 1, scale), shape),
  }
}

/**
 * Standardisation, learnt from a training set: with `scale` each feature of it has mean 0 and standard deviation 1 (over all
 * rows, without Bessel's correction). A feature that is always the same becomes 0. The statistics [...features] come from the
 * rows [N, ...features]; with `axis: [0, 2, 3]` those of images [N, C, H, W] are one for each channel, [C, 1, 1].
 *
 * @throws ShapeError where there are no rows, or the first axis is not among those of the statistics; DTypeError where x is no
 * float tensor.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { fitStandard, scale, unscale } from 'tensor-ts/data'
 *
 * const train = T.tensor([[1, 10], [3, 10]])
 * const scaling = fitStandard(train) // saved with the model, as { center: Tensor<[2]>, scale: Tensor<[2]> }
 * assert.deepEqual(T.toArray(scale(train, scaling)), [[-1, 0], [1, 0]])
 * assert.deepEqual(T.toArray(unscale(T.tensor([1, 0]), scaling)), [3, 10])
 * ```
 */
export const fitStandard: <S extends Shape, D extends DType, const O extends StatisticsOptions = object>(
  x: CanFit<'fitStandard', S, D> & Tensor<S, D>,
  options?: CanAxes<'fitStandard', S, O, StatisticsOptions> & O & StatisticsOptions,
) => Scaling<StatisticsOf<S, O>, D> = typed(
  takes('fitStandard', 1, ['axis']),
  (input: unknown, { axis = 0 }: StatisticsOptions = {}) => {
    const [x, axes] = ready('fitStandard', input, axis)
    const { isSame, center } = centerOf(x, axes)
    return scaling(center, where(isSame, 0, std(x, { axis: axes, keepDims: true })))
  },
)

const requireBounds = (to: unknown): readonly [number, number] => {
  if (Array.isArray(to) && to.length === 2 && to.every(Number.isFinite) && to[0] < to[1])
    return to as unknown as readonly [number, number]
  throw new RangeError(`fitMinMax: expected to to be two numbers, the lower first, got ${shown(to)}`)
}

/**
 * Scaling to a range, learnt from a training set: with `scale` the least value of each feature in it becomes 0 and the greatest
 * 1, or what `to` says. A feature that is always the same becomes the lower. Otherwise as `fitStandard`.
 *
 * @throws as `fitStandard`; RangeError where `to` is not two numbers in ascending order.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { fitMinMax, scale } from 'tensor-ts/data'
 *
 * const train = T.tensor([[1, 10], [3, 20]])
 * assert.deepEqual(T.toArray(scale(T.tensor([2, 30]), fitMinMax(train))), [0.5, 2])
 * assert.deepEqual(T.toArray(scale(train, fitMinMax(train, { to: [-1, 1] }))), [[-1, -1], [1, 1]])
 * ```
 */
export const fitMinMax: <S extends Shape, D extends DType, const O extends MinMaxOptions = object>(
  x: CanFit<'fitMinMax', S, D> & Tensor<S, D>,
  options?: CanAxes<'fitMinMax', S, O, MinMaxOptions> & O & MinMaxOptions,
) => Scaling<StatisticsOf<S, O>, D> = typed(
  takes('fitMinMax', 1, ['axis', 'to']),
  (input: unknown, { axis = 0, to = [0, 1] }: MinMaxOptions = {}) => {
    const [x, axes] = ready('fitMinMax', input, axis)
    const [low, high] = requireBounds(to)
    const least = min(x, { axis: axes, keepDims: true })
    const made = scaling(least, sub(max(x, { axis: axes, keepDims: true }), least))
    const scale = div(made.scale, high - low)
    return { center: sub(made.center, mul(scale, low)), scale }
  },
)

type CanScale<Op extends string, S extends Shape, D extends DType, P extends Shape, E extends DType> = Guard<
  Both<Floating<Op, D>, Both<SameDType<Op, D, E>, CanBroadcast<Op, S, P>>>
>

/** A function of a tensor and a scaling, or of the scaling alone. */
interface Scale<Op extends 'scale' | 'unscale'> {
  <S extends Shape, D extends DType, P extends Shape, E extends DType>(
    x: CanScale<Op, S, D, P, E> & Tensor<S, D>,
    scaling: Scaling<P, E>,
  ): Tensor<S, D>
  <P extends Shape, E extends DType, Called extends true = true>(
    scaling: Scaling<P, E>,
  ): Later<<S extends Shape, D extends DType>(x: CanScale<Op, S, D, P, E> & Tensor<S, D>) => Tensor<S, D>, Called>
}

const scaled = <Op extends 'scale' | 'unscale'>(
  op: Op,
  f: (x: Tensor<Shape>, center: Tensor<Shape>, scale: Tensor<Shape>) => Tensor<Shape>,
): Scale<Op> =>
  dual(2, (input: unknown, given: Partial<Scaling<Shape>> | undefined) => {
    const x = value(op, input)
    requireFloat(op, x)
    const { center, scale } = given ?? {}
    if (!isValue(center) || !isValue(scale))
      throw new TypeError(`${op}: expected a scaling, as fitStandard and fitMinMax give it, got ${shown(given)}`)
    requireSame(op, x, center)
    requireSame(op, x, scale)
    const made = broadcast(op, x.shape, broadcast(op, center.shape, scale.shape))
    if (made.join() !== x.shape.join())
      throw new ShapeError(`${op}: ${show(x.shape)} has fewer axes than the scaling, ${show(center.shape)}`)
    return f(loosely(x), loosely(center), loosely(scale))
  })

/**
 * Scales by what was learnt of a training set: (x - center) / scale, of one example or many.
 *
 * @throws ShapeError or DTypeError where x is of another shape or element type than what was learnt from.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { scale } from 'tensor-ts/data'
 *
 * const scaling = { center: T.tensor([1, 2]), scale: T.tensor([2, 4]) }
 * assert.deepEqual(T.toArray(pipe(T.tensor([3, 6]), scale(scaling))), [1, 1])
 * ```
 */
export const scale: Scale<'scale'> = scaled('scale', (x, center, by) => div(sub(x, center), by))

/**
 * The inverse of `scale`: y · scale + center.
 *
 * @throws as `scale` does.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { unscale } from 'tensor-ts/data'
 *
 * const scaling = { center: T.tensor([1, 2]), scale: T.tensor([2, 4]) }
 * assert.deepEqual(T.toArray(unscale(T.tensor([1, 1]), scaling)), [3, 6])
 * ```
 */
export const unscale: Scale<'unscale'> = scaled('unscale', (y, center, by) => add(mul(y, by), center))
