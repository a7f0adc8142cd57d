import { root as rootOf } from '../primitive/math.js'
import { squareRange as rangeOf } from '../primitive/norm.js'
import { meanOfSquares } from '../primitive/reduction.js'
import type { Shape } from '../shape/dim.js'
import { axesUpTo, count } from '../shape/sizes.js'
import type { FloatDType } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { floatFunction } from './elementwise.js'
import { typed } from './face.js'
import { wide } from './wide.js'

// What losses and optimizers need of squares beside the public operations.

/** √x; its derivative at 0 is 0, as that of a size whose square x is. */
export const root = floatFunction('root', rootOf)

/** The mean of all squares. */
export const meanSquare: <S extends Shape, D extends FloatDType>(x: Tensor<S, D>) => Tensor<[], D> = typed((x: Value) =>
  wide([x], x => meanOfSquares(x, axesUpTo(x.shape.length), count(x.shape))),
)

/** By what to multiply numbers of at most the given size before they are squared, and what brings the root back. */
export const squareRange: <D extends FloatDType>(
  greatest: Tensor<[], D>,
) => { readonly factor: Tensor<[], D>; readonly inverse: Tensor<[], D> } = typed(rangeOf)
