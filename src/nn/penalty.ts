import { abs, add, mul, square } from '../ops/arithmetic.js'
import { cast, tensor } from '../ops/create.js'
import { typed } from '../ops/face.js'
import { sum } from '../ops/reduce.js'
import { type Selection, selector } from '../ops/treePart.js'
import { single } from '../ops/wide.js'
import type { Shape } from '../shape/dim.js'
import { DTypeError, type FloatDType, isFloat } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'
import type { OnlyTensors } from '../transform/types.js'

type Leaf = Tensor<Shape, FloatDType>
type Scalar = Tensor<[], FloatDType>

/** The element types of the tensors of a tree. */
type DTypesIn<P> = P extends AnyTensor
  ? P['dtype']
  : P extends object
    ? { [K in keyof P]: DTypesIn<P[K]> }[keyof P]
    : never

/**
 * The element type of a sum over a tree: float64 where one of its tensors is, float32 where none may be. What may be any float is asked
 * first, as TypeScript tries any tree in the place of a type variable: none of the others would be certain of it.
 */
type PenaltyDType<P> =
  FloatDType extends DTypesIn<P>
    ? FloatDType
    : [DTypesIn<P>] extends ['float64']
      ? 'float64'
      : 'float64' extends DTypesIn<P>
        ? FloatDType
        : 'float32'

type Penalty<Op extends string> = <P>(
  params: OnlyTensors<Op, P> & P,
  selection?: Selection,
) => Tensor<[], PenaltyDType<P>>

const penalty = <Op extends string>(who: Op, of: (leaf: Leaf) => Scalar): Penalty<Op> =>
  typed((params: unknown, selection?: Selection) => {
    const { leaves: all, structure } = flatten(params, `${who}: the parameters`, 'nothing')
    const leaves = all as readonly Leaf[]
    const selected = selection === undefined ? undefined : selector(who, selection)(params)
    const isSelected = (i: number): boolean => selected?.[i] ?? true
    for (const [i, { dtype }] of leaves.entries())
      if (isSelected(i) && !isFloat(dtype))
        throw new DTypeError(
          `${who}: expected parameters of floats, got ${dtype}${structure.paths[i] ? ` at ${structure.paths[i]}` : ''}`,
        )
    const dtype: FloatDType = leaves.some(leaf => leaf.dtype === 'float64') ? 'float64' : 'float32'
    return leaves
      .filter((_, i) => isSelected(i))
      .map((leaf): Scalar => cast(of(single(leaf)), dtype))
      .reduce((total, each): Scalar => add(total, each), tensor(0, dtype))
  })

/**
 * The L1 penalty of parameters, Σ |θ|: of the selected leaves, which are given as to `optim.masked`, or of all. So many times it is
 * added to a loss; it draws weights that do little to 0. A scalar, of float64 where a parameter is and else of float32, of parameters of
 * 16 bits too.
 *
 * @throws TypeError where the parameters hold what is no tensor, or nothing stands at a path; DTypeError where a selected one is no float.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const params = { w: T.tensor([[3, -4]]), b: T.tensor([5]) }
 * assert.equal(T.item(nn.l1Penalty(params)), 12)
 * assert.equal(T.item(nn.l1Penalty(params, '.w')), 7)
 * ```
 */
export const l1Penalty = penalty('l1Penalty', leaf => sum(abs(leaf)))

/**
 * The L2 penalty of parameters, ½ Σ θ²: of the selected leaves, which are given as to `optim.masked`, or of all. Its gradient is θ,
 * so that λ times it, added to a loss, is a weight decay of λ under plain gradient descent. A scalar, of float64 where a
 * parameter is and else of float32, of parameters of 16 bits too.
 *
 * @throws TypeError where the parameters hold what is no tensor, or nothing stands at a path; DTypeError where a selected one is no float.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * type Params = { readonly w: T.Tensor<[1, 2]>; readonly b: T.Tensor<[1]> }
 * const params: Params = { w: T.tensor([[3, -4]]), b: T.tensor([5]) }
 * const isWeight = (path: string) => path.endsWith('.w')
 * assert.equal(T.item(nn.l2Penalty(params, isWeight)), 12.5)
 * const gradients = T.grad((p: Params) => T.mul(nn.l2Penalty(p, isWeight), 0.5))(params)
 * assert.deepEqual([T.toArray(gradients.w), T.toArray(gradients.b)], [[[1.5, -2]], [0]])
 * ```
 */
export const l2Penalty = penalty('l2Penalty', leaf => mul(sum(square(leaf)), 0.5))
