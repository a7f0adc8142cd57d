import type { Either } from 'fp-ts/lib/Either.js'
import * as p from '../primitive/arithmetic.js'
import { broadcast } from '../primitive/broadcast.js'
import { requireNumber } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { DimLike, Mutable, NamedDim, Shape, SizesOf } from '../shape/dim.js'
import { type Objection, ShapeError } from '../shape/error.js'
import { type CanLiteral, type Literal, literal, type NestedArray } from '../shape/literal.js'
import { mostAxes } from '../shape/rank.js'
import type { FloorDivide, Subtract } from '../shape/size.js'
import { count } from '../shape/sizes.js'
import { type Data, type DType, DTypeError, isDType, isElement, isFloat } from '../tensor/dtype.js'
import { build, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { type ArrayDTypes, dtypeOfArray, isExact, isGone, isNumbers, isTypedArray } from '../tensor/typedArray.js'
import { dual, typed, value } from './face.js'

/** What a tensor of element type `D` is written with. */
type Entry<D extends DType> = D extends 'bool' ? boolean : number

/** The element type of a literal: numbers are float32, and so is nothing. */
type LiteralDType<A> = A extends NestedArray<number> ? 'float32' : 'bool'

/** The element type of a typed array; of an array of numbers it is float32. */
type DTypeOf<A> = A extends { readonly [Symbol.toStringTag]: infer Name extends keyof ArrayDTypes }
  ? ArrayDTypes[Name]
  : A extends readonly boolean[]
    ? 'bool'
    : 'float32'

/** Elements in row-major order: typed arrays of every kind that JavaScript has, and arrays. */
type FlatData =
  | readonly number[]
  | readonly boolean[]
  | (ArrayLike<number | bigint> & { readonly [Symbol.toStringTag]: keyof ArrayDTypes })

export const requireDType = (op: string, dtype: unknown): DType => {
  if (isDType(dtype)) return dtype
  throw new DTypeError(`${op}: expected a dtype (float32, float64, int32, uint8 or bool), got ${describe(dtype)}`)
}

/** What can be an element. */
const requireEntry = (op: string, x: unknown): number | boolean => {
  if (typeof x === 'number' || typeof x === 'boolean') return x
  throw new TypeError(`${op}: expected a number, got ${describe(x)}`)
}

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

/** Numbers and named sizes as a run-time shape. */
export const sizes = (op: string, shape: readonly DimLike[]): readonly number[] => {
  if (!Array.isArray(shape)) throw new ShapeError(`${op}: expected a shape such as [2, 3], got ${describe(shape)}`)
  if (shape.length > mostAxes)
    throw new ShapeError(`${op}: expected a shape of at most ${mostAxes} sizes, got ${shape.length}`)
  return shape.map(entry => {
    const size = typeof entry === 'object' && typeof entry?.name === 'string' ? entry.size : (entry as number)
    // -0 is a size as well, and 0.
    if (Number.isSafeInteger(size) && size >= 0) return size + 0
    throw new ShapeError(`${op}: expected sizes that are integers of at least 0, got ${describe(size ?? entry)}`)
  })
}

/** An element as it is stored, which the element type must hold; `or` says what else there is. */
const element = (op: string, entry: unknown, dtype: DType, or = ''): number => {
  const number = Number(entry)
  if (isElement(number, dtype)) return number
  throw new DTypeError(`${op}: ${entry} is not a value of ${dtype}${or}`)
}

/** The elements of a nested array whose shape is known, in row-major order. */
const flat = (op: string, nested: unknown, shape: readonly number[], dtype: DType): Value =>
  build({ shape, dtype }, data => {
    let next = 0
    const visit = (entry: unknown): void => {
      if (Array.isArray(entry)) for (const inner of entry) visit(inner)
      else data[next++] = element(op, entry, dtype)
    }
    visit(nested)
  })

/**
 * A tensor from a number, a boolean or a nested array of them; the shape is read off the literal, and numbers are
 * float32 unless said otherwise.
 *
 * @throws ShapeError where rows differ in length (a compile error for literals); DTypeError where a number is not one of
 * the element type.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.tensor([[1, 2, 3], [4, 5, 6]]) // Tensor<[2, 3], "float32">
 * assert.deepEqual(x.shape, [2, 3])
 * ```
 */
export const tensor: {
  <const A extends NestedArray<number> | NestedArray<boolean>>(
    data: A & Objection<CanLiteral<A>>,
  ): Tensor<Literal<A>, LiteralDType<A>>
  <const A extends NestedArray<Entry<D>>, D extends DType>(
    data: A & Objection<CanLiteral<A>>,
    dtype: D,
  ): Tensor<Literal<A>, D>
} = typed((data: unknown, dtype?: DType) => {
  const shape = literal(data)
  let first = data
  while (Array.isArray(first)) first = first[0]
  const type = dtype === undefined ? (typeof first === 'boolean' ? 'bool' : 'float32') : requireDType('tensor', dtype)
  return flat('tensor', data, shape, type)
})

// fp-ts's own constructors would load all of its module, which takes longer than the rest of the library.
const left = (error: ShapeError | DTypeError) => ({ _tag: 'Left', left: error }) as const
const right = (tensor: Value) => ({ _tag: 'Right', right: tensor }) as const

/**
 * A tensor from data that the compiler knows nothing about, such as parsed JSON: nested arrays of numbers or booleans of
 * exactly the given shape, or the error that says what does not fit and where.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(E.isRight(T.fromUnknown(JSON.parse('[[1, 2], [3, 4]]'), [2, 2])))
 * assert.ok(E.isLeft(T.fromUnknown([[1, 2], [3]], [2, 2])))
 * ```
 */
export const fromUnknown: {
  <const S extends Shape>(
    data: unknown,
    shape: SizesOf<S>,
  ): Either<ShapeError | DTypeError, Tensor<Mutable<S>, 'float32'>>
  <const S extends Shape, D extends DType>(
    data: unknown,
    shape: SizesOf<S>,
    dtype: D,
  ): Either<ShapeError | DTypeError, Tensor<Mutable<S>, D>>
} = typed(
  (data: unknown, shape: readonly DimLike[], dtype: DType = 'float32'): Either<ShapeError | DTypeError, Value> => {
    const expected = sizes('fromUnknown', shape)
    const type = requireDType('fromUnknown', dtype)
    try {
      const found = literal(data, 'fromUnknown')
      if (found.join() !== expected.join())
        return left(new ShapeError(`fromUnknown: expected shape [${expected.join(', ')}], got [${found.join(', ')}]`))
      return right(flat('fromUnknown', data, found, type))
    } catch (error) {
      if (error instanceof ShapeError || error instanceof DTypeError) return left(error)
      throw error
    }
  },
)

/**
 * A tensor of the given shape from its elements in row-major order, which are copied. Numbers become float32, typed
 * arrays keep their element type, unless said otherwise: `Uint8ClampedArray` becomes uint8, `Float16Array` float32, and
 * all other integers int32, which `Uint32Array` and arrays of bigints must fit.
 *
 * @throws ShapeError where the number of elements is not that of the shape; DTypeError where a number is not one of the
 * element type; TypeError where an array has other entries than numbers and booleans.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const batch = T.dim('batch', 2)
 * const x = T.fromArray([1, 2, 3, 4], [batch, 2]) // Tensor<["batch", 2], "float32">
 * assert.deepEqual(T.toArray(x), [[1, 2], [3, 4]])
 *
 * const pixels = T.fromArray(new Uint8ClampedArray([0, 128, 255]), [3]) // Tensor<[3], "uint8">
 * assert.deepEqual(T.toArray(pixels), [0, 128, 255])
 * ```
 */
export const fromArray: {
  <A extends FlatData, const S extends Shape>(data: A, shape: SizesOf<S>): Tensor<Mutable<S>, DTypeOf<A>>
  <const S extends Shape, D extends DType>(data: FlatData, shape: SizesOf<S>, dtype: D): Tensor<Mutable<S>, D>
} = typed((data: unknown, shape: readonly DimLike[], dtype?: DType) => {
  if (!Array.isArray(data) && !isTypedArray(data))
    throw new TypeError(`fromArray: expected an array or a typed array, got ${describe(data)}`)
  if (isTypedArray(data) && isGone(data))
    throw new TypeError(
      `fromArray: expected an array with its elements, got ${describe(data)}, whose buffer was transferred`,
    )
  const expected = sizes('fromArray', shape)
  if (data.length !== count(expected))
    throw new ShapeError(
      `fromArray: shape [${expected.join(', ')}] has ${count(expected)} elements, the data has ${data.length}`,
    )
  if (isTypedArray(data)) {
    const own = dtypeOfArray(data)
    const type = dtype === undefined ? own : requireDType('fromArray', dtype)
    const hint = dtype === undefined ? '; give another element type as the third argument' : ''
    return build({ shape: expected, dtype: type }, out => {
      if (isNumbers(data) && (isFloat(type) || (type === own && isExact(data)))) out.set(data)
      else for (let i = 0; i < out.length; i++) out[i] = element('fromArray', data[i], type, hint)
    })
  }
  const list: readonly unknown[] = data
  const type =
    dtype === undefined ? (typeof list[0] === 'boolean' ? 'bool' : 'float32') : requireDType('fromArray', dtype)
  return build({ shape: expected, dtype: type }, out => {
    for (let i = 0; i < out.length; i++) {
      const entry = list[i]
      if (typeof entry !== 'number' && typeof entry !== 'boolean')
        throw new TypeError(`fromArray: expected numbers or booleans, got ${describe(entry)} at ${i}`)
      out[i] = element('fromArray', entry, type)
    }
  })
})

/**
 * A name for a size that is known only at run time: shapes made with it carry the name in their type.
 *
 * @throws ShapeError if the size is not an integer of at least 0, or the name is not an identifier: products and sums of
 * sizes are written with names (`batch*784`), which other characters would make ambiguous.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const batch = T.dim('batch', 64)
 * const x = T.zeros([batch, 10]) // Tensor<["batch", 10], "float32">
 * assert.deepEqual(x.shape, [64, 10])
 * ```
 */
export const dim = <const Name extends string>(name: Name, size: number): NamedDim<Name> => {
  if (typeof name !== 'string' || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name))
    throw new ShapeError(`dim: expected an identifier as name, got ${describe(name)}`)
  sizes('dim', [size])
  return { name, size }
}

interface Filled {
  <const S extends Shape>(shape: SizesOf<S>): Tensor<Mutable<S>>
  <const S extends Shape, D extends DType>(shape: SizesOf<S>, dtype: D): Tensor<Mutable<S>, D>
}

const filled = (op: string, number: number): Filled =>
  typed((shape: readonly DimLike[], dtype: DType = 'float32') =>
    broadcast(scalar(number, requireDType(op, dtype)), sizes(op, shape)),
  )

/** Zeros of the given shape, float32 unless said otherwise. */
export const zeros = filled('zeros', 0)

/** Ones of the given shape, float32 unless said otherwise. */
export const ones = filled('ones', 1)

/** One number throughout; float32 unless said otherwise. */
export const full: {
  <const S extends Shape>(shape: SizesOf<S>, value: number): Tensor<Mutable<S>>
  <const S extends Shape, D extends DType>(shape: SizesOf<S>, value: Entry<D>, dtype: D): Tensor<Mutable<S>, D>
} = typed((shape: readonly DimLike[], number: number, dtype: DType = 'float32') =>
  broadcast(scalar(requireEntry('full', number), requireDType('full', dtype), 'full'), sizes('full', shape)),
)

type FilledLike = <S extends Shape, D extends DType>(x: Tensor<S, D>) => Tensor<S, D>

const filledLike = (op: string, number: number): FilledLike =>
  typed((input: Value) => {
    const x = value(op, input)
    return broadcast(scalar(number, x.dtype), x.shape)
  })

/** Zeros with the shape and element type of x. */
export const zerosLike = filledLike('zerosLike', 0)

/** Ones with the shape and element type of x. */
export const onesLike = filledLike('onesLike', 1)

/** One number throughout, with the shape and element type of x. */
export const fullLike: <S extends Shape, D extends DType>(x: Tensor<S, D>, value: Entry<D>) => Tensor<S, D> = typed(
  (input: Value, number: number) => {
    const x = value('fullLike', input)
    return broadcast(scalar(requireEntry('fullLike', number), x.dtype, 'fullLike'), x.shape)
  },
)

/** The identity matrix of n rows and m columns (n where not given): ones where row and column agree. */
export const eye: {
  <N extends number>(n: N): Tensor<[N, N]>
  <N extends number, M extends number>(n: N, m: M): Tensor<[N, M]>
  <N extends number, M extends number, D extends DType>(n: N, m: M, dtype: D): Tensor<[N, M], D>
} = typed((n: number, m: number = n, dtype: DType = 'float32') =>
  build({ shape: sizes('eye', [n, m]), dtype: requireDType('eye', dtype) }, data => {
    for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1
  }),
)

/** ⌈(stop - start) / step⌉ */
type Count<Start extends number, Stop extends number, Step extends number> = Subtract<
  0,
  FloorDivide<Subtract<Start, Stop>, Step>
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
  <Stop extends number, D extends DType = 'float32'>(stop: Stop, dtype?: D): Tensor<[Stop], D>
  <Start extends number, Stop extends number, D extends DType = 'float32'>(
    start: Start,
    stop: Stop,
    dtype?: D,
  ): Tensor<[Count<Start, Stop, 1>], D>
  <Start extends number, Stop extends number, Step extends number, D extends DType = 'float32'>(
    start: Start,
    stop: Stop,
    step: Step,
    dtype?: D,
  ): Tensor<[Count<Start, Stop, Step>], D>
} = typed((...args: readonly (number | DType)[]) => {
  const last = args[args.length - 1]
  const isTyped = args.length > 1 && typeof last !== 'number' && last !== undefined
  const dtype = requireDType('arange', isTyped ? last : 'float32')
  const numbers: number[] = []
  for (let i = 0; i < args.length - Number(isTyped); i++)
    if (i === 0 || args[i] !== undefined) numbers.push(requireNumber('arange', 'a bound or step', args[i]))
  if (numbers.length < 1 || numbers.length > 3)
    throw new TypeError(`arange: expected a stop, or a start, a stop and perhaps a step, got ${numbers.length} numbers`)
  const [start, stop, step] = numbers.length === 1 ? [0, numbers[0]!, 1] : [numbers[0]!, numbers[1]!, numbers[2] ?? 1]
  const size = Math.ceil((stop - start) / step)
  if (!Number.isSafeInteger(size)) throw new ShapeError(`arange: no range from ${start} to ${stop} in steps of ${step}`)
  if (size > 0) requireRange('arange', dtype, start, start + (size - 1) * step)
  return build({ shape: [Math.max(0, size)], dtype }, data => {
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
export const linspace: <N extends number, D extends DType = 'float32'>(
  start: number,
  stop: number,
  count: N,
  dtype?: D,
) => Tensor<[N], D> = typed((start: number, stop: number, size: number, dtype: DType = 'float32') => {
  const [count] = sizes('linspace', [size]) as [number]
  requireNumber('linspace', 'the start', start)
  requireNumber('linspace', 'the stop', stop)
  requireRange('linspace', requireDType('linspace', dtype), start, stop)
  const last = Math.max(1, count - 1)
  // Less by a power of two where multiples of the difference are beyond all numbers.
  const scale = Number.isFinite((stop - start) * last) ? 1 : 2 ** -64
  const [first, difference] = [start * scale, stop * scale - start * scale]
  return build({ shape: [count], dtype }, data => {
    inParts(data, (part, at) => {
      for (let i = 0; i < part.length; i++) part[i] = counted((first + (difference * (at + i)) / last) / scale, dtype)
    })
    if (count > 0) data[0] = counted(start, dtype)
    if (count > 1) data[last] = counted(stop, dtype)
  })
})

/**
 * The same numbers as another element type: floats are cut towards zero for integers and saturate, anything but 0 is
 * true. Between floats the gradient passes.
 */
export const cast: {
  <S extends Shape, D extends DType>(x: Tensor<S, DType>, dtype: D): Tensor<S, D>
  <D extends DType>(dtype: D): <S extends Shape>(x: Tensor<S, DType>) => Tensor<S, D>
} = dual(2, (x: Value, dtype: DType) => p.cast(value('cast', x), requireDType('cast', dtype)))
