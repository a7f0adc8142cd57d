import type { Sharding } from '../shape/sharding.js'
import type { Spec } from '../tensor/tensor.js'
import type { Program } from '../trace/program.js'

/** The shardings of the inputs and outputs of a Program. */
export interface Placed {
  readonly inputs?: readonly (Sharding | undefined)[] | undefined
  readonly outputs?: readonly (Sharding | undefined)[] | undefined
}

/** What memory has to be for another value to take it over: of this shape and element type, split in this way. */
const keyOf = ({ shape, dtype }: Spec, sharding: Sharding | undefined): string => {
  const names = sharding?.map(name => name ?? '') ?? []
  return `${dtype} ${shape} ${names.some(name => name !== '') ? names : ''}`
}

/**
 * Which output takes over the memory of each input that is given away: the first that is of the same shape, element type and
 * sharding, and takes over no other. An input that no output is like keeps its memory.
 */
export const donations = (
  { inputs, outputs }: Program,
  donate: readonly number[],
  placed: Placed = {},
): ReadonlyMap<number, number> => {
  const free = outputs.map(({ spec }, k) => keyOf(spec, placed.outputs?.[k]))
  const taken = new Map<number, number>()
  for (const i of donate) {
    if (taken.has(i)) continue
    const k = free.indexOf(keyOf(inputs[i]!.spec, placed.inputs?.[i]))
    if (k < 0) continue
    free[k] = ''
    taken.set(i, k)
  }
  return taken
}
