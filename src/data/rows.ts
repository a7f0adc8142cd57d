import { type Key, permutation, requireKey } from '../random/random.js'
import type { MayEqual } from '../shape/align.js'
import { describe } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import { ShapeError } from '../shape/error.js'
import type { IsNatural } from '../shape/natural.js'
import type { Less } from '../shape/size.js'
import { count } from '../shape/sizes.js'
import { allocate } from '../tensor/dtype.js'
import { concrete, Stored } from '../tensor/storage.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import { flatten, type Structure } from '../trace/tree.js'
import type { Demand, Noun, StaticObject } from '../transform/types.js'

/** The tensors of a tree with another leading size; what is no tensor stays. */
export type WithRows<Tree, D extends Dim> =
  Tree extends Tensor<infer S, infer E>
    ? Tensor<{ s: S } extends { s: readonly [infer _First, ...infer Rest extends Shape] } ? [D, ...Rest] : S, E>
    : Tree extends StaticObject
      ? Tree
      : { readonly [K in keyof Tree]: WithRows<Tree[K], D> }

/** The tensors of a tree without their leading axis; what is no tensor stays. */
export type RowOf<Tree> =
  Tree extends Tensor<infer S, infer E>
    ? Tensor<{ s: S } extends { s: readonly [infer _First, ...infer Rest extends Shape] } ? [...Rest] : Shape, E>
    : Tree extends StaticObject
      ? Tree
      : { readonly [K in keyof Tree]: RowOf<Tree[K]> }

/** A tensor of a tree: its path, and its leading size unless it is a scalar. */
type Leaf<Path extends string, S extends Shape> = S extends readonly []
  ? [Path]
  : { s: S } extends { s: readonly [infer D extends Dim, ...infer _Rest] }
    ? [Path, D]
    : [Path, number]

/**
 * The tensors of a tree, as deep as `Depth` has entries; deeper ones are checked at run time only. Without an end the
 * compiler would not find one where the tree is a type variable.
 */
type Leaves<Tree, Path extends string, Depth extends readonly unknown[] = [1, 1, 1, 1]> = Depth extends readonly [
  unknown,
  ...infer Rest,
]
  ? Tree extends Tensor<infer S, AnyTensor['dtype']>
    ? Leaf<Path, S>
    : Tree extends readonly unknown[]
      ? { [K in keyof Tree & `${number}`]: Leaves<Tree[K], `${Path}[${K}]`, Rest> }[keyof Tree & `${number}`]
      : Tree extends object
        ? { [K in keyof Tree & string]: Leaves<Tree[K], `${Path}.${K}`, Rest> }[keyof Tree & string]
        : never
  : never

type Place<Path extends string> = Path extends '' ? 'the tensor' : Path

/** The sentences for tensors without rows, and for pairs of tensors whose numbers of rows are known to differ. */
type Clash<Op extends string, L, M = L> = L extends [infer P extends string]
  ? `${Op}: ${Place<P>} is a scalar, which has no rows`
  : L extends [infer P extends string, infer D extends Dim]
    ? M extends [infer Q extends string, infer E extends Dim]
      ? Q extends P // of one place that may hold one of several tensors
        ? never
        : MayEqual<D, E> extends true
          ? never
          : `${Op}: ${Place<P>} has ${D} rows, ${Place<Q>} has ${E}`
      : never
    : never

type Plain = string | number | boolean | bigint | symbol | null | undefined

// (Beside null alone a sentence would be `never`: the run time has it.)
type Rows<Op extends string, Tree> = unknown extends Tree
  ? unknown
  : [Tree] extends [null | undefined]
    ? unknown
    : [Extract<Tree, Plain>] extends [never]
      ? Said<Tree extends unknown ? Clash<Op, Leaves<Tree, ''>> : never>
      : `${Op}: expected a tree of tensors, got ${Noun<Extract<Tree, Plain>>}`

type Said<Sentence> = [Sentence] extends [never] ? unknown : Sentence

/** Whether all tensors of a tree can have one leading size. */
export type CanShareRows<Op extends string, Tree> = Demand<Rows<Op, Tree>>

/** The leading sizes of a tree's tensors; `never` where it shows none. */
type RowsOf<Tree> = Leaves<Tree, ''> extends infer L ? (L extends [string, infer D extends Dim] ? D : never) : never

/** Whether so many rows can be taken of a tree: a natural number, and no more than there are, as far as both are known. */
export type CanTakeRows<Op extends string, Tree, N> = Demand<
  [N] extends [number]
    ? IsBeyond<RowsOf<Tree>, N> extends true
      ? `${Op}: expected a count of rows from 0 to ${RowsOf<Tree> & number}, got ${N}`
      : unknown
    : unknown
>

type IsBeyond<Rows extends Dim, N extends number> = [Rows] extends [never]
  ? false
  : [Rows] extends [number]
    ? true extends IsUnion<Rows> | IsUnion<N>
      ? false
      : number extends Rows
        ? false
        : IsNatural<N> extends true
          ? Less<Rows, N>
          : true
    : false

/** A tree whose tensors share their leading size. */
export interface Table {
  readonly rows: number
  readonly leaves: readonly Stored[]
  readonly structure: Structure
}

/**
 * The tree as a table.
 *
 * @throws ShapeError where it has no tensor, or one that is a scalar, or two that differ in their number of rows.
 */
export const table = (who: string, tree: unknown): Table => {
  const { leaves, structure } = flatten(tree, who)
  const stored = leaves.map(leaf => concrete(leaf, who))
  const place = (i: number) => structure.paths[i] || 'the tensor'
  const scalar = stored.findIndex(({ shape }) => shape.length === 0)
  if (scalar >= 0) throw new ShapeError(`${who}: ${place(scalar)} is a scalar, which has no rows`)
  const rows = stored[0]?.shape[0]
  if (rows === undefined) throw new ShapeError(`${who}: expected a tree of tensors, got ${describe(tree)}`)
  const other = stored.findIndex(({ shape }) => shape[0] !== rows)
  if (other >= 0)
    throw new ShapeError(`${who}: ${place(0)} has ${rows} rows, ${place(other)} has ${stored[other]?.shape[0]}`)
  return { rows, leaves: stored, structure }
}

/**
 * The order of the rows that a key decides; undefined, which is the order that they have, without a key. Rows without
 * elements are all alike, and there may be more of them than an order of them has room.
 */
export const shuffled = (who: string, { rows, leaves }: Table, key: Key | undefined): Int32Array | undefined => {
  if (key === undefined) return undefined
  requireKey(who, key)
  if (leaves.every(({ data }) => data.length === 0)) return undefined
  return Int32Array.from(concrete(permutation(key, rows), who).data)
}

/** The rows from `start` up to `stop`, of all or of those that `order` lists. */
const gather = ({ shape, dtype, data }: Stored, start: number, stop: number, order?: Int32Array): Stored => {
  const rest = shape.slice(1)
  const width = count(rest)
  const rows = [stop - start, ...rest]
  if (order === undefined) return new Stored(rows, dtype, data.slice(start * width, stop * width))
  const out = allocate(dtype, (stop - start) * width)
  for (let i = 0; i < stop - start; i++) {
    const from = order[start + i]! * width
    if (width === 1) out[i] = data[from]!
    else out.set(data.subarray(from, from + width), i * width)
  }
  return new Stored(rows, dtype, out)
}

/** The tree of the rows from `start` up to `stop`, of all or of those that `order` lists; copied. */
export const rowsOf = ({ leaves, structure }: Table, start: number, stop: number, order?: Int32Array): unknown =>
  structure.unflatten(leaves.map(leaf => gather(leaf, start, stop, order)))

/** The tree of one row; copied. */
export const rowAt = ({ leaves, structure }: Table, row: number): unknown =>
  structure.unflatten(
    leaves.map(({ shape, dtype, data }) => {
      const rest = shape.slice(1)
      const width = count(rest)
      return new Stored(rest, dtype, data.slice(row * width, (row + 1) * width))
    }),
  )
