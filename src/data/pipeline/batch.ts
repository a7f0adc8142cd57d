import { dual, needs } from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { requireFlag, requireNumber } from '../../shape/argument.js'
import { describe } from '../../shape/describe.js'
import { type Guard, ShapeError } from '../../shape/error.js'
import type { IsPositive } from '../../shape/natural.js'
import type { OnlyOptions, OptionOf } from '../../shape/options.js'
import { shorten } from '../../shape/text.js'
import type { OnlyTensors } from '../../transform/types.js'
import type { BatchSize } from '../batchSize.js'
import { ask, type Cursor, type Mode, open, type Pipeline, pipelineOf, requirePipeline, sequence } from './pipeline.js'
import { type Filling, type Stacked, type StackedLonger, stack } from './stack.js'

/** How examples are put together. */
export interface GroupOptions {
  /** The number of examples in each batch. */
  readonly size: number
  /** Leaves out the last batch where it would be smaller than the others; `false` where not given. */
  readonly dropLast?: boolean | undefined
}

/** How examples of several lengths are put together. */
export interface PadBatchOptions extends GroupOptions {
  /**
   * How long the first axis of tensors becomes: as long as the longest of the batch, which is so where nothing is given, or
   * the first of these lengths, in ascending order, that is enough.
   */
  readonly to?: 'longest' | readonly number[] | undefined
  /** The entries of the examples in which tensors are made longer; all where not given. */
  readonly keys?: readonly string[] | undefined
  /** What is put behind those that are shorter; 0 where not given. */
  readonly value?: number | undefined
}

type CanSize<Op extends string, O extends GroupOptions, Known> = Guard<
  IsPositive<O['size']> extends false
    ? `${Op}: expected size to be an integer of at least 1, got ${O['size']}`
    : OnlyOptions<Op, O, Known>
>

/** The examples as batches; `who` asks. */
const grouped = (who: string, given: unknown, { size, dropLast = false }: GroupOptions, filling?: Filling) => {
  const source = requirePipeline(who, given)
  if (!Number.isSafeInteger(size) || size < 1)
    throw new ShapeError(`${who}: expected size to be an integer of at least 1, got ${describe(size)}`)
  requireFlag(who, 'dropLast', dropLast)
  return pipelineOf((place): Cursor<unknown> => {
    const { next, close } = source[open](place)
    return {
      next: () =>
        sequence(
          (function* () {
            const examples: unknown[] = []
            let behind = place
            while (examples.length < size) {
              const placed = yield* ask(next())
              if (placed === undefined) break
              examples.push(placed.value)
              behind = placed.place
            }
            if (examples.length === 0 || (dropLast && examples.length < size)) return undefined
            return { value: stack(who, examples, filling), place: behind }
          })(),
        ),
      close,
    }
  })
}

/** Batches that wait for the examples. */
export type GroupBy<O extends GroupOptions> = <A, M extends Mode>(
  source: OnlyTensors<'batch', A> & Pipeline<A, M>,
) => Pipeline<Stacked<A, BatchSize<O>>, M>

/**
 * The examples, which are trees of tensors of the same shapes, in batches of a size: the same tree, with one more axis in
 * front. The last batch has what is left, or is left out with `dropLast`. The types call the leading size 'batch', or know it
 * where a literal size comes with `dropLast: true`.
 *
 * @throws ShapeError where the size is not an integer of at least 1 (a compile error where it is known). While it is gone
 * through: ShapeError, DTypeError or TypeError where examples differ in shape, element type or structure.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const examples = pipeline.indexed(5, n => ({ x: T.full([3], n), y: T.tensor(n, 'int32') }))
 * const [first] = pipe(examples, pipeline.batch({ size: 2 }))
 * assert.deepEqual(first && T.toArray(first.y), [0, 1]) // Tensor<["batch", 3]> and Tensor<["batch"], "int32">
 * ```
 */
export const batch: {
  <A, M extends Mode, const O extends GroupOptions>(
    source: OnlyTensors<'batch', A> & Pipeline<A, M>,
    options: CanSize<'batch', O, GroupOptions> & O,
  ): Pipeline<Stacked<A, BatchSize<O>>, M>
  <const O extends GroupOptions, Called extends true = true>(
    options: CanSize<'batch', O, GroupOptions> & O,
  ): Later<GroupBy<O>, Called>
} = dual(2, needs('batch', 1, ['size', 'dropLast']), (given: unknown, options: GroupOptions) =>
  grouped('batch', given, options),
)

/** Examples under one more axis; where `keys` may be several things, any of their tensors may be longer. */
type Padded<A, O extends PadBatchOptions, Keys = OptionOf<O, 'keys', undefined, undefined>> = A extends {
  readonly dtype: unknown
}
  ? StackedLonger<A, BatchSize<O>>
  : [Keys] extends [readonly (infer Key)[]]
    ? {
        readonly [K in keyof A]: K extends Key ? StackedLonger<A[K], BatchSize<O>> : Stacked<A[K], BatchSize<O>>
      }
    : StackedLonger<A, BatchSize<O>>

/** Batches, padded, that wait for the examples. */
export type PadBy<O extends PadBatchOptions> = <A, M extends Mode>(
  source: OnlyTensors<'padBatch', A> & Pipeline<A, M>,
) => Pipeline<Padded<A, O>, M>

const lengthOf =
  (to: unknown): Filling['length'] =>
  (longest, path) => {
    if (!Array.isArray(to)) return longest
    const found = (to as readonly number[]).find(length => length >= longest)
    if (found !== undefined) return found
    throw new ShapeError(
      `padBatch: ${path || 'the tensor'} has ${longest} rows, more than the longest of ${to.join(', ')}`,
    )
  }

const requireTo = (to: unknown): void => {
  if (to === 'longest') return
  const isAscending =
    Array.isArray(to) &&
    to.length > 0 &&
    to.every((n, i) => Number.isSafeInteger(n) && n >= 1 && (i === 0 || n > to[i - 1]))
  if (!isAscending)
    throw new TypeError(
      `padBatch: expected to to be 'longest' or lengths of at least 1 in ascending order, got ${
        Array.isArray(to) ? `[${to.map(describe).join(', ')}]` : describe(to)
      }`,
    )
}

/**
 * As `batch`, of examples whose tensors differ in the size of their first axis, such as sequences: the shorter ones are made
 * longer behind, to the longest of the batch or to the next of some lengths. Of few lengths a compiled function is made for
 * each once. Scalars stay as they are. How long each was, keep beside it: `{ tokens, length: T.tensor(n, 'int32') }`.
 *
 * @throws ShapeError where the size is not an integer of at least 1 (a compile error where it is known); TypeError where the
 * lengths do not ascend. While it is gone through: ShapeError where an example is longer than the greatest length.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const sequences = pipeline.indexed(3, n => ({ tokens: T.arange(n + 1, 'int32'), length: T.tensor(n + 1, 'int32') }))
 * const [all] = pipe(sequences, pipeline.padBatch({ size: 3, to: [4, 8], keys: ['tokens'], value: -1 }))
 * assert.deepEqual(all && T.toArray(all.tokens), [[0, -1, -1, -1], [0, 1, -1, -1], [0, 1, 2, -1]])
 * assert.deepEqual(all && T.toArray(all.length), [1, 2, 3])
 * ```
 */
export const padBatch: {
  <A, M extends Mode, const O extends PadBatchOptions>(
    source: OnlyTensors<'padBatch', A> & Pipeline<A, M>,
    options: CanSize<'padBatch', O, PadBatchOptions> & O,
  ): Pipeline<Padded<A, O>, M>
  <const O extends PadBatchOptions, Called extends true = true>(
    options: CanSize<'padBatch', O, PadBatchOptions> & O,
  ): Later<PadBy<O>, Called>
} = dual(
  2,
  needs('padBatch', 1, ['size', 'dropLast', 'to', 'keys', 'value']),
  (given: unknown, { to = 'longest', keys, value = 0, ...options }: PadBatchOptions) => {
    requireTo(to)
    requireNumber('padBatch', 'the value', value)
    if (keys !== undefined && !(Array.isArray(keys) && keys.every(key => typeof key === 'string')))
      throw new TypeError(`padBatch: expected keys to be a list of names of entries, got ${describe(keys)}`)
    const isUnder = (key: string) => (path: string) =>
      path === `.${key}` || path.startsWith(`.${key}.`) || path.startsWith(`.${key}[`)
    return grouped('padBatch', given, options, {
      length: lengthOf(to),
      require: paths => {
        const unknown = keys?.find(key => !paths.some(isUnder(key)))
        if (unknown !== undefined)
          throw new TypeError(
            `padBatch: expected keys of the examples, got '${shorten(unknown)}', where there is no tensor`,
          )
      },
      isFor: path => keys === undefined || keys.some(key => isUnder(key)(path)),
      value,
    })
  },
)
