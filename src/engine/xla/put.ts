import { describe } from '../../shape/describe.js'
import { count } from '../../shape/sizes.js'
import { cut, type Placement } from '../../tensor/parts.js'
import type { Stored } from '../../tensor/storage.js'
import type { Client } from './client.js'

/** The elements of a tensor on the devices, for this execution or for longer. */
export const put = (client: Client, x: Stored, placement: Placement): readonly bigint[] => {
  const { shape, dtype, data } = x
  const expected = count(shape)
  if (data.length !== expected)
    throw new TypeError(`xla: expected ${expected} elements in ${describe(x)}, got ${data.length}`)
  const made: bigint[] = []
  try {
    placement.parts.forEach((part, device) => {
      made.push(client.put(cut(dtype, data, shape, part), dtype, part.size, device))
    })
  } catch (error) {
    for (const buffer of made) client.plugin.call('Buffer_Destroy', { buffer })
    throw error
  }
  return made
}
