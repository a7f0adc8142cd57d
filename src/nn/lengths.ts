import { less, lessEqual, logicalAnd } from '../ops/compare.js'
import { arange } from '../ops/range.js'
import { reshape } from '../ops/shape.js'
import type { Shape } from '../shape/dim.js'
import type { Tensor } from '../tensor/tensor.js'

// How long the sequences of a batch are, which only their values say.

type Flags = Tensor<Shape, 'bool'>

/** Which of so many positions come before the end of each example, `[B, positions]`. */
export const beforeEnd = (lengths: Tensor<Shape, 'int32'>, positions: number): Flags =>
  less(arange(positions, 'int32'), reshape(lengths, [...lengths.shape, 1]))

/** Which whole numbers are from 0 to the most that there can be. */
export const isUpTo = (numbers: Tensor<Shape, 'int32'>, most: number): Flags =>
  logicalAnd(lessEqual(0, numbers), lessEqual(numbers, most))
