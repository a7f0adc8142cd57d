import { add, floor, mul, sub } from '../../ops/arithmetic.js'
import { greaterEqual, less, logicalAnd, where } from '../../ops/compare.js'
import { cast } from '../../ops/create.js'
import { type Floating, requireFloat } from '../../ops/face.js'
import { take } from '../../ops/gather.js'
import { cos, sin } from '../../ops/math.js'
import { arange } from '../../ops/range.js'
import { reshape } from '../../ops/shape.js'
import { uniform } from '../../random/uniform.js'
import type { Shape } from '../../shape/dim.js'
import type { Both, Guard } from '../../shape/error.js'
import { type CanHave, requireNonNegative } from '../../shape/hyperparameter.js'
import type { DType } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { augmentation, type CanImage, type CanKey, type Loose, loosely, ready } from './image.js'

/** How far an image is turned. */
export interface RotateOptions {
  /** The greatest angle, either way, in degrees. */
  readonly degrees: number
  /** What comes in from outside; 0 where not given. */
  readonly fill?: number | undefined
}

/** The pixels at fractional places, each from its four neighbours; outside the image there is `fill`. */
const sampled = (x: Loose, row: Loose, column: Loose, height: number, width: number, fill: number): Loose => {
  const shape: readonly number[] = [...x.shape.slice(0, -2), height * width]
  const flat = reshape(x, shape)
  const [top, left] = [floor(row), floor(column)]
  const [down, right] = [sub(row, top), sub(column, left)]
  const pixel = (y: Loose, x: Loose): Loose => {
    const isInside = logicalAnd(
      logicalAnd(greaterEqual(y, 0), less(y, height)),
      logicalAnd(greaterEqual(x, 0), less(x, width)),
    )
    const index = cast(where(isInside, add(mul(y, width), x), 0), 'int32')
    return where(isInside, take(flat, index, { axis: -1 }), fill)
  }
  const blend = (a: Loose, b: Loose, share: Loose): Loose => add(mul(a, sub(1, share)), mul(b, share))
  const [bottom, next] = [add(top, 1), add(left, 1)]
  return blend(
    blend(pixel(top, left), pixel(top, next), right),
    blend(pixel(bottom, left), pixel(bottom, next), right),
    down,
  )
}

/**
 * An image [..., H, W] turned about its middle by a random angle, each pixel bilinearly from its neighbours. Pixels have to be
 * numbers, so `scalePixels` first.
 *
 * @throws ShapeError where x is no image; DTypeError where it is no float tensor; RangeError where the angle is negative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { augment } from 'tensor-ts/data'
 *
 * const image = T.random.uniform(T.random.key(0), [1, 28, 28])
 * const turned = augment.rotate(T.random.key(1), image, { degrees: 15 }) // Tensor<[1, 28, 28]>
 * assert.deepEqual(turned.shape, [1, 28, 28])
 * ```
 */
export const rotate: <
  S extends Shape,
  D extends DType,
  const O extends RotateOptions,
  K extends Shape = [2],
  E extends DType = 'int32',
>(
  key: CanKey<'augment.rotate', K, E> & Tensor<K, E>,
  x: Guard<Both<Floating<'augment.rotate', D>, CanImage<'augment.rotate', S>>> & Tensor<S, D>,
  options: Guard<CanHave<'augment.rotate', O, RotateOptions, { readonly degrees: 'nonNegative' }>> & O,
) => Tensor<S, D> = augmentation(
  'augment.rotate',
  ['degrees', 'fill'],
  true,
  (given: unknown, input: unknown, { degrees, fill = 0 }: RotateOptions) => {
    const { key, x, height, width } = ready('augment.rotate', given, input)
    requireFloat('augment.rotate', x)
    requireNonNegative('augment.rotate: degrees', degrees)
    if (height === 0 || width === 0 || degrees === 0) return x
    const most = (degrees * Math.PI) / 180
    const angle = cast(uniform(key, [], { low: -most, high: most }), 'float32')
    const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
    const y = reshape(sub(arange(height), middleRow), [height, 1])
    const z = reshape(sub(arange(width), middleColumn), [1, width])
    const [c, s] = [cos(angle), sin(angle)]
    const row: Loose = add(add(mul(y, c), mul(z, s)), middleRow)
    const column: Loose = add(sub(mul(z, c), mul(y, s)), middleColumn)
    const [exactRow, exactColumn] = [cast(row, x.dtype as 'float32'), cast(column, x.dtype as 'float32')]
    return sampled(loosely(x), exactRow, exactColumn, height, width, fill)
  },
)
