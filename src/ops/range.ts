import { requireNumber } from '../shape/argument.js'
import type { Dim, DimLike, SizeOf } from '../shape/dim.js'
import type { IsAny, IsUnion } from '../shape/equals.js'
import { type Guard, type Objection, ShapeError } from '../shape/error.js'
import type { CanSize, Decrement, Unnatural } from '../shape/natural.js'
import type { Add, FloorDivide, IsUnknown, OrZero, Subtract } from '../shape/size.js'
import { type Data, type DType, DTypeError, isElement, isFloat } from '../tensor/dtype.js'
import { build } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { type Asked, requireDType, sizes } from './create.js'
import { typed } from './face.js'

/** A number of a range as an element: fractions are rounded down for integers, and true for bool. */
const counted = (number: number, dtype: DType): number => {
  if (dtype === 'bool') return number === 0 ? 0 : 1
  return isFloat(dtype) ? number : Math.floor(number)
}

/** A part of this length is written at once: indices beyond 2³¹ are slow. */
const partLength = 2 ** 30

const inParts = (data: Data, write: (part: Data, first: number) => void): void => {
  if (data.length <= partLength) write(data, 0)
  else
    for (let first = 0; first < data.length; first += partLength) write(data.subarray(first, first + partLength), first)
}

/** Integers that count up to a number must hold it. */
const requireRange = (op: string, dtype: DType, ...ends: readonly number[]): void => {
  const beyond = ends.find(end => !isElement(isFloat(dtype) ? end : Math.floor(end), dtype))
  if (beyond !== undefined) throw new DTypeError(`${op}: ${beyond} is not a value of ${dtype}`)
}

/** A named size as the number that it is. */
const sizeOf = (bound: unknown): unknown =>
  typeof bound === 'object' && bound !== null && 'name' in bound && 'size' in bound ? bound.size : bound

/**
 * The identity matrix of n rows and m columns (n where not given): ones where row and column agree.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.eye(2, 3)), [[1, 0, 0], [0, 1, 0]])
 * ```
 */
export const eye: {
  <const N extends Dim>(n: SizeOf<N> & CanSize<'eye', N>): Tensor<[N, N]>
  <const N extends Dim, const M extends Dim>(
    n: SizeOf<N> & CanSize<'eye', N>,
    m: SizeOf<M> & CanSize<'eye', M>,
  ): Tensor<[N, M]>
  <const N extends Dim, const M extends Dim, D extends DType | undefined>(
    n: SizeOf<N> & CanSize<'eye', N>,
    m: SizeOf<M> & CanSize<'eye', M>,
    dtype: D,
  ): Tensor<[N, M], Asked<D>>
} = typed((n: DimLike, m: DimLike = n, dtype: DType = 'float32') => {
  const shape = sizes('eye', [n, m])
  const [rows, columns] = shape as [number, number]
  return build({ shape, dtype: requireDType('eye', dtype) }, data => {
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1
  })
})

/** The number of integers from `From` up to, not including, `To`, in steps of a positive integer. */
type Between<From extends Dim, To extends Dim, Step extends number> = OrZero<
  FloorDivide<Add<Subtract<To, From>, Decrement<Step>>, Step>
>

/** Whether any of some sizes is unknown, one of several, or no integer, so that nothing is computed of them. */
type IsOpen<A extends Dim, B extends Dim, C extends number> = true extends
  | IsUnknown<A>
  | IsUnknown<B>
  | IsUnknown<C>
  | IsUnion<C>
  ? true
  : [Extract<`${A | B | C}`, `${number}.${number}` | `${number}e${number}`>] extends [never]
    ? false
    : true

/** How many numbers a range has: ⌈(stop - start) / step⌉. Of fractions the compiler knows nothing. */
export type Count<Start extends Dim, Stop extends Dim, Step extends number = 1> =
  IsOpen<Start, Stop, Step> extends true
    ? number
    : `${Step}` extends `-${infer Back extends number}`
      ? Between<Stop, Start, Back>
      : Between<Start, Stop, Step>

// Of a known text `any` where it is no natural number; of a type variable it waits, and of what waits TypeScript leaves out a
// branch of `any`, so that `T.arange(n)` has its size in a user's generic function. It must not be decided for the type
// variable of `arange` itself: that may be `undefined` as well, and so is no `infer N extends Dim`.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Wrong<Text extends string> = Text extends Unnatural ? any : never

/** How many numbers a range from 0 has. */
export type CountTo<Stop extends Dim | undefined> = { n: Stop; wrong: Wrong<`${Stop}`> } extends {
  n: infer N extends Dim
  wrong: never
}
  ? N
  : `${Stop}` extends `-${string}`
    ? 0
    : number

/** The step of a range, 1 where there is none. */
type StepOf<C extends number | undefined> = [C] extends [number] ? C : [C] extends [undefined] ? 1 : number

/** The size that a bound stands for, 0 for one that is none. */
type Bound<X> = [X] extends [SizeOf<infer N>] ? N : 0

/** As `Wrong`, where a type is `any`, which would pass for an element type. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Anything<X> = 0 extends 1 & X ? any : never

/** Of `arange(a, b)`: b is a stop or an element type. */
type RangeOf2<A extends Dim | undefined, B> = { b: B; any: Anything<B> } extends {
  b: infer D extends DType | undefined
  any: never
}
  ? Tensor<[CountTo<A>], Asked<D>>
  : IsAny<B> extends true
    ? Tensor<[number], B & DType>
    : { b: B } extends { b: SizeOf<Dim> }
      ? Tensor<[Count<NonNullable<A>, Bound<B>>]>
      : Tensor<[number], 'float32' | Extract<B, DType>>

/** Of `arange(a, b, c)`: c is a step or an element type. */
type RangeOf3<A extends Dim, B extends Dim, C> = { c: C; any: Anything<C> } extends {
  c: infer D extends DType | undefined
  any: never
}
  ? Tensor<[Count<A, B>], Asked<D>>
  : IsAny<C> extends true
    ? Tensor<[number], C & DType>
    : { c: C } extends { c: infer Step extends number }
      ? Tensor<[Count<A, B, Step>]>
      : Tensor<[number], 'float32' | Extract<C, DType>>

/** Whether a range gets anywhere. */
type CanStep<A extends Dim, B extends Dim, C> = Guard<
  Objection<[C] extends [0] ? `arange: no range from ${A} to ${B} in steps of 0` : unknown>
>

/**
 * The numbers from `start` (0 where not given) up to, not including, `stop`, in steps of `step` (1); float32 unless said
 * otherwise. Of integers fractions are rounded down.
 *
 * @throws ShapeError if the step is 0; DTypeError if the element type does not hold the numbers.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.arange(3)), [0, 1, 2])
 * assert.deepEqual(T.toArray(T.arange(1, 8, 3, 'int32')), [1, 4, 7])
 * ```
 */
export const arange: {
  <const N extends Dim | undefined>(stop: SizeOf<NonNullable<N>>): Tensor<[CountTo<N>]>
  <const A extends Dim | undefined, const B extends SizeOf<Dim> | DType | undefined>(
    stop: SizeOf<NonNullable<A>>,
    dtype: B,
  ): RangeOf2<A, B>
  <const A extends Dim, const B extends Dim, const C extends number | DType | undefined>(
    start: SizeOf<A>,
    stop: SizeOf<B>,
    step: C & CanStep<A, B, C>,
  ): RangeOf3<A, B, C>
  <const A extends Dim, const B extends Dim, const C extends number | undefined, D extends DType | undefined>(
    start: SizeOf<A>,
    stop: SizeOf<B>,
    step: C & CanStep<A, B, C>,
    dtype: D,
  ): Tensor<[Count<A, B, StepOf<C>>], Asked<D>>
} = typed((...args: readonly (DimLike | DType)[]) => {
  const end = args[args.length - 1]
  const isTyped = args.length > 1 && end !== undefined && typeof sizeOf(end) !== 'number'
  const dtype = requireDType('arange', isTyped ? end : 'float32')
  const numbers: number[] = []
  for (let i = 0; i < args.length - Number(isTyped); i++)
    if (i === 0 || args[i] !== undefined) numbers.push(requireNumber('arange', 'a bound or step', sizeOf(args[i])))
  if (numbers.length < 1 || numbers.length > 3)
    throw new TypeError(`arange: expected a stop, or a start, a stop and perhaps a step, got ${numbers.length} numbers`)
  const [start, stop, step] = numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1]
  const size = Math.ceil((stop - start) / step)
  if (!Number.isSafeInteger(size)) throw new ShapeError(`arange: no range from ${start} to ${stop} in steps of ${step}`)
  if (size > 0) requireRange('arange', dtype, start, start + (size - 1) * step)
  const [stopAlone] = args
  const shape =
    numbers.length === 1 && typeof stopAlone === 'object' ? sizes('arange', [stopAlone]) : [Math.max(0, size)]
  return build({ shape, dtype }, data => {
    inParts(data, (part, first) => {
      for (let i = 0; i < part.length; i++) part[i] = counted(start + (first + i) * step, dtype)
    })
  })
})

/**
 * `count` numbers at equal distances from `start` to `stop`, both included; float32 unless said otherwise. For integers they
 * are rounded down, as in NumPy.
 *
 * @throws ShapeError if the count is no integer of at least 0; DTypeError if the element type does not hold the ends.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.linspace(0, 1, 5)), [0, 0.25, 0.5, 0.75, 1])
 * assert.deepEqual(T.toArray(T.linspace(-1, 1, 4, 'int32')), [-1, -1, 0, 1])
 * ```
 */
export const linspace: {
  <const N extends Dim>(start: number, stop: number, count: SizeOf<N> & CanSize<'linspace', N>): Tensor<[N]>
  <const N extends Dim, D extends DType | undefined>(
    start: number,
    stop: number,
    count: SizeOf<N> & CanSize<'linspace', N>,
    dtype: D,
  ): Tensor<[N], Asked<D>>
} = typed((start: number, stop: number, size: DimLike, dtype: DType = 'float32') => {
  const shape = sizes('linspace', [size])
  const [count] = shape as [number]
  requireNumber('linspace', 'the start', start)
  requireNumber('linspace', 'the stop', stop)
  requireRange('linspace', requireDType('linspace', dtype), start, stop)
  const last = Math.max(1, count - 1)
  // Less by a power of two where multiples of the difference are beyond all numbers.
  const scale = Number.isFinite((stop - start) * last) ? 1 : 2 ** -64
  const [first, difference] = [start * scale, stop * scale - start * scale]
  return build({ shape, dtype }, data => {
    inParts(data, (part, at) => {
      for (let i = 0; i < part.length; i++) part[i] = counted((first + (difference * (at + i)) / last) / scale, dtype)
    })
    if (count > 0) data[0] = counted(start, dtype)
    if (count > 1) data[last] = counted(stop, dtype)
  })
})
