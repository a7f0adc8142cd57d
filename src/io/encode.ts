import { takes, typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { count } from '../shape/sizes.js'
import { shorten } from '../shape/text.js'
import { type Data, sizeInBytes } from '../tensor/dtype.js'
import { concrete } from '../tensor/storage.js'
import type { Spec } from '../tensor/tensor.js'
import { isTypedArray } from '../tensor/typedArray.js'
import type { OnlyTensors } from '../transform/types.js'
import { formats, metadataKey, mostHeaderBytes, mostNotes, mostTensors, prefixSize, rank } from './format.js'
import { layoutOf, scattered } from './layout.js'
import type { Mapping } from './mapping.js'
import { named } from './names.js'

/** Notes to be stored beside the tensors. */
export type Metadata = Readonly<Record<string, string>>

/** The order of the bytes in UTF-8, which is that of the code points. `<` goes by halves of pairs of surrogates. */
const byText = (a: string, b: string): number => {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return (a.codePointAt(i) ?? -1) - (b.codePointAt(i) ?? -1)
}

/** A text that the file can hold: half of a pair of surrogates is no character, and has no bytes in UTF-8. */
export const requireText = (who: string, what: string, text: unknown): void => {
  if (typeof text !== 'string') throw new TypeError(`${who}: expected ${what} to be a string, got ${describe(text)}`)
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError(`${who}: expected ${what} without lone surrogates, got "${shorten(text)}"`)
}

/** The notes in the order in which they are written. */
const notesOf = (who: string, metadata: Metadata): readonly (readonly [key: string, note: string])[] => {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata) || isTypedArray(metadata))
    throw new TypeError(`${who}: expected metadata to be a record of strings, got ${describe(metadata)}`)
  const notes = Object.entries(metadata).sort(([a], [b]) => byText(a, b))
  for (const [key, note] of notes) {
    requireText(who, 'the key of a note', key)
    requireText(who, `the note '${shorten(key)}'`, note)
  }
  return notes
}

const requireFew = (who: string, what: string, given: number, most: number): void => {
  if (given > most) throw new RangeError(`${who}: expected at most ${most} ${what}, got ${given}`)
}

/** One entry of a JSON object. Objects of JavaScript would put names that are numbers first. */
const entry = (key: string, value: unknown): string => `${JSON.stringify(key)}:${JSON.stringify(value)}`

/** What the beginning of a file says of a tensor. */
interface Named extends Spec {
  readonly name: string
  readonly size: number
}

/** A tensor to be written, whose elements are put together when they are asked for. */
export interface Writable extends Named {
  readonly elements: () => Data
}

/** The order of tensors in a file. */
export const inOrder = (a: Named, b: Named): number => rank(a.dtype) - rank(b.dtype) || byText(a.name, b.name)

/** What the tensors of a tree are in a file, in the order in which they stand there. */
export const writables = (who: string, tree: unknown, mapping: Mapping | undefined): readonly Writable[] => {
  const { tensors } = named(who, tree, 'nothing')
  const stored = new Map([...tensors].map(([name, value]) => [name, concrete(value, who)]))
  const { parts } = layoutOf(who, tensors, mapping)
  return [...parts]
    .map(([name, part]): Writable => {
      requireText(who, 'the name of a tensor', name)
      const { shape, dtype } = part
      const elements = () => scattered(part, name => stored.get(name)!.data)
      return { name, shape, dtype, size: sizeInBytes(dtype, count(shape)), elements }
    })
    .sort(inOrder)
}

/** What stands before the elements: the size of the header, and the header. */
export const beginning = (who: string, tensors: readonly Named[], metadata: Metadata): Uint8Array<ArrayBuffer> => {
  const notes = notesOf(who, metadata)
  // What `decode` would refuse is not written.
  requireFew(who, 'tensors', tensors.length, mostTensors)
  requireFew(who, 'notes', notes.length, mostNotes)
  const entries = notes.length === 0 ? [] : [`"${metadataKey}":{${notes.map(note => entry(...note)).join(',')}}`]
  let start = 0
  for (const { name, shape, dtype, size } of tensors) {
    entries.push(entry(name, { dtype: formats[dtype].name, shape, data_offsets: [start, start + size] }))
    start += size
  }
  const text = new TextEncoder().encode(`{${entries.join(',')}}`)
  const headerSize = Math.ceil(text.length / 8) * 8
  if (headerSize > mostHeaderBytes)
    throw new RangeError(`${who}: expected names and notes of at most ${mostHeaderBytes} bytes, got ${headerSize}`)
  const bytes = new Uint8Array(prefixSize + headerSize).fill(0x20)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerSize), true)
  bytes.set(text, prefixSize)
  return bytes
}

// As bytes: a float that is copied as a number may lose the payload of a NaN.
export const bytesOf = ({ buffer, byteOffset, byteLength }: Data): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** A file in pieces: what stands before the elements, and those of each tensor, made when the piece is asked for. */
export const piecesOf = (who: string, tensors: readonly Writable[], metadata: Metadata): Iterable<Uint8Array> => {
  const first = beginning(who, tensors, metadata)
  return {
    *[Symbol.iterator]() {
      yield first
      for (const tensor of tensors) if (tensor.size > 0) yield bytesOf(tensor.elements())
    },
  }
}

/** How the tensors of a tree are written. */
export interface EncodeOptions {
  /** What the tensors of the tree are in the file; the same under the same names where not given. */
  readonly mapping?: Mapping | undefined
}

/**
 * The tensors of a tree as a safetensors file, with notes beside them where given. A tensor is stored under its path,
 * `c1.w`, or `layers.0.w` in a tuple; what is no tensor cannot be stored and is refused. The same tree gives the same
 * bytes, those that the safetensors library itself writes: larger element types first, then by name. With a `mapping` the file has
 * the names and tensors that `decode` reads with it, so that what was learnt here opens elsewhere.
 *
 * @throws TypeError where the tree holds a number, a string or what is no tree (null and undefined pass), where two
 * tensors would have one name, as in `{ 'a.b': x, a: { b: y } }`, where the mapping does not fit the tree, where a note is no
 * string, or a name or a note has a lone surrogate; RangeError where there are more than 131,072 tensors or 16,384 notes, or names
 * and notes take more than 100 MB; TraceError inside a traced function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decode, decodeAll, encode, linear } from 'tensor-ts/io'
 *
 * const params = { c1: { w: T.ones([2, 3]), b: T.zeros([3]) } }
 * const bytes = encode(params, { epoch: '1' })
 * assert.deepEqual(decode(params)(bytes), E.right(params))
 *
 * const foreign = decodeAll(encode(params, {}, { mapping: linear('fc', 'c1') }))
 * assert.ok(E.isRight(foreign))
 * assert.deepEqual(foreign.right.get('fc.weight')?.shape, [3, 2])
 * ```
 */
export const encode: <Tree>(
  tree: OnlyTensors<'encode', Tree> & Tree,
  metadata?: Metadata,
  options?: EncodeOptions,
) => Uint8Array<ArrayBuffer> = typed(
  takes('encode', 2, ['mapping']),
  (tree: unknown, metadata: Metadata = {}, { mapping }: EncodeOptions = {}) => {
    const tensors = writables('encode', tree, mapping)
    const first = beginning('encode', tensors, metadata)
    const file = new Uint8Array(first.length + tensors.reduce((sum, { size }) => sum + size, 0))
    file.set(first)
    let next = first.length
    for (const tensor of tensors) {
      file.set(bytesOf(tensor.elements()), next)
      next += tensor.size
    }
    return file
  },
)

/**
 * As `encode`, in pieces, one for each tensor: joined they are the file. Where tensors are put together by a `mapping`, that is
 * done when their piece is asked for, so that it takes the memory of one tensor to write a file of any size.
 *
 * @throws as `encode`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { mkdtempSync } from 'node:fs'
 * import { readFile, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decode, encodePieces } from 'tensor-ts/io'
 *
 * const params = { w: T.ones([2, 3]), b: T.zeros([3]) }
 * const path = `${mkdtempSync(`${tmpdir()}/pieces-`)}/model.safetensors`
 * await writeFile(path, encodePieces(params))
 * assert.deepEqual(decode(params)(await readFile(path)), E.right(params))
 * ```
 */
export const encodePieces: <Tree>(
  tree: OnlyTensors<'encodePieces', Tree> & Tree,
  metadata?: Metadata,
  options?: EncodeOptions,
) => Iterable<Uint8Array> = typed(
  takes('encodePieces', 2, ['mapping']),
  (tree: unknown, metadata: Metadata = {}, { mapping }: EncodeOptions = {}) =>
    piecesOf('encodePieces', writables('encodePieces', tree, mapping), metadata),
)
