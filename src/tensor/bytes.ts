import { describe } from '../shape/describe.js'
import { isTypedArray, typedArrayName } from './typedArray.js'

/** The bytes that a function was given: a `Uint8Array` of this or another realm. */
export const requireBytes = (op: string, bytes: unknown): Uint8Array => {
  if (isTypedArray(bytes) && typedArrayName(bytes) === 'Uint8Array')
    return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const given = describe(bytes)
  throw new TypeError(
    `${op}: expected a Uint8Array${given.endsWith('ArrayBuffer') ? ', as new Uint8Array(buffer)' : ''}, got ${given}`,
  )
}
