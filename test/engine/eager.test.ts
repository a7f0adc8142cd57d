import * as T from 'tensor-ts'
import { closeTo } from 'tensor-ts/testing'
import { afterEach, describe, expect, it } from 'vitest'

const before = T.engine()
afterEach(() => {
  T.engine(before)
})

const key = T.random.key(3)
const matrix = T.random.uniform(key, [128, 96], { low: -1 })
const images = T.random.uniform(key, [4, 3, 20, 20], { low: -1 })
const filters = T.random.uniform(T.random.key(4), [8, 3, 5, 5], { low: -1 })

const heavy: Readonly<Record<string, () => T.Tensor<number[], T.FloatDType>>> = {
  matmul: () => T.matmul(matrix, T.transpose(matrix)),
  'matmul of float64': () => T.matmul(T.cast(matrix, 'float64'), T.transpose(T.cast(matrix, 'float64'))),
  einsum: () => T.einsum('ij,kj->ik', matrix, matrix),
  conv2d: () => T.conv2d(images, filters, { padding: 2 }),
  'conv2d in groups': () => T.conv2d(T.concat([images, images], { axis: 1 }), filters, { groups: 2 }),
  'the gradient of conv2d by its filters': () =>
    T.grad((w: typeof filters) => T.sum(T.square(T.conv2d(images, w))))(filters),
  'the gradient of conv2d by its images': () =>
    T.grad((x: typeof images) => T.sum(T.square(T.conv2d(x, filters))))(images),
}

describe('operations that are not compiled', () => {
  it.each(Object.keys(heavy))('use the kernels where they are heavy: %s', name => {
    const eager = heavy[name]!()
    T.engine('reference')
    const reference = heavy[name]!()
    expect(eager.dtype).toBe(reference.dtype)
    // A sum of n products errs by at most n roundings of the sum of their absolute values; these have up to 1,600.
    closeTo(eager, reference, { relative: 1e-4, absolute: eager.dtype === 'float64' ? 1e-12 : 1e-3 })
  })

  it('give the same bits there as when they are compiled', () => {
    const square = (x: typeof matrix) => T.matmul(x, T.transpose(x))
    const eager = T.data(square(matrix))
    expect(T.data(T.jit(square)(matrix))).toEqual(eager)
    T.engine('reference')
    expect(T.data(square(matrix))).not.toEqual(eager)
  })

  it('run by their definition where they are light, and of integers', () => {
    const small = T.random.uniform(key, [20, 20])
    const integers = T.cast(T.mul(matrix, 100), 'int32')
    const results = () => [T.matmul(small, small), T.matmul(integers, T.transpose(integers))] as const
    const eager = results()
    T.engine('reference')
    expect(results()).toEqual(eager)
  })
})
