import { zerosLike } from '../ops/like.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { type Guard, type Refused, ShapeError } from '../shape/error.js'
import type { FullDType, HalfDType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import { flatten, mapTree, matching } from '../trace/tree.js'
import type { Unlike } from '../transform/carry.js'
import type { Found } from '../transform/found.js'
import type { Noun } from '../transform/types.js'

/** One tensor of the parameters, of any shape. */
export type Leaf = Tensor<Shape, FullDType>

/** How often an optimizer has stepped. */
export type Count = Tensor<[], 'int32'>

/** A number of steps as a `Count` is held against it; none gets farther. */
export const countable = (steps: number): number => Math.min(steps, 2 ** 31 - 1)

/** `unknown` where a tree `X` has the structure, the shapes and the element types of `P`, or may have; `Who` names it. */
export type CanBeLike<Who extends string, P, X> = Guard<
  { p: P; x: X } extends { p: X; x: P }
    ? unknown
    : unknown extends P
      ? unknown
      : [X] extends [object]
        ? Outcome<Who, Unlike<P, X>>
        : Refused<`${Who}: expected the tree of the parameters, got ${Noun<X>}`>
>

/** A sentence for each place where a tree differs from that of the parameters; `unknown` where none does. */
export type Outcome<Who extends string, Found> = [Found] extends [never]
  ? unknown
  : Found extends { path: infer Path extends string; from: infer From; to: infer To }
    ? From extends AnyTensor
      ? To extends AnyTensor
        ? `${Who}: expected ${Noun<From>}${Path extends '' ? '' : ` at ${Path}`}, got ${Noun<To>}`
        : `${Who}: expected a tensor at ${Top<Path>}, found none`
      : `${Who}: unexpected tensor at ${Top<Path>}`
    : never

type Top<Path extends string> = Path extends '' ? 'the top' : Path

/** `unknown` where no tensor of a tree of parameters is certainly of 16 bits. */
export type FullParameters<Who extends string, P> = Full<Who, Found<P, HalfDType>>

type Full<Who extends string, Short extends string> = [Short] extends [never]
  ? unknown
  : `${Who}: expected parameters of float32 or float64, got ${Short}; keep float32 parameters and cast them in the loss`

/** Throws where `tree` has not the structure, the shapes and the element types of `expected`; `who` names `tree`. */
export const requireLike = (who: string, tree: unknown, expected: unknown): void => {
  const { leaves, structure } = flatten(expected, who, 'nothing')
  matching(structure, tree, who).forEach((leaf, i) => {
    const other = leaves[i]!
    if (leaf.dtype === other.dtype && leaf.shape.join() === other.shape.join()) return
    const place = structure.paths[i] === '' ? '' : ` at ${structure.paths[i]}`
    throw new ShapeError(`${who}: expected ${describe(other)}${place}, got ${describe(leaf)}`)
  })
}

/**
 * The tree of `f` of the leaves that stand at the same place in the gradients and in what is remembered of earlier ones:
 * `map((g, v) => …, gradients, state.velocity)`. The formula keeps the shape and element type of its leaf. Throws where a
 * remembered tree has other shapes than the gradients.
 */
export type MapLeaves = <P, Trees extends readonly P[]>(
  f: (gradient: Leaf, ...remembered: { [K in keyof Trees]: Leaf }) => Leaf,
  gradients: P,
  ...remembered: Trees
) => P

/** `MapLeaves` whose errors begin with `who`. */
export const mapLeaves =
  (who: string): MapLeaves =>
  (f, gradients, ...remembered) => {
    for (const tree of remembered) requireLike(`${who}: the state`, tree, gradients)
    return mapTree(f, gradients, ...remembered) as typeof gradients
  }

/** Zeros in the place of every leaf. */
export const zerosOf = <P>(params: P): P => mapTree(zerosLike, params) as P
