import { sizes } from '../ops/create.js'
import { type Full, requireFull, takes, typed, value } from '../ops/face.js'
import * as p from '../primitive/arithmetic.js'
import { scalarLike } from '../primitive/define.js'
import type { DimLike, Shape } from '../shape/dim.js'
import type { DType } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { normal64 } from './doubles.js'
import { floatAbove, round } from './floats.js'
import { erfInv, type Formula } from './formulas.js'
import { type FloatOptions, type FloatSampler, requireFloatType } from './parameters.js'
import { type CanKey, drawn, type Key, ofBits, requireKey, wordsFor } from './random.js'
import { between } from './uniform.js'

const rootOf2 = round(Math.SQRT2)

/** √2 erf⁻¹(u) for u uniform between the bounds, but never -1 or 1, where that is infinite. */
export const quantiles = (low: number, high: number): Formula => {
  const u = between(Math.max(low, floatAbove(-1)), high)
  return {
    ofTensors: bits => {
      const x = erfInv.ofTensors(u.ofTensors(bits))
      return p.mul(x, scalarLike(rootOf2, x))
    },
    ofNumbers: bits => round(erfInv.ofNumbers(u.ofNumbers(bits)) * rootOf2),
  }
}

const normals = (source: Value, shape: readonly number[], dtype: DType): Value =>
  dtype === 'float64'
    ? normal64(...wordsFor(source, shape))
    : drawn([source], shape, 'float32', ofBits(quantiles(-1, 1)))

/**
 * Standard normal numbers, √2 erf⁻¹(u) for u uniform in (-1, 1), float32 unless float64 is asked for. Those of float32 are JAX's, but
 * for rounding, and none is further from 0 than 5.42; those of float64 are made of 52 bits, and go to 8.21.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = T.random.normal(T.random.key(0), [1000])
 * assert.ok(Math.abs(T.item(T.mean(x))) < 0.1)
 * assert.ok(Math.abs(T.item(T.std(x)) - 1) < 0.1)
 * ```
 */
export const normal: FloatSampler<'random.normal'> = typed(
  takes('random.normal', 2, ['dtype']),
  (given: Key, shape: readonly DimLike[], { dtype = 'float32' }: FloatOptions = {}) => {
    const source = requireKey('random.normal', given)
    return normals(source, sizes('random.normal', shape), requireFloatType('random.normal', dtype))
  },
)

/**
 * Standard normal numbers with the shape and element type of x, a float: those of `normal`.
 *
 * @throws DTypeError if x is of another element type.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const w = T.ones([2, 3], 'float64')
 * const noise = T.random.normalLike(T.random.key(0), w) // Tensor<[2, 3], "float64">
 * assert.deepEqual(noise.shape, [2, 3])
 * ```
 */
export const normalLike: <S extends Shape, D extends DType, K extends Shape = [2], E extends DType = 'int32'>(
  key: CanKey<'random.normalLike', K, E> & Tensor<K, E>,
  x: Full<'random.normalLike', D> & Tensor<S, D>,
) => Tensor<S, D> = typed((given: Key, input: Value) => {
  const source = requireKey('random.normalLike', given)
  const x = value('random.normalLike', input)
  requireFull('random.normalLike', x)
  return normals(source, x.shape, x.dtype)
})
