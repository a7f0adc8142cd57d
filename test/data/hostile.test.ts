import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import {
  batches,
  countRows,
  parseIdx,
  parseMnist,
  scalePixels,
  showDataError,
  split,
  take,
} from '../../src/data/index.js'
import { Stored } from '../../src/tensor/storage.js'
import { idx } from './idx.js'

const most = 2 ** 32 - 1
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

describe('2³² rows without elements', () => {
  const x = new Stored([most, 0], 'uint8', new Uint8Array(0)) as unknown as T.Tensor<[number, 0], 'uint8'>
  const key = T.random.key(0)

  test('are split, taken and counted like others, with a key or without', () => {
    for (const options of [{ count: 10 }, { count: 10, key }, { fraction: 0.5, key }]) {
      const [first, second] = split({ x }, options) as readonly { readonly x: T.AnyTensor }[]
      expect((first?.x.shape[0] ?? 0) + (second?.x.shape[0] ?? 0)).toBe(most)
      expect(String(first?.x)).toContain('uint8>\n[]')
    }
    expect(take({ x }, 7).x.shape).toEqual([7, 0])
    expect(countRows({ x })).toBe(most)
    const all = batches({ x }, { size: 2 ** 31, key })
    expect([...all].map(batch => batch.x.shape[0])).toEqual([2 ** 31, 2 ** 31 - 1])
    expect(scalePixels(x).shape).toEqual([most, 0])
  })
})

describe('IDX files', () => {
  test('of more than 64 axes are refused', () => {
    const ones = (rank: number) => Array<number>(rank).fill(1)
    expect(E.isRight(parseIdx(idx(0x08, ones(64), [1])))).toBe(true)
    expect(E.mapLeft(showDataError)(parseIdx(idx(0x08, ones(65), [1]), 'a'))).toEqual(
      E.left('a: expected at most 64 axes, got 65'),
    )
    expect(E.mapLeft(showDataError)(parseIdx(idx(0x08, [...ones(254), 0], [])))).toEqual(
      E.left('expected at most 64 axes, got 255'),
    )
  })

  test('of MNIST, whatever they hold, are read or refused', () => {
    const size = fc.constantFrom(0, 1, 2, 28, most)
    const file = fc
      .tuple(fc.constantFrom(0x08, 0x08, 0x0c), fc.array(size, { maxLength: 4 }), fc.uint8Array({ maxLength: 4 }))
      .map(([type, shape, elements]) => idx(type, shape, elements))
    const images = fc.oneof(
      file,
      fc.constant(idx(0x08, [most, 28, 28, 0].slice(0, 3), [])),
      fc.constant(idx(0x08, [0, 28, 28], [])),
    )
    const labels = fc.oneof(file, fc.constant(idx(0x08, [0], [])))
    fc.assert(
      fc.property(images, labels, images, labels, (a, b, c, d) => {
        const found = parseMnist({
          'train-images-idx3-ubyte': a,
          'train-labels-idx1-ubyte': b,
          't10k-images-idx3-ubyte': c,
          't10k-labels-idx1-ubyte': d,
        })
        if (E.isLeft(found)) expect(showDataError(found.left).length).toBeLessThan(2000)
        else expect(found.right.train.images.shape[0]).toBe(0)
      }),
    )
  })

  test('have to be bytes', () => {
    expect(() => loosely(parseMnist)({ 'train-images-idx3-ubyte': new ArrayBuffer(8) })).toThrow(
      'parseMnist: train-images-idx3-ubyte: expected a Uint8Array, as new Uint8Array(buffer), got an ArrayBuffer',
    )
  })
})
