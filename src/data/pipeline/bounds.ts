import { dual, dualBy, type NumberIn, typed } from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { describe } from '../../shape/describe.js'
import type { IsNatural } from '../../shape/natural.js'
import type { Demand } from '../../transform/types.js'
import {
  after,
  ask,
  type Cursor,
  entries,
  isCount,
  type Mode,
  open,
  type Pipeline,
  type Place,
  pass,
  pipelineOf,
  requirePipeline,
  type Soon,
  sequence,
} from './pipeline.js'

/** Whether a number of examples may be asked for. */
type CanCount<Op extends string, N extends number> = Demand<
  IsNatural<N> extends false ? `${Op}: expected a whole number of at least 0, got ${N}` : unknown
>

/** A pipeline of some of the examples of another, which a number says; with the number alone it waits for the pipeline. */
interface Counting<Op extends string> {
  <A, M extends Mode, const N extends number>(source: Pipeline<A, M>, count: CanCount<Op, N> & N): Pipeline<A, M>
  <const N extends number, Called extends true = true>(
    count: CanCount<Op, N> & N,
  ): Later<<A, M extends Mode>(source: Pipeline<A, M>) => Pipeline<A, M>, Called>
}

const requireCount = (who: string, n: unknown): number => {
  if (isCount(n)) return n
  throw new RangeError(`${who}: expected a whole number of at least 0, got ${describe(n)}`)
}

/**
 * The first examples: so many, or all where there are fewer.
 *
 * @throws RangeError where the count is no whole number of at least 0 (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * assert.deepEqual([...pipeline.take(pipeline.fromIterable([1, 2, 3]), 2)], [1, 2])
 * ```
 */
export const take: Counting<'take'> = dual(2, (given: unknown, n: unknown) => {
  const source = requirePipeline('take', given)
  const count = requireCount('take', n)
  return pipelineOf((place): Cursor<unknown> => {
    const begun = place === null ? { taken: 0, of: null } : entries('take', place, 'taken')
    let { taken } = begun
    // What stands behind the last example is not touched.
    const cursor = taken < count ? source[open](begun.of) : undefined
    return {
      next: () =>
        cursor === undefined || taken >= count
          ? undefined
          : after(cursor.next(), placed => {
              if (placed === undefined) return undefined
              taken += 1
              const found = { value: placed.value, place: { taken, of: placed.place } }
              return taken < count ? found : after(cursor.close(), () => found)
            }),
      close: () => cursor?.close(),
    }
  })
})

/**
 * All examples but the first ones.
 *
 * @throws RangeError where the count is no whole number of at least 0 (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * assert.deepEqual([...pipeline.skip(pipeline.fromIterable([1, 2, 3]), 2)], [3])
 * ```
 */
export const skip: Counting<'skip'> = dual(2, (given: unknown, n: unknown) => {
  const source = requirePipeline('skip', given)
  const count = requireCount('skip', n)
  return pipelineOf((place): Cursor<unknown> => {
    // A place stands behind an example, and so behind those that are left out.
    const { next, close } = source[open](place)
    let left = place === null ? count : 0
    return {
      next: () =>
        left === 0
          ? next()
          : sequence(
              (function* () {
                for (; left > 0; left--) if ((yield* ask(next())) === undefined) return undefined
                return yield* ask(next())
              })(),
            ),
      close,
    }
  })
})

const requireTimes = (who: string, times: unknown = Number.POSITIVE_INFINITY): number => {
  if (isCount(times) || times === Number.POSITIVE_INFINITY) return times
  throw new RangeError(`${who}: expected a whole number of times of at least 0, or Infinity, got ${describe(times)}`)
}

/** Whether something may be repeated so often. */
type CanTimes<Op extends string, N extends number> = Demand<
  IsNatural<N> extends false ? `${Op}: expected a whole number of times of at least 0, or Infinity, got ${N}` : unknown
>

/** Pipelines one behind the other. */
const succession = (
  who: string,
  at: (epoch: number) => Pipeline<unknown, Mode>,
  times: number,
): Pipeline<unknown, Mode> =>
  pipelineOf((place): Cursor<unknown> => {
    const begun = place === null ? { epoch: 0, of: null } : entries(who, place, 'epoch')
    let { epoch } = begun
    let from: Place = begun.of
    let cursor: Cursor<unknown> | undefined
    /** Whether this epoch has given an example, now or before the place. */
    let hasGiven = from !== null
    return {
      next: () =>
        sequence(
          (function* () {
            for (; epoch < times; epoch++) {
              cursor ??= pass(at(epoch)[open](from))
              const placed = yield* ask(cursor.next())
              if (placed !== undefined) {
                hasGiven = true
                return { value: placed.value, place: { epoch, of: placed.place } }
              }
              // An endless search for an example would never answer.
              if (!hasGiven && times === Number.POSITIVE_INFINITY) return undefined
              hasGiven = false
              from = null
              cursor = undefined
            }
            return undefined
          })(),
        ),
      close: (): Soon<void> => cursor?.close(),
    }
  })

/** A pipeline. Its places are of one type whatever its examples are, so that they tell, in generic code too, that there is one. */
type WithPlaces<A, M extends Mode, P> = Pipeline<A, M> & { readonly [open]: (place: P) => unknown }

/** Where a pipeline was given, and so places `P`, a pipeline; else what waits for one. */
type Repeated<A, M extends Mode, P, Called extends true> = [P] extends [Place]
  ? Pipeline<A, M>
  : Later<<B, L extends Mode>(source: Pipeline<B, L>) => Pipeline<B, L>, Called>

/**
 * The examples, over and over: so many times, or without end where no number is given or Infinity; without end it goes on
 * until a time has no examples. They come in the same order each time; `epochs` changes it, and so does a `shuffle` behind this.
 *
 * @throws RangeError where the number of times is no whole number of at least 0, nor Infinity (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * assert.deepEqual([...pipeline.repeat(pipeline.fromIterable([1, 2]), 2)], [1, 2, 1, 2])
 * const endless = pipe(pipeline.fromIterable([1, 2]), pipeline.repeat(), pipeline.take(3))
 * assert.deepEqual([...endless], [1, 2, 1])
 * ```
 */
export const repeat: {
  <A, M extends Mode, const N extends number>(
    source: Pipeline<A, M>,
    times: (CanTimes<'repeat', N> & N) | undefined,
  ): Pipeline<A, M>
  <Called extends true = true>(): Later<<A, M extends Mode>(source: Pipeline<A, M>) => Pipeline<A, M>, Called>
  // In one signature: of two of which neither fits TypeScript would say no sentence.
  <
    const N extends number | undefined = undefined,
    A = unknown,
    M extends Mode = Mode,
    P = symbol,
    Called extends true = true,
  >(
    sourceOrTimes: (CanTimes<'repeat', NumberIn<N>> & N) | WithPlaces<A, M, P>,
  ): Repeated<A, M, P, Called>
} = dualBy(
  2,
  first => typeof first !== 'object',
  (given: unknown, times: unknown) => {
    const source = requirePipeline('repeat', given)
    return succession('repeat', () => source, requireTimes('repeat', times))
  },
)

/**
 * A pipeline for each epoch, one behind the other: so many, or without end where no number is given or Infinity; without end
 * it goes on until an epoch has no examples. The function makes one of the number of the epoch, from 0 on, such as one that is
 * shuffled by the key `T.random.foldIn(key, epoch)`.
 *
 * @throws RangeError where the number of times is no whole number of at least 0, nor Infinity (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const key = T.random.key(0)
 * const numbers = pipeline.indexed(100, n => n)
 * const epoch = (n: number) => pipe(numbers, pipeline.shuffle({ buffer: 100, key: T.random.foldIn(key, n) }))
 * const two = [...pipeline.epochs(epoch, 2)]
 * assert.deepEqual(two.slice(0, 100).sort((a, b) => a - b), two.slice(100).sort((a, b) => a - b))
 * ```
 */
export const epochs: <A, M extends Mode, const N extends number = number>(
  epoch: (number: number) => Pipeline<A, M>,
  times?: CanTimes<'epochs', N> & N,
) => Pipeline<A, M> = typed((epoch: (number: number) => unknown, times?: unknown) => {
  if (typeof epoch !== 'function')
    throw new TypeError(`epochs: expected a function of the epoch, got ${describe(epoch)}`)
  const count = requireTimes('epochs', times)
  const first = requirePipeline('epochs: epoch 0', epoch(0))
  const at = (number: number) => (number === 0 ? first : requirePipeline(`epochs: epoch ${number}`, epoch(number)))
  return succession('epochs', at, count)
})
