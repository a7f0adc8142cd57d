import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { takes, typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { requireBytes } from '../tensor/bytes.js'
import type { Stored } from '../tensor/storage.js'
import type { AnyTensor, Spec } from '../tensor/tensor.js'
import { tensorOf } from './elements.js'
import type { Metadata } from './encode.js'
import type { DecodeError } from './error.js'
import { type Entry, mostProblems } from './header.js'
import { named } from './names.js'
import { type File, parse } from './parse.js'

/** How a file is read. */
export interface DecodeOptions {
  /** What is done with tensors that are not expected: the file is refused with them, or they are passed over. */
  readonly surplus?: 'refuse' | 'ignore' | undefined
}

/** The tensor of an entry that must be as `expected`. */
const matching = (file: File, entry: Entry, expected: Spec): E.Either<DecodeError, Stored> => {
  const { name, format, shape } = entry
  if (format.dtype === undefined) return E.left({ _tag: 'UnknownDType', name, given: format.name })
  if (format.dtype !== expected.dtype)
    return E.left({ _tag: 'WrongDType', name, given: format.label, expected: expected.dtype })
  if (shape.join() !== expected.shape.join())
    return E.left({ _tag: 'WrongShape', name, given: shape, expected: expected.shape })
  return tensorOf(file, entry)
}

/** The tensors of a file under the names expected, or all that is not as expected. */
const matched = (
  file: File,
  expected: ReadonlyMap<string, Spec>,
  surplus: DecodeOptions['surplus'],
): E.Either<DecodeError, readonly Stored[]> => {
  const errors: DecodeError[] = []
  let more = 0
  const add = (error: DecodeError): void => {
    if (errors.length < mostProblems) errors.push(error)
    else more++
  }
  const missing = [...expected.keys()].filter(name => !file.entries.has(name))
  if (missing.length > 0) add({ _tag: 'MissingNames', names: missing })
  const others = surplus === 'ignore' ? [] : [...file.entries.keys()].filter(name => !expected.has(name))
  if (others.length > 0) add({ _tag: 'SurplusNames', names: others })
  const tensors: Stored[] = []
  for (const [name, spec] of expected) {
    const entry = file.entries.get(name)
    if (entry === undefined) continue
    const found = matching(file, entry, spec)
    if (E.isRight(found)) tensors.push(found.right)
    else add(found.left)
  }
  if (errors.length === 0) return E.right(tensors)
  return E.left(errors.length === 1 && more === 0 ? errors[0]! : { _tag: 'Several', errors, more })
}

const requireSurplus = (surplus: unknown): void => {
  if (surplus !== undefined && surplus !== 'refuse' && surplus !== 'ignore')
    throw new TypeError(`decode: expected surplus to be 'refuse' or 'ignore', got ${describe(surplus)}`)
}

/**
 * Reads the tensors of a safetensors file into a tree like `expected`, for example the parameters that a model begins
 * with: the same names, shapes and element types, no tensor missing and, unless `surplus` is 'ignore', none left over.
 * Integers of other widths are read as int32 where all fit. Parts of the tree that are no tensors are taken from
 * `expected`.
 *
 * A file that is anything else is a `DecodeError`, never an exception; it lists all that is not as expected.
 * docs/safetensors.md says which files are read.
 *
 * @throws TypeError where two tensors of `expected` have one name, or where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { decode, encode, showDecodeError } from 'tensor-ts/io'
 *
 * const params = { w: T.ones([2, 3]), b: T.zeros([3]) }
 * const restored = pipe(encode(params), decode(params))
 * assert.deepEqual(restored, E.right(params))
 *
 * const weights = { w: params.w }
 * assert.deepEqual(pipe(encode(params), decode(weights, { surplus: 'ignore' })), E.right(weights))
 *
 * const broken = pipe(new Uint8Array(3), decode(params), E.mapLeft(showDecodeError))
 * assert.deepEqual(broken, E.left('the file has 3 bytes, a safetensors file has at least 8'))
 * ```
 */
export const decode: <Tree>(
  expected: Tree,
  options?: DecodeOptions,
) => (bytes: Uint8Array) => E.Either<DecodeError, Tree> = typed(
  takes('decode', 1, ['surplus']),
  (expected: unknown, options: DecodeOptions = {}) => {
    const { tensors, structure } = named('decode', expected)
    const { surplus } = options
    requireSurplus(surplus)
    return (bytes: Uint8Array): E.Either<DecodeError, unknown> =>
      pipe(
        parse(requireBytes('decode', bytes)),
        E.chain(file => matched(file, tensors, surplus)),
        E.map(structure.unflatten),
      )
  },
)

/** The tensors of a file by name. */
export interface DecodedTensors extends ReadonlyMap<string, AnyTensor> {
  /** The tensors of the file that no tensor here can hold, by name, and why. */
  readonly unread: ReadonlyMap<string, DecodeError>
}

/**
 * The tensors of a safetensors file by name, where it is not known what it holds. Integers of other widths are read as
 * int32 where all fit. Tensors of element types that there are none of here, such as BF16, stand under `unread` with the
 * reason.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeAll, encode } from 'tensor-ts/io'
 *
 * const tensors = decodeAll(encode({ layers: [T.ones([2]), T.zeros([3])] }))
 * assert.ok(E.isRight(tensors))
 * assert.deepEqual([...tensors.right.keys()], ['layers.0', 'layers.1'])
 * assert.equal(tensors.right.unread.size, 0)
 * ```
 */
export const decodeAll: (bytes: Uint8Array) => E.Either<DecodeError, DecodedTensors> = typed((bytes: Uint8Array) =>
  pipe(
    parse(requireBytes('decodeAll', bytes)),
    E.map(file => {
      const tensors = new Map<string, Stored>()
      const unread = new Map<string, DecodeError>()
      for (const [name, entry] of file.entries) {
        const found = tensorOf(file, entry)
        if (E.isRight(found)) tensors.set(name, found.right)
        else unread.set(name, found.left)
      }
      return Object.assign(tensors, { unread })
    }),
  ),
)

/**
 * The notes that a safetensors file has beside its tensors; empty where it has none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeMetadata, encode } from 'tensor-ts/io'
 *
 * assert.deepEqual(decodeMetadata(encode({ w: T.ones([2]) }, { epoch: '1' })), E.right({ epoch: '1' }))
 * ```
 */
export const decodeMetadata = (bytes: Uint8Array): E.Either<DecodeError, Metadata> =>
  pipe(
    parse(requireBytes('decodeMetadata', bytes), true),
    E.map(({ metadata }) => Object.fromEntries(metadata)),
  )
