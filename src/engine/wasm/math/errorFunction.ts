import { erfcRoot, erfSmall } from './coefficients.js'
import { emitter } from './expression.js'
import { choose } from './lanes.js'

/**
 * The error function. Near 0 it is x + x P(x²); further out 1 - erfc |x|, where erfc^(-1/8) (float64: ^(-1/16)) is nearly a
 * line and a polynomial fits it (after Hastings, Approximations for Digital Computers, 1955). Within 2 units in the last place
 * of float32 (1.72 measured), 4 of float64 (3).
 */
export const erf = emitter((f, x) => {
  const { add, sub, mul, keep, lanes } = f
  const start = choose(lanes, 1.1484375, 1.5)
  const size = keep(f.float('pmin', f.float('abs', x), 6))
  const z = keep(mul(x, x))
  const near = add(x, mul(x, f.polynomial(z, choose(lanes, erfSmall.single, erfSmall.double))))
  const beyond = keep(sub(size, start))
  const [root, ...rise] = choose(lanes, erfcRoot.single, erfcRoot.double)
  // Where erfc is largest `beyond` is near 0, and the one rounding of this sum is all that the powers make larger.
  let power = keep(add(mul(beyond, f.polynomial(beyond, rise)), root!))
  for (let squarings = choose(lanes, 3, 4); squarings > 0; squarings--) power = keep(mul(power, power))
  const far = f.withSign(sub(1, f.div(1, power)), x)
  return f.select(f.float('lt', size, start), near, far)
})
