import { argmax } from '../ops/argmax.js'
import { takeAlongAxis } from '../ops/gather.js'
import { expandDims, squeeze } from '../ops/shape.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'

/** The greatest entries along an axis. Of several that are equal the first gets the gradient, as in all pooling. */
export const greatestAlong = (x: Tensor<Shape>, axis: number): Tensor<Shape> => {
  const places: Tensor<Shape, 'int32'> = expandDims(argmax(x, { axis }), axis)
  return squeeze(takeAlongAxis(x, places, { axis }), { axis })
}
