import type { Hlo, Term } from '../hlo.js'
import { asLowered, elementwise, type Rule, type Rules } from '../rule.js'

/** By how many places bits move: modulo 32. */
const places = (hlo: Hlo, by: Term): Term =>
  by.value === undefined ? hlo.elementwise('and', by, hlo.scalar('int32', 31)) : hlo.scalar('int32', by.value & 31)

/** A shift by 32 gives 0, which is right for a rotation by 0. */
const rotateLeft: Rule = (hlo, [x, by]) => {
  const left = places(hlo, by!)
  const right =
    left.value === undefined
      ? hlo.elementwise('subtract', hlo.scalar('int32', 32), left)
      : hlo.scalar('int32', 32 - left.value)
  return hlo.elementwise(
    'or',
    hlo.elementwise('shift_left', x!, left),
    hlo.elementwise('shift_right_logical', x!, right),
  )
}

/** A division by 0 leaves the dividend. */
const unsignedRemainder: Rule = (hlo, [a, b]) => {
  const [x, y] = [hlo.bitcast(a!, 'uint32'), hlo.bitcast(b!, 'uint32')]
  const isZero = hlo.compare('EQ', y, hlo.scalar('uint32', 0))
  const rest = hlo.elementwise('remainder', x, hlo.select(isZero, hlo.scalar('uint32', 1), y))
  return hlo.bitcast(hlo.select(isZero, x, rest), 'int32')
}

export const bits: Rules = {
  bitXor: elementwise('xor'),
  shiftRight: (hlo, [x, by]) => hlo.elementwise('shift_right_logical', x!, places(hlo, by!)),
  rotateLeft,
  unsignedRemainder,
  bitcast: (hlo, [x], _, { outputs }) => hlo.bitcast(x!, outputs[0]!.spec.dtype),
  threefry: asLowered,
}
