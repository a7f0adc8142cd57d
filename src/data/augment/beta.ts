import { sigmoid } from '../../ops/activation.js'
import { argmax } from '../../ops/argmax.js'
import { abs, add, div, maximum, mul, neg, pow, sub } from '../../ops/arithmetic.js'
import { lessEqual } from '../../ops/compare.js'
import { cast } from '../../ops/create.js'
import { take } from '../../ops/gather.js'
import { cos, exp, log, log1p, sqrt } from '../../ops/math.js'
import { type Key, split } from '../../random/random.js'
import { uniform } from '../../random/uniform.js'
import type { Tensor } from '../../tensor/tensor.js'

/** Of so many pairs one is accepted, but for one time in 10⁴². */
const tries = 64

/** α at most ½: the first pair of u^(1/α) and v^(1/α) whose sum is at most 1, by the share of the first; in logarithms. */
const ofSmall = (first: Key, second: Key, alpha: number): Tensor<[]> => {
  const power = (key: Key) => div(log(sub(1, uniform(key, [tries]))), alpha)
  const [a, b] = [power(first), power(second)]
  const logOfSum = add(maximum(a, b), log1p(exp(neg(abs(sub(a, b))))))
  const found = argmax(cast(lessEqual(logOfSum, 0), 'int32'))
  return take(sigmoid(sub(a, b)), found)
}

/**
 * A number of the distribution Beta(α, α). Above ½ it is ½ (1 + √(1 - u^(2/(2α - 1))) cos 2πv) of two uniform ones (Ulrich, 1984);
 * below, Jöhnk's method of rejection (1964).
 */
export const symmetricBeta = (key: Key, alpha: number): Tensor<[]> => {
  const [first, second] = split(key)
  if (alpha < 0.5) return ofSmall(first, second, alpha)
  const wave = cos(mul(uniform(second, []), 2 * Math.PI))
  // Of a number below 1 an endless power is 0.
  const radius = sqrt(sub(1, pow(uniform(first, []), alpha === 0.5 ? Number.POSITIVE_INFINITY : 2 / (2 * alpha - 1))))
  return mul(add(mul(wave, radius), 1), 0.5)
}
