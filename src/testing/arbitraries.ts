import fc from 'fast-check'
import { typed } from '../ops/face.js'
import type { Mutable, Shape } from '../shape/dim.js'
import { convert, type DType, isFloat } from '../tensor/dtype.js'
import { count, Stored } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'

/** Which shapes are drawn. */
export interface ShapeConstraints {
  /** 0 where not given. */
  readonly minRank?: number
  /** 4 where not given. */
  readonly maxRank?: number
  /** 0 where not given. */
  readonly minSize?: number
  /** 4 where not given. */
  readonly maxSize?: number
}

/** Shapes, the smaller the simpler. */
export const shapes = (constraints: ShapeConstraints = {}): fc.Arbitrary<readonly number[]> => {
  const { minRank = 0, maxRank = 4, minSize = 0, maxSize = 4 } = constraints
  return fc.array(fc.integer({ min: minSize, max: maxSize }), { minLength: minRank, maxLength: maxRank })
}

/** Which elements are drawn. */
export interface ElementConstraints {
  /** -10 where not given (0 for uint8). */
  readonly min?: number
  /** 10 where not given. */
  readonly max?: number
  /** Also NaN, infinities, negative zero and the greatest and least numbers; false where not given. */
  readonly edges?: boolean
}

const floatEdges = [Number.NaN, Infinity, -Infinity, -0, 0, 1e-30, -1e-30, 3e38, -3e38]
const integerEdges = { int32: [-(2 ** 31), 2 ** 31 - 1, 0], uint8: [0, 255] }

const elements = (dtype: DType, { min, max = 10, edges = false }: ElementConstraints): fc.Arbitrary<number> => {
  if (dtype === 'bool') return fc.integer({ min: 0, max: 1 })
  if (isFloat(dtype)) {
    const plain = fc.double({ min: min ?? -10, max, noNaN: true, noDefaultInfinity: true })
    return edges ? fc.oneof({ weight: 3, arbitrary: plain }, fc.constantFrom(...floatEdges)) : plain
  }
  const plain = fc.integer({ min: min ?? (dtype === 'uint8' ? 0 : -10), max })
  return edges ? fc.oneof({ weight: 3, arbitrary: plain }, fc.constantFrom(...integerEdges[dtype])) : plain
}

/**
 * Tensors of a shape and element type.
 *
 * @example
 * ```ts
 * import fc from 'fast-check'
 * import * as T from 'tensor-ts'
 * import { tensors } from 'tensor-ts/testing'
 *
 * fc.assert(fc.property(tensors([2, 3], 'float64'), x => T.item(T.min(T.abs(x))) >= 0))
 * ```
 */
export const tensors: <const S extends Shape, D extends DType = 'float32'>(
  shape: S & readonly number[],
  dtype?: D,
  constraints?: ElementConstraints,
) => fc.Arbitrary<Tensor<Mutable<S>, D>> = typed(
  (shape: readonly number[], dtype: DType = 'float32', constraints: ElementConstraints = {}) => {
    const length = count(shape)
    return fc
      .array(elements(dtype, constraints), { minLength: length, maxLength: length })
      .map(data => new Stored(shape, dtype, convert(data, dtype)))
  },
)
