import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { typed } from '../ops/face.js'
import { allocate } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { AnyTensor, Spec } from '../tensor/tensor.js'
import type { Metadata } from './encode.js'
import type { DecodeError } from './error.js'
import { formats } from './format.js'
import { type Entry, type File, parse } from './header.js'
import { named } from './names.js'

/** The tensor of an entry: its bytes, copied, since nothing says that they are aligned. */
const tensor = ({ data }: File, { name, dtype, shape, offsets }: Entry): E.Either<DecodeError, Stored> => {
  const elements = allocate(dtype, (offsets[1] - offsets[0]) / formats[dtype].bytes)
  new Uint8Array(elements.buffer).set(data.subarray(...offsets))
  const index = dtype === 'bool' ? elements.findIndex(element => element > 1) : -1
  return index < 0
    ? E.right(new Stored(shape, dtype, elements))
    : E.left({ _tag: 'NotBool', name, index, given: elements[index]! })
}

/** The tensor of an entry that must be as `expected`. */
const matching = (file: File, entry: Entry, expected: Spec): E.Either<DecodeError, Stored> => {
  const { name, dtype, shape } = entry
  if (dtype !== expected.dtype) return E.left({ _tag: 'WrongDType', name, given: dtype, expected: expected.dtype })
  if (shape.join() !== expected.shape.join())
    return E.left({ _tag: 'WrongShape', name, given: shape, expected: expected.shape })
  return tensor(file, entry)
}

/**
 * Reads the tensors of a safetensors file into a tree like `expected`, for example the parameters that a model begins
 * with: the same names, shapes and element types, no tensor missing and none left over. Parts of the tree that are no
 * tensors are taken from `expected`.
 *
 * A file that is anything else is a `DecodeError`, never an exception.
 *
 * @throws TypeError where two tensors of `expected` have one name.
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
 * const broken = pipe(new Uint8Array(3), decode(params), E.mapLeft(showDecodeError))
 * assert.deepEqual(broken, E.left('the file has 3 bytes, a safetensors file has at least 8'))
 * ```
 */
export const decode: <Tree>(expected: Tree) => (bytes: Uint8Array) => E.Either<DecodeError, Tree> = typed(
  (expected: unknown) => {
    const { tensors, structure } = named('decode', expected)
    return (bytes: Uint8Array): E.Either<DecodeError, unknown> =>
      pipe(
        parse(bytes),
        E.chain(file => {
          const entries = new Map(file.entries.map(entry => [entry.name, entry]))
          const missing = [...tensors.keys()].filter(name => !entries.has(name))
          if (missing.length > 0) return E.left({ _tag: 'MissingNames', names: missing })
          const surplus = [...entries.keys()].filter(name => !tensors.has(name))
          if (surplus.length > 0) return E.left({ _tag: 'SurplusNames', names: surplus })
          return pipe(
            [...tensors],
            E.traverseArray(([name, spec]) => matching(file, entries.get(name)!, spec)),
          )
        }),
        E.map(structure.unflatten),
      )
  },
)

/**
 * All tensors of a safetensors file by name, where it is not known what it holds.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeAll, encode } from 'tensor-ts/io'
 *
 * const tensors = decodeAll(encode({ layers: [T.ones([2]), T.zeros([3])] }))
 * assert.deepEqual(E.map((found: ReadonlyMap<string, unknown>) => [...found.keys()])(tensors), E.right(['layers.0', 'layers.1']))
 * ```
 */
export const decodeAll: (bytes: Uint8Array) => E.Either<DecodeError, ReadonlyMap<string, AnyTensor>> = typed(
  (bytes: Uint8Array) =>
    pipe(
      parse(bytes),
      E.chain(file =>
        pipe(
          file.entries,
          E.traverseArray(entry =>
            pipe(
              tensor(file, entry),
              E.map(found => [entry.name, found] as const),
            ),
          ),
        ),
      ),
      E.map(tensors => new Map(tensors)),
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
    parse(bytes),
    E.map(({ metadata }) => Object.fromEntries(metadata)),
  )
