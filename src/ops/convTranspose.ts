import { useKernels } from '../engine/eager.js'
import { convInput } from '../primitive/convolution.js'
import { place } from '../primitive/movement.js'
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
  (x: Value, w: Value, { size, stride, padding, dilation, beyond }: ConvTransposePlan, groups: number) => {
    useKernels()
    const shape = [x.shape[0]!, w.shape[1]! * groups, ...size]
    const reached = [...shape.slice(0, 2), size[0] - beyond[0], size[1] - beyond[1]]
    const spread = convInput(x, w, reached, { stride, padding, dilation, groups })
    if (beyond[0] + beyond[1] === 0) return spread
    return place(spread, shape, { start: [0, 0, 0, 0], size: reached, step: [1, 1, 1, 1] })
  },
)
