// A file says which bytes it has, so that one is found that a disk has damaged: SHA-256 of all of it, with zeros in the place
// of the digest itself.

const key = 'sha256'
const zeros = '0'.repeat(64)

// Within another note its quotes would be escaped, and a tensor of that name has a record behind it.
const before = new TextEncoder().encode(`"${key}":"`)

/** Where the digest stands. */
const placeIn = (bytes: Uint8Array): number | undefined => {
  const found = indexOf(bytes, before)
  return found < 0 || found + before.length + zeros.length > bytes.length ? undefined : found + before.length
}

const indexOf = (bytes: Uint8Array, part: Uint8Array): number => {
  for (let at = bytes.indexOf(part[0]!); at >= 0; at = bytes.indexOf(part[0]!, at + 1))
    if (part.every((byte, i) => bytes[at + i] === byte)) return at
  return -1
}

const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes))
  return new TextEncoder().encode(Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join(''))
}

/** The note under which the digest stands, before it is known. */
export const unsealed = { [key]: zeros } as const

/** Writes the digest of a file, which was made with the note `unsealed`, into it. */
export const seal = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const at = placeIn(bytes)!
  bytes.fill(zeros.charCodeAt(0), at, at + zeros.length)
  bytes.set(await digestOf(bytes), at)
  return bytes
}

/** Whether a file is as it was made. */
export const isSealed = async (bytes: Uint8Array): Promise<boolean> => {
  const at = placeIn(bytes)
  if (at === undefined) return false
  const copy = new Uint8Array(bytes)
  const digest = copy.slice(at, at + zeros.length)
  copy.fill(zeros.charCodeAt(0), at, at + zeros.length)
  return (await digestOf(copy)).every((byte, i) => digest[i] === byte)
}
