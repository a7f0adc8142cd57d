import { halfAmong, narrowed, widened } from '../primitive/define.js'
import { isValue } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { typed } from './face.js'

/**
 * What `body` gives, of values in which floats of 16 bits are float32: it is rounded once, at the end, and nothing on the way,
 * nor in its derivative. Where nothing is of 16 bits it is the body itself.
 */
export const wide = <const Xs extends readonly Value[], R extends Value | readonly Value[]>(
  xs: Xs,
  body: (...xs: Xs) => R,
): R => {
  const half = halfAmong(xs)
  if (half === undefined) return body(...xs)
  const made = body(...(xs.map(widened) as readonly Value[] as Xs))
  return (Array.isArray(made) ? made.map(each => narrowed(each, half)) : narrowed(made as Value, half)) as R
}

/** The tensor in float32, where it is of 16 bits. */
export const single = typed<<X>(x: X) => X>((x: unknown) => (isValue(x) ? widened(x) : x))

/** Options with their tensors as `single` gives them. */
export const singles = <O extends object>(options: O): O =>
  Object.fromEntries(Object.entries(options).map(([name, given]) => [name, single(given)])) as O
