import { describe, expect, it } from 'vitest'
import {
  convInputProduct,
  convKernelProduct,
  convProduct,
  type ImageShape,
  isProduct,
} from '../../src/primitive/unfold.js'
import type { Value } from '../../src/tensor/tensor.js'
import { stageLeaves } from '../../src/transform/program.js'

const none = [
  [0, 0],
  [0, 0],
] as const
const sliding = { stride: [1, 1], padding: none, dilation: [1, 1], groups: 1 } as const
const x: ImageShape = [2, 3, 5, 5]
const w: ImageShape = [4, 3, 2, 2]
const y: ImageShape = [2, 4, 4, 4]

/** The primitives of a formula of two tensors of the given shapes. */
const primitivesOf = (shapes: readonly (readonly number[])[], f: (a: Value, b: Value) => Value): readonly string[] =>
  stageLeaves(
    'test',
    ([a, b]) => [f(a!, b!)],
    shapes.map(shape => ({ shape, dtype: 'float32' })),
  ).equations.map(({ primitive }) => primitive.name)

const ofEach = (given: Parameters<typeof convProduct>[3], result: ImageShape) => ({
  conv: primitivesOf([x, w], (a, b) => convProduct(a, b, result, given)),
  convInput: primitivesOf([result, w], (a, b) => convInputProduct(a, b, x, given)),
  convKernel: primitivesOf([x, result], (a, b) => convKernelProduct(a, b, w, given)),
})

describe('convolution as a product', () => {
  it('copies an image into a larger one, and out of it, only where there is padding', () => {
    const { conv, convInput, convKernel } = ofEach(sliding, y)
    expect([conv, convKernel].map(names => names.includes('place'))).toEqual([false, false])
    expect(convInput).not.toContain('slice')
  })

  it.each([0, 1, 2, 3])('does so with padding on side %s alone', side => {
    const at = (place: number) => Number(place === side)
    const padding = [
      [at(0), at(1)],
      [at(2), at(3)],
    ] as const
    const larger: ImageShape = [2, 4, side < 2 ? 5 : 4, side < 2 ? 4 : 5]
    const { conv, convInput, convKernel } = ofEach({ ...sliding, padding }, larger)
    expect([conv, convKernel].map(names => names.includes('place'))).toEqual([true, true])
    expect(convInput).toContain('slice')
  })

  it('is one for each group, of tensors that all have elements', () => {
    const specs = (...shapes: readonly ImageShape[]) => shapes.map(shape => ({ shape, dtype: 'float32' }) as const)
    expect(isProduct(...specs(x, w))).toBe(true)
    expect(isProduct(...specs([0, 3, 5, 5], w))).toBe(false)
    expect(isProduct(...specs(x, [0, 3, 2, 2]))).toBe(false)
  })
})
