import * as p from '../primitive/arithmetic.js'
import { scalarLike } from '../primitive/define.js'
import * as math from '../primitive/math.js'
import { floatArithmetic, floatFunction } from './elementwise.js'

/**
 * eˣ.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.exp(T.tensor(1))) - Math.E) < 1e-6)
 * ```
 */
export const exp = floatFunction('exp', math.exp)

/**
 * eˣ - 1, exact to the last digits near 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = 2 ** -30 // eˣ is 1 to the last digit of float32
 * assert.equal(T.item(T.expm1(T.tensor(x))), x)
 * ```
 */
export const expm1 = floatFunction('expm1', math.expm1)

/**
 * The natural logarithm: -infinity at 0, NaN below.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.log(T.tensor(10))) - Math.LN10) < 1e-6)
 * assert.deepEqual(T.toArray(T.log(T.tensor([1, 0]))), [0, -Infinity])
 * ```
 */
export const log = floatFunction('log', p.log)

/**
 * log(1 + x), exact to the last digits near 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const x = 2 ** -30 // 1 + x is 1 to the last digit of float32
 * assert.equal(T.item(T.log1p(T.tensor(x))), x)
 * ```
 */
export const log1p = floatFunction('log1p', math.log1p)

/**
 * 2ˣ.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.exp2(T.tensor([10, -1]))), [1024, 0.5])
 * ```
 */
export const exp2 = floatFunction('exp2', x => p.pow(scalarLike(2, x), x))

/**
 * The binary logarithm, exact of powers of 2: -infinity at 0, NaN below.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.log2(T.tensor([8, 0.5]))), [3, -1])
 * ```
 */
export const log2 = floatFunction('log2', math.log2)

/**
 * The decimal logarithm: -infinity at 0, NaN below.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.log10(T.tensor([1000, 1]))), [3, 0])
 * ```
 */
export const log10 = floatFunction('log10', math.log10)

/**
 * log(eᵃ + eᵇ), broadcast, of numbers of every size: of -infinity and b it is b. Of more than two there is `logSumExp`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.logAddExp(T.tensor(1000), 1000)) - (1000 + Math.LN2)) < 1e-4)
 * assert.equal(T.item(T.logAddExp(T.tensor(-Infinity), 2)), 2)
 * ```
 */
export const logAddExp = floatArithmetic('logAddExp', math.logAddExp)

/**
 * √x; NaN below 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.sqrt(T.tensor([9, 0.25]))), [3, 0.5])
 * ```
 */
export const sqrt = floatFunction('sqrt', math.sqrt)

/**
 * 1 / √x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.rsqrt(T.tensor([4, 0.25]))), [0.5, 2])
 * ```
 */
export const rsqrt = floatFunction('rsqrt', x => p.div(scalarLike(1, x), math.sqrt(x)))

/**
 * 1 / x, of floats.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.reciprocal(T.tensor([4, -0.5]))), [0.25, -2])
 * ```
 */
export const reciprocal = floatFunction('reciprocal', x => p.div(scalarLike(1, x), x))

/**
 * The sine of x in radians.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.sin(T.tensor(Math.PI / 6))) - 0.5) < 1e-6)
 * ```
 */
export const sin = floatFunction('sin', math.sin)

/**
 * The cosine of x in radians.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.cos(T.tensor(Math.PI / 3))) - 0.5) < 1e-6)
 * ```
 */
export const cos = floatFunction('cos', math.cos)

/**
 * The tangent of x in radians.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.tan(T.tensor(Math.PI / 4))) - 1) < 1e-6)
 * ```
 */
export const tan = floatFunction('tan', math.tan)

/**
 * The hyperbolic tangent.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.tanh(T.tensor(1))) - Math.tanh(1)) < 1e-6)
 * assert.deepEqual(T.toArray(T.tanh(T.tensor([0, 1000]))), [0, 1])
 * ```
 */
export const tanh = floatFunction('tanh', math.tanh)

/**
 * The error function 2/√π ∫₀ˣ e^(-t²) dt.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.erf(T.tensor(1))) - 0.8427008) < 1e-6)
 * ```
 */
export const erf = floatFunction('erf', math.erf)

/**
 * 1 - erf(x), exact to the last digits where erf is near 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.erfc(T.tensor(5))) / 1.5374597944e-12 - 1) < 1e-5)
 * ```
 */
export const erfc = floatFunction('erfc', math.erfc)

/**
 * The inverse of erf; ±infinity at ±1, NaN beyond.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.erfInv(T.tensor(0.5))) - 0.4769363) < 1e-6)
 * assert.deepEqual(T.toArray(T.erfInv(T.tensor([0, 1]))), [0, Infinity])
 * ```
 */
export const erfInv = floatFunction('erfInv', math.erfInv)
