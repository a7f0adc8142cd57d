// Programs in the address: deflated, in the alphabet of addresses.

const through = async (bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())

/** What stands behind the # of an address for a program. */
export const showProgram = async (text: string): Promise<string> => {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'))
  const letters = Array.from(bytes, byte => String.fromCharCode(byte)).join('')
  return `code=${btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The program of an address; undefined where it has none that can be read. */
export const readProgram = async (hash: string): Promise<string | undefined> => {
  const code = /^#?code=([\w-]+)$/.exec(hash)?.[1]
  if (code === undefined) return undefined
  try {
    const letters = atob(code.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = await through(
      Uint8Array.from(letters, letter => letter.charCodeAt(0)),
      new DecompressionStream('deflate-raw'),
    )
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
