import type { UserFunction } from '../transform/leaves.js'

const later = new WeakSet<UserFunction>()

/** Notes that a function was compiled for an engine that answers later. */
export const answeringLater = <F extends UserFunction>(f: F): F => {
  later.add(f)
  return f
}

export const answersLater = (f: UserFunction): boolean => later.has(f)
