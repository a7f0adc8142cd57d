import type * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import { dual, typed } from '../../ops/face.js'
import { describe } from '../../shape/describe.js'
import { waitingFor } from './awaited.js'
import {
  after,
  ask,
  type Cursor,
  type Mode,
  open,
  type Pipeline,
  pipelineOf,
  requirePipeline,
  sequence,
} from './pipeline.js'

// What is done with each example by itself: the place behind what comes out is the place behind what went in.

const requireFunction = (who: string, f: unknown): void => {
  if (typeof f !== 'function') throw new TypeError(`${who}: expected a function, got ${describe(f)}`)
}

/** A pass of what a function makes of each example. */
const mapped = <A, B>({ next, close }: Cursor<A>, f: (example: A) => B): Cursor<B> => ({
  next: () =>
    after(next(), placed => (placed === undefined ? undefined : { value: f(placed.value), place: placed.place })),
  close,
})

/**
 * Applies a function to each example when it is asked for.
 *
 * Functor laws: mapping the identity changes nothing, and mapping f and then g is mapping their composition.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const doubled = pipe(pipeline.rows(T.arange(3)), pipeline.map(T.mul(2)))
 * assert.deepEqual([...doubled].map(x => T.item(x)), [0, 2, 4])
 * ```
 */
export const map: {
  <A, B, M extends Mode>(source: Pipeline<A, M>, f: (example: A) => B): Pipeline<B, M>
  <A, B, M extends Mode>(f: (example: A) => B): (source: Pipeline<A, M>) => Pipeline<B, M>
} = dual(2, (given: unknown, f: (example: unknown) => unknown) => {
  const source = requirePipeline('map', given)
  requireFunction('map', f)
  return pipelineOf(place => mapped(source[open](place), f))
})

/**
 * Applies a function that answers with a promise, as one that reads a file, to one example after the other, when it is asked
 * for; `prefetch` behind it asks early. For several at a time, `map` the function and let `awaited` wait for what it promises. What
 * comes out is async.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const load = async (name: string) => ({ name, length: name.length })
 * const loaded = pipe(pipeline.fromIterable(['a', 'bcd']), pipeline.mapAsync(load), pipeline.prefetch(2))
 * for await (const { name, length } of loaded) assert.equal(name.length, length)
 * ```
 */
export const mapAsync: {
  <A, B>(source: Pipeline<A, Mode>, f: (example: A) => PromiseLike<B>): Pipeline<B, 'async'>
  <A, B>(f: (example: A) => PromiseLike<B>): (source: Pipeline<A, Mode>) => Pipeline<B, 'async'>
} = dual(2, (given: unknown, f: (example: unknown) => PromiseLike<unknown>) => {
  const source = requirePipeline('mapAsync', given)
  requireFunction('mapAsync', f)
  return pipelineOf(place => waitingFor(mapped(source[open](place), f), 1))
})

const isOption = (x: unknown): x is O.Option<unknown> =>
  typeof x === 'object' && x !== null && '_tag' in x && (x._tag === 'Some' || x._tag === 'None')

/** The examples that a function finds something in. */
const choose = (source: Pipeline<unknown, Mode>, f: (example: unknown) => O.Option<unknown>): Pipeline<unknown, Mode> =>
  pipelineOf(place => {
    const { next, close } = source[open](place)
    return {
      next: () =>
        sequence(
          (function* () {
            for (;;) {
              const placed = yield* ask(next())
              if (placed === undefined) return undefined
              const found = f(placed.value)
              if (O.isSome(found)) return { value: found.value, place: placed.place }
            }
          })(),
        ),
      close,
    }
  })

/**
 * The examples that pass a test.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const odd = pipe(pipeline.fromIterable([1, 2, 3]), pipeline.filter(n => n % 2 === 1))
 * assert.deepEqual([...odd], [1, 3])
 * ```
 */
export const filter: {
  <A, M extends Mode, B extends A = A>(
    source: Pipeline<A, M>,
    test: ((example: A) => example is B) | ((example: A) => boolean),
  ): Pipeline<B, M>
  <A, M extends Mode, B extends A = A>(
    test: ((example: A) => example is B) | ((example: A) => boolean),
  ): (source: Pipeline<A, M>) => Pipeline<B, M>
} = dual(2, (given: unknown, test: (example: unknown) => boolean) => {
  const source = requirePipeline('filter', given)
  requireFunction('filter', test)
  return choose(source, example => {
    const keeps: unknown = test(example)
    if (typeof keeps !== 'boolean')
      throw new TypeError(`filter: expected the test to give true or false, got ${describe(keeps)}`)
    return keeps ? O.some(example) : O.none
  })
})

/**
 * What a function finds in the examples, without those in which it finds nothing.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as O from 'fp-ts/lib/Option.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const number = (text: string) => (text === '' ? O.none : O.some(Number(text)))
 * assert.deepEqual([...pipe(pipeline.fromIterable(['1', '', '3']), pipeline.filterMap(number))], [1, 3])
 * ```
 */
export const filterMap: {
  <A, B, M extends Mode>(source: Pipeline<A, M>, f: (example: A) => O.Option<B>): Pipeline<B, M>
  <A, B, M extends Mode>(f: (example: A) => O.Option<B>): (source: Pipeline<A, M>) => Pipeline<B, M>
} = dual(2, (given: unknown, f: (example: unknown) => O.Option<unknown>) => {
  const source = requirePipeline('filterMap', given)
  requireFunction('filterMap', f)
  return choose(source, example => {
    const found: unknown = f(example)
    if (!isOption(found)) throw new TypeError(`filterMap: the result: expected an Option, got ${describe(found)}`)
    return found
  })
})

const isEither = (x: unknown): x is E.Either<unknown, unknown> =>
  typeof x === 'object' && x !== null && '_tag' in x && (x._tag === 'Left' || x._tag === 'Right')

/** One side of examples that may have failed. */
const sides = (who: string, given: unknown, side: (example: E.Either<unknown, unknown>) => O.Option<unknown>) =>
  choose(requirePipeline(who, given), example => {
    if (!isEither(example))
      throw new TypeError(`${who}: expected examples that are each an Either, got ${describe(example)}`)
    return side(example)
  })

/**
 * What came out well: the right sides of examples that may have failed, as those of files and tables may. Without the
 * failures; `lefts` has them.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const read = pipeline.fromIterable([E.right(1), E.left('no number'), E.right(3)])
 * assert.deepEqual([...pipeline.rights(read)], [1, 3])
 * assert.deepEqual([...pipeline.lefts(read)], ['no number'])
 * ```
 */
export const rights: <A, M extends Mode>(source: Pipeline<E.Either<unknown, A>, M>) => Pipeline<A, M> = typed(
  (given: unknown) => sides('rights', given, O.fromEither),
)

/**
 * The failures among examples that may have failed; see `rights`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * assert.deepEqual([...pipeline.lefts(pipeline.fromIterable([E.right(1), E.left('no number')]))], ['no number'])
 * ```
 */
export const lefts: <L, M extends Mode>(source: Pipeline<E.Either<L, unknown>, M>) => Pipeline<L, M> = typed(
  (given: unknown) => sides('lefts', given, O.getLeft),
)
