import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { typed } from '../ops/face.js'
import type { Dim } from '../shape/dim.js'
import { requireBytes } from '../tensor/bytes.js'
import { Stored } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import type { DataError } from './error.js'
import { readBytes } from './file.js'

/** Photographs of 32 × 32 pixels in red, green and blue, 0 to 255, and what they show, 0 to 9. */
export interface Cifar10<Name extends Dim> {
  readonly images: Tensor<[Name, 3, 32, 32], 'uint8'>
  readonly labels: Tensor<[Name], 'int32'>
}

/** As `Cifar10`, with one of 100 things as label, which is of one of 20 kinds. */
export interface Cifar100<Name extends Dim> extends Cifar10<Name> {
  readonly coarseLabels: Tensor<[Name], 'int32'>
}

/** What the labels of CIFAR-10 mean. */
export const cifar10Classes = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const

const pixels = 3 * 32 * 32

/** The images of records, and the labels before each: their greatest values are given. */
const records = (
  op: string,
  bytes: Uint8Array,
  highest: readonly number[],
  file: string | undefined,
): E.Either<DataError, readonly [images: Stored, ...labels: Stored[]]> => {
  const named = file === undefined ? {} : { file }
  const given = requireBytes(op, bytes)
  const record = highest.length + pixels
  const count = given.length / record
  if (count === 0 || !Number.isInteger(count))
    return E.left({ _tag: 'PartialRecord', ...named, record, given: given.length })
  const images = new Uint8Array(count * pixels)
  const labels = highest.map(() => new Int32Array(count))
  for (let index = 0; index < count; index++) {
    const start = index * record
    for (const [i, most] of highest.entries()) {
      const label = given[start + i]!
      if (label > most) return E.left({ _tag: 'WrongLabel', ...named, label, index, highest: most })
      labels[i]![index] = label
    }
    images.set(given.subarray(start + highest.length, start + record), index * pixels)
  }
  return E.right([
    new Stored([count, 3, 32, 32], 'uint8', images),
    ...labels.map(each => new Stored([count], 'int32', each)),
  ])
}

/**
 * Images and labels from the bytes of a file of CIFAR-10's binary version (https://www.cs.toronto.edu/~kriz/cifar.html): for
 * each image one byte with its label, then 1,024 bytes for each of red, green and blue. Errors name the file where it is given.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { parseCifar10, showDataError } from 'tensor-ts/data'
 *
 * const found = parseCifar10(new Uint8Array(3073 * 2))
 * assert.ok(E.isRight(found))
 * assert.deepEqual(found.right.images.shape, [2, 3, 32, 32])
 * const short = E.mapLeft(showDataError)(parseCifar10(new Uint8Array(3074), 'data_batch_1.bin'))
 * assert.deepEqual(
 *   short,
 *   E.left('data_batch_1.bin: expected records of 3073 bytes each, at least one, got 3074 bytes, which is 1 of them and 1 bytes'),
 * )
 * ```
 */
export const parseCifar10: (bytes: Uint8Array, file?: string) => E.Either<DataError, Cifar10<'images'>> = typed(
  (bytes: Uint8Array, file?: string) =>
    pipe(
      records('parseCifar10', bytes, [9], file),
      E.map(([images, labels]) => ({ images, labels })),
    ),
)

/**
 * Images and labels from the bytes of a file of CIFAR-100's binary version: as CIFAR-10, with a byte for the kind, 0 to 19,
 * before that for the label, 0 to 99.
 *
 * @throws TypeError where the bytes are no `Uint8Array`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { parseCifar100 } from 'tensor-ts/data'
 *
 * const found = parseCifar100(Uint8Array.from({ length: 3074 }, (_, i) => [19, 99][i] ?? 0))
 * assert.ok(E.isRight(found))
 * assert.deepEqual(T.toArray(found.right.labels), [99])
 * assert.deepEqual(T.toArray(found.right.coarseLabels), [19])
 * ```
 */
export const parseCifar100: (bytes: Uint8Array, file?: string) => E.Either<DataError, Cifar100<'images'>> = typed(
  (bytes: Uint8Array, file?: string) =>
    pipe(
      records('parseCifar100', bytes, [19, 99], file),
      E.map(([images, coarseLabels, labels]) => ({ images, coarseLabels, labels })),
    ),
)

/** Some files, one behind the other. */
const readAll = (directory: string, names: readonly string[]): TE.TaskEither<DataError, readonly Uint8Array[]> =>
  TE.traverseArray((name: string) => readBytes(`${directory}/${name}`))(names)

/** The tensors of several files as one each. */
const joined = (parts: readonly Readonly<Record<string, Stored>>[]): Readonly<Record<string, Stored>> =>
  Object.fromEntries(
    Object.entries(parts[0]!).map(([key, { shape, dtype }]) => {
      const rows = parts.reduce((sum, part) => sum + part[key]!.shape[0]!, 0)
      const data = dtype === 'uint8' ? new Uint8Array(rows * pixels) : new Int32Array(rows)
      let next = 0
      for (const part of parts) {
        data.set(part[key]!.data, next)
        next += part[key]!.data.length
      }
      return [key, new Stored([rows, ...shape.slice(1)], dtype, data)]
    }),
  )

const dataset = <A>(
  parse: (bytes: Uint8Array, file: string) => E.Either<DataError, unknown>,
  train: readonly string[],
  test: string,
) =>
  typed<(directory: string) => TE.TaskEither<DataError, A>>((directory: string) =>
    pipe(
      readAll(directory, [...train, test]),
      TE.chainEitherK(files =>
        E.traverseArray(([bytes, name]: readonly [Uint8Array, string]) => parse(bytes, `${directory}/${name}`))(
          files.map((bytes, i) => [bytes, train[i] ?? test] as const),
        ),
      ),
      TE.map(parts => {
        const tensors = parts as readonly Readonly<Record<string, Stored>>[]
        return { train: joined(tensors.slice(0, -1)), test: joined(tensors.slice(-1)) }
      }),
    ),
  )

/**
 * CIFAR-10 from a directory with the files of its binary version, `data_batch_1.bin` to `data_batch_5.bin` and
 * `test_batch.bin`: 50,000 images to learn from and 10,000 to test with. (Krizhevsky, 2009.)
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { cifar10, showDataError } from 'tensor-ts/data'
 *
 * const found = await cifar10('cifar-10-batches-bin')()
 * assert.deepEqual(
 *   E.mapLeft(showDataError)(found),
 *   E.left('cifar-10-batches-bin/data_batch_1.bin: there is no such file'),
 * )
 * ```
 */
export const cifar10: (
  directory: string,
) => TE.TaskEither<DataError, { readonly train: Cifar10<'train'>; readonly test: Cifar10<'test'> }> = dataset(
  parseCifar10,
  ['data_batch_1.bin', 'data_batch_2.bin', 'data_batch_3.bin', 'data_batch_4.bin', 'data_batch_5.bin'],
  'test_batch.bin',
)

/**
 * CIFAR-100 from a directory with the files of its binary version, `train.bin` and `test.bin`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { cifar100, showDataError } from 'tensor-ts/data'
 *
 * const found = await cifar100('cifar-100-binary')()
 * assert.deepEqual(E.mapLeft(showDataError)(found), E.left('cifar-100-binary/train.bin: there is no such file'))
 * ```
 */
export const cifar100: (
  directory: string,
) => TE.TaskEither<DataError, { readonly train: Cifar100<'train'>; readonly test: Cifar100<'test'> }> = dataset(
  parseCifar100,
  ['train.bin'],
  'test.bin',
)
