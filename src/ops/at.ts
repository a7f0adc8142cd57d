import { requireOneOf } from '../shape/argument.js'
import { described } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { Both, Guard, Refused } from '../shape/error.js'
import type { AxisOf } from '../shape/options.js'
import { type CanUpdate, update } from '../shape/update.js'
import type { DType } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue } from '../tensor/storage.js'
import type { AnyTensor, Tensor, TensorMark, Value } from '../tensor/tensor.js'
import {
  type IfTensor,
  type Numeric,
  type Reads,
  requireNumeric,
  requireSame,
  type SameDType,
  takes,
  typed,
  value,
} from './face.js'
import type { AsPlaces, CanCountAlong, CanName, CanPlace, Places, Region } from './indices.js'
import type { Later } from './later.js'
import type { DTypeOf, OperandLike, ShapeOf } from './operand.js'
import type { BareAxis, Checked } from './rest.js'
import { type ScatterMode, writerOf } from './written.js'

/** Whether updates have the element type of the tensor, and broadcast to the region. */
type Fits<Op extends string, D extends DType, Y, R extends Shape> = [Y] extends [number]
  ? unknown
  : Both<SameDType<Op, D, DTypeOf<Y, D>>, CanUpdate<Op, ShapeOf<Y>, R>>

/** The same where they are computed with. Bool has no sum, neither of a number. */
type FitsSum<Op extends string, D extends DType, Y, R extends Shape> =
  Numeric<Op, D> extends infer E extends string ? Refused<E> : Fits<Op, D, Y, R>

const modes: readonly ScatterMode[] = ['set', 'add', 'mul', 'min', 'max']

/** Along which axis indices count; 0 where not given. Ranges, and several indices, have an axis each. */
export interface AtOptions {
  readonly axis?: number | undefined
}

/** Along which axis indices count, 0 where not given, and what happens to the entries; 'set' where not given. */
export interface ScatterOptions extends AtOptions {
  /** 'set' puts the updates in place of the entries, 'add' adds them, 'mul' multiplies by them, 'min' and 'max' take the lesser or the greater. */
  readonly mode?: ScatterMode | undefined
}

/** What can be done with the named entries of a tensor. */
export interface At<S extends Shape, D extends DType, R extends Shape> {
  /** The entries. */
  readonly get: () => Tensor<R, D>
  /** The tensor with updates, which broadcast, in place of the entries. */
  readonly set: <Y extends OperandLike>(updates: Guard<Fits<'at', D, Y, R>> & Y) => Tensor<S, D>
  /** The tensor with updates, which broadcast, added to the entries. */
  readonly add: <Y extends OperandLike>(updates: Guard<FitsSum<'at', D, Y, R>> & Y) => Tensor<S, D>
  /** The tensor with its entries multiplied by updates, which broadcast. */
  readonly mul: <Y extends OperandLike>(updates: Guard<FitsSum<'at', D, Y, R>> & Y) => Tensor<S, D>
  /** The tensor with the lesser of its entries and updates, which broadcast. */
  readonly min: <Y extends OperandLike>(updates: Guard<FitsSum<'at', D, Y, R>> & Y) => Tensor<S, D>
  /** The tensor with the greater of its entries and updates, which broadcast. */
  readonly max: <Y extends OperandLike>(updates: Guard<FitsSum<'at', D, Y, R>> & Y) => Tensor<S, D>
}

const written = (
  op: string,
  { x, region, write }: ReturnType<typeof writerOf>,
  input: unknown,
  given: unknown,
): Value => {
  const mode = requireOneOf(op, 'the mode', modes, given)
  if (mode !== 'set') requireNumeric(op, x)
  const updates = value(op, input, x.dtype)
  requireSame(op, x, updates)
  return write(updates, update(op, updates.shape, region), mode)
}

/**
 * Entries of x, to be read or, in a new tensor, changed: those along an axis that int32 indices of any shape name, as in
 * `take`, those that a list of indices of the first axes names together, as in `gather`, or a part as in `slice`. `get()` gives
 * them; `set(updates)`, `add(updates)`, `mul(updates)`, `min(updates)` and `max(updates)` give a tensor like x in which they are
 * replaced by the updates, or by what comes of both; updates broadcast to their shape.
 *
 * Negative indices count from the end, and updates at indices out of range are dropped. Where an entry is named more than once, all
 * of its updates are added, multiplied or compared, and of those that `set` has the last one stays, and only that has a gradient. Of
 * those that are the least or the greatest together each has the same share of the gradient.
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
  <S extends Shape, D extends DType, const W extends Places | number, const O extends AtOptions | BareAxis | undefined>(
    x: Tensor<S, D>,
    places: Guard<AsPlaces<'at', W, CanName<'at', S, W>>> & W,
    options: Checked<'at', O, AtOptions, Guard<CanCountAlong<'at', S, W, O>>> & O,
  ): At<S, D, Region<S, W, AxisOf<O, 0>>>
  <S extends Shape, D extends DType, const W extends Places | number>(
    x: Tensor<S, D>,
    places: Guard<AsPlaces<'at', W, CanPlace<'at', S, W, undefined>>> & W,
  ): At<S, D, Region<S, W, 0>>
} = typed(takes('at', 2, ['axis']), (input: unknown, places: unknown, options: AtOptions = {}) => {
  const entries = writerOf('at', input, places, options.axis)
  return {
    [described]: () => 'entries that at names, which get() gives',
    get: entries.get,
    set: (updates: unknown) => written('at', entries, updates, 'set'),
    add: (updates: unknown) => written('at', entries, updates, 'add'),
    mul: (updates: unknown) => written('at', entries, updates, 'mul'),
    min: (updates: unknown) => written('at', entries, updates, 'min'),
    max: (updates: unknown) => written('at', entries, updates, 'max'),
  }
})

type ModeOf<O> = O extends { readonly mode: infer M } ? M : 'set'

/** Bool has no sum. */
type CanMode<D extends DType, O> = [ModeOf<O>] extends ['set' | undefined] ? unknown : Numeric<'scatter', D>

/** What is asked of x before all else. */
type CanScatter<X, W, Y, O> = Both<
  CanMode<DTypeOf<X, never>, O>,
  Both<
    CanPlace<'scatter', ShapeOf<X>, W, O>,
    Fits<'scatter', DTypeOf<X, never>, Y, Region<ShapeOf<X>, W, AxisOf<O, 0>>>
  >
>

/** What is asked of options besides. */
type CanScatterAs<W, O> = Checked<'scatter', O, ScatterOptions, Guard<CanCountAlong<'scatter', Shape, W, O>>>

/** What is asked of the first of two or three arguments, where that has to be what names entries, and of the second. */
type CanNames<W> = Guard<CanName<'scatter', Shape, W>>
type CanUpdates<Y> = [Y] extends [OperandLike] ? unknown : Refused<'scatter: expected a tensor or a number of updates'>

/** `scatter` with its updates and where they go, which waits for the tensor. */
export type ScatterBy<W, Y, O = undefined> = <X extends AnyTensor>(
  x: Guard<CanScatter<X, W, Y, O>> & X,
) => Tensor<ShapeOf<X>, DTypeOf<X, never>>

/** One type where the last of three arguments `Z` is updates, or something else in their place, another where it is options. */
type Last<Z, E, OfUpdates, OfOptions> = IfTensor<
  Z,
  E,
  OfUpdates,
  [<T>() => T extends { readonly is: Updates<Z> } ? 1 : 2, E] extends [
    <T>() => T extends { readonly is: 'updates' } ? 1 : 2,
    unknown,
  ]
    ? OfUpdates
    : OfOptions
>
type Updates<Z> = Z extends OperandLike ? 'updates' : Z extends ScatterOptions | undefined ? never : 'updates'

/** As `Last`, for what is asked of an argument: nothing where the last one may be either, so that an editor offers options. */
type Either<Z, E, OfUpdates, OfOptions> = [Z] extends [OperandLike | undefined] | [ScatterOptions | undefined]
  ? Last<Z, E, OfUpdates, OfOptions>
  : Z extends ScatterOptions
    ? unknown
    : OfUpdates

/**
 * x with updates in place of the entries that int32 indices along an axis, several of them, or ranges, name; with `mode: 'add'`
 * they are added, and so on. The same as `at(x, places, { axis }).set(updates)` or `.add(updates)`, for use in a `pipe`.
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
    X extends AnyTensor,
    const W extends Places | number,
    Y extends OperandLike,
    const O extends ScatterOptions | undefined,
  >(
    x: Guard<CanMode<DTypeOf<X, never>, O>> & X,
    places: Guard<AsPlaces<'scatter', W, CanName<'scatter', ShapeOf<X>, W>>> & W,
    updates: Guard<Fits<'scatter', DTypeOf<X, never>, Y, Region<ShapeOf<X>, W, AxisOf<O, 0>>>> & Y,
    options: Checked<'scatter', O, ScatterOptions, Guard<CanCountAlong<'scatter', ShapeOf<X>, W, O>>> & O,
  ): Tensor<ShapeOf<X>, DTypeOf<X, never>>
  <
    const X extends Places,
    const W extends Places | number,
    const Y extends TensorMark | number | ScatterOptions | undefined,
    E extends DType = never,
  >(
    x: Guard<Either<Y, E, 'dtype' extends keyof X ? unknown : Refused<'scatter: expected a tensor'>, CanNames<X>>> & X,
    places: Guard<Either<Y, E, AsPlaces<'scatter', W, CanPlace<'scatter', ShapeOf<X>, W, undefined>>, CanUpdates<W>>> &
      W,
    updates: Guard<Either<Y, E, Fits<'scatter', DTypeOf<X, never>, Y, Region<ShapeOf<X>, W, 0>>, CanScatterAs<X, Y>>> &
      Reads<E> &
      Y,
  ): Last<Y, E, Tensor<ShapeOf<X>, DTypeOf<X, never>>, ScatterBy<X, W, Y>>
  <const W extends Places, Y extends OperandLike, Called extends true = true>(
    places: CanNames<W> & W,
    updates: Y,
  ): Later<ScatterBy<W, Y>, Called>
} = typed((...args: readonly unknown[]) => {
  const run = (x: unknown, places: unknown, updates: unknown, options: ScatterOptions = {}) => {
    requireOptions('scatter', options, ['axis', 'mode'])
    const { mode = 'set', ...rest } = options
    return written('scatter', writerOf('scatter', x, places, rest.axis), updates, mode)
  }
  const [first, second, third, last] = args
  // Three arguments are all but the first, if the third can only be options, or is none and the second can be no updates.
  const options =
    third === undefined ? !Array.isArray(second) : typeof third === 'object' && third !== null && !isValue(third)
  return args.length > 3 || (args.length === 3 && !options)
    ? run(first, second, third, last as ScatterOptions)
    : (x: unknown) => run(x, first, second, third as ScatterOptions)
})
