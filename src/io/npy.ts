import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import { requireBytes } from '../tensor/bytes.js'
import { concrete, isValue, Stored } from '../tensor/storage.js'
import type { AnyTensor, TensorLike, Value } from '../tensor/tensor.js'
import { mismatch } from './check.js'
import { type BigIntegers, elementsAs, requiredIntegers, tensorOf } from './elements.js'
import type { DecodeError } from './error.js'
import { layoutOf } from './layout.js'
import { parseNpy } from './npyRead.js'
import { npyOf } from './npyWrite.js'

const requireExpected = (x: unknown): Value => {
  if (isValue(x)) return x
  throw new TypeError(`decodeNpy: expected a tensor, got ${describe(x)}`)
}

/**
 * Reads the array in an .npy file of NumPy as a tensor like `expected`: the same shape and element type. Integers of other widths are
 * read as int32 where all fit, float16 as what it is, or as float32 where that is expected; Fortran order and big-endian elements are brought into order. What is no numbers or
 * bools is refused: objects are pickled, and reading them would run code that is in the file.
 *
 * @throws TypeError where `expected` is no tensor, or the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { decodeNpy, encodeNpy, showDecodeError } from 'tensor-ts/io'
 *
 * const x = T.tensor([[1, 2, 3], [4, 5, 6]])
 * assert.deepEqual(pipe(encodeNpy(x), decodeNpy(T.zeros([2, 3]))), E.right(x))
 *
 * const other = pipe(encodeNpy(x), decodeNpy(T.zeros([3, 2])), E.mapLeft(showDecodeError))
 * assert.deepEqual(other, E.left('the tensor has shape [2, 3], expected [3, 2]'))
 * ```
 */
export const decodeNpy: <X extends TensorLike>(expected: X) => (bytes: Uint8Array) => E.Either<DecodeError, X> = typed(
  (expected: unknown) => {
    const { shape, dtype } = requireExpected(expected)
    const part = layoutOf('decodeNpy', new Map([['', { shape, dtype }]]), undefined).parts.get('')!
    return (bytes: unknown): E.Either<DecodeError, Stored> =>
      pipe(
        parseNpy('', requireBytes('decodeNpy', bytes)),
        E.chain(npy => {
          const error = mismatch('', npy.entry, part)
          if (error !== undefined) return E.left(error)
          return pipe(
            tensorOf(npy.bytes, npy.entry),
            E.map(x => new Stored(shape, dtype, elementsAs(dtype, x))),
          )
        }),
      )
  },
)

/**
 * The tensor in an .npy file of which it is not known what it holds, as `decodeNpy` reads it.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeAnyNpy, encodeNpy } from 'tensor-ts/io'
 *
 * assert.deepEqual(decodeAnyNpy(encodeNpy(T.ones([2], 'int32'))), E.right(T.ones([2], 'int32')))
 * ```
 */
export const decodeAnyNpy: (bytes: Uint8Array) => E.Either<DecodeError, AnyTensor> = typed((bytes: unknown) =>
  pipe(
    parseNpy('', requireBytes('decodeAnyNpy', bytes)),
    E.chain(({ entry, bytes }) => tensorOf(bytes, entry)),
  ),
)

/**
 * The integers in an .npy file of uint32, int64 or uint64 as bigints, for those that int32 cannot hold.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { decodeBigNpy, encodeNpy, showDecodeError } from 'tensor-ts/io'
 *
 * const small = E.mapLeft(showDecodeError)(decodeBigNpy(encodeNpy(T.ones([2], 'int32'))))
 * assert.deepEqual(small, E.left('the tensor has dtype int32, expected uint32, int64 or uint64'))
 * ```
 */
export const decodeBigNpy: (bytes: Uint8Array) => E.Either<DecodeError, BigIntegers> = typed((bytes: unknown) =>
  pipe(
    parseNpy('', requireBytes('decodeBigNpy', bytes)),
    E.chain(({ entry, bytes }) => requiredIntegers(bytes, entry)),
  ),
)

/**
 * A tensor as an .npy file, the bytes that `numpy.save` writes: version 1.0, row-major, little-endian.
 *
 * @throws TypeError for what is no tensor; DTypeError of bfloat16, which NumPy has not; TraceError inside a traced function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { encodeNpy } from 'tensor-ts/io'
 *
 * const file = encodeNpy(T.ones([2, 3]))
 * assert.equal(new TextDecoder().decode(file.subarray(10, 69)), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
 * ```
 */
export const encodeNpy: (x: TensorLike) => Uint8Array<ArrayBuffer> = typed((x: Value) =>
  npyOf('encodeNpy', concrete(x, 'encodeNpy')),
)
