import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { type DataError, parseIdx, readIdx, showDataError } from '../../src/data/index.js'
import { data as dataOf, toArray } from '../../src/ops/read.js'
import type { AnyTensor } from '../../src/tensor/tensor.js'
import { idx } from './idx.js'

const message = (bytes: readonly number[] | Uint8Array) =>
  E.mapLeft(showDataError)(parseIdx(Uint8Array.from(bytes), 'a.idx'))

const read = (bytes: Uint8Array) => {
  const result = parseIdx(bytes)
  return E.isRight(result) ? { dtype: result.right.dtype, values: toArray(result.right) } : result
}

describe('parseIdx', () => {
  test.each([
    [
      'uint8',
      idx(0x08, [2, 2], [0, 1, 128, 255]),
      [
        [0, 1],
        [128, 255],
      ],
    ],
    ['int32', idx(0x0c, [3], [0xff, 0xff, 0xff, 0xfe, 0, 0, 1, 2, 0x80, 0, 0, 0]), [-2, 258, -(2 ** 31)]],
    ['float32', idx(0x0d, [2], [0x3f, 0xc0, 0, 0, 0xff, 0x80, 0, 0]), [1.5, Number.NEGATIVE_INFINITY]],
    ['float64', idx(0x0e, [1], [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a]), [0.1]],
    ['uint8', idx(0x08, [], [7]), 7],
    ['uint8', idx(0x08, [2, 0, 3], []), [[], []]],
  ])('reads %s', (dtype, bytes, values) => {
    expect(read(bytes)).toEqual({ dtype, values })
  })

  test('reads an array without elements whose other sizes have no finite product', () => {
    const result = parseIdx(idx(0x08, [...Array(40).fill(2 ** 32 - 1), 0], []))
    expect(E.isRight(result) && result.right.shape).toHaveLength(41)
  })

  test('reads every shape, from anywhere in a buffer, and keeps no part of it', () => {
    const arrays = fc.array(fc.nat({ max: 4 }), { maxLength: 4 }).chain(shape => {
      const size = shape.reduce((product, n) => product * n, 1)
      return fc.tuple(fc.constant(shape), fc.uint8Array({ minLength: size, maxLength: size }), fc.nat({ max: 9 }))
    })
    fc.assert(
      fc.property(arrays, ([shape, elements, offset]) => {
        const bytes = idx(0x08, shape, elements)
        const buffer = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(3)])
        const result = parseIdx(buffer.subarray(offset, offset + bytes.length))
        buffer.fill(0xee)
        expect(E.isRight(result) && result.right.shape).toEqual(shape)
        expect(E.isRight(result) && dataOf(result.right)).toEqual(elements)
      }),
    )
  })

  const big = Array(255).fill(2 ** 32 - 1)
  const cases: readonly (readonly [DataError['_tag'], readonly number[] | Uint8Array, string])[] = [
    ['HeaderTooShort', [], 'too short for an IDX header: expected at least 4 bytes, got 0'],
    ['HeaderTooShort', [0, 0, 8], 'too short for an IDX header: expected at least 4 bytes, got 3'],
    ['HeaderTooShort', [0, 0, 8, 2, 0, 0, 0, 1], 'too short for an IDX header: expected at least 12 bytes, got 8'],
    ['WrongMagic', [0, 1, 8, 1, 0, 0, 0, 0], 'no IDX file: expected it to begin with 00 00, got 00 01'],
    [
      'WrongMagic',
      [0x1f, 0x8b, 8, 8, 0],
      'no IDX file: expected it to begin with 00 00, got 1f 8b, which is gzip; decompress it first',
    ],
    [
      'UnsupportedType',
      idx(0x09, [1], [1]),
      'the IDX element type byte is not supported: expected ubyte, int, float or double',
    ],
    [
      'UnsupportedType',
      idx(0x0b, [1], [1, 1]),
      'the IDX element type short is not supported: expected ubyte, int, float or double',
    ],
    [
      'UnsupportedType',
      idx(0x00, [1], [1]),
      'the IDX element type 0x00 is not supported: expected ubyte, int, float or double',
    ],
    ['DataTruncated', idx(0x08, [2, 3], [1, 2, 3, 4, 5]), 'the data is cut short: expected 6 bytes, got 5'],
    ['DataTruncated', idx(0x0c, [2], [1, 2, 3, 4, 5]), 'the data is cut short: expected 8 bytes, got 5'],
    ['DataTruncated', idx(0x08, big, []), 'the data is cut short: expected Infinity bytes, got 0'],
    ['DataSurplus', idx(0x08, [2], [1, 2, 3]), 'more data than the header says: expected 2 bytes, got 3'],
    ['DataSurplus', idx(0x08, [...big.slice(1), 0], [1]), 'more data than the header says: expected 0 bytes, got 1'],
    ['DataSurplus', idx(0x08, [0], [1]), 'more data than the header says: expected 0 bytes, got 1'],
  ]
  test.each(cases)('%s', (tag, bytes, expected) => {
    expect(parseIdx(Uint8Array.from(bytes))).toMatchObject({ left: { _tag: tag } })
    expect(message(bytes)).toEqual(E.left(`a.idx: ${expected}`))
  })

  test('names the file only where it is given', () => {
    expect(parseIdx(new Uint8Array())).toEqual(E.left({ _tag: 'HeaderTooShort', expected: 4, given: 0 }))
    expect(parseIdx(new Uint8Array(), 'a')).toEqual(
      E.left({ _tag: 'HeaderTooShort', expected: 4, given: 0, file: 'a' }),
    )
    expect(showDataError({ _tag: 'HeaderTooShort', expected: 4, given: 0 })).toMatch(/^too short/)
  })

  test('never throws', () => {
    const bytes = fc.tuple(
      fc.constantFrom([0, 0, 8], [0, 0, 0x0d], []),
      fc.nat({ max: 3 }),
      fc.array(fc.nat({ max: 3 }), { maxLength: 20 }),
    )
    fc.assert(
      fc.property(bytes, ([magic, rank, rest]) => {
        const result = parseIdx(Uint8Array.from([...magic, rank, ...rest]))
        expect(E.isLeft(result) ? showDataError(result.left) : 'a tensor').toBeTruthy()
      }),
    )
  })
})

describe('readIdx', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'tensor-ts-'))
    writeFileSync(join(directory, 'good'), idx(0x08, [2], [3, 4]))
    writeFileSync(join(directory, 'short'), idx(0x08, [2], [3]))
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  test('reads a file', async () => {
    const result = await readIdx(join(directory, 'good'))()
    expectTypeOf(result).toEqualTypeOf<E.Either<DataError, AnyTensor>>()
    expect(E.isRight(result) && toArray(result.right)).toEqual([3, 4])
  })

  test('names the file that is missing, broken or no file', async () => {
    const refused = async (name: string) => E.mapLeft(showDataError)(await readIdx(join(directory, name))())
    const path = (name: string) => join(directory, name)
    expect(await refused('none')).toEqual(E.left(`${path('none')}: there is no such file`))
    expect(await refused('short')).toEqual(E.left(`${path('short')}: the data is cut short: expected 2 bytes, got 1`))
    expect(await refused('.')).toMatchObject({ left: expect.stringMatching(/: cannot be read: .*EISDIR/) })
  })
})
