import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { shorten } from '../shape/text.js'
import type { DecodeError } from './error.js'
import { mostTensors } from './format.js'
import { mostProblems } from './header.js'
import { type Reader, Refusal, reader } from './json.js'
import { unshared, utf8 } from './parse.js'

// The index of several files, as the transformers library writes it: `{ "metadata": { "total_size": … }, "weight_map": { tensor:
// file } }`. It is read as a header is: nothing is kept but the names.

/** The name of a file beside the index: no way into another folder, nothing but safetensors, no longer than names can be. */
export const isBeside = (file: string): boolean =>
  file.length < 256 && /^[^/\\:\p{Cc}]+\.safetensors$/u.test(file) && !file.startsWith('.')

const malformed = (problems: readonly string[], more = 0): DecodeError => ({ _tag: 'IndexMalformed', problems, more })

const refuse = (problem: string): never => {
  throw new Refusal(malformed([problem]))
}

const read = (json: Reader): E.Either<DecodeError, ReadonlyMap<string, string>> => {
  const files = new Map<string, string>()
  const problems: string[] = []
  let more = 0
  const problem = (path: string, expected: string, given: string): void => {
    if (problems.length < mostProblems) problems.push(`${path}: expected ${expected}, got ${given}`)
    else more++
  }

  const tensor = (name: string): void => {
    const path = `weight_map.${shorten(name)}`
    if (files.has(name)) refuse(`${path} is written twice`)
    if (files.size === mostTensors) refuse(`expected at most ${mostTensors} tensors, got more`)
    const isText = json.kind() === 'string'
    const given = isText ? json.string() : json.describe()
    if (isText && isBeside(given)) files.set(name, given)
    else problem(path, 'the name of a safetensors file beside the index', isText ? `'${shorten(given)}'` : given)
  }

  if (json.kind() !== 'object') problem('the index', 'an object', json.describe())
  else {
    let hasFiles = false
    json.object(key => {
      if (key !== 'weight_map') return json.skip()
      if (hasFiles) refuse('weight_map is written twice')
      hasFiles = true
      if (json.kind() === 'object') json.object(tensor)
      else problem('weight_map', 'an object', json.describe())
    })
    if (!hasFiles) problem('weight_map', 'an object', 'nothing')
  }
  json.end()
  return problems.length > 0 ? E.left(malformed(problems, more)) : E.right(files)
}

/** What is wrong with a JSON text, as a problem of an index. */
const ofIndex = (error: DecodeError): DecodeError => {
  if (error._tag === 'HeaderNotJson') return malformed([`no JSON: ${error.reason}`])
  return error._tag === 'HeaderMalformed' ? malformed(error.problems, error.more) : error
}

/** The file of each tensor. */
export const parseIndex = (bytes: Uint8Array): E.Either<DecodeError, ReadonlyMap<string, string>> =>
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
