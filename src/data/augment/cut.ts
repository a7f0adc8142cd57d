import { add, sub } from '../../ops/arithmetic.js'
import { greaterEqual, less, logicalAnd, where } from '../../ops/compare.js'
import { value } from '../../ops/face.js'
import { take } from '../../ops/gather.js'
import { arange } from '../../ops/range.js'
import { flip as reversed } from '../../ops/rearrange.js'
import { reshape } from '../../ops/shape.js'
import { bernoulli, randint } from '../../random/distributions.js'
import { requireKey, split } from '../../random/random.js'
import { requireNumber } from '../../shape/argument.js'
import { type CanAxis, normalizeAxis } from '../../shape/axis.js'
import type { Dim, Shape } from '../../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../../shape/error.js'
import { type CanHave, requireWeight } from '../../shape/hyperparameter.js'
import type { AxisOf, OnlyOptions } from '../../shape/options.js'
import { show } from '../../shape/show.js'
import type { DType } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import {
  augmentation,
  type CanCut,
  type CanImage,
  type CanKey,
  type CanSides,
  keyOf,
  loosely,
  ready,
  requireSides,
  type Sides,
  type SidesOf,
} from './image.js'

/** How large a part of an image is. */
export interface CropOptions {
  /** Its side, or height and width. */
  readonly size: Sides
}

type CropShape<S extends Shape, O> = S extends readonly [...infer Leading extends Shape, Dim, Dim]
  ? [...Leading, ...SidesOf<O>]
  : Shape

/**
 * A part of an image [..., H, W], of the size given, at a random place. For many images `T.vmap` gives each a key of its own.
 * (Krizhevsky, Sutskever and Hinton, 2012.)
 *
 * @throws ShapeError where the image is smaller (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { augment } from 'tensor-ts/data'
 *
 * const images = T.ones([8, 3, 27, 27])
 * const keys = T.random.split(T.random.key(0), 8)
 * const crop = (key: T.random.Key, x: T.Tensor<[3, 27, 27]>) => augment.crop(key, x, { size: 24 })
 * const parts = T.vmap(crop)(keys, images) // Tensor<[8, 3, 24, 24]>
 * assert.deepEqual(parts.shape, [8, 3, 24, 24])
 * ```
 */
export const crop: <
  S extends Shape,
  D extends DType,
  const O extends CropOptions,
  K extends Shape = [2],
  E extends DType = 'int32',
>(
  key: CanKey<'augment.crop', K, E> & Tensor<K, E>,
  x: Guard<CanImage<'augment.crop', S>> & Tensor<S, D>,
  options: Guard<
    Both<CanSides<'augment.crop', O>, Both<CanCut<'augment.crop', S, O>, OnlyOptions<'augment.crop', O, CropOptions>>>
  > &
    O,
) => Tensor<CropShape<S, O>, D> = augmentation(
  'augment.crop',
  ['size'],
  true,
  (given: unknown, input: unknown, { size }: CropOptions) => {
    const { key, x, height, width } = ready('augment.crop', given, input)
    const [rows, columns] = requireSides('augment.crop', size)
    if (rows > height || columns > width)
      throw new ShapeError(
        `augment.crop: expected a size of at most ${show([height, width])}, got ${show([rows, columns])}`,
      )
    const [first, second] = split(key)
    const top = add(arange(rows, 'int32'), randint(first, [], 0, height - rows + 1))
    const left = add(arange(columns, 'int32'), randint(second, [], 0, width - columns + 1))
    return take(take(loosely(x), top, { axis: -2 }), left, { axis: -1 })
  },
)

/** Which way an image may be turned over. */
export interface FlipOptions {
  /** The axis whose order is turned round; the last, so that left and right change sides, where not given. */
  readonly axis?: number | undefined
  /** How often, from 0 to 1; one half where not given. */
  readonly probability?: number | undefined
}

/**
 * An image, or with the probability given the image turned over.
 *
 * @throws ShapeError where there is no such axis (a compile error where it is known); RangeError where the probability is not
 * from 0 to 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { augment } from 'tensor-ts/data'
 *
 * const turned = augment.flip(T.random.key(0), T.tensor([[1, 2, 3]]), { probability: 1 })
 * assert.deepEqual(T.toArray(turned), [[3, 2, 1]])
 * ```
 */
export const flip: <
  S extends Shape,
  D extends DType,
  const O extends FlipOptions = object,
  K extends Shape = [2],
  E extends DType = 'int32',
>(
  key: CanKey<'augment.flip', K, E> & Tensor<K, E>,
  x: Tensor<S, D>,
  options?: Guard<
    Both<
      CanAxis<'augment.flip', S, AxisOf<O, -1>>,
      CanHave<'augment.flip', O, FlipOptions, { readonly probability: 'weight' }>
    >
  > &
    O &
    FlipOptions,
) => Tensor<S, D> = augmentation(
  'augment.flip',
  ['axis', 'probability'],
  false,
  (given: unknown, input: unknown, { axis = -1, probability = 0.5 }: FlipOptions) => {
    const key = keyOf(requireKey('augment.flip', given))
    const x = value('augment.flip', input)
    normalizeAxis('augment.flip', x.shape, axis)
    requireWeight('augment.flip: probability', probability)
    return where(bernoulli(key, probability, []), reversed(loosely(x), { axis }), loosely(x))
  },
)

/** How large a hole is, and what is in it. */
export interface CutOutOptions extends CropOptions {
  /** What stands in the hole; 0 where not given. */
  readonly value?: number | undefined
}

/**
 * An image with a hole of the size given around a random pixel; near an edge a part of it lies outside. All channels have the
 * same. (DeVries and Taylor, 2017.)
 *
 * @throws ShapeError where x is no image, or the size is none (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { augment } from 'tensor-ts/data'
 *
 * const holed = augment.cutOut(T.random.key(0), T.ones([3, 8, 8]), { size: 1 })
 * assert.equal(T.item(T.sum(holed)), 3 * 63)
 * ```
 */
export const cutOut: <
  S extends Shape,
  D extends DType,
  const O extends CutOutOptions,
  K extends Shape = [2],
  E extends DType = 'int32',
>(
  key: CanKey<'augment.cutOut', K, E> & Tensor<K, E>,
  x: Guard<CanImage<'augment.cutOut', S>> & Tensor<S, D>,
  options: Guard<Both<CanSides<'augment.cutOut', O>, OnlyOptions<'augment.cutOut', O, CutOutOptions>>> & O,
) => Tensor<S, D> = augmentation(
  'augment.cutOut',
  ['size', 'value'],
  true,
  (given: unknown, input: unknown, { size, value: filler = 0 }: CutOutOptions) => {
    const { key, x, height, width } = ready('augment.cutOut', given, input)
    const inHole = value('augment.cutOut', requireNumber('augment.cutOut', 'the value', filler), x.dtype)
    const [rows, columns] = requireSides('augment.cutOut', size)
    const [first, second] = split(key)
    /** Which of `length` places lie in the hole. */
    const within = (side: number, length: number, source: typeof key) => {
      const places = arange(length, 'int32')
      // Of a hole of twice the image no part of it is left, wherever it is.
      const width = Math.min(side, 2 * Math.max(1, length))
      const start = sub(randint(source, [], 0, Math.max(1, length)), Math.floor(width / 2))
      return logicalAnd(greaterEqual(places, start), less(places, add(start, width)))
    }
    const hole = logicalAnd(
      reshape(within(rows, height, first), [height, 1]),
      reshape(within(columns, width, second), [1, width]),
    )
    return where(hole, loosely(inHole), loosely(x))
  },
)
