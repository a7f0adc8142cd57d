/** A safetensors file from its header, as text or as an object, and its data; `headerSize` is what the file claims. */
export const fileOf = (header: unknown, data: readonly number[] | Uint8Array = [], headerSize?: bigint): Uint8Array => {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const file = new Uint8Array(8 + text.length + data.length)
  new DataView(file.buffer).setBigUint64(0, headerSize ?? BigInt(text.length), true)
  file.set(text, 8)
  file.set(data, 8 + text.length)
  return file
}

/** The parts of a safetensors file. */
export const partsOf = (file: Uint8Array): { readonly header: string; readonly data: Uint8Array } => {
  const size = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))
  return { header: new TextDecoder().decode(file.subarray(8, 8 + size)), data: file.subarray(8 + size) }
}
