import { reshape } from '../ops/shape.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'

/** What a function makes of images, made of sequences `[batch, channels, length]`, which are images of height 1. */
export const alongTime = (
  xs: readonly Tensor<Shape>[],
  f: (...images: Tensor<Shape>[]) => Tensor<Shape>,
): Tensor<Shape> => {
  const maps = f(...xs.map((x): Tensor<Shape> => reshape(x, x.shape.toSpliced(2, 0, 1))))
  return reshape(maps, maps.shape.toSpliced(2, 1))
}
