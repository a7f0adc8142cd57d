import * as hyperbolic from '../primitive/hyperbolic.js'
import * as triangle from '../primitive/triangle.js'
import { floatArithmetic, floatFunction } from './elementwise.js'

/**
 * The angle in [-π/2, π/2] whose sine is x; NaN where |x| > 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.asin(T.tensor(0.5))) - Math.PI / 6) < 1e-6)
 * ```
 */
export const asin = floatFunction('asin', triangle.asin)

/**
 * The angle in [0, π] whose cosine is x; NaN where |x| > 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.acos(T.tensor(0.5))) - Math.PI / 3) < 1e-6)
 * ```
 */
export const acos = floatFunction('acos', triangle.acos)

/**
 * The angle in [-π/2, π/2] whose tangent is x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.atan(T.tensor(1))) - Math.PI / 4) < 1e-6)
 * ```
 */
export const atan = floatFunction('atan', triangle.atan)

/**
 * The angle in [-π, π] from the positive x axis to the point (x, y), of which y is the first argument, broadcast; that of
 * x = -0 lies on the negative x axis (IEEE 754). At the origin its derivatives are 0.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const angle = T.item(T.atan2(T.tensor(1), -1)) // of the point (-1, 1)
 * assert.ok(Math.abs(angle - (3 * Math.PI) / 4) < 1e-6)
 * ```
 */
export const atan2 = floatArithmetic('atan2', triangle.atan2)

/**
 * √(a² + b²), broadcast, though no square goes out of range on the way; infinite beside infinity, even of NaN. Where both are 0
 * its derivatives are 0, a subgradient.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.equal(T.item(T.hypot(T.tensor(3), 4)), 5)
 * assert.equal(T.item(T.hypot(T.tensor(3e30), 4e30)), Math.fround(5e30))
 * ```
 */
export const hypot = floatArithmetic('hypot', triangle.hypot)

/**
 * The hyperbolic sine (eˣ - e⁻ˣ) / 2.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.sinh(T.tensor(1))) - Math.sinh(1)) < 1e-6)
 * ```
 */
export const sinh = floatFunction('sinh', hyperbolic.sinh)

/**
 * The hyperbolic cosine (eˣ + e⁻ˣ) / 2.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.cosh(T.tensor(1))) - Math.cosh(1)) < 1e-6)
 * ```
 */
export const cosh = floatFunction('cosh', hyperbolic.cosh)

/**
 * The number whose hyperbolic sine is x.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.asinh(T.tensor(1))) - Math.asinh(1)) < 1e-6)
 * ```
 */
export const asinh = floatFunction('asinh', hyperbolic.asinh)

/**
 * The number that is not negative whose hyperbolic cosine is x; NaN where x < 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.acosh(T.tensor(2))) - Math.acosh(2)) < 1e-6)
 * ```
 */
export const acosh = floatFunction('acosh', hyperbolic.acosh)

/**
 * The number whose hyperbolic tangent is x: ±infinity at ±1, NaN beyond.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.ok(Math.abs(T.item(T.atanh(T.tensor(0.5))) - Math.atanh(0.5)) < 1e-6)
 * ```
 */
export const atanh = floatFunction('atanh', hyperbolic.atanh)
