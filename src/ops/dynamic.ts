import { updateWindow, windowOf } from '../primitive/update.js'
import { requireWhole } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { Mutable, Shape, SizesOf } from '../shape/dim.js'
import { type CanStart, type CanWindow, requireStarts, requireWindow } from '../shape/dynamic.js'
import type { Both, Guard, Unless } from '../shape/error.js'
import type { CanSizes } from '../shape/natural.js'
import { type DType, DTypeError } from '../tensor/dtype.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { sizes } from './create.js'
import { dual, requireSame, type SameDType, value } from './face.js'
import type { Later } from './later.js'

/** Where a window begins along an axis: a number, or an int32 scalar, which may be traced. Negative ones count from the end. */
export type Start = number | Tensor<[], 'int32'>

const startOf = (op: string, start: unknown, axis: number): Value => {
  if (isValue(start)) {
    if (start.dtype === 'int32' && start.shape.length === 0) return start
    throw new DTypeError(
      `${op}: expected an int32 scalar as start of axis ${axis}, got ${start.dtype} of shape [${start.shape.join(', ')}]`,
    )
  }
  return scalar(requireWhole(op, `the start of axis ${axis}`, start), 'int32', op)
}

const startsOf = (op: string, x: Value, starts: unknown): readonly Value[] => {
  if (!Array.isArray(starts)) throw new TypeError(`${op}: expected a list of starts, got ${describe(starts)}`)
  requireStarts(op, x.shape, starts.length)
  return starts.map((each, axis) => startOf(op, each, axis))
}

/** `dynamicSlice` with its starts and sizes, which waits for the tensor. */
export type DynamicSliceBy<Z extends Shape, B extends readonly Start[]> = <S extends Shape, D extends DType>(
  x: Guard<Both<CanStart<'dynamicSlice', S, B>, CanWindow<'dynamicSlice', S, Z>>> & Tensor<S, D>,
) => Tensor<Mutable<Z>, D>

/**
 * A window of x of fixed sizes, one an axis, whose starts may be tensors: what `slice` is for starts that are known only when a
 * compiled function runs. A window that would reach beyond the end is moved back, as in JAX.
 *
 * @throws ShapeError if the window has not as many axes as x, or does not fit into it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const two = T.jit((x: T.Tensor<[5]>, i: T.Tensor<[], 'int32'>) => T.dynamicSlice(x, [i], [2])) // Tensor<[2]>
 * assert.deepEqual(T.toArray(two(T.arange(5), T.tensor(1, 'int32'))), [1, 2])
 * assert.deepEqual(T.toArray(two(T.arange(5), T.tensor(9, 'int32'))), [3, 4])
 * ```
 */
export const dynamicSlice: {
  <S extends Shape, D extends DType, const B extends readonly Start[], const Z extends Shape>(
    x: Tensor<S, D>,
    start: Guard<CanStart<'dynamicSlice', S, B>> & B,
    size: CanSizes<'dynamicSlice', Z> &
      Guard<Unless<CanSizes<'dynamicSlice', Z>, CanWindow<'dynamicSlice', S, Z>>> &
      SizesOf<Z>,
  ): Tensor<Mutable<Z>, D>
  <const B extends readonly Start[], const Z extends Shape, Called extends true = true>(
    start: B,
    size: CanSizes<'dynamicSlice', Z> & SizesOf<Z>,
  ): Later<DynamicSliceBy<Z, B>, Called>
} = dual(3, (input: Value, start: readonly Start[], size: readonly number[]) => {
  const x = value('dynamicSlice', input)
  const firsts = startsOf('dynamicSlice', x, start)
  const window = sizes('dynamicSlice', size)
  requireWindow('dynamicSlice', x.shape, window)
  const axes = window.flatMap((length, axis) => (length === x.shape[axis] ? [] : [axis]))
  const starts = axes.map(axis => firsts[axis]!)
  return windowOf(x, window, starts, { batch: 0, axes })
})

/** `dynamicUpdateSlice` with its update and starts, which waits for the tensor. */
export type DynamicUpdateSliceBy<U extends Shape, E extends DType, B extends readonly Start[]> = <
  S extends Shape,
  D extends DType,
>(
  x: Guard<
    Both<
      SameDType<'dynamicUpdateSlice', D, E>,
      Both<CanWindow<'dynamicUpdateSlice', S, U>, CanStart<'dynamicUpdateSlice', S, B>>
    >
  > &
    Tensor<S, D>,
) => Tensor<S, D>

/**
 * x with a window of it replaced by an update, whose starts, one an axis, may be tensors, as in `dynamicSlice`: so a cache is
 * written at a place that is known only when a compiled function runs. A window that would reach beyond the end is moved back. In a
 * compiled loop, or of an argument that is given away, nothing but the window is written if x is not read afterwards.
 *
 * @throws ShapeError if the update has not as many axes as x, or does not fit into it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const put = T.jit((x: T.Tensor<[4]>, i: T.Tensor<[], 'int32'>) => T.dynamicUpdateSlice(x, T.ones([2]), [i]))
 * assert.deepEqual(T.toArray(put(T.zeros([4]), T.tensor(1, 'int32'))), [0, 1, 1, 0])
 * ```
 */
export const dynamicUpdateSlice: {
  <S extends Shape, D extends DType, U extends Shape, E extends DType, const B extends readonly Start[]>(
    x: Tensor<S, D>,
    update: Guard<Both<SameDType<'dynamicUpdateSlice', D, E>, CanWindow<'dynamicUpdateSlice', S, U>>> & Tensor<U, E>,
    start: Guard<CanStart<'dynamicUpdateSlice', S, B>> & B,
  ): Tensor<S, D>
  <U extends Shape, E extends DType, const B extends readonly Start[], Called extends true = true>(
    update: Tensor<U, E>,
    start: B,
  ): Later<DynamicUpdateSliceBy<U, E, B>, Called>
} = dual(3, (input: Value, given: Value, start: readonly Start[]) => {
  const op = 'dynamicUpdateSlice'
  const x = value(op, input)
  const update = value(op, given)
  requireSame(op, x, update)
  requireWindow(op, x.shape, update.shape)
  const firsts = startsOf(op, x, start)
  if (update.shape.includes(0)) return x
  const axes = update.shape.flatMap((length, axis) => (length === x.shape[axis] ? [] : [axis]))
  if (axes.length === 0) return update
  const starts = axes.map(axis => firsts[axis]!)
  return updateWindow(x, update, starts, axes)
})
