import type { ConstantTensor } from './graph.js'
import type { External } from './model.js'

/** From how many bytes on a constant stands outside of the model. */
const large = 1024

/** Where elements begin: at whole pages of the least kind, so that they can be mapped into memory. */
const alignment = 4096

/** The large constants in a file of their own, and where each is there. */
export const outside = (
  constants: readonly ConstantTensor[],
  location: string | undefined,
): { readonly external: ReadonlyMap<ConstantTensor, External>; readonly data: Uint8Array<ArrayBuffer> | undefined } => {
  const external = new Map<ConstantTensor, External>()
  if (location === undefined) return { external, data: undefined }
  let end = 0
  for (const constant of constants) {
    const { length } = constant.bytes
    if (length < large) continue
    const offset = Math.ceil(end / alignment) * alignment
    external.set(constant, { location, offset, length })
    end = offset + length
  }
  const data = new Uint8Array(end)
  for (const [{ bytes }, { offset }] of external) data.set(bytes, offset)
  return { external, data }
}
