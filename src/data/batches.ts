import { dual, needs } from '../ops/face.js'
import type { Later } from '../ops/later.js'
import type { Key } from '../random/random.js'
import { requireFlag } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import { type Guard, ShapeError } from '../shape/error.js'
import type { IsPositive } from '../shape/natural.js'
import type { OnlyOptions } from '../shape/options.js'
import { requireFunction } from '../transform/function.js'
import type { BatchSize } from './batchSize.js'
import { map as mapEach } from './pipeline/each.js'
import { open, type Pipeline } from './pipeline/pipeline.js'
import { ofCount } from './pipeline/source.js'
import { type CanShareRows, rowsOf, shuffled, table, type WithRows } from './rows.js'

/** Batches in order, made when they are asked for, as often as they are asked for: a pipeline whose length is known. */
export interface Batches<out Batch> extends Pipeline<Batch> {
  /** How many there are. */
  readonly length: number
  /** Passes the batches through a reducer, as the method of arrays does. */
  readonly reduce: <State>(step: (state: State, batch: Batch, index: number) => State, initial: State) => State
}

/** How a dataset is divided into batches. */
export interface BatchOptions {
  /** The number of rows in each. */
  readonly size: number
  /** Puts the rows in an order that this key decides; without it they keep theirs. */
  readonly key?: Key | undefined
  /** Leaves out the last batch where it would be smaller than the others; `false` where not given. */
  readonly dropLast?: boolean | undefined
}

/** Whether there can be batches of that size. */
type CanBatch<O extends BatchOptions> = Guard<
  IsPositive<O['size']> extends false
    ? `batches: expected size to be an integer of at least 1, got ${O['size']}`
    : OnlyOptions<'batches', O, BatchOptions>
>

/** A division into batches that waits for the dataset. */
export type BatchBy<O extends BatchOptions> = <Tree>(
  dataset: CanShareRows<'batches', Tree> & Tree,
) => Batches<WithRows<Tree, BatchSize<O>>>

/** A pipeline of so many batches. */
const counted = <Batch>(all: Pipeline<Batch>, length: number): Batches<Batch> => ({
  ...all,
  length,
  reduce: (step, initial) => {
    let state = initial
    let index = 0
    for (const batch of all) state = step(state, batch, index++)
    return state
  },
})

/**
 * The rows of a dataset in batches of a size. A dataset is a tree of tensors, such as `{ images, labels }`, that all have
 * as many rows; so is each batch. The last batch has the rows that are left, or is left out with `dropLast`. The types
 * call the leading size 'batch', or know it where a literal size comes with `dropLast: true`.
 *
 * Rows are copied when a batch is asked for. The batches can be gone through any number of times, in the same order; for
 * another order in each epoch make them anew with another key, such as `T.random.foldIn(key, epoch)`.
 *
 * @throws ShapeError where tensors differ in their number of rows or have none (a compile error where it is known), or
 * the size is not an integer of at least 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { batches } from 'tensor-ts/data'
 *
 * const dataset = { x: T.zeros([10, 3]), y: T.arange(10) }
 * const all = batches(dataset, { size: 4, key: T.random.key(0) })
 * assert.equal(all.length, 3)
 * for (const { x, y } of all) assert.equal(x.shape[0], y.shape[0]) // Tensor<["batch", 3]>, Tensor<["batch"]>
 *
 * const even = batches(dataset, { size: 4, dropLast: true })
 * assert.deepEqual([...even].map(({ x }) => x.shape), [[4, 3], [4, 3]]) // each a Tensor<[4, 3]>
 * ```
 */
export const batches: {
  <Tree, const O extends BatchOptions>(
    dataset: CanShareRows<'batches', Tree> & Tree,
    options: CanBatch<O> & O,
  ): Batches<WithRows<Tree, BatchSize<O>>>
  <const O extends BatchOptions, Called extends true = true>(options: CanBatch<O> & O): Later<BatchBy<O>, Called>
} = dual(
  2,
  needs('batches', 1, ['size', 'key', 'dropLast']),
  (dataset: unknown, { size, key, dropLast = false }: BatchOptions) => {
    if (!Number.isSafeInteger(size) || size < 1)
      throw new ShapeError(`batches: expected size to be an integer of at least 1, got ${describe(size)}`)
    requireFlag('batches', 'dropLast', dropLast)
    const all = table('batches', dataset)
    const order = shuffled('batches', all, key)
    const length = dropLast ? Math.floor(all.rows / size) : Math.ceil(all.rows / size)
    const at = (index: number) => rowsOf(all, index * size, Math.min((index + 1) * size, all.rows), order)
    return counted(ofCount('batches', length, at), length)
  },
)

/**
 * Applies a function to each batch when it is asked for: to scale, to augment, to change the form.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { batches, map } from 'tensor-ts/data'
 *
 * const doubled = pipe(T.arange(4), batches({ size: 3 }), map(T.mul(2)))
 * assert.deepEqual([...doubled].map(x => T.toArray(x)), [[0, 2, 4], [6]])
 * ```
 */
export const map: {
  <A, B>(batches: Batches<A>, f: (batch: A) => B): Batches<B>
  <A, B>(f: (batch: A) => B): (batches: Batches<A>) => Batches<B>
} = dual(2, (source: Batches<unknown>, f: (batch: unknown) => unknown) => {
  if (typeof source !== 'object' || typeof source?.[Symbol.iterator] !== 'function' || !(open in source))
    throw new TypeError(`map: expected batches, got ${describe(source)}`)
  requireFunction('map', f)
  return counted(mapEach(source, f), source.length)
})
