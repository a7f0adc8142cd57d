import { describe } from '../../shape/describe.js'
import type { Dim, Shape } from '../../shape/dim.js'
import { ShapeError } from '../../shape/error.js'
import { show } from '../../shape/show.js'
import { count } from '../../shape/sizes.js'
import { allocate, DTypeError, encoded, isElement } from '../../tensor/dtype.js'
import { concrete, Stored } from '../../tensor/storage.js'
import type { Tensor } from '../../tensor/tensor.js'
import { flatten, matching } from '../../trace/tree.js'
import type { StaticObject } from '../../transform/types.js'

/** The tensors of a tree under one more axis, of size `D`. */
export type Stacked<Tree, D extends Dim> =
  Tree extends Tensor<infer S, infer E>
    ? Tensor<number extends S['length'] ? Shape : [D, ...S], E>
    : Tree extends StaticObject
      ? Tree
      : { readonly [K in keyof Tree]: Stacked<Tree[K], D> }

/** As `Stacked`, where the axis that was the first has any size. */
export type StackedLonger<Tree, D extends Dim> =
  Tree extends Tensor<infer S, infer E>
    ? Tensor<
        number extends S['length']
          ? Shape
          : { s: S } extends { s: readonly [infer _First, ...infer Rest extends Shape] }
            ? [D, number, ...Rest]
            : [D],
        E
      >
    : Tree extends StaticObject
      ? Tree
      : { readonly [K in keyof Tree]: StackedLonger<Tree[K], D> }

/** What stands in place of what shorter tensors lack. */
export interface Filling {
  /** The length of the first axis that takes all these. */
  readonly length: (longest: number, path: string) => number
  /** Refuses trees that are not as expected, by the paths of their tensors. */
  readonly require: (paths: readonly string[]) => void
  /** Whether the tensor at a path is made longer at all. */
  readonly isFor: (path: string) => boolean
  readonly value: number
}

const place = (path: string): string => path || 'the tensor'

/** Tensors of one shape as one, under a new first axis. */
const stacked = (who: string, path: string, given: readonly Stored[], filling: Filling | undefined): Stored => {
  const [first, ...others] = given as readonly [Stored, ...(readonly Stored[])]
  const { dtype } = first
  const isLonger = filling !== undefined && first.shape.length > 0 && filling.isFor(path)
  const fixed = isLonger ? 1 : 0
  for (const other of others) {
    if (other.dtype !== dtype)
      throw new DTypeError(`${who}: ${place(path)} is ${dtype} in one example and ${other.dtype} in another`)
    if (
      other.shape.length !== first.shape.length ||
      other.shape.some((n, axis) => axis >= fixed && n !== first.shape[axis])
    )
      throw new ShapeError(
        `${who}: ${place(path)} has shape ${show(first.shape)} in one example and ${show(other.shape)} in another${
          who === 'batch' ? '; padBatch makes the shorter ones longer' : ''
        }`,
      )
  }
  const lengths = given.map(({ shape }) => shape[0] ?? 1)
  const length = isLonger ? filling.length(Math.max(...lengths), path) : lengths[0]!
  const shape = isLonger ? [length, ...first.shape.slice(1)] : first.shape
  const width = count(shape)
  const data = allocate(dtype, given.length * width)
  if (isLonger && filling.value !== 0) {
    if (!isElement(filling.value, dtype))
      throw new DTypeError(`${who}: ${place(path)} is ${dtype}, which cannot hold ${filling.value}`)
    data.fill(encoded(filling.value, dtype))
  }
  for (let i = 0; i < given.length; i++)
    if (width === 1 && !isLonger) data[i] = given[i]!.data[0]!
    else data.set(given[i]!.data, i * width)
  return new Stored([given.length, ...shape], dtype, data)
}

/** Trees of tensors as one tree, whose tensors have one more axis in front. */
export const stack = (who: string, examples: readonly unknown[], filling?: Filling): unknown => {
  const { leaves, structure } = flatten(examples[0], who, 'nothing')
  if (leaves.length === 0)
    throw new TypeError(`${who}: expected examples that are trees of tensors, got ${describe(examples[0])}`)
  filling?.require(structure.paths)
  const all = [leaves, ...examples.slice(1).map(example => matching(structure, example, who))]
  return structure.unflatten(
    leaves.map((_, i) =>
      stacked(
        who,
        structure.paths[i]!,
        all.map(each => concrete(each[i]!, who)),
        filling,
      ),
    ),
  )
}
