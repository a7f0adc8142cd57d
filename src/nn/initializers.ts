import { mul } from '../ops/arithmetic.js'
import { full, sizes } from '../ops/create.js'
import { normal as standardNormal } from '../random/normal.js'
import { type Key, requireKey } from '../random/random.js'
import { truncatedNormal as standardTruncated } from '../random/truncated.js'
import { uniform as standardUniform } from '../random/uniform.js'
import { requireOneOf } from '../shape/argument.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { type CanBe, type CanHave, requireNonNegative } from '../shape/hyperparameter.js'
import { size } from '../shape/size.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'

export { delta, identity, orthogonal } from './matrices.js'

/** How many inputs an output of a layer depends on, and how many outputs depend on an input. */
export interface Fans {
  readonly in: number
  readonly out: number
}

/** The first value of a parameter, float32, from a key, its shape and the fans of its layer. */
export type Initializer = (key: Key, shape: readonly number[], fans: Fans) => Tensor<Shape>

/**
 * The fans of weights `[in, out]` of a dense layer or `[filters, channels / groups, height, width]` of a convolution,
 * where each is multiplied by the size of the window. Both are the size of a vector.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as nn from 'tensor-ts/nn'
 *
 * assert.deepEqual(nn.initializers.fans([784, 100]), { in: 784, out: 100 })
 * assert.deepEqual(nn.initializers.fans([16, 6, 5, 5]), { in: 150, out: 400 })
 * ```
 */
export const fans = (shape: readonly number[]): Fans => {
  sizes('initializers.fans', shape)
  const [first = 1, second = first, ...window] = shape
  if (shape.length <= 2) return { in: first, out: second }
  return { in: second * size(window), out: first * size(window) }
}

/** Draws with a measure of how far from 0, which follows from the fans; without inputs there is nothing to draw. */
const scaled =
  (
    op: string,
    measure: (fans: Fans) => number,
    draw: (key: Key, shape: readonly number[], scale: number) => Tensor<Shape>,
  ): Initializer =>
  (key, shape, fans) => {
    requireKey(op, key)
    sizes(op, shape)
    if (typeof fans !== 'object' || fans === null || typeof fans.in !== 'number' || typeof fans.out !== 'number')
      throw new TypeError(`${op}: expected fans, as in { in: 2, out: 3 }, got ${shown(fans)}`)
    const scale = measure(fans)
    if (!(fans.in >= 0 && fans.out >= 0))
      throw new RangeError(`${op}: expected fans of at least 0, got in = ${fans.in} and out = ${fans.out}`)
    return scale === 0 || scale === Infinity ? full(shape, 0) : draw(key, shape, scale)
  }

const scaledNormal = (op: string, deviation: (fans: Fans) => number): Initializer =>
  scaled(op, deviation, (key, shape, scale) => mul(standardNormal(key, shape), scale))

const scaledUniform = (op: string, limit: (fans: Fans) => number): Initializer =>
  scaled(op, limit, (key, shape, high) => standardUniform(key, shape, { low: -high, high }))

/**
 * N(0, 2 / in), for layers followed by ReLU: He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", 2015. What `dense`
 * and `conv2d` use where nothing else is said.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const w = nn.initializers.heNormal(T.random.key(0), [200, 100], { in: 200, out: 100 })
 * assert.ok(Math.abs(T.item(T.std(w)) - Math.sqrt(2 / 200)) < 0.002)
 * ```
 */
export const heNormal: Initializer = scaledNormal('initializers.heNormal', fans => Math.sqrt(2 / fans.in))

/**
 * U(-√(6 / in), √(6 / in)), of the same variance as `heNormal`: He, Zhang, Ren and Sun, 2015.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.heUniform(T.random.key(0), [200, 100], { in: 200, out: 100 })
 * assert.ok(Math.abs(T.item(T.std(w)) - Math.sqrt(2 / 200)) < 0.002)
 * ```
 */
export const heUniform: Initializer = scaledUniform('initializers.heUniform', fans => Math.sqrt(6 / fans.in))

/**
 * N(0, 2 / (in + out)), for layers followed by tanh or sigmoid: Glorot and Bengio, "Understanding the difficulty of
 * training deep feedforward neural networks", 2010.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.xavierNormal(T.random.key(0), [200, 100], { in: 200, out: 100 })
 * assert.ok(Math.abs(T.item(T.std(w)) - Math.sqrt(2 / 300)) < 0.002)
 * ```
 */
export const xavierNormal: Initializer = scaledNormal('initializers.xavierNormal', fans =>
  Math.sqrt(2 / (fans.in + fans.out)),
)

/**
 * U(-√(6 / (in + out)), √(6 / (in + out))), of the same variance as `xavierNormal`: Glorot and Bengio, 2010.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.xavierUniform(T.random.key(0), [200, 100], { in: 200, out: 100 })
 * assert.ok(Math.abs(T.item(T.std(w)) - Math.sqrt(2 / 300)) < 0.002)
 * ```
 */
export const xavierUniform: Initializer = scaledUniform('initializers.xavierUniform', fans =>
  Math.sqrt(6 / (fans.in + fans.out)),
)

/**
 * N(0, 1 / in), the fan-in rule: LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.lecunNormal(T.random.key(0), [200, 100], { in: 200, out: 100 })
 * assert.ok(Math.abs(T.item(T.std(w)) - Math.sqrt(1 / 200)) < 0.002)
 * ```
 */
export const lecunNormal: Initializer = scaledNormal('initializers.lecunNormal', fans => Math.sqrt(1 / fans.in))

/**
 * U(-√(3 / in), √(3 / in)), of the same variance as `lecunNormal`: LeCun, Bottou, Orr and Müller, 1998.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.lecunUniform(T.random.key(0), [200, 100], { in: 200, out: 100 })
 * assert.ok(Math.abs(T.item(T.std(w)) - Math.sqrt(1 / 200)) < 0.002)
 * ```
 */
export const lecunUniform: Initializer = scaledUniform('initializers.lecunUniform', fans => Math.sqrt(3 / fans.in))

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions {
  /** The variance times the fan; 1 where not given. */
  readonly scale?: number | undefined
  /** Which fan: that of the inputs, of the outputs, or the mean of both; `'in'` where not given. */
  readonly mode?: 'in' | 'out' | 'average' | undefined
  /** Normal, normal within two deviations, or uniform numbers; `'normal'` where not given. */
  readonly distribution?: 'normal' | 'truncatedNormal' | 'uniform' | undefined
}

const modes = ['in', 'out', 'average'] as const
const distributions = ['normal', 'truncatedNormal', 'uniform'] as const

/** The deviation of standard normal numbers of which only those between -2 and 2 come up. */
const truncatedDeviation = 0.879625660935

/**
 * Numbers of variance scale / fan, of which `heNormal`, `xavierUniform` and their like are cases: `{ scale: 2, mode: 'out' }` is
 * He's rule for the gradients on their way back, and a gain g is a scale of g².
 *
 * @throws RangeError unless the scale is at least 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const init = initializers.varianceScaling({ scale: 2, mode: 'out', distribution: 'truncatedNormal' })
 * const w = init(T.random.key(0), [100, 200], { in: 100, out: 200 })
 * assert.ok(Math.abs(T.item(T.std(w)) - Math.sqrt(2 / 200)) < 0.002)
 * ```
 */
export const varianceScaling: <const O extends VarianceScalingOptions = VarianceScalingOptions>(
  options?: CanHave<'initializers.varianceScaling', O, VarianceScalingOptions, { readonly scale: 'nonNegative' }> & O,
) => Initializer = (options: VarianceScalingOptions = {}) => {
  const op = 'initializers.varianceScaling'
  requireOptions(op, options, ['scale', 'mode', 'distribution'])
  const { scale = 1, mode = 'in', distribution = 'normal' } = options
  requireNonNegative(`${op}: scale`, scale)
  requireOneOf(op, 'mode', modes, mode)
  requireOneOf(op, 'distribution', distributions, distribution)
  const deviation = (fans: Fans) => Math.sqrt(scale / (mode === 'average' ? (fans.in + fans.out) / 2 : fans[mode]))
  if (distribution === 'normal') return scaledNormal(op, deviation)
  if (distribution === 'uniform') return scaledUniform(op, fans => deviation(fans) * Math.sqrt(3))
  return scaled(op, deviation, (key, shape, scale) => truncated(key, shape, scale / truncatedDeviation))
}

const truncated = (key: Key, shape: readonly number[], scale: number): Tensor<Shape> =>
  mul(standardTruncated(key, -2, 2, shape), scale)

/**
 * N(0, deviation²), whatever the fans.
 *
 * @throws RangeError unless the deviation is a number of at least 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const small = pipe(nn.input(100), nn.dense('out', 100, { init: nn.initializers.normal(0.001) }))
 * assert.ok(T.item(T.std(small.init(T.random.key(0)).out.w)) < 0.002)
 * ```
 */
export const normal: <const X extends number>(
  deviation: CanBe<'initializers.normal: the deviation', 'nonNegative', X> & X,
) => Initializer = (deviation: number) => {
  const op = 'initializers.normal'
  requireNonNegative(`${op}: the deviation`, deviation)
  return (key, shape) => mul(standardNormal(requireKey(op, key) as Key, sizes(op, shape)), deviation)
}

/**
 * N(0, deviation²) without what lies further than two deviations from 0.
 *
 * @throws RangeError unless the deviation is a number of at least 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.truncatedNormal(0.1)(T.random.key(0), [1000], { in: 1, out: 1 })
 * assert.ok(T.item(T.max(T.abs(w))) <= 0.2)
 * ```
 */
export const truncatedNormal: <const X extends number>(
  deviation: CanBe<'initializers.truncatedNormal: the deviation', 'nonNegative', X> & X,
) => Initializer = (deviation: number) => {
  const op = 'initializers.truncatedNormal'
  requireNonNegative(`${op}: the deviation`, deviation)
  return (key, shape) => truncated(requireKey(op, key) as Key, sizes(op, shape), deviation)
}

/**
 * U(-limit, limit), whatever the fans.
 *
 * @throws RangeError unless the limit is a number of at least 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.uniform(0.05)(T.random.key(0), [1000], { in: 1, out: 1 })
 * assert.ok(T.item(T.max(T.abs(w))) <= 0.05)
 * ```
 */
export const uniform: <const X extends number>(
  limit: CanBe<'initializers.uniform: the limit', 'nonNegative', X> & X,
) => Initializer = (limit: number) => {
  const op = 'initializers.uniform'
  requireNonNegative(`${op}: the limit`, limit)
  return (key, shape) => mul(standardUniform(requireKey(op, key) as Key, sizes(op, shape), { low: -1, high: 1 }), limit)
}

/**
 * The same number throughout.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const b = initializers.constant(0.5)(T.random.key(0), [2], { in: 2, out: 2 })
 * assert.deepEqual(T.toArray(b), [0.5, 0.5])
 * ```
 */
export const constant = (value: number): Initializer => {
  if (typeof value !== 'number' || Number.isNaN(value))
    throw new RangeError(`initializers.constant: expected a number, got ${shown(value)}`)
  return (_key, shape) => full(shape, value)
}

/**
 * Zeros throughout.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const b = initializers.zeros(T.random.key(0), [2], { in: 2, out: 2 })
 * assert.deepEqual(T.toArray(b), [0, 0])
 * ```
 */
export const zeros: Initializer = constant(0)

/**
 * Ones throughout.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const b = initializers.ones(T.random.key(0), [2], { in: 2, out: 2 })
 * assert.deepEqual(T.toArray(b), [1, 1])
 * ```
 */
export const ones: Initializer = constant(1)
