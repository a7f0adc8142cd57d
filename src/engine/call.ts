import { describe } from '../shape/describe.js'
import { flatten } from '../trace/tree.js'
import type { UserFunction } from '../transform/leaves.js'
import { parametersOf } from '../transform/parameters.js'
import { deepCopy } from './copy.js'
import { replaceWritables, writables } from './statics.js'

// What compiled functions of all engines make of the arguments of a call and of its result.

/** Checks the option that names the arguments whose memory is given away; `who` asks. */
export const requireDonate = (who: string, donate: unknown): void => {
  if (!Array.isArray(donate))
    throw new TypeError(`${who}: donate is a list of argument numbers, as in { donate: [0] }, got ${describe(donate)}`)
  for (const position of donate)
    if (!Number.isInteger(position) || position < 0)
      throw new TypeError(`${who}: donate lists arguments by their numbers, counted from 0, got ${describe(position)}`)
}

/** The numbers of the leaves of some of the arguments. */
export const leavesOf = (who: string, args: readonly unknown[], positions: readonly number[]): ReadonlySet<number> => {
  if (positions.length === 0) return new Set()
  for (const position of positions)
    if (position >= args.length)
      throw new TypeError(`${who}: cannot donate argument ${position}, counted from 0: the call has ${args.length}`)
  const counts = args.map(arg => flatten(arg, who).leaves.length)
  const firsts = counts.map((_, i) => counts.slice(0, i).reduce((sum, count) => sum + count, 0))
  return new Set(positions.flatMap(i => Array.from({ length: counts[i]! }, (_, leaf) => firsts[i]! + leaf)))
}

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

const later = new WeakSet<UserFunction>()

/** Notes that a function was compiled for an engine that answers later. */
export const answeringLater = <F extends UserFunction>(f: F): F => {
  later.add(f)
  return f
}

export const answersLater = (f: UserFunction): boolean => later.has(f)
