import { Stored } from '../tensor/storage.js'
import { flatten } from './tree.js'

/** Whether a tree has tensors that are in the memory of a device. */
export const isElsewhere = (tree: unknown, who: string): boolean =>
  flatten(tree, who).leaves.some(leaf => leaf instanceof Stored && leaf.place !== undefined)

/** The same tree with all of its tensors here; those that are already are the same. `who` asks. */
export const bring = async (tree: unknown, who: string): Promise<unknown> => {
  const { leaves, structure } = flatten(tree, who)
  const brought = leaves.map(async leaf => {
    const place = leaf instanceof Stored ? leaf.place : undefined
    return place === undefined ? leaf : new Stored(leaf.shape, leaf.dtype, await place.fetch())
  })
  return structure.unflatten(await Promise.all(brought))
}
