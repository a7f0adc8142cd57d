import { dual, needs, typed } from '../ops/face.js'
import type { Later } from '../ops/later.js'
import type { Key } from '../random/random.js'
import { describe } from '../shape/describe.js'
import type { Dim, DimLike, SizeOf } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import { type Guard, ShapeError } from '../shape/error.js'
import { isNatural, sizeGiven } from '../shape/natural.js'
import type { OnlyOptions, OptionOf } from '../shape/options.js'
import { type CanShareRows, type CanTakeRows, rowsOf, shuffled, table, type WithRows } from './rows.js'

/** Where a dataset is split in two, and how the types call the number of rows in each part. */
export type SplitOptions = {
  /** Names of the two leading sizes; 'first' and 'second' where not given. */
  readonly names?: readonly [first: string, second: string] | undefined
  /** Puts the rows in an order that this key decides before they are split; without it they keep theirs. */
  readonly key?: Key | undefined
} & (
  | {
      /** The part of all rows that is in the first, from 0 to 1; rounded to whole rows. */
      readonly fraction: number
      readonly count?: undefined
    }
  | {
      /** The number of rows in the first. */
      readonly count: number
      readonly fraction?: undefined
    }
)

/** The name of a part; unknown where it may be one of several. */
type NameOf<O, Part extends 0 | 1> =
  OptionOf<O, 'names', readonly ['first', 'second'], unknown> extends infer Names
    ? Names extends readonly [string, string]
      ? Literal<Names[Part]>
      : number
    : never

type Literal<Name extends string> = string extends Name ? number : true extends IsUnion<Name> ? number : Name

type IsFraction<X extends number> = `${X}` extends '0' | '1' | `0.${string}` | `${string}e-${string}`
  ? true
  : number extends X
    ? true
    : false

/** Whether there are such parts. */
type CanPart<O> = Guard<
  OptionOf<O, 'fraction', undefined, undefined> extends infer X extends number
    ? IsFraction<X> extends false
      ? `split: expected a fraction from 0 to 1, got ${X}`
      : OnlyOptions<'split', O, SplitOptions>
    : OnlyOptions<'split', O, SplitOptions>
>
type CanSplit<Tree, O extends SplitOptions> = Guard<
  CanTakeRows<'split', Tree, OptionOf<O, 'count', undefined, undefined>>
>

/** A split that waits for the dataset. */
export type SplitBy<O extends SplitOptions> = <Tree>(
  dataset: CanShareRows<'split', Tree> & CanSplit<Tree, O> & Tree,
) => readonly [WithRows<Tree, NameOf<O, 0>>, WithRows<Tree, NameOf<O, 1>>]

const firstCount = (rows: number, { fraction, count }: SplitOptions): number => {
  if ((fraction === undefined) === (count === undefined))
    throw new ShapeError('split: expected either a fraction or a count')
  if (fraction !== undefined) {
    if (typeof fraction === 'number' && fraction >= 0 && fraction <= 1) return Math.round(rows * fraction)
    throw new ShapeError(`split: expected a fraction from 0 to 1, got ${describe(fraction)}`)
  }
  if (Number.isSafeInteger(count) && count >= 0 && count <= rows) return count
  throw new ShapeError(`split: expected a count of rows from 0 to ${rows}, got ${describe(count)}`)
}

/**
 * A dataset, which is a tree of tensors that have as many rows each, in two parts: the examples to learn from and those
 * to validate with, for instance.
 *
 * @throws ShapeError where tensors differ in their number of rows or have none (a compile error where it is known), or
 * the fraction or the count is out of range.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { split } from 'tensor-ts/data'
 *
 * const dataset = { x: T.zeros([10, 3]), y: T.arange(10) }
 * const [train, validation] = split(dataset, { names: ['train', 'validation'], fraction: 0.8, key: T.random.key(0) })
 * const x = train.x // Tensor<["train", 3]>
 * const y = validation.y // Tensor<["validation"]>
 * assert.deepEqual([x.shape, y.shape], [[8, 3], [2]])
 * ```
 */
export const split: {
  <Tree, const O extends SplitOptions>(
    dataset: CanShareRows<'split', Tree> & Tree,
    options: CanPart<O> & CanSplit<Tree, O> & O,
  ): readonly [WithRows<Tree, NameOf<O, 0>>, WithRows<Tree, NameOf<O, 1>>]
  <const O extends SplitOptions, Called extends true = true>(options: CanPart<O> & O): Later<SplitBy<O>, Called>
} = dual(2, needs('split', 1, ['names', 'key', 'fraction', 'count']), (dataset: unknown, options: SplitOptions) => {
  const all = table('split', dataset)
  const at = firstCount(all.rows, options)
  const order = shuffled('split', all, options.key)
  return [rowsOf(all, 0, at, order), rowsOf(all, at, all.rows, order)]
})

/** A number of rows that waits for the dataset. */
export type TakeRows<N extends Dim> = <Tree>(
  dataset: CanShareRows<'take', Tree> & CanTakeRows<'take', Tree, N> & Tree,
) => WithRows<Tree, N>

/**
 * The first rows of a dataset: so many, or of a named size.
 *
 * @throws ShapeError where the dataset has fewer, or as `split` does.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { take } from 'tensor-ts/data'
 *
 * const few = take({ x: T.zeros([10, 3]), y: T.arange(10) }, 2)
 * const y = few.y // Tensor<[2]>
 * assert.deepEqual(T.toArray(y), [0, 1])
 * ```
 */
export const take: {
  <Tree, const N extends Dim>(
    dataset: CanShareRows<'take', Tree> & Tree,
    count: CanTakeRows<'take', Tree, N> & SizeOf<N>,
  ): WithRows<Tree, N>
  <const N extends Dim, Called extends true = true>(
    count: SizeOf<N>,
  ): Later<
    <Tree>(dataset: CanShareRows<'take', Tree> & CanTakeRows<'take', Tree, N> & Tree) => WithRows<Tree, N>,
    Called
  >
} = dual(2, (dataset: unknown, given: DimLike) => {
  const all = table('take', dataset)
  const count = sizeGiven(given)
  if (count === undefined || !isNatural(count) || count > all.rows)
    throw new ShapeError(`take: expected a count of rows from 0 to ${all.rows}, got ${describe(count ?? given)}`)
  return rowsOf(all, 0, count)
})

/**
 * The number of rows of a dataset, which all its tensors share.
 *
 * @throws ShapeError as `split` does.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { countRows } from 'tensor-ts/data'
 *
 * assert.equal(countRows({ x: T.zeros([10, 3]), y: T.arange(10) }), 10)
 * ```
 */
export const countRows: <Tree>(dataset: CanShareRows<'countRows', Tree> & Tree) => number = typed(
  (dataset: unknown) => table('countRows', dataset).rows,
)
