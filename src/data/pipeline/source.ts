import { typed } from '../../ops/face.js'
import { foldIn, type Key, requireKey } from '../../random/random.js'
import { describe } from '../../shape/describe.js'
import { type CanShareRows, type RowOf, rowAt, table } from '../rows.js'
import { type Cursor, isCount, type Pipeline, type Place, pipelineOf, wrongPlace } from './pipeline.js'

const nothing = (): void => {}

/** The number of examples that come before a place. */
const begin = (who: string, place: Place, length: number): number => {
  if (place === null) return 0
  if (isCount(place) && place <= length) return place
  throw wrongPlace(who, length === Number.POSITIVE_INFINITY ? 'a count' : `a count up to ${length}`, place)
}

/** A pipeline of `length` examples of which each can be had by its number. */
export const ofCount = <A>(who: string, length: number, at: (index: number) => A): Pipeline<A> =>
  pipelineOf(place => {
    let index = begin(who, place, length)
    return {
      next: () => (index < length ? { value: at(index), place: ++index } : undefined),
      close: nothing,
    }
  })

/**
 * So many examples, each made of its number when it is asked for. What costs much, such as reading a file, is done for those
 * only that are wanted, and nothing is read twice to go on at a place.
 *
 * @throws TypeError where the length is no whole number of at least 0, or there is no function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * assert.deepEqual([...pipeline.indexed(4, index => index * index)], [0, 1, 4, 9])
 * ```
 */
export const indexed: <A>(length: number, at: (index: number) => A) => Pipeline<A> = typed(
  (length: unknown, at: (index: number) => unknown) => {
    if (!isCount(length))
      throw new TypeError(`indexed: expected a length that is a whole number of at least 0, got ${describe(length)}`)
    if (typeof at !== 'function') throw new TypeError(`indexed: expected a function of the number, got ${describe(at)}`)
    return ofCount('indexed', length, at)
  },
)

/**
 * The rows of a dataset, which is a tree of tensors that have as many rows each; each example is the tree of one row.
 *
 * @throws ShapeError where tensors differ in their number of rows or have none (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const dataset = { x: T.tensor([[1, 2], [3, 4]]), y: T.tensor([0, 1], 'int32') }
 * const [first] = pipeline.rows(dataset)
 * assert.deepEqual(first, { x: T.tensor([1, 2]), y: T.tensor(0, 'int32') })
 * ```
 */
export const rows: <Tree>(dataset: CanShareRows<'rows', Tree> & Tree) => Pipeline<RowOf<Tree>> = typed(
  (dataset: unknown) => {
    const all = table('rows', dataset)
    return ofCount('rows', all.rows, index => rowAt(all, index))
  },
)

/**
 * A key for each example, without end: `T.random.foldIn(key, n)` for the n-th. `zip` puts them beside the examples, for what is
 * done to these by chance; resumed, a pipeline has the same.
 *
 * @throws ShapeError where the key is none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { augment, pipeline } from 'tensor-ts/data'
 *
 * const noisy = pipe(
 *   pipeline.rows(T.zeros([3, 2])),
 *   pipeline.zip(pipeline.keys(T.random.key(0))),
 *   pipeline.map(([x, key]) => augment.noise(key, x, { deviation: 1 })),
 * )
 * const [first, second] = noisy
 * assert.notDeepEqual(first, second)
 * ```
 */
export const keys: (key: Key) => Pipeline<Key> = typed((key: Key) => {
  requireKey('keys', key)
  return ofCount('keys', Number.POSITIVE_INFINITY, index => foldIn(key, index))
})

/** What gives the examples of a pass: it itself, or a function that makes it. */
type Source<A> = A | (() => A)

const makerOf = (who: string, symbol: symbol, source: unknown): (() => object) => {
  if (typeof source === 'function') return source as () => object
  if ((typeof source !== 'object' && typeof source !== 'string') || source === null || !(symbol in Object(source)))
    throw new TypeError(`${who}: expected ${kinds.get(symbol)}, or a function that makes one, got ${describe(source)}`)
  if (typeof source === 'object' && 'next' in source)
    throw new TypeError(
      `${who}: expected ${kinds.get(symbol)} that can be gone through again, got ${describe(source)}; pass a function that makes it`,
    )
  return () => source as object
}

const kinds: ReadonlyMap<symbol, string> = new Map([
  [Symbol.iterator, 'an iterable'],
  [Symbol.asyncIterator, 'an async iterable'],
])

/** The iterator of a pass; a function may have made something else. */
const iterate = (who: string, symbol: symbol, make: () => object): unknown => {
  const made = make() as Readonly<Record<symbol, unknown>> | null | undefined
  const begun = made?.[symbol]
  if (typeof begun === 'function') return begun.call(made)
  throw new TypeError(`${who}: expected a function that makes ${kinds.get(symbol)}, got one of ${describe(made)}`)
}

const fewer = (who: string, place: number, count: number): TypeError => wrongPlace(who, `a count up to ${count}`, place)

/**
 * The examples of an iterable: an array, a set, or what a function makes, as a generator function does. It is gone through
 * anew for each pass, and must give the same each time. To go on at a place, what comes before is gone through again and left
 * out; an array is entered at the place.
 *
 * @throws TypeError where it is none, or one that can be gone through once only, as a generator object.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * function* powers() {
 *   for (let n = 1; n < 100; n *= 2) yield n
 * }
 * const all = pipeline.fromIterable(powers)
 * assert.deepEqual([...pipeline.resume(all, 4)], [16, 32, 64])
 * ```
 */
export const fromIterable: <A>(source: Source<Iterable<A>>) => Pipeline<A> = typed((source: unknown) => {
  const who = 'fromIterable'
  if (Array.isArray(source)) return ofCount(who, source.length, index => source[index])
  const make = makerOf(who, Symbol.iterator, source)
  return pipelineOf((place): Cursor<unknown> => {
    let count = begin(who, place, Number.POSITIVE_INFINITY)
    const iterator = iterate(who, Symbol.iterator, make) as Iterator<unknown>
    for (let left = count; left > 0; left--) if (iterator.next().done) throw fewer(who, count, count - left)
    let isOver = false
    return {
      next: () => {
        const { done, value } = iterator.next()
        if (!done) return { value, place: ++count }
        isOver = true
        return undefined
      },
      close: () => {
        if (!isOver) iterator.return?.()
        isOver = true
      },
    }
  })
})

/**
 * The examples of an async iterable, or of one that a function makes, as an async generator function does. Otherwise as
 * `fromIterable`.
 *
 * @throws TypeError where it is none, or one that can be gone through once only. (Of a stream that is not known: pass a
 * function that opens it.)
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * async function* lines() {
 *   yield 'first'
 *   yield 'second'
 * }
 * for await (const line of pipeline.resume(pipeline.fromAsyncIterable(lines), 1)) assert.equal(line, 'second')
 * ```
 */
export const fromAsyncIterable: <A>(source: Source<AsyncIterable<A>>) => Pipeline<A, 'async'> = typed(
  (source: unknown) => {
    const who = 'fromAsyncIterable'
    const make = makerOf(who, Symbol.asyncIterator, source)
    return pipelineOf((place): Cursor<unknown> => {
      const start = begin(who, place, Number.POSITIVE_INFINITY)
      let iterator: AsyncIterator<unknown> | undefined
      let count = 0
      let isOver = false
      const step = async () => {
        iterator ??= iterate(who, Symbol.asyncIterator, make) as AsyncIterator<unknown>
        while (count < start) {
          if ((await iterator.next()).done) throw fewer(who, start, count)
          count++
        }
        const { done, value } = await iterator.next()
        if (!done) return { value, place: ++count }
        isOver = true
        return undefined
      }
      return {
        next: step,
        close: async () => {
          if (isOver) return
          isOver = true
          await iterator?.return?.()
        },
      }
    })
  },
)
