import { dual, needs } from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { describe } from '../../shape/describe.js'
import type { Guard } from '../../shape/error.js'
import type { IsPositive } from '../../shape/natural.js'
import type { OnlyOptions } from '../../shape/options.js'
import { ahead } from './ahead.js'
import { after, type Cursor, type Mode, open, type Pipeline, pipelineOf, requirePipeline } from './pipeline.js'

/** How promises are waited for. */
export interface AwaitedOptions {
  /** How many are under way at the same time, at most. */
  readonly concurrency: number
}

type CanAwait<O extends AwaitedOptions> = Guard<
  IsPositive<O['concurrency']> extends false
    ? `awaited: expected concurrency to be an integer of at least 1, got ${O['concurrency']}`
    : OnlyOptions<'awaited', O, AwaitedOptions>
>

/** What is under way. In a record, as a promise of a promise would be waited for. */
interface UnderWay {
  readonly promise: Promise<unknown>
}

/** What a source promises, as it gives it; closing waits until nothing of it is under way. */
const underWay = (source: Cursor<unknown>): Cursor<UnderWay> => {
  const running = new Set<Promise<unknown>>()
  const note = (value: unknown): UnderWay => {
    const promise = Promise.resolve(value)
    running.add(promise)
    // What goes wrong is said when its turn has come, if that comes.
    const over = () => running.delete(promise)
    promise.then(over, over)
    return { promise }
  }
  return {
    next: () =>
      after(source.next(), placed =>
        placed === undefined ? undefined : { value: note(placed.value), place: placed.place },
      ),
    // It may need what the source holds.
    close: async () => {
      await Promise.allSettled(running)
      await source.close()
    },
  }
}

/** The values of what a source promises, in order, of which up to `most` are under way. */
export const waitingFor = (source: Cursor<unknown>, most: number): Cursor<unknown> => {
  const first = underWay(source)
  const { next, close } = most === 1 ? first : ahead(first, most - 1)
  return {
    next: async () => {
      const placed = await next()
      return placed === undefined ? undefined : { value: await placed.value.promise, place: placed.place }
    },
    close,
  }
}

/**
 * The values of examples that are promises, as a `map` with an async function makes them, in the same order. When one is asked for,
 * those that follow it are asked for, too, until `concurrency` of them are under way or wait for their turn. What is no promise is
 * its own value. What comes out is async, and its places are those of the values that were given.
 *
 * The first error in order comes in its place, behind the values before it. A pass that fails or is left waits for what is under
 * way, so that nothing of it goes on afterwards.
 *
 * @throws RangeError where the concurrency is no integer of at least 1 (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const load = async (n: number) => {
 *   await new Promise(resolve => setTimeout(resolve, 3 - n))
 *   return n * n
 * }
 * // Three at a time, of which the last is ready first.
 * const loaded = pipe(pipeline.indexed(3, n => n), pipeline.map(load), pipeline.awaited({ concurrency: 3 }))
 * const found: number[] = []
 * for await (const square of loaded) found.push(square)
 * assert.deepEqual(found, [0, 1, 4])
 * ```
 */
export const awaited: {
  <A, const O extends AwaitedOptions>(
    source: Pipeline<A, Mode>,
    options: CanAwait<O> & O,
  ): Pipeline<Awaited<A>, 'async'>
  <const O extends AwaitedOptions, Called extends true = true>(
    options: CanAwait<O> & O,
  ): Later<<A>(source: Pipeline<A, Mode>) => Pipeline<Awaited<A>, 'async'>, Called>
} = dual(2, needs('awaited', 1, ['concurrency']), (given: unknown, { concurrency }: AwaitedOptions) => {
  const source = requirePipeline('awaited', given)
  if (!Number.isSafeInteger(concurrency) || concurrency < 1)
    throw new RangeError(`awaited: expected concurrency to be an integer of at least 1, got ${describe(concurrency)}`)
  return pipelineOf(place => waitingFor(source[open](place), concurrency))
})
