import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { takes, typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { Stored } from '../tensor/storage.js'
import type { OnlyTensors } from '../transform/types.js'
import { compareNames, mismatch } from './check.js'
import {
  type DecodeAllOptions,
  type DecodeOptions,
  decodeOptions,
  expectedOf,
  requireIntegers,
  treeOf,
} from './decode.js'
import { type DecodedTensors, elementsAs, sortedOut, tensorOf } from './elements.js'
import { type EncodeOptions, writables } from './encode.js'
import type { DecodeError } from './error.js'
import { gatherer } from './layout.js'
import { type Npy, parseNpy } from './npyRead.js'
import { npyOf, requireNpyType } from './npyWrite.js'
import { collector } from './problems.js'

/** Files of NumPy, one for each tensor, by the names of those; each gives its bytes when it is asked for them. */
export type NpyFiles = ReadonlyMap<string, () => E.Either<DecodeError, Uint8Array>>

const requireFiles = (who: string, files: unknown): NpyFiles => {
  if (files instanceof Map) return files
  throw new TypeError(`${who}: expected a Map of files, got ${describe(files)}`)
}

const arrayOf = (name: string, read: () => E.Either<DecodeError, Uint8Array>): E.Either<DecodeError, Npy> =>
  pipe(
    read(),
    E.chain(bytes => parseNpy(name, bytes)),
    // What is known of the elements names its tensor already.
    E.mapLeft(error => ('name' in error ? error : { _tag: 'InFile', file: name, error })),
  )

/** As `decodeNpyFiles`; `who` asks. */
export const npyFilesReader = (who: string, expected: unknown, options: DecodeOptions) => {
  const wanted = expectedOf(who, expected, options)
  const { layout, surplus } = wanted
  return (given: unknown): E.Either<DecodeError, unknown> => {
    const files = requireFiles(who, given)
    const problems = collector()
    compareNames(files, layout, surplus, problems.add)
    const tree = gatherer(wanted.tensors)
    for (const [name, part] of layout.parts) {
      const read = files.get(name)
      if (read === undefined) continue
      const found = pipe(
        arrayOf(name, read),
        E.chain(npy => {
          const error = mismatch(name, npy.entry, part)
          return error === undefined ? tensorOf(npy.bytes, npy.entry) : E.left(error)
        }),
      )
      if (E.isRight(found)) tree.take(part, elementsAs(part.dtype, found.right))
      else problems.add(found.left)
    }
    return problems.otherwise(() => treeOf(wanted, tree.elements))
  }
}

/**
 * Reads .npy files, as those in an .npz archive or in a folder, into a tree like `expected`, as `decode` does the tensors of a
 * safetensors file and `decodeNpy` each array. Bytes are asked for one by one, of those tensors alone that are expected.
 *
 * @throws TypeError as `decode`, and where the files are no Map.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeNpyFiles, encodeNpyFiles } from 'tensor-ts/io'
 *
 * const params = { c1: { w: T.ones([2, 3]), b: T.zeros([3]) } }
 * const files = encodeNpyFiles(params)
 * assert.deepEqual([...files.keys()], ['c1.b', 'c1.w'])
 * assert.deepEqual(decodeNpyFiles(params)(files), E.right(params))
 * ```
 */
export const decodeNpyFiles: <Tree>(
  expected: Tree,
  options?: DecodeOptions,
) => (files: NpyFiles) => E.Either<DecodeError, Tree> = typed(
  takes('decodeNpyFiles', 1, decodeOptions),
  (expected: unknown, options: DecodeOptions = {}) => npyFilesReader('decodeNpyFiles', expected, options),
)

/** As `decodeAllNpyFiles`; `who` asks. */
export const allNpyFiles = (who: string, given: unknown, { integers }: DecodeAllOptions) => {
  requireIntegers(who, integers)
  const files = requireFiles(who, given)
  return sortedOut(files.keys(), name => arrayOf(name, files.get(name)!), integers)
}

/**
 * The arrays in .npy files by name, where it is not known what they hold. What no tensor can hold stands under `unread` with the
 * reason; `integers` says how wide integers are read, as in `decodeAll`.
 *
 * @throws TypeError where the files are no Map.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeAllNpyFiles, encodeNpy } from 'tensor-ts/io'
 *
 * const files = new Map([['w', () => E.right(encodeNpy(T.ones([2])))]])
 * assert.deepEqual([...decodeAllNpyFiles(files).keys()], ['w'])
 * ```
 */
export const decodeAllNpyFiles: (files: NpyFiles, options?: DecodeAllOptions) => DecodedTensors = typed(
  takes('decodeAllNpyFiles', 1, ['integers']),
  (given: unknown, options: DecodeAllOptions = {}) => allNpyFiles('decodeAllNpyFiles', given, options),
)

/** As `encodeNpyFiles`; `who` asks. */
export const npyFilesOf = (
  who: string,
  tree: unknown,
  { mapping }: EncodeOptions,
): ReadonlyMap<string, () => E.Right<Uint8Array<ArrayBuffer>>> =>
  new Map(
    writables(who, tree, mapping).map(({ name, shape, dtype, elements }) => {
      requireNpyType(who, dtype)
      return [name, () => ({ _tag: 'Right', right: npyOf(who, new Stored(shape, dtype, elements())) })]
    }),
  )

/**
 * The tensors of a tree as .npy files, each under its path, `c1.w`; a file is made when it is asked for.
 *
 * @throws TypeError as `encode`; TraceError inside a traced function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { encodeNpy, encodeNpyFiles } from 'tensor-ts/io'
 *
 * const files = encodeNpyFiles({ layers: [T.ones([2]), T.zeros([3])] })
 * assert.deepEqual(files.get('layers.1')?.(), { _tag: 'Right', right: encodeNpy(T.zeros([3])) })
 * ```
 */
export const encodeNpyFiles: <Tree>(
  tree: OnlyTensors<'encodeNpyFiles', Tree> & Tree,
  options?: EncodeOptions,
) => ReadonlyMap<string, () => E.Right<Uint8Array<ArrayBuffer>>> = typed(
  takes('encodeNpyFiles', 1, ['mapping']),
  (tree: unknown, options: EncodeOptions = {}) => npyFilesOf('encodeNpyFiles', tree, options),
)
