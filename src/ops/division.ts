import { stopGradient } from '../primitive/arithmetic.js'
import * as division from '../primitive/division.js'
import { arithmetic } from './elementwise.js'

// NumPy, JAX and PyTorch call the remainder with the sign of the divisor both `mod` and `remainder`. Here the second word is for
// the one with the sign of the dividend, the remainder operator of JavaScript and C.

/**
 * a - b ⌊a / b⌋, broadcast: what a division leaves, with the sign of b, as `mod` of NumPy (there also called `remainder`) and `%`
 * of Python. Of floats it is exact, but for the addition of b where the signs of a and b differ. Of a division by 0 it is NaN, of
 * integers 0. Its derivative is 1 by a, and -⌊a / b⌋ by b.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.mod(T.tensor([7, -7, 7.5]), T.tensor([3, 3, -2]))), [1, 2, -0.5])
 * ```
 */
export const mod = arithmetic('mod', division.mod)

/**
 * a - b trunc(a / b), broadcast: what a division leaves, with the sign of a, as `%` of JavaScript and C, and `fmod` of C and NumPy;
 * NumPy's own `remainder` is `mod`. Of floats it is exact. Of a division by 0 it is NaN, of integers 0. Its derivative is 1 by a,
 * and -trunc(a / b) by b.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.remainder(T.tensor([7, -7, 7.5]), T.tensor([3, 3, -2]))), [1, -1, 1.5])
 * ```
 */
export const remainder = arithmetic('remainder', division.remainder)

/**
 * ⌊a / b⌋, broadcast, with derivative 0, so that a = b · floorDivide(a, b) + mod(a, b): a quotient that would be rounded up to an
 * integer is not. Integers stay integers; by 0 they give 0, as in NumPy, and floats ±infinity or NaN.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * assert.deepEqual(T.toArray(T.floorDivide(T.tensor([7, -7], 'int32'), 2)), [3, -4])
 * assert.equal(T.item(T.floorDivide(T.tensor(1, 'float64'), 0.1)), 9) // 0.1 is a little more than a tenth
 * ```
 */
export const floorDivide = arithmetic('floorDivide', (a, b) => division.floorDivide(stopGradient(a), stopGradient(b)))
