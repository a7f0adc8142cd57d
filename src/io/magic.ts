import type { DecodeError, ForeignKind } from './error.js'

const ascii = (text: string): readonly number[] => [...text].map(character => character.charCodeAt(0))

/** How a file of NumPy begins: \x93NUMPY. */
export const npyMagic = [0x93, ...ascii('NUMPY')]

/** What is told of a PyTorch archive by the name of the first file in it. */
const pickled = ascii('data.pkl')

const begins = (bytes: Uint8Array, first: readonly number[], at = 0): boolean =>
  first.every((byte, i) => bytes[at + i] === byte)

/** Whether bytes begin as a zip archive does, one with files in it or an empty one. */
export const isArchive = (bytes: Uint8Array): boolean =>
  begins(bytes, ascii('PK\x03\x04')) || begins(bytes, ascii('PK\x05\x06'))

/** How other files begin. */
const beginnings: readonly (readonly [kind: ForeignKind, first: readonly number[]])[] = [
  ['git-lfs', ascii('version https://git-lfs')],
  ['page', ascii('<')],
  ['json', ascii('{')],
  ['gzip', [0x1f, 0x8b]],
  ['hdf5', [0x89, ...ascii('HDF')]],
  ['gguf', ascii('GGUF')],
]

/** How many bytes of a file tell what it is. */
export const telling = 512

/** What else a file is, by its first bytes: an array of NumPy, a pickle, alone or in an archive, another archive, or no tensors at all. */
export const otherFormat = (bytes: Uint8Array): DecodeError | undefined => {
  // Protocol 2 and later; PyTorch has never written another.
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) return { _tag: 'Pickle' }
  if (begins(bytes, npyMagic)) return { _tag: 'Npy' }
  const other = beginnings.find(([, first]) => begins(bytes, first))
  if (other !== undefined) return { _tag: 'Foreign', kind: other[0] }
  if (!isArchive(bytes)) return undefined
  const header = bytes.subarray(0, telling)
  return header.some((_, at) => begins(header, pickled, at)) ? { _tag: 'Pickle' } : { _tag: 'Archive' }
}
