import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { takes, typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { requireBytes } from '../tensor/bytes.js'
import { Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import type { Structure } from '../trace/tree.js'
import { fitting, type Surplus } from './check.js'
import { type DecodedTensors, elementsAs, type Read, sortedOut, tensorOf } from './elements.js'
import type { Metadata } from './encode.js'
import type { DecodeError } from './error.js'
import type { Entry } from './header.js'
import { gatherer, type Layout, layoutOf } from './layout.js'
import type { Mapping } from './mapping.js'
import { named } from './names.js'
import { type File, parse } from './parse.js'
import { collector } from './problems.js'

/** How a file is read. */
export interface DecodeOptions {
  /** What is done with tensors that are not expected: the file is refused with them, or they are passed over. */
  readonly surplus?: 'refuse' | 'ignore' | undefined
  /** What the tensors of the tree are in the file; the same under the same names where not given. */
  readonly mapping?: Mapping | undefined
}

/** What is expected of a file: tensors by name, where they are in it, and the tree of them. */
export interface Expected {
  readonly tensors: ReadonlyMap<string, Value>
  readonly structure: Structure
  readonly layout: Layout
  readonly surplus: Surplus
}

/** The names of the options that say how a file is read. */
export const decodeOptions = ['surplus', 'mapping']

export const expectedOf = (who: string, expected: unknown, { surplus, mapping }: DecodeOptions): Expected => {
  const { tensors, structure } = named(who, expected)
  if (surplus !== undefined && surplus !== 'refuse' && surplus !== 'ignore')
    throw new TypeError(`${who}: expected surplus to be 'refuse' or 'ignore', got ${describe(surplus)}`)
  return { tensors, structure, layout: layoutOf(who, tensors, mapping), surplus }
}

/** The tree of tensors whose elements are known by name. */
export const treeOf = (
  { tensors, structure }: Expected,
  elements: ReturnType<typeof gatherer>['elements'],
  elsewhere: ReadonlyMap<string, Stored> = new Map(),
): unknown =>
  structure.unflatten(
    [...tensors].map(([name, { shape, dtype }]) => elsewhere.get(name) ?? new Stored(shape, dtype, elements(name))),
  )

const bytesOf = ({ data }: File, { start, stop }: Entry): Uint8Array => data.subarray(start, stop)

/** The tree of a file, or all that is not as expected. */
const matched = (file: File, expected: Expected): E.Either<DecodeError, unknown> => {
  const problems = collector()
  const tree = gatherer(expected.tensors)
  for (const [part, entry] of fitting(file.entries, expected.layout, expected.surplus, problems.add)) {
    const found = tensorOf(bytesOf(file, entry), entry)
    if (E.isRight(found)) tree.take(part, elementsAs(part.dtype, found.right))
    else problems.add(found.left)
  }
  return problems.otherwise(() => treeOf(expected, tree.elements))
}

/**
 * Reads the tensors of a safetensors file into a tree like `expected`, for example the parameters that a model begins
 * with: the same names, shapes and element types, no tensor missing and, unless `surplus` is 'ignore', none left over.
 * Integers of other widths are read as int32 where all fit, floats of 16 bits as what they are, or as float32 where that is
 * expected. Parts of the tree that are no tensors
 * are taken from `expected`, of whose tensors nothing but shape and element type is looked at, so that they may be abstract
 * (`T.abstract`). Where the file has other names, transposed weights, one tensor for several or several for one,
 * `mapping` says so.
 *
 * A file that is anything else is a `DecodeError`, never an exception; it lists all that is not as expected.
 * docs/safetensors.md says which files are read.
 *
 * @throws TypeError where two tensors of `expected` have one name, where the mapping does not fit them, or where the bytes are
 * no `Uint8Array`.
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
 * // A file of PyTorch's names, whose weights are transposed.
 * const foreign = encode({ 'model.fc.weight': T.ones([3, 2]), 'model.fc.bias': T.zeros([3]) })
 * const mapping = [
 *   { file: 'model.fc.weight', tree: 'w', transpose: true },
 *   { file: 'model.fc.bias', tree: 'b' },
 * ]
 * assert.deepEqual(pipe(foreign, decode(params, { mapping })), E.right(params))
 *
 * const broken = pipe(new Uint8Array(3), decode(params), E.mapLeft(showDecodeError))
 * assert.deepEqual(broken, E.left('the file has 3 bytes, a safetensors file has at least 8'))
 * ```
 */
export const decode: <Tree>(
  expected: Tree,
  options?: DecodeOptions,
) => (bytes: Uint8Array) => E.Either<DecodeError, Tree> = typed(
  takes('decode', 1, decodeOptions),
  (expected: unknown, options: DecodeOptions = {}) => {
    const wanted = expectedOf('decode', expected, options)
    return (bytes: Uint8Array): E.Either<DecodeError, unknown> =>
      pipe(
        parse(requireBytes('decode', bytes)),
        E.chain(file => matched(file, wanted)),
      )
  },
)

/** How a file is read of which it is not known what it holds. */
export interface DecodeAllOptions {
  /** As what integers of 32 and 64 bits that int32 may not hold are read: as int32 if all fit, or as bigints, all of them. */
  readonly integers?: 'int32' | 'bigint' | undefined
}

export const requireIntegers = (who: string, integers: unknown): void => {
  if (integers !== undefined && integers !== 'int32' && integers !== 'bigint')
    throw new TypeError(`${who}: expected integers to be 'int32' or 'bigint', got ${describe(integers)}`)
}

/**
 * The tensors of a safetensors file by name, where it is not known what it holds. Integers of other widths are read as
 * int32 where all fit, or, where that is asked for, those of U32, I64 and U64 as bigints, which stand under `bigints`; floats of 16
 * bits as what they are. Tensors of element types that there are none of here, such as F8_E4M3, stand under `unread` with the
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
export const decodeAll: (bytes: Uint8Array, options?: DecodeAllOptions) => E.Either<DecodeError, DecodedTensors> =
  typed(takes('decodeAll', 1, ['integers']), (bytes: Uint8Array, { integers }: DecodeAllOptions = {}) => {
    requireIntegers('decodeAll', integers)
    return pipe(
      parse(requireBytes('decodeAll', bytes)),
      E.map(file => {
        const readOf = (name: string): Read => {
          const entry = file.entries.get(name)!
          return E.right({ entry, bytes: bytesOf(file, entry) })
        }
        return sortedOut(file.entries.keys(), readOf, integers)
      }),
    )
  })

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
