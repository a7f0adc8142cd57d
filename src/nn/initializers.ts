import { mul } from '../ops/arithmetic.js'
import { full, sizes } from '../ops/create.js'
import { normal as standardNormal } from '../random/normal.js'
import { type Key, requireKey } from '../random/random.js'
import { uniform as standardUniform } from '../random/uniform.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { size } from '../shape/size.js'
import type { Tensor } from '../tensor/tensor.js'

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
export const normal = (deviation: number): Initializer => {
  if (!(typeof deviation === 'number' && deviation >= 0 && deviation < Infinity))
    throw new RangeError(`initializers.normal: expected a deviation of at least 0, got ${shown(deviation)}`)
  return (key, shape) =>
    mul(standardNormal(requireKey('initializers.normal', key) as Key, sizes('initializers.normal', shape)), deviation)
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
