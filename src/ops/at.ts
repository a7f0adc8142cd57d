import { add } from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { less, select } from '../primitive/comparison.js'
import { gather, lastPlace, scatterAdd } from '../primitive/gather.js'
import { place, reverse, transpose } from '../primitive/movement.js'
import { normalizeAxis } from '../shape/axis.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Guard, Refused } from '../shape/error.js'
import { take as takeShape } from '../shape/gather.js'
import { movement } from '../shape/moveAxis.js'
import type { AxisOf } from '../shape/options.js'
import { count, part } from '../shape/sizes.js'
import { type SliceRange, sliceAxes } from '../shape/slice.js'
import { type CanUpdate, update } from '../shape/update.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type Numeric, requireNumeric, requireSame, type SameDType, takes, typed, value } from './face.js'
import { type TakeOptions, take } from './gather.js'
import { type CanCountAlong, type CanName, type CanPlace, indexValue, type Places, type Region } from './indices.js'
import type { DTypeOf, OperandLike, ShapeOf } from './operand.js'
import type { BareAxis, Checked } from './rest.js'
import { slice } from './slice.js'

/** Whether updates have the element type of the tensor, and broadcast to the region. */
type Fits<Op extends string, D extends DType, Y, R extends Shape> = [Y] extends [number]
  ? unknown
  : Both<SameDType<Op, D, DTypeOf<Y, D>>, CanUpdate<Op, ShapeOf<Y>, R>>

/** The same where they are added. Bool has no sum, neither of a number. */
type FitsSum<Op extends string, D extends DType, Y, R extends Shape> =
  Numeric<Op, D> extends infer E extends string ? Refused<E> : Fits<Op, D, Y, R>

/** Along which axis indices count; 0 where not given. Ranges have an axis each. */
export interface AtOptions {
  readonly axis?: number | undefined
}

/** Along which axis indices count, 0 where not given, and what happens to the entries; 'set' where not given. */
export interface ScatterOptions extends AtOptions {
  /** 'set' puts the updates in place of the entries, 'add' adds them. */
  readonly mode?: 'set' | 'add' | undefined
}

/** What can be done with the named entries of a tensor. */
export interface At<S extends Shape, D extends DType, R extends Shape> {
  /** The entries. */
  readonly get: () => Tensor<R, D>
  /** The tensor with updates, which broadcast, in place of the entries. */
  readonly set: <Y extends OperandLike>(updates: Guard<Fits<'at', D, Y, R>> & Y) => Tensor<S, D>
  /** The tensor with updates, which broadcast, added to the entries. */
  readonly add: <Y extends OperandLike>(updates: Guard<FitsSum<'at', D, Y, R>> & Y) => Tensor<S, D>
}

/** Updates go to entries of x that something names: how, for one way to name them. */
interface Writer {
  readonly region: readonly number[]
  readonly get: () => Value
  readonly write: (updates: Value, mode: 'set' | 'add') => Value
}

const sliceValue = typed<(x: Value, ranges: readonly SliceRange[]) => Value>(slice)
const takeValue = typed<(x: Value, indices: Value, options: TakeOptions) => Value>(take)

const rangeWriter = (op: string, x: Value, ranges: readonly SliceRange[]): Writer => {
  const axes = sliceAxes(x.shape, ranges, op)
  const whole = {
    start: axes.map(({ start, step, size }) => (step > 0 || size === 0 ? start : start + (size - 1) * step)),
    size: axes.map(({ size }) => size),
    step: axes.map(({ step }) => Math.abs(step)),
  }
  const backwards = axes.flatMap(({ step }, axis) => (step < 0 ? [axis] : []))
  return {
    region: axes.flatMap(({ size, drop }) => (drop ? [] : [size])),
    get: () => sliceValue(x, ranges),
    write: (updates, mode) => {
      const placed = place(reverse(reshape(updates, whole.size), backwards), x.shape, whole)
      if (mode === 'add') return add(x, placed)
      const inside = place(broadcast(scalar(true, 'bool'), whole.size), x.shape, whole)
      return select(inside, placed, x)
    },
  }
}

const indexWriter = (op: string, x: Value, indices: Value, given: number): Writer => {
  const axis = normalizeAxis(op, x.shape, given)
  const rank = indices.shape.length
  const region = takeShape(x.shape, indices.shape, axis)
  const picks = reshape(indices, [count(indices.shape)])
  const toFront = movement(x.shape, axis, 0)
  const toBack = movement(x.shape, 0, axis)
  return {
    region,
    get: () => takeValue(x, indices, { axis }),
    write: (updates, mode) => {
      const own = region.map((_, i) => i)
      const lead = own.slice(axis, axis + rank)
      const moved = transpose(updates, [...lead, ...own.filter(i => !lead.includes(i))])
      const rows = reshape(moved, [picks.shape[0]!, ...part(moved.shape, rank)])
      const target = transpose(x, toFront)
      if (mode === 'add') return add(x, transpose(scatterAdd(rows, picks, target.shape), toBack))
      const last = lastPlace(picks, target.shape[0]!)
      const named = less(last, scalar(picks.shape[0]!, 'int32'))
      const column = reshape(named, [target.shape[0]!, ...part(target.shape, 1).map(() => 1)])
      return transpose(select(broadcast(column, target.shape), gather(rows, last, 0, 0), target), toBack)
    },
  }
}

const writer = (op: string, input: unknown, places: unknown, { axis }: AtOptions): Writer & { readonly x: Value } => {
  const x = value(op, input)
  if (!Array.isArray(places)) return { x, ...indexWriter(op, x, indexValue(op, places), axis ?? 0) }
  if (axis !== undefined)
    throw new TypeError(`${op}: ranges have an axis each, so there is no option 'axis' beside them`)
  return { x, ...rangeWriter(op, x, places) }
}

const written = (op: string, { x, region, write }: ReturnType<typeof writer>, input: unknown, mode: unknown): Value => {
  if (mode !== 'set' && mode !== 'add')
    throw new TypeError(`${op}: the mode must be 'set' or 'add', got ${describe(mode)}`)
  if (mode === 'add') requireNumeric(op, x)
  const updates = value(op, input, x.dtype)
  requireSame(op, x, updates)
  return write(broadcast(updates, update(op, updates.shape, region)), mode)
}

/**
 * Entries of x, to be read or, in a new tensor, changed: those along an axis that int32 indices of any shape name, as in
 * `take`, or a part as in `slice`. `get()` gives them; `set(updates)` and `add(updates)` give a tensor like x in which
 * they are replaced, or more by the updates, which broadcast to their shape.
 *
 * Negative indices count from the end, and updates at indices out of range are dropped. Where an entry is named more
 * than once, `add` adds all of its updates, and of those that `set` has the last one stays, and only that has a
 * gradient.
 *
 * @throws ShapeError if there is no such axis or part, or if updates do not fit, as in
 * `at: updates [3] do not fit the region [2, 4]: 3 vs 4`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.zeros([3, 2]) // Tensor<[3, 2], "float32">
 * const rows = T.at(x, T.tensor([0, 2, 0], 'int32'))
 * assert.deepEqual(T.toArray(rows.add(T.tensor([1, 2]))), [[2, 4], [0, 0], [1, 2]])
 * assert.deepEqual(T.toArray(T.at(x, [[1, null], 0]).set(5)), [[0, 0], [5, 0], [5, 0]])
 * ```
 */
export const at: {
  <S extends Shape, D extends DType, const W extends Places, const O extends AtOptions | BareAxis | undefined>(
    x: Tensor<S, D>,
    places: Guard<CanName<'at', S, W>> & W,
    options: Guard<Both<CanCountAlong<'at', S, W, O>, Checked<'at', O, AtOptions>>> & O,
  ): At<S, D, Region<S, W, AxisOf<O, 0>>>
  <S extends Shape, D extends DType, const W extends Places>(
    x: Tensor<S, D>,
    places: Guard<CanPlace<'at', S, W, undefined>> & W,
  ): At<S, D, Region<S, W, 0>>
} = typed(takes('at', 2, ['axis']), (input: unknown, places: unknown, options: AtOptions = {}) => {
  const entries = writer('at', input, places, options)
  return {
    get: entries.get,
    set: (updates: unknown) => written('at', entries, updates, 'set'),
    add: (updates: unknown) => written('at', entries, updates, 'add'),
  }
})

type ModeOf<O> = O extends { readonly mode: infer M } ? M : 'set'

/** Bool has no sum. */
type CanMode<D extends DType, O> = 'add' extends ModeOf<O> ? Numeric<'scatter', D> : unknown

/** What is asked of x before all else. */
type CanScatter<X, W, Y, O> = Both<
  CanMode<DTypeOf<X, never>, O>,
  Both<
    CanPlace<'scatter', ShapeOf<X>, W, O>,
    Fits<'scatter', DTypeOf<X, never>, Y, Region<ShapeOf<X>, W, AxisOf<O, 0>>>
  >
>

/** What is asked of options besides. */
type CanScatterAs<W, O> = Both<CanCountAlong<'scatter', Shape, W, O>, Checked<'scatter', O, ScatterOptions>>

/** What is asked of the first of two or three arguments, where that has to be what names entries, and of the second. */
type CanNames<W> = Guard<CanName<'scatter', Shape, W>>
type CanUpdates<Y> = [Y] extends [OperandLike] ? unknown : Refused<'scatter: expected a tensor or a number of updates'>

/** `scatter` with its updates and where they go, which waits for the tensor. */
export type ScatterBy<W, Y, O = undefined> = <X extends AnyTensor>(
  x: Guard<CanScatter<X, W, Y, O>> & X,
) => Tensor<ShapeOf<X>, DTypeOf<X, never>>

/** One type where the last of three arguments `Z` is updates, or something else in their place, another where it is options. */
type Last<Z, OfUpdates, OfOptions> = [Z] extends [OperandLike]
  ? OfUpdates
  : [Z] extends [ScatterOptions | undefined]
    ? OfOptions
    : OfUpdates

/** As `Last`, for what is asked of an argument: nothing where the last one may be either, so that an editor offers options. */
type Either<Z, OfUpdates, OfOptions> = [Z] extends [OperandLike | undefined] | [ScatterOptions | undefined]
  ? Last<Z, OfUpdates, OfOptions>
  : Z extends ScatterOptions
    ? unknown
    : OfUpdates

/**
 * x with updates in place of the entries that int32 indices along an axis, or ranges, name; with `mode: 'add'` they are
 * added. The same as `at(x, places, { axis }).set(updates)` or `.add(updates)`, for use in a `pipe`.
 *
 * @throws ShapeError if there is no such axis or part, or if updates do not fit.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 *
 * const x = pipe(T.zeros([4]), T.scatter(T.tensor([1, 3], 'int32'), T.tensor([5, 6]))) // Tensor<[4], "float32">
 * assert.deepEqual(T.toArray(x), [0, 5, 0, 6])
 * ```
 */
export const scatter: {
  <X extends AnyTensor, const W extends Places, Y extends OperandLike, const O extends ScatterOptions | undefined>(
    x: Guard<CanMode<DTypeOf<X, never>, O>> & X,
    places: Guard<CanName<'scatter', ShapeOf<X>, W>> & W,
    updates: Guard<Fits<'scatter', DTypeOf<X, never>, Y, Region<ShapeOf<X>, W, AxisOf<O, 0>>>> & Y,
    options: Guard<Both<CanCountAlong<'scatter', ShapeOf<X>, W, O>, Checked<'scatter', O, ScatterOptions>>> & O,
  ): Tensor<ShapeOf<X>, DTypeOf<X, never>>
  <
    const X extends Places,
    const W extends Places | number,
    const Y extends TensorMark | number | ScatterOptions | undefined,
  >(
    x: Guard<Either<Y, 'dtype' extends keyof X ? unknown : Refused<'scatter: expected a tensor'>, CanNames<X>>> & X,
    places: Guard<
      Either<
        Y,
        W extends number
          ? Refused<'scatter: expected indices or a list of ranges'>
          : CanPlace<'scatter', ShapeOf<X>, W, undefined>,
        CanUpdates<W>
      >
    > &
      W,
    updates: Guard<Either<Y, Fits<'scatter', DTypeOf<X, never>, Y, Region<ShapeOf<X>, W, 0>>, CanScatterAs<X, Y>>> & Y,
  ): Last<Y, Tensor<ShapeOf<X>, DTypeOf<X, never>>, ScatterBy<X, W, Y>>
  <const W extends Places, Y extends OperandLike>(places: CanNames<W> & W, updates: Y): ScatterBy<W, Y>
} = typed((...args: readonly unknown[]) => {
  const run = (x: unknown, places: unknown, updates: unknown, options: ScatterOptions = {}) => {
    requireOptions('scatter', options, ['axis', 'mode'])
    const { mode = 'set', ...rest } = options
    return written('scatter', writer('scatter', x, places, rest), updates, mode)
  }
  const [first, second, third, last] = args
  // Three arguments are all but the first, if the third can only be options, or is none and the second can be no updates.
  const options =
    third === undefined ? !Array.isArray(second) : typeof third === 'object' && third !== null && !isValue(third)
  return args.length > 3 || (args.length === 3 && !options)
    ? run(first, second, third, last as ScatterOptions)
    : (x: unknown) => run(x, first, second, third as ScatterOptions)
})
