import { typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { shorten } from '../shape/text.js'
import { concrete } from '../tensor/storage.js'
import { isTypedArray } from '../tensor/typedArray.js'
import type { OnlyTensors } from '../transform/types.js'
import { formats, metadataKey, mostHeaderBytes, mostNotes, mostTensors, prefixSize, rank } from './format.js'
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
const requireText = (what: string, text: unknown): void => {
  if (typeof text !== 'string') throw new TypeError(`encode: expected ${what} to be a string, got ${describe(text)}`)
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError(`encode: expected ${what} without lone surrogates, got "${shorten(text)}"`)
}

/** The notes in the order in which they are written. */
const notesOf = (metadata: Metadata): readonly (readonly [key: string, note: string])[] => {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata) || isTypedArray(metadata))
    throw new TypeError(`encode: expected metadata to be a record of strings, got ${describe(metadata)}`)
  const notes = Object.entries(metadata).sort(([a], [b]) => byText(a, b))
  for (const [key, note] of notes) {
    requireText('the key of a note', key)
    requireText(`the note '${shorten(key)}'`, note)
  }
  return notes
}

const requireFew = (what: string, given: number, most: number): void => {
  if (given > most) throw new RangeError(`encode: expected at most ${most} ${what}, got ${given}`)
}

/** One entry of a JSON object. Objects of JavaScript would put names that are numbers first. */
const entry = (key: string, value: unknown): string => `${JSON.stringify(key)}:${JSON.stringify(value)}`

/**
 * The tensors of a tree as a safetensors file, with notes beside them where given. A tensor is stored under its path,
 * `c1.w`, or `layers.0.w` in a tuple; what is no tensor cannot be stored and is refused. The same tree gives the same
 * bytes, those that the safetensors library itself writes: larger element types first, then by name.
 *
 * @throws TypeError where the tree holds a number, a string or what is no tree (null and undefined pass), where two
 * tensors would have one name, as in `{ 'a.b': x, a: { b: y } }`, where a note is no string, or a name or a note has a
 * lone surrogate; RangeError where there are more than 131,072 tensors or 16,384 notes, or names and notes take more than
 * 100 MB; TraceError inside a traced function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decode, encode } from 'tensor-ts/io'
 *
 * const params = { c1: { w: T.ones([2, 3]), b: T.zeros([3]) } }
 * const bytes = encode(params, { epoch: '1' })
 * assert.deepEqual(decode(params)(bytes), E.right(params))
 * ```
 */
export const encode: <Tree>(tree: OnlyTensors<'encode', Tree> & Tree, metadata?: Metadata) => Uint8Array<ArrayBuffer> =
  typed((tree: unknown, metadata: Metadata = {}) => {
    const tensors = [...named('encode', tree, 'nothing').tensors]
      .map(([name, value]) => {
        requireText('the name of a tensor', name)
        const { shape, dtype, data } = concrete(value, 'encode')
        return { name, shape, dtype, data }
      })
      .sort((a, b) => rank(a.dtype) - rank(b.dtype) || byText(a.name, b.name))
    const notes = notesOf(metadata)
    // What `decode` would refuse is not written.
    requireFew('tensors', tensors.length, mostTensors)
    requireFew('notes', notes.length, mostNotes)
    const entries = notes.length === 0 ? [] : [`"${metadataKey}":{${notes.map(note => entry(...note)).join(',')}}`]
    let dataSize = 0
    for (const { name, shape, dtype, data } of tensors) {
      const offsets = [dataSize, dataSize + data.byteLength]
      entries.push(entry(name, { dtype: formats[dtype].name, shape, data_offsets: offsets }))
      dataSize += data.byteLength
    }
    const text = new TextEncoder().encode(`{${entries.join(',')}}`)
    const headerSize = Math.ceil(text.length / 8) * 8
    if (headerSize > mostHeaderBytes)
      throw new RangeError(`encode: expected names and notes of at most ${mostHeaderBytes} bytes, got ${headerSize}`)
    const file = new Uint8Array(prefixSize + headerSize + dataSize)
    new DataView(file.buffer).setBigUint64(0, BigInt(headerSize), true)
    file.fill(0x20, prefixSize, prefixSize + headerSize)
    file.set(text, prefixSize)
    let next = prefixSize + headerSize
    for (const { data } of tensors) {
      // As bytes: a float that is copied as a number may lose the payload of a NaN.
      file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), next)
      next += data.byteLength
    }
    return file
  })
