import { dual, needs } from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { foldIn, type Key, permutation, requireKey } from '../../random/random.js'
import { describe } from '../../shape/describe.js'
import type { Guard } from '../../shape/error.js'
import type { IsPositive } from '../../shape/natural.js'
import type { OnlyOptions } from '../../shape/options.js'
import { concrete } from '../../tensor/storage.js'
import {
  ask,
  type Cursor,
  entries,
  type Mode,
  open,
  type Pipeline,
  type Place,
  pipelineOf,
  requirePipeline,
  sequence,
  wrongPlace,
} from './pipeline.js'

/** How a pipeline is shuffled. */
export interface ShuffleOptions {
  /** How many examples are read before the first of them is given. */
  readonly buffer: number
  /** Decides the order. */
  readonly key: Key
}

type CanShuffle<O extends ShuffleOptions> = Guard<
  IsPositive<O['buffer']> extends false
    ? `shuffle: expected buffer to be an integer of at least 1, got ${O['buffer']}`
    : OnlyOptions<'shuffle', O, ShuffleOptions>
>

/** The order in which a buffer of `length` examples is given, the `window`-th of the pipeline. */
const orderOf = (key: Key, window: number, length: number): ArrayLike<number> =>
  concrete(permutation(foldIn(key, window), length), 'shuffle').data

/**
 * The examples in another order: reads as many as the buffer holds, gives them in an order that the key and the number of the
 * buffer decide, and reads the next ones. A buffer as large as the whole mixes all; a smaller one mixes within each stretch of
 * its size. (To mix what is too large for the memory, shuffle numbers or names of files, and load behind that.)
 *
 * To go on at a place the examples of one buffer are read again, no more.
 *
 * @throws RangeError where the buffer is no integer of at least 1 (a compile error where it is known); ShapeError where the
 * key is none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const numbers = pipeline.indexed(6, n => n)
 * const mixed = [...pipe(numbers, pipeline.shuffle({ buffer: 3, key: T.random.key(1) }))]
 * assert.deepEqual(mixed.slice(0, 3).sort(), [0, 1, 2])
 * assert.deepEqual(mixed.slice(3).sort(), [3, 4, 5])
 * ```
 */
export const shuffle: {
  <A, M extends Mode, const O extends ShuffleOptions>(
    source: Pipeline<A, M>,
    options: CanShuffle<O> & O,
  ): Pipeline<A, M>
  <const O extends ShuffleOptions, Called extends true = true>(
    options: CanShuffle<O> & O,
  ): Later<<A, M extends Mode>(source: Pipeline<A, M>) => Pipeline<A, M>, Called>
} = dual(2, needs('shuffle', 1, ['buffer', 'key']), (given: unknown, { buffer, key }: ShuffleOptions) => {
  const source = requirePipeline('shuffle', given)
  if (!Number.isSafeInteger(buffer) || buffer < 1)
    throw new RangeError(`shuffle: expected buffer to be an integer of at least 1, got ${describe(buffer)}`)
  requireKey('shuffle', key)
  return pipelineOf((place): Cursor<unknown> => {
    const begun = place === null ? { window: 0, given: 0, of: null } : entries('shuffle', place, 'window', 'given')
    const { next, close } = source[open](begun.of)
    let { window, given: count } = begun
    /** Where the source is before the examples of the buffer, and behind them. */
    let before: Place = begun.of
    let behind: Place = before
    let examples: unknown[] = []
    let order: ArrayLike<number> = []
    const give = () => {
      const value = examples[order[count]!]
      count += 1
      if (count === examples.length) {
        before = behind
        window += 1
        count = 0
        examples = []
      }
      return { value, place: { window, given: count, of: before } }
    }
    function* fill() {
      while (examples.length < buffer) {
        const placed = yield* ask(next())
        if (placed === undefined) break
        examples.push(placed.value)
        behind = placed.place
      }
      if (examples.length === 0 && count === 0) return undefined
      if (examples.length <= count)
        throw wrongPlace('shuffle', `given below the ${examples.length} of the buffer`, {
          window,
          given: count,
          of: before,
        })
      order = orderOf(key, window, examples.length)
      return give()
    }
    return {
      next: () => (examples.length > 0 ? give() : sequence(fill())),
      close,
    }
  })
})
