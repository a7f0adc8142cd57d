import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import {
  type Cifar100,
  cifar10,
  cifar10Classes,
  cifar100,
  fashionClasses,
  mnist,
  parseCifar10,
  parseCifar100,
  readIdx,
  showDataError,
} from 'tensor-ts/data'
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest'
import { idx } from './idx.js'

const directory = mkdtempSync(join(tmpdir(), 'tensor-ts-'))
afterAll(() => rmSync(directory, { recursive: true }))
const folder = (name: string) => {
  const path = join(directory, name)
  mkdirSync(path)
  return path
}

/** Records as the format has them: labels, then all of red, of green and of blue, row by row. */
const file = (labels: readonly (readonly number[])[]) =>
  Uint8Array.from(
    labels.flatMap((each, n) => [
      ...each,
      ...Array.from({ length: 3072 }, (_, i) => (n * 7 + (i >> 10) * 50 + (i % 1024)) % 256),
    ]),
  )

const said = <A>(result: E.Either<Parameters<typeof showDataError>[0], A>) => E.mapLeft(showDataError)(result)

describe('parseCifar10', () => {
  test('reads labels and pixels, wherever they stand in a buffer', () => {
    const bytes = file([[3], [9]])
    const buffer = Buffer.concat([Buffer.alloc(5), bytes, Buffer.alloc(9)])
    const found = parseCifar10(buffer.subarray(5, 5 + bytes.length))
    buffer.fill(0)
    if (E.isLeft(found)) throw new Error(showDataError(found.left))
    const { images, labels } = found.right
    expect(T.toArray(labels)).toEqual([3, 9])
    expect([images.shape, images.dtype]).toEqual([[2, 3, 32, 32], 'uint8'])
    const pixel = (n: number, channel: number, row: number, column: number) =>
      T.item(T.slice(images, [n, channel, row, column]))
    expect(pixel(0, 0, 0, 5)).toBe(5)
    expect(pixel(0, 2, 1, 0)).toBe(132)
    expect(pixel(1, 1, 0, 3)).toBe(60)
  })

  test('refuses what is no whole number of records, and labels that there are not', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9000 }), length => {
        const found = parseCifar10(new Uint8Array(length), 'a.bin')
        expect(E.isRight(found)).toBe(length > 0 && length % 3073 === 0)
        if (E.isLeft(found)) expect(showDataError(found.left)).toMatch(/^a\.bin: expected records of 3073 bytes each, /)
      }),
    )
    expect(said(parseCifar10(file([[3], [10]]), 'a.bin'))).toEqual(
      E.left('a.bin: expected labels from 0 to 9, got 10 at index 1'),
    )
    expect(() => (parseCifar10 as (x: unknown) => unknown)('a')).toThrow("parseCifar10: expected a Uint8Array, got 'a'")
  })
})

describe('parseCifar100', () => {
  test('has two labels', () => {
    const found = parseCifar100(
      file([
        [19, 99],
        [0, 4],
      ]),
    )
    if (E.isLeft(found)) throw new Error(showDataError(found.left))
    expectTypeOf(found.right).toEqualTypeOf<Cifar100<'images'>>()
    expect([T.toArray(found.right.coarseLabels), T.toArray(found.right.labels)]).toEqual([
      [19, 0],
      [99, 4],
    ])
    expect(said(parseCifar100(file([[20, 0]])))).toEqual(E.left('expected labels from 0 to 19, got 20 at index 0'))
    expect(said(parseCifar100(file([[19, 100]])))).toEqual(E.left('expected labels from 0 to 99, got 100 at index 0'))
  })
})

describe('a directory', () => {
  test('of CIFAR-10 is read in the order of its files; what is wrong is named', async () => {
    const path = folder('cifar-10')
    for (let i = 1; i <= 5; i++) writeFileSync(join(path, `data_batch_${i}.bin`), file([[i], [i - 1]]))
    const missing = said(await cifar10(path)())
    expect(missing).toEqual(E.left(`${path}/test_batch.bin: there is no such file`))
    writeFileSync(join(path, 'test_batch.bin'), file([[7]]))
    const found = await cifar10(path)()
    if (E.isLeft(found)) throw new Error(showDataError(found.left))
    const { train, test: unseen } = found.right
    expectTypeOf(train.images).toEqualTypeOf<T.Tensor<['train', 3, 32, 32], 'uint8'>>()
    expect(T.toArray(train.labels)).toEqual([1, 0, 2, 1, 3, 2, 4, 3, 5, 4])
    expect([train.images.shape[0], T.toArray(unseen.labels)]).toEqual([10, [7]])
    expect(T.toArray(T.slice(train.images, [7, 0, 0, [0, 3]]))).toEqual([7, 8, 9])
    writeFileSync(join(path, 'data_batch_3.bin'), file([[1]]).subarray(0, 3000))
    expect(said(await cifar10(path)())).toEqual(
      E.left(
        `${path}/data_batch_3.bin: expected records of 3073 bytes each, at least one, got 3000 bytes, which is 0 of them and 3000 bytes`,
      ),
    )
  })

  test('of CIFAR-100 is read', async () => {
    const path = folder('cifar-100')
    writeFileSync(
      join(path, 'train.bin'),
      file([
        [1, 2],
        [3, 4],
      ]),
    )
    writeFileSync(join(path, 'test.bin'), file([[5, 6]]))
    const found = await cifar100(path)()
    if (E.isLeft(found)) throw new Error(showDataError(found.left))
    expect(T.toArray(found.right.train.coarseLabels)).toEqual([1, 3])
    expect(T.toArray(found.right.test.labels)).toEqual([6])
  })
})

describe('a compressed file', () => {
  const bytes = idx(0x08, [3], [1, 2, 3])

  test('is read as the one that it was made of, under its name or with .gz', async () => {
    const path = folder('compressed')
    writeFileSync(join(path, 'a'), gzipSync(bytes))
    writeFileSync(join(path, 'b.gz'), gzipSync(bytes))
    for (const name of ['a', 'b', 'b.gz']) {
      const found = await readIdx(join(path, name))()
      expect(E.map((x: T.AnyTensor) => [...T.data(x)])(found)).toEqual(E.right([1, 2, 3]))
    }
  })

  test('that is cut short or damaged is an error', async () => {
    const path = folder('damaged')
    const whole = gzipSync(bytes)
    for (const [name, wrong] of Object.entries({
      short: whole.subarray(0, whole.length - 4),
      header: whole.subarray(0, 5),
      changed: whole.map((byte, i) => (i === whole.length - 6 ? byte ^ 1 : byte)),
    })) {
      writeFileSync(join(path, name), wrong)
      const found = said(await readIdx(join(path, name))())
      expect(E.isLeft(found) && found.left).toMatch(new RegExp(`/${name}: cannot be decompressed: .`))
    }
  })

  test('stands in for each of the files of MNIST, and of Fashion-MNIST', async () => {
    const path = folder('mnist')
    for (const part of ['train', 't10k']) {
      writeFileSync(join(path, `${part}-images-idx3-ubyte.gz`), gzipSync(idx(0x08, [2, 28, 28], new Uint8Array(1568))))
      writeFileSync(join(path, `${part}-labels-idx1-ubyte.gz`), gzipSync(idx(0x08, [2], [9, 0])))
    }
    const found = await mnist(path)()
    expect(E.map((all: { train: { labels: T.AnyTensor } }) => [...T.data(all.train.labels)])(found)).toEqual(
      E.right([9, 0]),
    )
    expect([fashionClasses.length, cifar10Classes.length]).toEqual([10, 10])
  })
})
