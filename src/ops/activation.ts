import * as p from '../primitive/arithmetic.js'
import { lessEqual, not, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import * as math from '../primitive/math.js'
import { requireFlag, requireNumber } from '../shape/argument.js'
import type { Guard } from '../shape/error.js'
import type { DType } from '../tensor/dtype.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type FloatFunction, floatFunction, numericFunction } from './elementwise.js'
import { type IfTensor, onTensor, type Reads, requireFloat, takes, value } from './face.js'
import type { CanHold, DTypeOf, ShapeOf } from './operand.js'
import type { Checked, Remaining, Rest } from './rest.js'
import { wide } from './wide.js'

/** An activation with options, of which there is one: `f(x)`, `f(x, options)`, or `f(options)`, which waits for x. */
type Activation<Op extends string, Options> = <
  const X extends TensorMark | Options,
  D extends DType = never,
  const Left extends Rest<Options> = Rest<Options>,
>(
  x: IfTensor<X, D, Guard<CanHold<Op, 'float', X>>, Checked<Op, X, Options, unknown, keyof Options & string>> &
    Reads<D> &
    X,
  ...options: Remaining<Op, X, Left, Options, unknown, D, keyof Options & string>
) => IfTensor<X, D, Tensor<ShapeOf<X>, DTypeOf<X, never>>, FloatFunction<Op>>

const activation = <Op extends string, Options>(
  op: Op,
  known: readonly string[],
  body: (x: Value, options: Partial<Options>) => Value,
): Activation<Op, Options> =>
  onTensor(takes(op, 1, known), (input: Value, options: Partial<Options> = {}) => {
    const x = value(op, input)
    requireFloat(op, x)
    return wide([x], x => body(x, options))
  })

const positive = (x: Value): Value => not(lessEqual(x, scalarLike(0, x)))

/**
 * 1 / (1 + e^-x), without overflow on either side.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.sigmoid(T.tensor([-1000, 0, 1000]))), [0, 0.5, 1])
 * ```
 */
export const sigmoid = floatFunction('sigmoid', math.sigmoid)

/**
 * max(x, 0); the derivative at 0 is 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.relu(T.tensor([-2, 0, 3]))), [0, 0, 3])
 * ```
 */
export const relu = numericFunction('relu', x => select(positive(x), x, scalarLike(0, x)))

/**
 * x · sigmoid(x), also called swish: Ramachandran, Zoph and Le, 2017.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.silu(T.tensor([-1000, 0, 1000]))), [-0, 0, 1000])
 * ```
 */
export const silu = floatFunction('silu', x => p.mul(x, math.sigmoid(x)))

/**
 * log(1 + eˣ), without overflow on either side.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.softplus(T.tensor(0))) - Math.LN2) < 1e-6)
 * assert.deepEqual(T.toArray(T.softplus(T.tensor([-1000, 1000]))), [0, 1000])
 * ```
 */
export const softplus = floatFunction('softplus', math.softplus)

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** The slope below 0; 0.01 where not given. */
  readonly slope?: number | undefined
}

/**
 * x above 0, slope · x below: Maas, Hannun and Ng, 2013. The derivative at 0 is 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.leakyRelu(T.tensor([-4, 4]), { slope: 0.5 })), [-2, 4])
 * ```
 */
export const leakyRelu = activation<'leakyRelu', LeakyReluOptions>('leakyRelu', ['slope'], (x, { slope = 0.01 }) => {
  const below = p.mul(x, scalarLike(requireNumber('leakyRelu', 'the slope', slope), x))
  return select(lessEqual(scalarLike(0, x), x), x, below)
})

/** Options of `elu`. */
export interface EluOptions {
  /** How far below 0 it goes; 1 where not given. */
  readonly alpha?: number | undefined
}

/**
 * x above 0, α (eˣ - 1) below: Clevert, Unterthiner and Hochreiter, 2015.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.elu(T.tensor([-1000, 0, 3]), { alpha: 2 })), [-2, 0, 3])
 * ```
 */
export const elu = activation<'elu', EluOptions>('elu', ['alpha'], (x, { alpha = 1 }) => {
  const above = positive(x)
  // The branch that is not taken must not overflow: its derivative would be NaN.
  const below = math.expm1(select(above, scalarLike(0, x), x))
  return select(above, x, p.mul(below, scalarLike(requireNumber('elu', 'alpha', alpha), x)))
})

/** Options of `gelu`. */
export interface GeluOptions {
  /** The tanh form instead of the exact one; false where not given. */
  readonly approximate?: boolean | undefined
}

/**
 * x Φ(x) = x erfc(-x/√2) / 2, with Φ the distribution function of the standard normal; approximately
 * x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel, 2016.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.gelu(T.tensor(1))) - 0.8413447) < 1e-6)
 * assert.ok(Math.abs(T.item(T.gelu(T.tensor(1), { approximate: true })) - 0.841192) < 1e-6)
 * ```
 */
export const gelu = activation<'gelu', GeluOptions>('gelu', ['approximate'], (x, { approximate = false }) => {
  const c = (number: number) => scalarLike(number, x)
  if (!requireFlag('gelu', 'approximate', approximate)) return math.gelu(x)
  // As x σ(2 √(2/π) (x + 0.044715 x³)): 1 + tanh has no digits left where tanh is near -1. Beyond 32, where σ is 0 or 1 in every
  // type, a cube might be infinite.
  const near = p.minimum(p.maximum(x, c(-32)), c(32))
  const slope = 2 * Math.sqrt(2 / Math.PI)
  const bend = p.add(c(slope), p.mul(c(slope * 0.044715), p.mul(near, near)))
  return p.mul(x, math.sigmoid(p.mul(near, bend)))
})
