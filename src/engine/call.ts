import type { UserFunction } from '../transform/leaves.js'
import { parametersOf } from '../transform/parameters.js'
import { deepCopy } from './copy.js'
import { replaceWritables, writables } from './statics.js'

// What compiled functions of all engines make of the arguments of a call and of its result.

/** What a call returns, from a result that has the writable objects of the call that traced. */
export type Restore = (result: unknown, args: readonly unknown[]) => unknown

/** The same once the first result is there, which has the writable objects of `args`. */
const restoringFrom = (first: unknown, args: readonly unknown[]): Restore => {
  const given = writables(args)
  const sources = new Map(
    writables(first).map(x => {
      const [place, copy] = [given.indexOf(x), deepCopy(x)]
      return [x, (now: readonly object[]) => (place < 0 ? deepCopy(copy) : now[place])]
    }),
  )
  if (sources.size === 0) return result => result
  return (result, current) => {
    const now = writables(current)
    return replaceWritables(result, x => sources.get(x)!(now))
  }
}

/**
 * What a function returns and is no tensor a trace has once: in every call it is what the function was given in the same
 * place, or a copy of what it made. `traced` are the arguments of the call that traced, which need not be the first that
 * comes to an end.
 */
export const restoring = (traced: readonly unknown[]): Restore => {
  let own: readonly unknown[] = traced
  let restore: Restore | undefined
  return (result, args) => {
    if (restore !== undefined) return restore(result, args)
    restore = restoringFrom(result, own)
    const isOwn = args === own
    // Their tensors are not kept.
    own = []
    return isOwn ? result : restore(result, args)
  }
}

/** The arguments that a function can see, of those that it is given. */
export const seenBy = (f: UserFunction): ((args: readonly unknown[]) => readonly unknown[]) => {
  let most: number | undefined
  return args => {
    if (args.length <= f.length) return args
    most ??= parametersOf(f)?.length ?? Number.POSITIVE_INFINITY
    return args.length <= most ? args : args.slice(0, most)
  }
}
