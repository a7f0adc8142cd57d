import { zipSync } from 'fflate'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { takes, typed } from '../../ops/face.js'
import { requireFlag } from '../../shape/argument.js'
import { requirePositiveCount } from '../../shape/hyperparameter.js'
import { shorten } from '../../shape/text.js'
import { requireBytes } from '../../tensor/bytes.js'
import type { OnlyTensors } from '../../transform/types.js'
import type { DecodeAllOptions, DecodedTensors, DecodeError, DecodeOptions, EncodeOptions, NpyFiles } from '../index.js'
import { allNpyFiles, npyFilesOf, npyFilesReader } from '../npyFiles.js'
import { malformed, objection, unzip } from './zip.js'

/** How much of an archive is unpacked. */
export interface UnpackOptions {
  /** The most bytes that its files may have together; 4 GiB where not given. They are known before anything is unpacked. */
  readonly most?: number | undefined
}

export interface DecodeNpzOptions extends DecodeOptions, UnpackOptions {}
export interface DecodeAllNpzOptions extends DecodeAllOptions, UnpackOptions {}

/** What an archive may unpack to unless more is allowed, in bytes: the most elements that one tensor has. */
const mostBytes = 2 ** 32
const extension = '.npy'

/** The arrays of an archive by their names, which have no `.npy` behind them. */
const arraysIn = (who: string, given: unknown, most: number): E.Either<DecodeError, NpyFiles> =>
  pipe(
    unzip(requireBytes(who, given), most),
    E.chain(files => {
      const arrays = new Map<string, () => E.Either<DecodeError, Uint8Array>>()
      for (const [file, read] of files) {
        const name = file.endsWith(extension) ? file.slice(0, -extension.length) : file
        if (arrays.has(name)) return malformed(`it has two arrays of the name '${shorten(name)}'`)
        arrays.set(name, read)
      }
      return E.right(arrays)
    }),
  )

/**
 * Reads the arrays in an .npz file of NumPy into a tree like `expected`, as `decode` does the tensors of a safetensors file and
 * `decodeNpy` each array: `numpy.savez(file, **{ 'c1.w': … })` has the names that paths in a tree have.
 *
 * An archive is taken apart in memory: nothing is written anywhere. One whose names lead out of a folder, whose files overlap, or have
 * more bytes than `most` is refused before anything is unpacked.
 *
 * @throws TypeError as `decode`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { decodeNpz, encodeNpz } from 'tensor-ts/io/npz'
 *
 * const params = { c1: { w: T.ones([2, 3]), b: T.zeros([3]) } }
 * assert.deepEqual(pipe(encodeNpz(params), decodeNpz(params)), E.right(params))
 * ```
 */
export const decodeNpz: <Tree>(
  expected: Tree,
  options?: DecodeNpzOptions,
) => (bytes: Uint8Array) => E.Either<DecodeError, Tree> = typed(
  takes('decodeNpz', 1, ['surplus', 'mapping', 'most']),
  (expected: unknown, { most = mostBytes, ...options }: DecodeNpzOptions = {}) => {
    requirePositiveCount('decodeNpz: most', most)
    const read = npyFilesReader('decodeNpz', expected, options)
    return (bytes: unknown): E.Either<DecodeError, unknown> => pipe(arraysIn('decodeNpz', bytes, most), E.chain(read))
  },
)

/**
 * The arrays of an .npz file by name, where it is not known what it holds. What no tensor can hold stands under `unread` with the
 * reason; `integers` says how wide integers are read, as in `decodeAll`.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeAllNpz, encodeNpz } from 'tensor-ts/io/npz'
 *
 * const arrays = decodeAllNpz(encodeNpz({ layers: [T.ones([2]), T.zeros([3])] }, { compress: true }))
 * assert.ok(E.isRight(arrays))
 * assert.deepEqual([...arrays.right.keys()], ['layers.0', 'layers.1'])
 * ```
 */
export const decodeAllNpz: (bytes: Uint8Array, options?: DecodeAllNpzOptions) => E.Either<DecodeError, DecodedTensors> =
  typed(
    takes('decodeAllNpz', 1, ['integers', 'most']),
    (bytes: unknown, { most = mostBytes, ...options }: DecodeAllNpzOptions = {}) => {
      requirePositiveCount('decodeAllNpz: most', most)
      return pipe(
        arraysIn('decodeAllNpz', bytes, most),
        E.map(files => allNpyFiles('decodeAllNpz', files, options)),
      )
    },
  )

/** How arrays are written. */
export interface EncodeNpzOptions extends EncodeOptions {
  /** Whether they are deflated, as by `numpy.savez_compressed`; false where not given. */
  readonly compress?: boolean | undefined
}

/** The same bytes whenever they are written: the first day that an archive can say. */
const mtime = new Date(1980, 0, 1)

/** fflate writes no sizes of 64 bits. */
const mostArchive = 2 ** 32 - 1
/** What an archive has beside a file and two times its name. */
const besides = 76 + 2 * extension.length

/**
 * The tensors of a tree as an .npz file, which `numpy.load` opens: each under its path, `c1.w`.
 *
 * @throws TypeError as `encode`, and where a name would lead out of a folder; RangeError where the files have 4 GiB or more together;
 * TraceError inside a traced function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeNpz, encodeNpz } from 'tensor-ts/io/npz'
 *
 * const params = { w: T.zeros([100, 100]) }
 * const file = encodeNpz(params, { compress: true })
 * assert.ok(file.length < 1000)
 * assert.deepEqual(decodeNpz(params)(file), E.right(params))
 * ```
 */
export const encodeNpz: <Tree>(
  tree: OnlyTensors<'encodeNpz', Tree> & Tree,
  options?: EncodeNpzOptions,
) => Uint8Array<ArrayBuffer> = typed(
  takes('encodeNpz', 1, ['compress', 'mapping']),
  (tree: unknown, { compress = false, ...options }: EncodeNpzOptions = {}) => {
    requireFlag('encodeNpz', 'compress', compress)
    const files: [string, Uint8Array][] = []
    let total = 22
    for (const [name, read] of npyFilesOf('encodeNpz', tree, options)) {
      const wrong = objection(`${name}${extension}`)
      if (wrong !== undefined)
        throw new TypeError(
          `encodeNpz: expected the name of a file within a folder, got '${shorten(name)}', which ${wrong}`,
        )
      const { right } = read()
      total += right.length + 2 * new TextEncoder().encode(name).length + besides
      if (total > mostArchive) throw new RangeError('encodeNpz: expected files of less than 4 GiB together, got more')
      files.push([`${name}${extension}`, right])
    }
    return zipSync(Object.fromEntries(files), { level: compress ? 6 : 0, mtime })
  },
)
