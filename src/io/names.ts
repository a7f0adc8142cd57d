import { shorten } from '../shape/text.js'
import type { Value } from '../tensor/tensor.js'
import { type Besides, flatten, type Structure } from '../trace/tree.js'

/** The tensors of a tree with their names, which must differ; `who` asks. */
export const named = (
  who: string,
  tree: unknown,
  besides: Besides = 'statics',
): { readonly tensors: ReadonlyMap<string, Value>; readonly structure: Structure } => {
  const { leaves, structure } = flatten(tree, who, besides)
  const tensors = new Map<string, Value>()
  structure.places.forEach((place, i) => {
    // `c1.w` for `.c1.w`, `layers.0` for `.layers[0]`.
    const name = place.join('.')
    if (tensors.has(name)) throw new TypeError(`${who}: two tensors have the name '${shorten(name)}'`)
    tensors.set(name, leaves[i]!)
  })
  return { tensors, structure }
}
