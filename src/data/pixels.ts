import { typed, value } from '../ops/face.js'
import { cast, div } from '../primitive/arithmetic.js'
import { scalarLike } from '../primitive/define.js'
import type { Shape } from '../shape/dim.js'
import { DTypeError } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'

/**
 * Pixels from 0 to 255 as numbers from 0 to 1: x / 255.
 *
 * @throws DTypeError where x is not uint8.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { scalePixels } from 'tensor-ts/data'
 *
 * const scaled = scalePixels(T.tensor([0, 51, 255], 'uint8')) // Tensor<[3]>
 * assert.deepEqual(T.toArray(scaled), [0, Math.fround(0.2), 1])
 * ```
 */
export const scalePixels: <S extends Shape>(x: Tensor<S, 'uint8'>) => Tensor<S> = typed((input: Value) => {
  const x = value('scalePixels', input)
  if (x.dtype !== 'uint8') throw new DTypeError(`scalePixels: expected uint8, got ${x.dtype}`)
  const pixels = cast(x, 'float32')
  return div(pixels, scalarLike(255, pixels))
})
