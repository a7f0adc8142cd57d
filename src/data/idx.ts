import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { typed } from '../ops/face.js'
import { mostAxes } from '../shape/rank.js'
import { count } from '../shape/sizes.js'
import { requireBytes } from '../tensor/bytes.js'
import { allocate, type Data, type DType } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { AnyTensor } from '../tensor/tensor.js'
import type { DataError } from './error.js'
import { readBytes } from './file.js'

interface ElementType {
  readonly name: string
  readonly bytes: number
  /** The element type of tensors that holds it exactly, and how to read it; none for those that are not supported. */
  readonly as?: { readonly dtype: DType; readonly read: (view: DataView, offset: number) => number }
}

/** The element types of the format by their codes. Numbers are big-endian. */
const elementTypes: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [0x08, { name: 'ubyte', bytes: 1, as: { dtype: 'uint8', read: (view, offset) => view.getUint8(offset) } }],
  [0x09, { name: 'byte', bytes: 1 }],
  [0x0b, { name: 'short', bytes: 2 }],
  [0x0c, { name: 'int', bytes: 4, as: { dtype: 'int32', read: (view, offset) => view.getInt32(offset) } }],
  [0x0d, { name: 'float', bytes: 4, as: { dtype: 'float32', read: (view, offset) => view.getFloat32(offset) } }],
  [0x0e, { name: 'double', bytes: 8, as: { dtype: 'float64', read: (view, offset) => view.getFloat64(offset) } }],
])

const magicSize = 4

const parse = (bytes: Uint8Array): E.Either<DataError, Stored> => {
  const given = bytes.length
  if (given < magicSize) return E.left({ _tag: 'HeaderTooShort', expected: magicSize, given })
  const [first, second, code, rank] = bytes as Uint8Array & readonly [number, number, number, number]
  if (first !== 0 || second !== 0) return E.left({ _tag: 'WrongMagic', given: [first, second, code, rank] })
  const type = elementTypes.get(code)
  if (type?.as === undefined)
    return E.left({ _tag: 'UnsupportedType', type: type?.name ?? `0x${code.toString(16).padStart(2, '0')}` })
  const { dtype, read } = type.as
  const headerSize = magicSize + 4 * rank
  if (given < headerSize) return E.left({ _tag: 'HeaderTooShort', expected: headerSize, given })
  const view = new DataView(bytes.buffer, bytes.byteOffset, given)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(magicSize + 4 * axis))
  const size = count(shape)
  const lengths = { expected: size * type.bytes, given: given - headerSize }
  if (lengths.given < lengths.expected) return E.left({ _tag: 'DataTruncated', ...lengths })
  if (lengths.given > lengths.expected) return E.left({ _tag: 'DataSurplus', ...lengths })
  if (rank > mostAxes) return E.left({ _tag: 'TooManyAxes', given: rank, expected: mostAxes })
  const elements: Data = allocate(dtype, size)
  if (type.bytes === 1) elements.set(bytes.subarray(headerSize))
  else for (let i = 0; i < size; i++) elements[i] = read(view, headerSize + i * type.bytes)
  return E.right(new Stored(shape, dtype, elements))
}

/**
 * The tensor in an IDX file (http://yann.lecun.com/exdb/mnist/): two zero bytes, the element type, the rank, the sizes,
 * and the elements in row-major order. The types ubyte, int, float and double become uint8, int32, float32 and float64;
 * byte and short are refused, and so are more than 64 axes. Errors name the file where it is given.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { parseIdx } from 'tensor-ts/data'
 *
 * const bytes = new Uint8Array([0, 0, 0x08, 1, 0, 0, 0, 3, 5, 0, 4]) // a vector of 3 ubytes
 * const labels = pipe(parseIdx(bytes), E.map(T.toArray))
 * assert.deepEqual(labels, E.right([5, 0, 4]))
 * ```
 */
export const parseIdx: (bytes: Uint8Array, file?: string) => E.Either<DataError, AnyTensor> = typed(
  (bytes: Uint8Array, file?: string) =>
    pipe(
      parse(requireBytes('parseIdx', bytes)),
      E.mapLeft(error => (file === undefined ? error : { ...error, file })),
    ),
)

/**
 * The tensor in the IDX file at a path; see `parseIdx`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { readIdx, showDataError } from 'tensor-ts/data'
 *
 * const result = await readIdx('no-such-file')()
 * assert.deepEqual(E.mapLeft(showDataError)(result), E.left('no-such-file: there is no such file'))
 * ```
 */
export const readIdx = (path: string): TE.TaskEither<DataError, AnyTensor> =>
  pipe(
    readBytes(path),
    TE.chainEitherK(bytes => parseIdx(bytes, path)),
  )
