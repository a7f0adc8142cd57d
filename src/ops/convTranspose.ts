import { useKernels } from '../engine/eager.js'
import { convInput } from '../primitive/convolution.js'
import type { ConvTransposePlan } from '../shape/convTranspose.js'
import type { Shape } from '../shape/dim.js'
import type { FloatDType } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { typed } from './face.js'

/**
 * The transposed convolution of images `[batch, channels, height, width]` with filters `[channels, filters / groups, height,
 * width]`: what a change of each output of a convolution with those means for its input. (Zeiler, Krishnan, Taylor and Fergus,
 * "Deconvolutional Networks", 2010.) Shapes are checked already.
 */
export const convTranspose: <D extends FloatDType>(
  x: Tensor<Shape, D>,
  w: Tensor<Shape, D>,
  plan: ConvTransposePlan,
  groups: number,
) => Tensor<Shape, D> = typed(
  (x: Value, w: Value, { size, stride, padding, dilation }: ConvTransposePlan, groups: number) => {
    useKernels()
    return convInput(x, w, [x.shape[0]!, w.shape[1]! * groups, ...size], { stride, padding, dilation, groups })
  },
)
