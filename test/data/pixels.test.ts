import { expect, expectTypeOf, test } from 'vitest'
import { scalePixels } from '../../src/data/index.js'
import { dim, tensor, zeros } from '../../src/ops/create.js'
import { arange } from '../../src/ops/range.js'
import { toArray } from '../../src/ops/read.js'
import { DTypeError } from '../../src/tensor/dtype.js'
import type { Tensor } from '../../src/tensor/tensor.js'

test('scalePixels divides by 255 and rounds once', () => {
  const expected = Array.from({ length: 256 }, (_, i) => Math.fround(i / 255))
  expect(toArray(scalePixels(arange(256, 'uint8')))).toEqual(expected)
})

test('scalePixels keeps the shape', () => {
  const x = scalePixels(zeros([dim('batch', 2), 1, 28, 28], 'uint8'))
  expectTypeOf(x).toEqualTypeOf<Tensor<['batch', 1, 28, 28]>>()
  expect([x.shape, x.dtype]).toEqual([[2, 1, 28, 28], 'float32'])
})

test('scalePixels refuses what are no pixels', () => {
  // @ts-expect-error float32 is no element type of pixels
  expect(() => scalePixels(tensor([1]))).toThrow(new DTypeError('scalePixels: expected uint8, got float32'))
})
