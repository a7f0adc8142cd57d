import { describe, expect, it } from 'vitest'
import { primitives } from '../../src/primitive/index.js'
import type { Spec } from '../../src/tensor/tensor.js'

/** What a primitive says it multiplies. */
const multiplications = (name: string, shapes: readonly (readonly number[])[], params: unknown): number | undefined => {
  const inputs = shapes.map((shape): Spec => ({ shape, dtype: 'float32' }))
  return primitives.find(primitive => primitive.name === name)?.multiplications?.(inputs, params)
}

describe('the number of multiplications', () => {
  it.each([
    [[3, 4], [4, 5], { transposeA: false, transposeB: false }, 60],
    [[4, 3], [5, 4], { transposeA: true, transposeB: true }, 60],
    [[7, 3, 4], [7, 4, 5], { transposeA: false, transposeB: false }, 420],
  ])('of a product of %o and %o', (a, b, params, expected) => {
    expect(multiplications('dot', [a, b], params)).toBe(expected)
  })

  it.each([
    [1, [2, 4, 5, 6], [3, 4, 2, 3], [2, 3, 4, 4]],
    [2, [2, 4, 5, 6], [6, 2, 2, 3], [2, 6, 4, 4]],
  ])(
    'of a convolution in groups of %i and its transposes: a filter at each place of its results',
    (groups, x, w, y) => {
      const sliding = {
        stride: [1, 1],
        padding: [
          [0, 0],
          [0, 0],
        ],
        dilation: [1, 1],
        groups,
      }
      const all = [
        multiplications('conv', [x, w], sliding),
        multiplications('convInput', [y, w], { ...sliding, shape: x }),
        multiplications('convKernel', [x, y], { ...sliding, shape: w }),
      ]
      const filters = w.reduce((product, size) => product * size)
      expect(all).toEqual(Array.from({ length: 3 }, () => filters * 2 * 4 * 4))
    },
  )
})
