import type { Shape } from '../shape/dim.js'
import type { ShapeError } from '../shape/error.js'
import type { Show } from '../shape/show.js'
import type { DType, DTypeError, FloatDType } from '../tensor/dtype.js'
import type { AnyTensor, Tensor } from '../tensor/tensor.js'

/** The path of the first leaf of a tree whose element type has no derivative; never if all have one. */
type IntegerLeaf<Tree, Path extends string> = 0 extends 1 & Tree
  ? never
  : Tree extends AnyTensor
    ? { d: Tree['dtype'] } extends { d: FloatDType }
      ? never
      : DType extends Tree['dtype']
        ? never
        : `${Path} is ${Tree['dtype']}`
    : Tree extends object
      ? { [K in keyof Tree & string]: IntegerLeaf<Tree[K], `${Path}.${K}`> }[keyof Tree & string]
      : never

/** `unknown` where every tensor of the tree is a float tensor. */
export type CanDifferentiate<Op extends string, Tree> = [IntegerLeaf<Tree, 'the argument'>] extends [never]
  ? unknown
  : DTypeError<`${Op}: only float tensors have gradients, ${IntegerLeaf<Tree, 'the argument'>}`>

/** `unknown` where a result of shape `S` and element type `D` is a scalar float. */
export type CanBeLoss<Op extends string, S extends Shape, D extends DType> = { s: S } extends { s: readonly [] }
  ? { d: D } extends { d: FloatDType }
    ? unknown
    : DTypeError<`${Op}: only a float result can be differentiated, got ${D}`>
  : number extends S['length']
    ? unknown
    : ShapeError<`${Op}: only a scalar result can be differentiated, got shape ${Show<S>}`>

/** The result type of a function that is differentiated; where it is no scalar, the sentence stands there. */
export type Loss<Op extends string, Params, S extends Shape, D extends DType> = Tensor<S, D> &
  CanBeLoss<Op, S, D> &
  CanDifferentiate<Op, Params>
