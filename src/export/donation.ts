import type { Sharding } from '../shape/sharding.js'
import type { Spec } from '../tensor/tensor.js'
import type { Program } from '../trace/program.js'

/** What is known of the inputs and outputs of a Program besides their shapes. */
export interface Placed {
  readonly inputs?: readonly (Sharding | undefined)[] | undefined
  readonly outputs?: readonly (Sharding | undefined)[] | undefined
  /** Where they are in the trees of the arguments and of the result. */
  readonly paths?: { readonly inputs: readonly string[]; readonly outputs: readonly string[] } | undefined
  /** Whether an output of whose sharding nothing is said has that of the memory it takes over. */
  readonly inherits?: boolean | undefined
}

const splitOf = (sharding: Sharding | undefined): string => {
  const names = sharding?.map(name => name ?? '') ?? []
  return names.every(name => name === '') ? '' : names.join()
}

const isLike = (a: Spec, b: Spec): boolean => a.dtype === b.dtype && `${a.shape}` === `${b.shape}`

/** A path without its first step, which is the argument. */
const within = (path: string): string => path.replace(/^\[\d+\]/, '')

/**
 * Which output takes over the memory of each input that is given away: one of the same shape, element type and sharding that takes over
 * no other. That is the one in the same place of the tree, as the new state has the places of the old one, and else the first. An
 * input that no output is like keeps its memory.
 */
export const donations = (
  { inputs, outputs }: Program,
  donate: readonly number[],
  { paths, inherits = false, ...placed }: Placed = {},
): ReadonlyMap<number, number> => {
  const pairs = new Map<number, number>()
  const taken = new Set<number>()
  const fits = (i: number, k: number): boolean => {
    const split = placed.outputs?.[k]
    const isSplitLike = (inherits && split === undefined) || splitOf(split) === splitOf(placed.inputs?.[i])
    return !taken.has(k) && isLike(inputs[i]!.spec, outputs[k]!.spec) && isSplitLike
  }
  const preferences: readonly ((i: number, k: number) => boolean)[] = [
    (i, k) => paths !== undefined && within(paths.inputs[i]!) === paths.outputs[k],
    (i, k) => paths !== undefined && paths.inputs[i] === paths.outputs[k],
    () => true,
  ]
  for (const prefers of preferences)
    for (const i of new Set(donate)) {
      const k = pairs.has(i) ? -1 : outputs.findIndex((_, k) => prefers(i, k) && fits(i, k))
      if (k < 0) continue
      taken.add(k)
      pairs.set(i, k)
    }
  return pairs
}
