import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import { bitXor, threefry } from '../primitive/bits.js'
import { reshape } from '../primitive/broadcast.js'
import { encrypt } from '../primitive/cipher.js'
import { gather } from '../primitive/gather.js'
import { along, concatenate, slice } from '../primitive/movement.js'
import { argSort } from '../primitive/order.js'
import { describe } from '../shape/describe.js'
import type { Dim, DimLike, Mutable, Shape, SizeOf, SizesOf } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import type { CanSize, CanSizes } from '../shape/natural.js'
import type { Show } from '../shape/show.js'
import type { DType } from '../tensor/dtype.js'
import { build, isValue, Stored } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { isStaging } from '../trace/trace.js'
import type { Formula } from './formulas.js'

/** The state of a random stream: two words. It is a value; the same key gives the same numbers, always. */
export type Key = Tensor<[2], 'int32'>

const word = (words: Value, i: number): Value => reshape(slice(words, along([1], 0, i)), [])

/** A key, or what the cipher makes of it and of a counter. */
type Words = readonly [Value, Value]

const wordsOf = (key: Value): Words => [word(key, 0), word(key, 1)]

/** Threefry of a key at the 64-bit counters 0, 1, …, of which no tensor has more than 32 bits need. */
const blocks = (key: Words, shape: readonly number[]): Words => {
  const counters = build({ shape, dtype: 'int32' }, data => {
    for (let i = 0; i < data.length; i++) data[i] = i
  })
  return threefry(...key, integer(0), counters)
}

/**
 * How an element is made of the two words that each of one or two keys has for it: of tensors of them, or of numbers, `a` and
 * `b` from the first key, `c` and `d` from the second. Both give the same bits.
 */
export interface Sample {
  readonly ofTensors: (...words: readonly Words[]) => Value
  readonly ofNumbers: (a: number, b: number, c: number, d: number) => number
}

/** A function of 32 random bits. */
export const ofBits = ({ ofTensors, ofNumbers }: Formula): Sample => ({
  ofTensors: words => ofTensors(bitXor(...words!)),
  ofNumbers: (a, b) => ofNumbers(a ^ b),
})

/** Whether a value has elements now, and nothing writes down what is done with it. */
export const isKnown = (x: Value): x is Stored => x instanceof Stored && !isStaging()

/** Where numbers find the words of two keys. */
const four = new Int32Array(4)

/** A tensor of samples: of numbers where the keys are known, as elements need no tensors on the way then. */
export const drawn = (
  keys: readonly Value[],
  shape: readonly number[],
  dtype: DType,
  { ofTensors, ofNumbers }: Sample,
): Value => {
  const [first, second = first] = keys as readonly [Value, Value?]
  if (!isKnown(first) || !isKnown(second)) return ofTensors(...keys.map(key => blocks(wordsOf(key), shape)))
  return build({ shape, dtype }, data => {
    const [k, l] = [first.data, second.data]
    for (let i = 0; i < data.length; i++) {
      encrypt(k[0]!, k[1]!, 0, i, four, 0, four, 1)
      if (l !== k) encrypt(l[0]!, l[1]!, 0, i, four, 2, four, 3)
      data[i] = ofNumbers(four[0]!, four[1]!, four[2]!, four[3]!)
    }
  })
}

export const integer = (number: number): Value => new Stored([], 'int32', new Int32Array([number]))

/** Tensors side by side along a new last axis. */
const pair = (words: readonly Value[]): Value =>
  concatenate(
    words.map(each => reshape(each, [...each.shape, 1])),
    words[0]!.shape.length,
  )

/** What a key must be; one of unknown shape may be one. */
export type CanKey<Op extends string, S extends Shape, D extends DType> = { s: S; d: D } extends {
  s: readonly [2]
  d: 'int32'
}
  ? unknown
  : number extends S['length'] | S[number]
    ? { d: DType } extends { d: D | 'int32' }
      ? unknown
      : KeyWanted<Op, S, D>
    : KeyWanted<Op, S, D>
type KeyWanted<
  Op extends string,
  S extends Shape,
  D extends DType,
> = `${Op}: expected a key (int32 of shape [2]), got ${D} of shape ${Show<S>}`

/** A function of a key and the shape of its samples. */
export type Sampler<Op extends string, D extends DType = 'float32'> = <
  const S extends Shape,
  K extends Shape = [2],
  E extends DType = 'int32',
>(
  key: CanKey<Op, K, E> & Tensor<K, E>,
  shape: CanSizes<Op, S> & SizesOf<S>,
) => Tensor<Mutable<S>, D>

export const requireKey = (op: string, key: unknown): Value => {
  const expected = `${op}: expected a key (int32 of shape [2])`
  if (!isValue(key)) throw new TypeError(`${expected}, got ${describe(key)}; T.random.key makes one of a number`)
  if (key.dtype === 'int32' && key.shape.join() === '2') return key
  throw new ShapeError(`${expected}, got ${key.dtype} of shape [${key.shape.join(', ')}]`)
}

/**
 * The key of a seed, an integer of which the lowest 32 bits count, as in JAX.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.random.key(42)), [0, 42])
 * ```
 */
export const key = (seed: number): Key => {
  if (!Number.isSafeInteger(seed)) {
    const beyond = Number.isInteger(seed) ? ', which is beyond 2⁵³ - 1' : ''
    throw new TypeError(`random.key: expected an integer as seed, got ${describe(seed)}${beyond}`)
  }
  return typed<() => Key>(() => new Stored([2], 'int32', new Int32Array([0, seed | 0])))()
}

/** The first n keys of a key that is known. */
const keysOf = ({ data: [k0, k1] }: Stored, n: number): Stored =>
  build({ shape: [n, 2], dtype: 'int32' }, data => {
    for (let i = 0; i < n; i++) encrypt(k0!, k1!, 0, i, data, 2 * i, data, 2 * i + 1)
  })

/** One of them. */
const keyAt = ({ data: [k0, k1] }: Stored, i: number): Stored =>
  build({ shape: [2], dtype: 'int32' }, data => encrypt(k0!, k1!, 0, i, data, 0, data, 1))

/**
 * Keys whose streams are independent of each other and of the key's own: two, or as a tensor of `n` rows, for `vmap` and `scan`, of which
 * `unstack` makes a tuple.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [a, b, c] = T.unstack(T.random.split(T.random.key(0), 3))
 * assert.deepEqual([a.shape, b.shape, c.shape], [[2], [2], [2]])
 * const [k1, k2] = T.random.split(T.random.key(0))
 * assert.notDeepEqual(T.toArray(T.random.normal(k1, [2])), T.toArray(T.random.normal(k2, [2])))
 * ```
 */
export const split: {
  <K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.split', K, E> & Tensor<K, E>,
  ): readonly [Key, Key]
  <const N extends Dim, K extends Shape = [2], E extends DType = 'int32'>(
    key: CanKey<'random.split', K, E> & Tensor<K, E>,
    n: SizeOf<N> & CanSize<'random.split', N>,
  ): Tensor<[N, 2], 'int32'>
} = typed((given: Key, n?: DimLike) => {
  const source = requireKey('random.split', given)
  const shape = sizes('random.split', [n === undefined ? 2 : n])
  if (isKnown(source)) return n === undefined ? [keyAt(source, 0), keyAt(source, 1)] : keysOf(source, shape[0]!)
  const keys = pair(blocks(wordsOf(source), shape))
  if (n !== undefined) return keys
  return [0, 1].map(i => reshape(slice(keys, { start: [i, 0], size: [1, 2], step: [1, 1] }), [2]))
})

const requireItem = (data: unknown): Value => {
  if (typeof data === 'number' && data >>> 0 === data) return integer(data | 0)
  if (isValue(data) && data.dtype === 'int32' && data.shape.length === 0) return data
  throw new TypeError(`random.foldIn: expected an integer from 0 to 2³² - 1 or an int32 scalar, got ${describe(data)}`)
}

/**
 * The key for item `data` of a stream, for example of epoch or layer number `data`: a number from 0 to 2³² - 1, or an int32
 * scalar, of which the bits count. It is row `data` of `split(key, n)`, as in JAX: use one of the two with a key, not both.
 *
 * @throws TypeError for a number that is none of these, as two of them would have one key.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const key = T.random.key(0)
 * assert.notDeepEqual(T.toArray(T.random.foldIn(key, 1)), T.toArray(T.random.foldIn(key, 2)))
 * assert.throws(() => T.random.foldIn(key, 2 ** 32), /expected an integer from 0 to 2³² - 1/)
 * ```
 */
export const foldIn: <K extends Shape = [2], E extends DType = 'int32'>(
  key: CanKey<'random.foldIn', K, E> & Tensor<K, E>,
  data: number | Tensor<[], 'int32'>,
) => Key = typed((given: Key, data: unknown) => {
  const source = requireKey('random.foldIn', given)
  const item = requireItem(data)
  if (isKnown(source) && isKnown(item)) return keyAt(source, item.data[0]!)
  return pair(threefry(...wordsOf(source), integer(0), item))
})

/** The two words of each element. */
export const wordsFor = (key: Value, shape: readonly number[]): Words => blocks(wordsOf(key), shape)

/** 32 random bits for each element. */
const bitsOf = (source: Value, shape: readonly number[]): Value =>
  drawn([source], shape, 'int32', ofBits({ ofTensors: bits => bits, ofNumbers: bits => bits }))

/**
 * 32 random bits for each element, as int32.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.bits(T.random.key(0), [2, 3]) // Tensor<[2, 3], "int32">
 * assert.deepEqual(x.shape, [2, 3])
 * ```
 */
export const bits: Sampler<'random.bits', 'int32'> = typed((given: Key, shape: readonly DimLike[]) =>
  bitsOf(requireKey('random.bits', given), sizes('random.bits', shape)),
)

/**
 * The numbers 0 … n - 1 in random order: sorted by random bits, in as many rounds as make ties unlikely.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const order = T.random.permutation(T.random.key(0), 5) // Tensor<[5], "int32">
 * assert.deepEqual(T.toArray(T.sort(order)), [0, 1, 2, 3, 4])
 * ```
 */
export const permutation: <const N extends Dim, K extends Shape = [2], E extends DType = 'int32'>(
  key: CanKey<'random.permutation', K, E> & Tensor<K, E>,
  n: SizeOf<N> & CanSize<'random.permutation', N>,
) => Tensor<[N], 'int32'> = typed((given: Key, n: DimLike) => {
  let source = requireKey('random.permutation', given)
  const shape = sizes('random.permutation', [n])
  const [length] = shape as [number]
  let order: Value = build({ shape, dtype: 'int32' }, data => {
    for (let i = 0; i < data.length; i++) data[i] = i
  })
  const rounds = Math.ceil((3 * Math.log(Math.max(1, length))) / Math.log(2 ** 32 - 1))
  for (let round = 0; round < rounds; round++) {
    const [next, use] = split(source as Key)
    source = next
    // With the highest bit turned over, signed integers have the order of unsigned ones.
    const ranks = bitXor(bitsOf(use, shape), integer(-(2 ** 31)))
    order = gather(order, argSort(ranks, 0))
  }
  return order
})
