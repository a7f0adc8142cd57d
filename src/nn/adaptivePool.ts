import { div } from '../ops/arithmetic.js'
import { where } from '../ops/compare.js'
import { fromArray } from '../ops/create.js'
import { typed } from '../ops/face.js'
import { take } from '../ops/gather.js'
import { mean, sum } from '../ops/reduce.js'
import { reshape } from '../ops/shape.js'
import { type CanSequence, requireSequence } from '../shape/conv1d.js'
import { type CanImage, requireImage } from '../shape/conv2d.js'
import { shown } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Objection, ShapeError } from '../shape/error.js'
import { type CanBePositive, type Height, type Pair, requirePositive, type Width } from '../shape/window.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import { greatestAlong } from './greatest.js'
import type { FirstSize, Guard } from './guard.js'
import type { LayerOf, LayerRule } from './rule.js'

// Pooling to a size that is given: the i-th of m windows over n entries goes from ⌊i n / m⌋ to ⌈(i + 1) n / m⌉.

/** What adaptive pooling of images does with types. */
export interface AdaptivePool2dRule<Layer extends string, Size extends Pair> extends LayerRule {
  readonly type: Layer
  readonly accepts: CanImage<Layer, this['input']>
  readonly output: [FirstSize<this['input']>, Height<Size> & Dim, Width<Size> & Dim]
}

/** What adaptive pooling along time does with types. */
export interface AdaptivePool1dRule<Layer extends string, Size extends number> extends LayerRule {
  readonly type: Layer
  readonly accepts: CanSequence<Layer, this['input']>
  readonly output: [FirstSize<this['input']>, Size]
}

type CanPoolTo<Layer extends string, Size> = CanBePositive<Layer, 'size', Size>

/** What becomes of windows, each of which lies along an axis. */
interface Kind {
  readonly reduce: (x: Tensor<Shape>, axis: number) => Tensor<Shape>
  /** The same of those entries that are in the window; `count` is how many they are. */
  readonly within: (
    x: Tensor<Shape>,
    axis: number,
    isInside: Tensor<Shape, 'bool'>,
    count: Tensor<Shape>,
  ) => Tensor<Shape>
}

const greatest: Kind = {
  reduce: greatestAlong,
  within: (x, axis, isInside) => greatestAlong(where(isInside, x, -Infinity), axis),
}

const average: Kind = {
  reduce: (x, axis) => mean(x, { axis }),
  within: (x, axis, isInside, count) => div(sum(where(isInside, x, 0), { axis }), count),
}

/** One axis pooled to a size. */
const poolAxis = (x: Tensor<Shape>, axis: number, size: number, { reduce, within }: Kind): Tensor<Shape> => {
  const n = x.shape[axis]!
  const [before, behind] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)]
  if (n % size === 0) return reduce(reshape(x, [...before, size, n / size, ...behind]), axis + 1)
  const starts = Array.from({ length: size }, (_, i) => Math.floor((i * n) / size))
  const lengths = starts.map((start, i) => Math.ceil(((i + 1) * n) / size) - start)
  const longest = Math.max(...lengths)
  const steps = Array.from({ length: longest }, (_, step) => step)
  const entries = starts.flatMap(start => steps.map(step => Math.min(start + step, n - 1)))
  const taken = take(x, fromArray(Int32Array.from(entries), [size * longest]), { axis })
  const ones = behind.map(() => 1)
  const isInside = fromArray(
    lengths.flatMap(length => steps.map(step => step < length)),
    [size, longest, ...ones],
  )
  const count = fromArray(lengths, [size, ...ones], x.dtype)
  return within(reshape(taken, [...before, size, longest, ...behind]), axis + 1, isInside, count)
}

/** No image is as large; a number that was meant for something else would be waited for without end. */
const most = 1_000_000

const requireSize = (op: string, size: unknown): number => {
  if (typeof size === 'number' && size > most)
    throw new ShapeError(`${op}: the size must be at most ${most}, got ${size}`)
  return requirePositive(op, 'size', size)
}

type Pooling2d<Layer extends string> = <const Size extends Pair>(
  size: Guard<Objection<CanPoolTo<Layer, Size>>> & Size,
) => LayerOf<AdaptivePool2dRule<Layer, Size>>

const pooling2d = <Layer extends string>(type: Layer, kind: Kind): Pooling2d<Layer> =>
  typed((size: Pair) => {
    if (Array.isArray(size) && size.length !== 2)
      throw new ShapeError(`${type}: the size must be a number or [height, width], got ${shown(size)}`)
    const [height, width] = (Array.isArray(size) ? size : [size, size]).map(each => requireSize(type, each)) as [
      number,
      number,
    ]
    return layer<LayerRule>(type, input => {
      const [channels] = requireImage(type, input)
      return {
        output: [channels, height, width],
        apply: x => poolAxis(poolAxis(x, 3, width, kind), 2, height, kind),
      }
    })
  })

type Pooling1d<Layer extends string> = <const Size extends number>(
  size: Guard<Objection<CanPoolTo<Layer, Size>>> & Size,
) => LayerOf<AdaptivePool1dRule<Layer, Size>>

const pooling1d = <Layer extends string>(type: Layer, kind: Kind): Pooling1d<Layer> =>
  typed((given: number) => {
    const size = requireSize(type, given)
    return layer<LayerRule>(type, input => {
      const [channels] = requireSequence(type, input)
      return { output: [channels, size], apply: x => poolAxis(x, 2, size, kind) }
    })
  })

/**
 * The mean of windows that divide an image as evenly as can be: one example of shape `[channels, height, width]` gives one with the
 * given height and width (one number for both), whatever its own are.
 *
 * @throws ShapeError if an example is no image, or a size is no positive whole number; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(8, 13, 9), nn.adaptiveAvgPool2d([6, 6])).apply({}, T.ones([2, 8, 13, 9])) // Tensor<[2, 8, 6, 6], "float32">
 * assert.deepEqual(y.shape, [2, 8, 6, 6])
 * ```
 */
export const adaptiveAvgPool2d: Pooling2d<'adaptiveAvgPool2d'> = pooling2d('adaptiveAvgPool2d', average)

/**
 * The greatest value of windows as `adaptiveAvgPool2d` has them.
 *
 * @throws ShapeError as `adaptiveAvgPool2d`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(1, 3, 2), nn.adaptiveMaxPool2d([2, 1])).apply({}, T.tensor([[[[1, 2], [5, 4], [0, 3]]]]))
 * assert.deepEqual(T.toArray(y), [[[[5], [5]]]])
 * ```
 */
export const adaptiveMaxPool2d: Pooling2d<'adaptiveMaxPool2d'> = pooling2d('adaptiveMaxPool2d', greatest)

/**
 * The mean of windows that divide a sequence as evenly as can be: one example of shape `[channels, length]` gives one of the given
 * length.
 *
 * @throws ShapeError if an example is no sequence, or the size is no positive whole number; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(1, 5), nn.adaptiveAvgPool1d(2)).apply({}, T.tensor([[[1, 2, 3, 4, 5]]])) // Tensor<[1, 1, 2], "float32">
 * assert.deepEqual(T.toArray(y), [[[2, 4]]])
 * ```
 */
export const adaptiveAvgPool1d: Pooling1d<'adaptiveAvgPool1d'> = pooling1d('adaptiveAvgPool1d', average)

/**
 * The greatest value of windows as `adaptiveAvgPool1d` has them.
 *
 * @throws ShapeError as `adaptiveAvgPool1d`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(1, 5), nn.adaptiveMaxPool1d(2)).apply({}, T.tensor([[[1, 2, 9, 4, 5]]]))
 * assert.deepEqual(T.toArray(y), [[[9, 9]]])
 * ```
 */
export const adaptiveMaxPool1d: Pooling1d<'adaptiveMaxPool1d'> = pooling1d('adaptiveMaxPool1d', greatest)
