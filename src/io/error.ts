import { shorten } from '../shape/text.js'
import type { DType } from '../tensor/dtype.js'
import { sayer } from '../tensor/message.js'
import type { Part } from '../tensor/parts.js'

/** Why a file is not what was expected. `showDecodeError` puts it into words. */
export type DecodeError =
  | { readonly _tag: 'FileTooShort'; readonly fileSize: number }
  | { readonly _tag: 'HeaderTooLarge'; readonly headerSize: bigint; readonly fileSize: number }
  | { readonly _tag: 'HeaderTooLong'; readonly headerSize: bigint; readonly limit: number }
  | { readonly _tag: 'HeaderNotJson'; readonly reason: string }
  /** The first hundred problems, and how many more there are. */
  | { readonly _tag: 'HeaderMalformed'; readonly problems: readonly string[]; readonly more: number }
  | { readonly _tag: 'UnknownDType'; readonly name: string; readonly given: string }
  | {
      readonly _tag: 'OutOfRange'
      readonly name: string
      readonly offsets: readonly [number, number]
      readonly dataSize: number
    }
  | {
      readonly _tag: 'WrongSize'
      readonly name: string
      readonly shape: readonly number[]
      readonly dtype: string
      readonly given: number
      readonly expected: number
    }
  | { readonly _tag: 'SizeOverflow'; readonly name: string; readonly shape: readonly number[] }
  | { readonly _tag: 'Overlap'; readonly first: string; readonly second: string }
  | { readonly _tag: 'Hole'; readonly start: number; readonly stop: number }
  | { readonly _tag: 'NotBool'; readonly name: string; readonly index: number; readonly given: number }
  | {
      readonly _tag: 'NotInt32'
      readonly name: string
      readonly dtype: string
      readonly index: number
      readonly given: bigint
    }
  | { readonly _tag: 'MissingNames'; readonly names: readonly string[] }
  | { readonly _tag: 'SurplusNames'; readonly names: readonly string[] }
  | {
      readonly _tag: 'WrongDType'
      readonly name: string
      readonly given: string
      readonly expected: DType | 'uint32, int64 or uint64'
      /** What it is in the tree, where a mapping gives it other names there. */
      readonly tree?: readonly string[]
    }
  | {
      readonly _tag: 'WrongShape'
      readonly name: string
      readonly given: readonly number[]
      readonly expected: readonly number[]
      readonly tree?: readonly string[]
    }
  /** A pickle, as PyTorch's .pt files are: whoever opens one runs the code that is in it. */
  | { readonly _tag: 'Pickle' }
  /** An .npy file in the place of something else. */
  | { readonly _tag: 'Npy' }
  /** The bytes are no .npy file. */
  | { readonly _tag: 'NpyMalformed'; readonly reason: string }
  /** Elements of a kind that no tensor has; `given` is how NumPy writes it. */
  | { readonly _tag: 'NpyUnread'; readonly given: string; readonly kind: NpyKind }
  /** The bytes are no zip archive, or one that is not read. */
  | { readonly _tag: 'ZipMalformed'; readonly reason: string }
  /** A zip archive in the place of something else. */
  | { readonly _tag: 'Archive' }
  /** Something else that stands where tensors are looked for. */
  | { readonly _tag: 'Foreign'; readonly kind: ForeignKind }
  /** The first hundred problems of an index of several files, and how many more there are. */
  | { readonly _tag: 'IndexMalformed'; readonly problems: readonly string[]; readonly more: number }
  /** A part of a tensor that does not lie in it, or has no elements. */
  | { readonly _tag: 'PartMisplaced'; readonly name: string; readonly part: Part; readonly shape: readonly number[] }
  | { readonly _tag: 'PartsOverlap'; readonly name: string; readonly first: Part; readonly second: Part }
  /** The parts of a tensor are not all of it. */
  | { readonly _tag: 'PartsMissing'; readonly name: string; readonly held: number; readonly expected: number }
  /** The parts of a tensor are all of it, but not those of a mesh. */
  | { readonly _tag: 'PartsIrregular'; readonly name: string }
  /** A file in the place of one with parts of tensors. */
  | { readonly _tag: 'NoParts'; readonly reason: string }
  /** A file that was written with others than those that it stands with. */
  | { readonly _tag: 'OtherSave'; readonly given: string; readonly expected: string }
  | { readonly _tag: 'Unreadable'; readonly reason: string }
  | { readonly _tag: 'Unwritable'; readonly reason: string }
  /** An error of one of several files. */
  | { readonly _tag: 'InFile'; readonly file: string; readonly error: DecodeError }
  /** The first hundred errors, none of which is `Several`, and how many more there are. */
  | { readonly _tag: 'Several'; readonly errors: readonly DecodeError[]; readonly more: number }

/** The kinds of elements that NumPy has and tensors have not. */
export type NpyKind = 'object' | 'text' | 'record' | 'complex' | 'time' | 'other'

/** What is often found in the place of a file with tensors. */
export type ForeignKind = 'git-lfs' | 'page' | 'json' | 'gzip' | 'hdf5' | 'gguf'

const foreign: Readonly<Record<ForeignKind, string>> = {
  'git-lfs': 'a pointer of Git LFS, which stands for a file that was not fetched; git lfs pull fetches it',
  page: 'a page of HTML or XML, as a server answers that does not have the file',
  json: 'JSON; the index of several files is opened by openPath of tensor-ts/io/node, or openShards',
  gzip: 'compressed by gzip; unpack it first',
  hdf5: 'of HDF5, as .h5 files of Keras are; save the tensors as safetensors',
  gguf: 'of GGUF, as llama.cpp has; save the tensors as safetensors',
}

const kinds: Readonly<Record<NpyKind, string>> = {
  // NumPy reads these only with `allow_pickle`.
  object: 'objects, which are pickled: reading them would run code that is in the file',
  text: 'texts',
  record: 'records',
  complex: 'complex numbers',
  time: 'times',
  other: 'elements of a type that no tensor has',
}

const shown = 5

/** A list in a sentence; of a long one its beginning and how many more there are. */
export const list = (entries: readonly string[], separator: string, more = 0, most = shown): string => {
  const others = Math.max(0, entries.length - most) + more
  return entries.slice(0, most).join(separator) + (others > 0 ? `${separator}and ${others} more` : '')
}

const quoted = (name: string): string => `'${shorten(name)}'`

/** A tensor in a sentence. One that is a tree, or a file, by itself has no name. */
const tensor = (name: string): string => (name === '' ? 'the tensor' : `tensor ${quoted(name)}`)

const names = (all: readonly string[]): string =>
  list(all.slice(0, shown).map(quoted), ', ', Math.max(0, all.length - shown))

const shape = (sizes: readonly number[]): string => `[${sizes.join(', ')}]`

/** A part of a tensor in words, as Python slices: `[0:784, 64:128]`. */
export const showPart = ({ start, size }: Part): string =>
  `[${start.map((from, axis) => `${from}:${from + size[axis]!}`).join(', ')}]`

/** What a tensor of the file is in the tree. */
const asIn = (tree: readonly string[] | undefined): string => (tree === undefined ? '' : `, to be ${names(tree)}`)

/** An error in words; undefined where it is none. */
const sentence = (error: DecodeError): string | undefined => {
  switch (error._tag) {
    case 'FileTooShort':
      return `the file has ${error.fileSize} bytes, a safetensors file has at least 8`
    case 'HeaderTooLarge':
      return `the header is said to have ${error.headerSize} bytes, the file has ${error.fileSize} in all`
    case 'HeaderTooLong':
      return `the header has ${error.headerSize} bytes, expected at most ${error.limit}`
    case 'HeaderNotJson':
      return `the header is not JSON: ${error.reason}`
    case 'HeaderMalformed':
      return `the header is malformed: ${list(error.problems, '; ', error.more)}`
    case 'UnknownDType':
      return `${tensor(error.name)} has dtype ${shorten(error.given)}, expected floats of 16 to 64 bits, integers or BOOL`
    case 'OutOfRange':
      return `${tensor(error.name)} has offsets ${shape(error.offsets)}, no range within the ${error.dataSize} bytes of data`
    case 'WrongSize':
      return `${tensor(error.name)} has ${error.given} bytes, shape ${shape(error.shape)} of ${error.dtype} takes ${error.expected}`
    case 'SizeOverflow':
      return `${tensor(error.name)} has shape ${shape(error.shape)}, whose sizes have no product below 2^64`
    case 'Overlap':
      return `tensors ${quoted(error.first)} and ${quoted(error.second)} overlap`
    case 'Hole':
      return `the bytes ${error.start} to ${error.stop} of the data belong to no tensor`
    case 'NotBool':
      return `${tensor(error.name)} has dtype bool, and ${error.given} as element ${error.index}, expected 0 or 1`
    case 'NotInt32':
      return `${tensor(error.name)} has dtype ${error.dtype}, and ${error.given} as element ${error.index}, which int32 cannot hold`
    case 'MissingNames':
      return `missing tensors: ${names(error.names)}`
    case 'SurplusNames':
      return `unexpected tensors: ${names(error.names)}`
    case 'WrongDType':
      return `${tensor(error.name)} has dtype ${error.given}, expected ${error.expected}${asIn(error.tree)}`
    case 'WrongShape':
      return `${tensor(error.name)} has shape ${shape(error.given)}, expected ${shape(error.expected)}${asIn(error.tree)}`
    case 'Pickle':
      return 'the file is a pickle, as .pt files of PyTorch are: opening one runs the code in it; save the tensors as safetensors'
    case 'Npy':
      return 'the file is an .npy file of NumPy, which decodeNpy reads'
    case 'NpyMalformed':
      return `it is no .npy file that can be read: ${error.reason}`
    case 'NpyUnread':
      return `it has ${kinds[error.kind]} (${shorten(error.given)}), expected floats of 16 to 64 bits, integers or bool`
    case 'ZipMalformed':
      return `it is no .npz file that can be read: ${error.reason}`
    case 'Archive':
      return 'the file is a zip archive; one of NumPy (.npz) is read by tensor-ts/io/npz'
    case 'Foreign':
      return `the file is ${foreign[error.kind]}`
    case 'IndexMalformed':
      return `the index is malformed: ${list(error.problems, '; ', error.more)}`
    case 'PartMisplaced':
      return `${tensor(error.name)} has a part ${showPart(error.part)}, no block of its shape ${shape(error.shape)}`
    case 'PartsOverlap':
      return `${tensor(error.name)} has parts that overlap: ${showPart(error.first)} and ${showPart(error.second)}`
    case 'PartsMissing':
      return `${tensor(error.name)} has parts with ${error.held} of its ${error.expected} elements`
    case 'PartsIrregular':
      return `${tensor(error.name)} has parts that lie in no grid`
    case 'NoParts':
      return `it is no file with parts of tensors: ${error.reason}`
    case 'OtherSave':
      return `it is of another save: expected ${quoted(error.expected)}, got ${quoted(error.given)}`
    case 'Unwritable':
      return `it cannot be written: ${error.reason}`
    case 'Unreadable':
      return `it cannot be read: ${error.reason}`
    case 'InFile':
      return `${error.file}: ${showDecodeError(error.error)}`
    case 'Several':
      return list(
        error.errors.slice(0, shown).map(showDecodeError),
        '; ',
        Math.max(0, error.errors.length - shown) + error.more,
      )
  }
}

/**
 * A decode error as one sentence. Characters that cannot be printed, as names in a file may have, are written as in JSON.
 *
 * @throws TypeError for what is no decode error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decode, encode, showDecodeError } from 'tensor-ts/io'
 *
 * const decoded = decode({ w: T.zeros([2]) })(encode({ w: T.zeros([3]) }))
 * assert.deepEqual(E.mapLeft(showDecodeError)(decoded), E.left("tensor 'w' has shape [3], expected [2]"))
 * ```
 */
export const showDecodeError: (error: DecodeError) => string = sayer('showDecodeError', 'an error of decode', sentence)
