import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { shorten } from '../shape/text.js'
import type { DecodeError } from './error.js'
import { mostProblems, mostTensors } from './format.js'
import { type Reader, Refusal, reader } from './json.js'
import { unshared, utf8 } from './parse.js'
import { type InParts, readTold } from './parts/tell.js'

// The index of several files, as the transformers library writes it: `{ "metadata": { "total_size": … }, "weight_map": { tensor:
// file } }`, or of parts of tensors: `{ "save": …, "files": […], "tensors": [{ "name": …, "parts": … }] }`. It is read as a header is:
// nothing is kept but what it says of files.

/** How many bytes of UTF-8 the name of a file has at most. */
const longestName = 255

/** What Windows opens as a device, whatever stands behind its dot. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)\./i

/** Whether file systems take a name, as a name and as nothing else: it is no way into another folder. */
export const isFileName = (file: string): boolean =>
  new TextEncoder().encode(file).length <= longestName &&
  /^[^/\\:\p{Cc}]+$/u.test(file) &&
  !file.startsWith('.') &&
  !device.test(file)

/** The name of a file beside the index, which is nothing but safetensors. */
export const isBeside = (file: string): boolean => file.endsWith('.safetensors') && isFileName(file)

const malformed = (problems: readonly string[], more = 0): DecodeError => ({ _tag: 'IndexMalformed', problems, more })

const refuse = (problem: string): never => {
  throw new Refusal(malformed([problem]))
}

/** Files with parts of tensors, which were written together. */
export interface IndexOfParts {
  readonly save: string
  readonly files: readonly string[]
  readonly tensors: readonly InParts[]
}

/** What an index says: the file of each tensor, or the files of its parts. */
export type Index = { readonly whole: ReadonlyMap<string, string> } | { readonly parts: IndexOfParts }

const read = (json: Reader): E.Either<DecodeError, Index> => {
  const files = new Map<string, string>()
  const problems: string[] = []
  let more = 0
  const problem = (path: string, expected: string, given: string): void => {
    if (problems.length < mostProblems) problems.push(`${path}: expected ${expected}, got ${given}`)
    else more++
  }
  const file = (path: string): string | undefined => {
    const isText = json.kind() === 'string'
    const given = isText ? json.string() : json.describe()
    if (isText && isBeside(given)) return given
    problem(path, 'the name of a safetensors file beside the index', isText ? `'${shorten(given)}'` : given)
    return undefined
  }

  const tensor = (name: string): void => {
    const path = `weight_map.${shorten(name)}`
    if (files.has(name)) refuse(`${path} is written twice`)
    if (files.size === mostTensors) refuse(`expected at most ${mostTensors} tensors, got more`)
    const found = file(path)
    if (found !== undefined) files.set(name, found)
  }

  const filesOfParts = new Set<string>()
  const fileOfParts = (i: number): void => {
    if (i === mostTensors) refuse(`expected at most ${mostTensors} files, got more`)
    const found = file(`files.${i}`)
    if (found === undefined) return
    if (filesOfParts.has(found)) refuse(`the file '${shorten(found)}' is written twice`)
    filesOfParts.add(found)
  }

  let save: string | undefined
  let tensors: readonly InParts[] | undefined
  const keys = new Set<string>()
  const members: Readonly<Record<string, () => void>> = {
    weight_map: () =>
      json.kind() === 'object' ? json.object(tensor) : problem('weight_map', 'an object', json.describe()),
    save: () => {
      if (json.kind() === 'string') save = json.string()
      else problem('save', 'a text', json.describe())
    },
    files: () => (json.kind() === 'array' ? json.array(fileOfParts) : problem('files', 'a list', json.describe())),
    tensors: () => {
      tensors = readTold(json, 'tensors', undefined, problem)
    },
  }
  if (json.kind() !== 'object') problem('the index', 'an object', json.describe())
  else
    json.object(key => {
      const member = Object.hasOwn(members, key) ? members[key] : undefined
      if (member === undefined) return json.skip()
      if (keys.has(key)) refuse(`${key} is written twice`)
      keys.add(key)
      member()
    })
  json.end()
  const inParts = tensors
  if (inParts === undefined) {
    if (!keys.has('weight_map') && problems.length === 0) problem('weight_map', 'an object', 'nothing')
  } else if (keys.has('weight_map')) problem('the index', 'weight_map or tensors', 'both')
  else {
    if (save === undefined) problem('save', 'a text', 'nothing')
    for (const [i, { parts }] of problems.length === 0 ? inParts.entries() : [])
      for (const part of parts)
        if (part.file >= filesOfParts.size)
          problem(`tensors.${i}.parts`, `numbers of files below ${filesOfParts.size}`, String(part.file))
  }
  if (problems.length > 0) return E.left(malformed(problems, more))
  return E.right(
    inParts === undefined
      ? { whole: files }
      : { parts: { save: save ?? '', files: [...filesOfParts], tensors: inParts } },
  )
}

/** What is wrong with a JSON text, as a problem of an index. */
const ofIndex = (error: DecodeError): DecodeError => {
  if (error._tag === 'HeaderNotJson') return malformed([`no JSON: ${error.reason}`])
  return error._tag === 'HeaderMalformed' ? malformed(error.problems, error.more) : error
}

/** What the bytes of an index say. */
export const parseIndex = (bytes: Uint8Array): E.Either<DecodeError, Index> =>
  pipe(
    utf8(unshared(bytes)),
    E.chain(text => {
      try {
        return read(reader(text))
      } catch (error) {
        if (error instanceof Refusal) return E.left(error.error)
        throw error
      }
    }),
    E.mapLeft(ofIndex),
  )
