import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

const a = T.tensor(
  [
    [4, 1, 0],
    [1, 5, 2],
    [0, 2, 6],
  ],
  'float64',
)
const batch = T.stack([a, T.mul(a, 2), T.add(a, T.eye(3, 3, 'float64'))])
const numbers = (x: T.AnyTensor) => [...T.data(x)]
const close = (x: T.AnyTensor, y: T.AnyTensor) => {
  expect(x.shape).toEqual(y.shape)
  numbers(y).forEach((value, i) => {
    expect(numbers(x)[i]).toBeCloseTo(value, 10)
  })
}

describe('linear algebra', () => {
  it('undoes the product', () => {
    const x = T.tensor([1, -2, 3], 'float64')
    close(T.solve(a, T.matmul(a, x)), x)
    close(T.matmul(a, T.inv(a)), T.eye(3, 3, 'float64'))
    const l = T.cholesky(a)
    close(T.matmul(l, T.transpose(l)), a)
    const y = T.triangularSolve(l, x, { lower: true })
    close(T.triangularSolve(l, y, { lower: true, transposed: true }), T.solve(a, x))
    expect(T.item(T.det(a))).toBeCloseTo(T.item(T.square(T.det(l))), 10)
  })

  it('keeps its types, and waits for the matrices', () => {
    const x: T.Tensor<[3, 3], 'float64'> = T.solve(batch, T.ones([3], 'float64'))
    const d: T.Tensor<[3], 'float64'> = T.det(batch)
    const y: T.Tensor<[3, 3, 2], 'float64'> = pipe(batch, T.solve(T.ones([3, 2], 'float64')))
    const z: T.Tensor<[3], 'float64'> = pipe(a, T.triangularSolve(T.ones([3], 'float64'), { lower: true }))
    expect([x.shape, d.shape, y.shape, z.shape]).toEqual([[3, 3], [3], [3, 3, 2], [3]])
  })

  it('refuses what does not fit, when compiled too', () => {
    // @ts-expect-error not square
    expect(() => T.cholesky(T.ones([2, 3]))).toThrow(new T.ShapeError('cholesky: expected square matrices, got [2, 3]'))
    // @ts-expect-error no matrix
    expect(() => T.det(T.ones([2]))).toThrow(new T.ShapeError('det: expected square matrices, got [2]'))
    // @ts-expect-error another number of rows
    expect(() => T.solve(T.ones([3, 3]), T.ones([2, 1]))).toThrow(
      new T.ShapeError('solve: matrices [3, 3] and right side [2, 1] differ in rows: 3 vs 2'),
    )
    // @ts-expect-error no right side
    expect(() => T.solve(T.ones([3, 3]), T.ones([]))).toThrow(new T.ShapeError('solve: right side [] needs rank >= 1'))
    // @ts-expect-error integers
    expect(() => T.inv(T.ones([2, 2], 'int32'))).toThrow(
      new T.DTypeError('inv: expected floats, got int32; convert it with T.cast'),
    )
    // @ts-expect-error two element types
    expect(() => T.solve(a, T.ones([3]))).toThrow(
      new T.DTypeError('solve: float64 and float32 do not mix; convert one of them with T.cast'),
    )
  })

  it('says that a matrix is singular, or not positive definite, by what is not finite', () => {
    expect(numbers(T.inv(T.zeros([2, 2]))).some(Number.isFinite)).toBe(false)
    expect(T.toArray(T.cholesky(T.neg(T.eye(2))))).toEqual([
      [Number.NaN, 0],
      [Number.NaN, Number.NaN],
    ])
    expect(T.item(T.det(T.ones([2, 2])))).toBe(0)
  })
})

type Matrix = T.Tensor<[3, 3], 'float64'>
describe.each([
  ['cholesky', (x: Matrix) => T.sum(T.sin(T.cholesky(x)))],
  ['solve', (x: Matrix) => T.sum(T.sin(T.solve(x, T.ones([3], 'float64'))))],
  ['inv', (x: Matrix) => T.sum(T.sin(T.inv(x)))],
  ['det', (x: Matrix) => T.log(T.det(x))],
  ['qr', (x: Matrix) => T.sum(T.sin(T.matmul(...T.qr(x))))],
  ['R of qr', (x: Matrix) => T.sum(T.sin(T.qr(x)[1]))],
  ['eigh', (x: Matrix) => T.add(T.sum(T.sin(T.eigh(x)[0])), T.sum(T.cos(T.eigh(x)[1])))],
  ['svd', (x: Matrix) => T.sum(T.add(T.sin(T.svd(x)[0]), T.mul(T.svd(x)[1], T.cos(T.svd(x)[2]))))],
] as const)('transformations of %s', (_, f) => {
  it('compose: vmap, grad, jit, second derivatives', () => {
    const each = T.stack([0, 1, 2].map(i => T.grad(f)(T.slice(batch, [i]) as Matrix)))
    close(T.vmap(T.grad(f))(batch) as T.AnyTensor, each)
    close(T.jit(T.grad(f))(a), T.grad(f)(a))
    const hessian = T.reshape(T.hessian(f)(a) as T.Tensor<[3, 3, 3, 3], 'float64'>, [9, 9])
    close(hessian, T.transpose(hessian))
  })
})
