import { describe } from '../shape/describe.js'
import { flatten } from '../trace/tree.js'

// The option `donate` of everything that compiles: which arguments are given away.

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
