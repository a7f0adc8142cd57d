import type { Either } from 'fp-ts/lib/Either.js'
import * as p from '../primitive/arithmetic.js'
import { broadcast } from '../primitive/broadcast.js'
import { describe } from '../shape/describe.js'
import type { DimLike, Mutable, NamedDim, Shape, SizesOf } from '../shape/dim.js'
import type { IsAny } from '../shape/equals.js'
import { type Guard, type Objection, ShapeError } from '../shape/error.js'
import { type CanLiteral, type Literal, literal, type NestedArray } from '../shape/literal.js'
import { type CanNameSize, canNameSize, named } from '../shape/names.js'
import { type CanSize, type CanSizes, isNatural, sizeGiven } from '../shape/natural.js'
import { mostAxes } from '../shape/rank.js'
import type { Show } from '../shape/show.js'
import type { SameSize, Size } from '../shape/size.js'
import { count } from '../shape/sizes.js'
import { type DType, DTypeError, dtypes, isDType, isElement, isFloat } from '../tensor/dtype.js'
import { build, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { type ArrayDTypes, dtypeOfArray, isExact, isGone, isNumbers, isTypedArray } from '../tensor/typedArray.js'
import { dual, typed, value } from './face.js'
import type { Later } from './later.js'

/** What a tensor of element type `D` is written with. */
export type Entry<D> = { d: D } extends { d: infer _Number extends Exclude<DType, 'bool'> }
  ? number
  : D extends 'bool'
    ? boolean
    : number

/** The element type that is asked for, or, of one that may be left out, `Otherwise`. */
export type Asked<D extends DType | undefined, Otherwise extends DType = 'float32'> = { d: D } extends {
  d: infer E extends DType
}
  ? E
  : Otherwise | NonNullable<D>

/** Of entries of type `E`: booleans are bool, numbers float32, and so is nothing. Of anything it may be anything. */
type EntryDType<E> =
  IsAny<E> extends true ? E : [E] extends [never] ? 'float32' : E extends NestedArray<boolean> ? 'bool' : 'float32'

/** The entries of a nested array, wherever they stand. */
type Leaf<A> = IsAny<A> extends true ? A : [A] extends [readonly (infer E)[]] ? Leaf<E> : A

/** The element type of a literal. */
type LiteralDType<A> = EntryDType<Leaf<A>> & DType

/** The element type of a typed array, or of an array, of which any entries are numbers: `Array(4).fill(0)` is an `any[]`. */
type DTypeOf<A> = (IsAny<A> extends true
  ? A
  : A extends { readonly [Symbol.toStringTag]: infer Name extends keyof ArrayDTypes }
    ? ArrayDTypes[Name]
    : A extends readonly (infer E)[]
      ? EntryDType<IsAny<E> extends true ? number : E>
      : never) &
  DType

/**
 * The type of `T.tensor(data)`, or, with an element type, of `T.tensor(data, dtype)`: what an exported constant is annotated
 * with where `isolatedDeclarations` asks for it, as in `export const table: T.TensorOf<typeof rows> = T.tensor(rows)`.
 */
export type TensorOf<Data, D extends DType | undefined = undefined> = Tensor<
  Literal<Data>,
  Asked<D, LiteralDType<Data>>
>

/** Typed arrays of every kind that JavaScript has. */
export type TypedData = ArrayLike<number | bigint> & { readonly [Symbol.toStringTag]: keyof ArrayDTypes }

/** Elements in row-major order. */
export type FlatData = readonly number[] | readonly boolean[] | TypedData

/** Whether there are such sizes, and data has as many elements as they ask for, where both are known. */
type CanFill<A, S extends Shape> =
  CanSizes<'fromArray', S> extends infer Sentence extends string
    ? Sentence
    : [Size<S>, A] extends [infer N extends number, { readonly length: infer Length extends number }]
      ? SameSize<N, Length> extends false
        ? `fromArray: shape ${Show<S>} has ${N} elements, the data has ${Length}`
        : unknown
      : unknown

/** Whether this is a tensor's data with its shape in it. */
type CanNested<A> =
  IsAny<A> extends true
    ? unknown
    : A extends { readonly [Symbol.toStringTag]: infer Name extends keyof ArrayDTypes }
      ? `tensor: expected a number or nested arrays (typed arrays are for T.fromArray), got ${Article<Name>} ${Name}`
      : CanLiteral<A>
type Article<Name extends string> = Name extends `Int${string}` ? 'an' : 'a'

export const requireDType = (op: string, dtype: unknown): DType => {
  if (isDType(dtype)) return dtype
  throw new DTypeError(`${op}: expected a dtype (${dtypes.slice(0, -1).join(', ')} or bool), got ${describe(dtype)}`)
}

/** What can be an element. */
export const requireEntry = (op: string, x: unknown): number | boolean => {
  if (typeof x === 'number' || typeof x === 'boolean') return x
  throw new TypeError(`${op}: expected a number, got ${describe(x)}`)
}

/** Numbers and named sizes as a run-time shape. */
export const sizes = (op: string, shape: readonly DimLike[]): readonly number[] => {
  if (!Array.isArray(shape)) throw new ShapeError(`${op}: expected a shape such as [2, 3], got ${describe(shape)}`)
  if (shape.length > mostAxes)
    throw new ShapeError(`${op}: expected a shape of at most ${mostAxes} sizes, got ${shape.length}`)
  const own = shape.map(entry => {
    const size = sizeGiven(entry)
    // -0 is a size as well, and 0.
    if (size !== undefined && isNatural(size)) return size + 0
    throw new ShapeError(`${op}: expected sizes that are integers of at least 0, got ${describe(size ?? entry)}`)
  })
  return named(op, shape, own)
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
  <const A extends NestedArray<number> | NestedArray<boolean> | TypedData>(
    data: A & Guard<Objection<CanNested<A>>>,
  ): Tensor<Literal<A>, LiteralDType<A>>
  <const A extends NestedArray<Entry<D>> | TypedData, D extends DType | undefined>(
    data: A & Guard<Objection<CanNested<A>>>,
    dtype: D,
  ): Tensor<Literal<A>, Asked<D, LiteralDType<A>>>
} = typed((data: unknown, dtype?: DType) => {
  if (isTypedArray(data))
    throw new ShapeError(
      `tensor: expected a number or nested arrays (typed arrays are for T.fromArray), got ${describe(data)}`,
    )
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
    shape: CanSizes<'fromUnknown', S> & SizesOf<S>,
  ): Either<ShapeError | DTypeError, Tensor<Mutable<S>, 'float32'>>
  <const S extends Shape, D extends DType | undefined>(
    data: unknown,
    shape: CanSizes<'fromUnknown', S> & SizesOf<S>,
    dtype: D,
  ): Either<ShapeError | DTypeError, Tensor<Mutable<S>, Asked<D>>>
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
  <const A extends FlatData, const S extends Shape>(
    data: A,
    shape: Guard<CanFill<A, S>> & SizesOf<S>,
  ): Tensor<Mutable<S>, DTypeOf<A>>
  <const A extends FlatData, const S extends Shape, D extends DType | undefined>(
    data: A,
    shape: Guard<CanFill<A, S>> & SizesOf<S>,
    dtype: D,
  ): Tensor<Mutable<S>, Asked<D, DTypeOf<A>>>
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
export const dim = <const Name extends string, const Size extends number>(
  name: Name & CanNameSize<Name>,
  size: Size & CanSize<'dim', Size>,
): NamedDim<Name> => {
  if (!canNameSize(name)) throw new ShapeError(`dim: expected an identifier as name, got ${describe(name)}`)
  sizes('dim', [size])
  return { name, size }
}

interface Filled<Op extends string> {
  <const S extends Shape>(shape: CanSizes<Op, S> & SizesOf<S>): Tensor<Mutable<S>>
  <const S extends Shape, D extends DType | undefined>(
    shape: CanSizes<Op, S> & SizesOf<S>,
    dtype: D,
  ): Tensor<Mutable<S>, Asked<D>>
}

const filled = <Op extends string>(op: Op, number: number): Filled<Op> =>
  typed((shape: readonly DimLike[], dtype: DType = 'float32') =>
    broadcast(scalar(number, requireDType(op, dtype)), sizes(op, shape)),
  )

/**
 * Zeros of the given shape, float32 unless said otherwise.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.zeros([2, 3]) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(x), [[0, 0, 0], [0, 0, 0]])
 * ```
 */
export const zeros = filled('zeros', 0)

/**
 * Ones of the given shape, float32 unless said otherwise.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.ones([2, 3], 'float64') // Tensor<[2, 3], "float64">
 * assert.deepEqual(T.toArray(x), [[1, 1, 1], [1, 1, 1]])
 * ```
 */
export const ones = filled('ones', 1)

/**
 * One number throughout; float32 unless said otherwise.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.full([2, 2], 7)), [[7, 7], [7, 7]])
 * ```
 */
export const full: {
  <const S extends Shape>(shape: CanSizes<'full', S> & SizesOf<S>, value: number): Tensor<Mutable<S>>
  <const S extends Shape, D extends DType | undefined>(
    shape: CanSizes<'full', S> & SizesOf<S>,
    value: Entry<D>,
    dtype: D,
  ): Tensor<Mutable<S>, Asked<D>>
} = typed((shape: readonly DimLike[], number: number, dtype: DType = 'float32') =>
  broadcast(scalar(requireEntry('full', number), requireDType('full', dtype), 'full'), sizes('full', shape)),
)

/** `cast` to an element type, which waits for the tensor. */
export type CastTo<D extends DType> = <S extends Shape>(x: Tensor<S, DType>) => Tensor<S, D>

/**
 * The same numbers as another element type: floats are cut towards zero for integers and saturate, anything but 0 is
 * true. Between floats the gradient passes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.cast(T.tensor([1.7, -1.7]), 'int32')), [1, -1])
 * assert.deepEqual(T.toArray(T.cast(T.tensor([0, 3]), 'bool')), [false, true])
 * ```
 */
export const cast: {
  <S extends Shape, D extends DType>(x: Tensor<S, DType>, dtype: D): Tensor<S, D>
  <D extends DType, Called extends true = true>(dtype: D): Later<CastTo<D>, Called>
} = dual(2, (x: Value, dtype: DType) => p.cast(value('cast', x), requireDType('cast', dtype)))
