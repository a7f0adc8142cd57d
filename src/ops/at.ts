import { add } from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { less, select } from '../primitive/comparison.js'
import { gather, lastPlace, scatterAdd } from '../primitive/gather.js'
import { place, reverse, transpose } from '../primitive/movement.js'
import { normalizeAxis } from '../shape/axis.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Objection } from '../shape/error.js'
import { take as takeShape } from '../shape/gather.js'
import { movement } from '../shape/moveAxis.js'
import type { AxisOf } from '../shape/options.js'
import { count, part } from '../shape/sizes.js'
import { type SliceRange, sliceAxes } from '../shape/slice.js'
import { type CanUpdate, update } from '../shape/update.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import {
  type Numeric,
  type OnlyOptions,
  requireNumeric,
  requireSame,
  type SameDType,
  takes,
  typed,
  value,
} from './face.js'
import { type TakeOptions, take } from './gather.js'
import { type CanPlace, indexValue, type Places, type Region } from './indices.js'
import { slice } from './slice.js'

type Fits<Op extends string, D extends DType, U extends Shape, E extends DType, R extends Shape> = SameDType<Op, D, E> &
  CanUpdate<Op, U, R>

/** Along which axis indices count; 0 where not given. Ranges have an axis each. */
export interface AtOptions {
  readonly axis?: number | undefined
}

/** Along which axis indices count, 0 where not given, and what happens to the entries; 'set' where not given. */
export interface ScatterOptions extends AtOptions {
  /** 'set' puts the updates in place of the entries, 'add' adds them. */
  readonly mode?: 'set' | 'add' | undefined
}

type OptionsFor<W extends Places, Options> = W extends readonly SliceRange[] ? Omit<Options, 'axis'> : Options

/** What can be done with the named entries of a tensor. */
export interface At<S extends Shape, D extends DType, R extends Shape> {
  /** The entries. */
  readonly get: () => Tensor<R, D>
  /** The tensor with updates, which broadcast, in place of the entries. */
  readonly set: <U extends Shape = [], E extends DType = D>(
    updates: (Tensor<U, E> & Fits<'at', D, U, E, R>) | number,
  ) => Tensor<S, D>
  /** The tensor with updates, which broadcast, added to the entries. */
  readonly add: <U extends Shape = [], E extends DType = D>(
    updates:
      | (Tensor<U, E> & Numeric<'at', D> & Fits<'at', D, U, E, R>)
      | ([Numeric<'at', D>] extends [Error] ? never : number),
  ) => Tensor<S, D>
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
export const at: <
  S extends Shape,
  D extends DType,
  const W extends Places,
  const O extends AtOptions = Record<never, never>,
>(
  x: Tensor<S, D>,
  places: W & Objection<CanPlace<'at', S, W, AxisOf<O, 0>>>,
  options?: O & OnlyOptions<'at', O, OptionsFor<W, AtOptions>>,
) => At<S, D, Region<S, W, AxisOf<O, 0>>> = typed(
  takes('at', 2, ['axis']),
  (input: unknown, places: unknown, options: AtOptions = {}) => {
    const entries = writer('at', input, places, options)
    return {
      get: entries.get,
      set: (updates: unknown) => written('at', entries, updates, 'set'),
      add: (updates: unknown) => written('at', entries, updates, 'add'),
    }
  },
)

type ModeOf<O> = O extends { readonly mode: infer M } ? M : 'set'

/** Bool has no sum. */
type CanMode<D extends DType, O> = 'add' extends ModeOf<O> ? Numeric<'scatter', D> : unknown

/** `scatter` with its updates and where they go, which waits for the tensor. */
export type ScatterBy<W extends Places, U extends Shape, E extends DType, O> = <S extends Shape, D extends DType>(
  x: Tensor<S, D> &
    CanMode<D, O> &
    CanPlace<'scatter', S, W, AxisOf<O, 0>> &
    Fits<'scatter', D, U, E, Region<S, W, AxisOf<O, 0>>>,
) => Tensor<S, D>

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
  <
    S extends Shape,
    D extends DType,
    const W extends Places,
    U extends Shape = [],
    E extends DType = D,
    const O extends ScatterOptions = Record<never, never>,
  >(
    x: Tensor<S, D> & CanMode<D, O>,
    places: W & Objection<CanPlace<'scatter', S, W, AxisOf<O, 0>>>,
    updates: (Tensor<U, E> & Fits<'scatter', D, U, E, Region<S, W, AxisOf<O, 0>>>) | number,
    options?: O & OnlyOptions<'scatter', O, OptionsFor<W, ScatterOptions>>,
  ): Tensor<S, D>
  <
    const W extends Places,
    U extends Shape = [],
    E extends DType = never,
    const O extends ScatterOptions = Record<never, never>,
  >(
    places: W,
    updates: Tensor<U, E> | number,
    options?: O & OnlyOptions<'scatter', O, OptionsFor<W, ScatterOptions>>,
  ): ScatterBy<W, U, E, O>
} = typed((...args: readonly unknown[]) => {
  const run = (x: unknown, places: unknown, updates: unknown, options: ScatterOptions = {}) => {
    requireOptions('scatter', options, ['axis', 'mode'])
    const { mode = 'set', ...rest } = options
    return written('scatter', writer('scatter', x, places, rest), updates, mode)
  }
  const [first, second, third, last] = args
  // Three arguments are all but the first, if the third can only be options.
  const options = typeof third === 'object' && third !== null && !isValue(third)
  return args.length > 3 || (args.length === 3 && !options)
    ? run(first, second, third, last as ScatterOptions)
    : (x: unknown) => run(x, first, second, third as ScatterOptions)
})
