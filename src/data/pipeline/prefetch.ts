import { dual } from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { describe } from '../../shape/describe.js'
import type { IsPositive } from '../../shape/natural.js'
import type { Demand } from '../../transform/types.js'
import { ahead } from './ahead.js'
import { type Mode, open, type Pipeline, pipelineOf, requirePipeline } from './pipeline.js'

/** Whether so many examples may be read early. */
type CanPrefetch<N extends number> = Demand<
  IsPositive<N> extends false ? `prefetch: expected an integer of at least 1, got ${N}` : unknown
>

/**
 * Reads up to so many examples before they are asked for, while the program waits for something else. What comes out is
 * async, in the same order, and its places are those of the examples, not of what has been read.
 *
 * This saves waiting, for files and answers. Examples that are computed are computed in the same thread, when it is free;
 * `fromWorker` computes them in another.
 *
 * @throws RangeError where the count is no integer of at least 1 (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const slow = async (n: number) => new Promise<number>(resolve => setTimeout(() => resolve(n), 1))
 * const numbers = pipe(pipeline.indexed(3, n => n), pipeline.mapAsync(slow), pipeline.prefetch(2))
 * const found: number[] = []
 * for await (const n of numbers) found.push(n)
 * assert.deepEqual(found, [0, 1, 2])
 * ```
 */
export const prefetch: {
  <A, const N extends number>(source: Pipeline<A, Mode>, count: CanPrefetch<N> & N): Pipeline<A, 'async'>
  <const N extends number, Called extends true = true>(
    count: CanPrefetch<N> & N,
  ): Later<<A>(source: Pipeline<A, Mode>) => Pipeline<A, 'async'>, Called>
} = dual(2, (given: unknown, count: unknown) => {
  const source = requirePipeline('prefetch', given)
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`prefetch: expected an integer of at least 1, got ${describe(count)}`)
  return pipelineOf(place => ahead(source[open](place), count))
})
