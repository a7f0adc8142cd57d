import { atanTail, halfTurn } from './coefficients.js'
import { emitter } from './expression.js'
import { choose } from './lanes.js'

/**
 * The angle of the point (x, y), of which y comes first: of the smaller coordinate divided by the larger one, t, it is atan t =
 * t + t z P(z) for z = t², which is taken from, or added to, a quarter turn or a half one. Within 2 units in the last place of
 * float32 (1.6 measured), 3 of float64.
 */
export const atan2 = emitter((f, y, x) => {
  const { add, mul, keep, lanes } = f
  const [turnHigh, turnLow] = choose(lanes, halfTurn.single, halfTurn.double) as [number, number]
  const [width, height] = [keep(f.abs(x)), keep(f.abs(y))]
  const isSteep = keep(f.float('gt', height, width))
  const below = keep(f.select(isSteep, height, width))
  // Both are 0, or both infinite.
  const isEqual = keep(f.float('eq', height, width))
  const quotient = f.div(f.select(isSteep, width, height), below)
  const diagonal = f.select(f.float('eq', below, 0), 0, 1)
  const t = keep(f.select(isEqual, diagonal, quotient))
  const z = keep(mul(t, t))
  const angle = keep(add(t, mul(mul(t, z), f.polynomial(z, choose(lanes, atanTail.single, atanTail.double)))))
  // Of x = -0 too.
  const isLeft = keep(f.integer('lt_s', x, f.bits(0n)))
  const turns = (half: number) => f.select(isSteep, half / 2, f.and(isLeft, half))
  const isTakenAway = f.xor(isSteep, isLeft)
  const signed = f.xor(angle, f.and(isTakenAway, f.signBit))
  const size = keep(add(turns(turnHigh), add(signed, turns(turnLow))))
  // The greater of NaN and a number is lost on the way.
  const isNumber = f.and(f.float('eq', x, x), f.float('eq', y, y))
  return f.or(f.withSign(size, y), f.apply('v128.not', isNumber))
})
