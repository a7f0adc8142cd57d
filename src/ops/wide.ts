import { halfAmong, narrowed, widened } from '../primitive/define.js'
import { isFloat } from '../tensor/dtype.js'
import { isValue } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { requireSame, typed } from './face.js'

/**
 * What `body` gives, of values in which floats of 16 bits are float32: it is rounded once, at the end, and nothing on the way,
 * nor in its derivative. Where nothing is of 16 bits it is the body itself. With `who`, its caller has not asked yet whether the
 * floats are of one type, and a DTypeError is thrown where they are not: the body would not see it.
 */
export const wide = <const Xs extends readonly Value[], R extends Value | readonly Value[]>(
  xs: Xs,
  body: (...xs: Xs) => R,
  who?: string,
): R => {
  const half = halfAmong(xs)
  if (half === undefined) return body(...xs)
  if (who !== undefined) {
    const floats = xs.filter(({ dtype }) => isFloat(dtype))
    for (const x of floats) requireSame(who, floats[0]!, x)
  }
  const made = body(...(xs.map(widened) as readonly Value[] as Xs))
  return (Array.isArray(made) ? made.map(each => narrowed(each, half)) : narrowed(made as Value, half)) as R
}

/** The tensor in float32, where it is of 16 bits. */
export const single = typed<<X>(x: X) => X>((x: unknown) => (isValue(x) ? widened(x) : x))

/** Options with their tensors as `single` gives them. */
export const singles = <O extends object>(options: O): O =>
  Object.fromEntries(Object.entries(options).map(([name, given]) => [name, single(given)])) as O
