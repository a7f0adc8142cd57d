import { inspect } from 'node:util'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

const lines = (...text: readonly string[]): string => text.join('\n')

describe('a tensor as text', () => {
  it('scalars', () => {
    expect(String(T.tensor(1.5))).toBe('Tensor<[], float32>\n1.5')
    expect(String(T.tensor(-0))).toBe('Tensor<[], float32>\n-0')
    expect(String(T.tensor(true))).toBe('Tensor<[], bool>\ntrue')
    expect(String(T.tensor(7, 'uint8'))).toBe('Tensor<[], uint8>\n7')
  })

  it('vectors, with the cells as wide as the widest', () => {
    expect(String(T.tensor([1, -20, 300], 'int32'))).toBe('Tensor<[3], int32>\n[  1, -20, 300]')
    expect(String(T.tensor([true, false]))).toBe('Tensor<[2], bool>\n[ true, false]')
  })

  it('matrices, a row a line', () => {
    expect(
      String(
        T.tensor([
          [1, 2.5],
          [-3, 4],
        ]),
      ),
    ).toBe(lines('Tensor<[2, 2], float32>', '[[  1, 2.5],', ' [ -3,   4]]'))
  })

  it('an empty line between matrices', () => {
    expect(String(T.reshape(T.arange(8), [2, 2, 2]))).toBe(
      lines('Tensor<[2, 2, 2], float32>', '[[[0, 1],', '  [2, 3]],', '', ' [[4, 5],', '  [6, 7]]]'),
    )
    expect(String(T.ones([2, 1, 1, 1]))).toBe(lines('Tensor<[2, 1, 1, 1], float32>', '[[[[1]]],', '', '', ' [[[1]]]]'))
  })

  it('NaN, infinities and both zeros', () => {
    expect(String(T.tensor([Number.NaN, Infinity, -Infinity, 0, -0]))).toBe(
      lines('Tensor<[5], float32>', '[      NaN,  Infinity, -Infinity,         0,        -0]'),
    )
  })

  it('five digits, but all before the point', () => {
    expect(String(T.tensor([1 / 3, -1e-7, 2.000001], 'float64'))).toBe(
      'Tensor<[3], float64>\n[0.33333,   -1e-7,       2]',
    )
    expect(String(T.tensor([123456.789, -99999.4, 2 ** 24]))).toBe(
      'Tensor<[3], float32>\n[  123457,   -99999, 16777216]',
    )
  })

  it('empty tensors', () => {
    expect(String(T.tensor([]))).toBe('Tensor<[0], float32>\n[]')
    expect(String(T.zeros([2, 0, 3], 'int32'))).toBe('Tensor<[2, 0, 3], int32>\n[]')
  })

  it('leaves out the middle of the long axes of a tensor of more than a thousand elements', () => {
    expect(String(T.arange(1001))).toBe('Tensor<[1001], float32>\n[   0,    1,    2, ...,  998,  999, 1000]')
    expect(String(T.arange(1000))).toContain(' 500, ')
    expect(String(T.reshape(T.arange(1200), [2, 600]))).toBe(
      lines(
        'Tensor<[2, 600], float32>',
        '[[   0,    1,    2, ...,  597,  598,  599],',
        ' [ 600,  601,  602, ..., 1197, 1198, 1199]]',
      ),
    )
    expect(String(T.reshape(T.arange(1200), [600, 2]))).toBe(
      lines(
        'Tensor<[600, 2], float32>',
        '[[   0,    1],',
        ' [   2,    3],',
        ' [   4,    5],',
        ' ...,',
        ' [1194, 1195],',
        ' [1196, 1197],',
        ' [1198, 1199]]',
      ),
    )
  })

  it('the same in the console', () => {
    const x = T.tensor([1, 2])
    expect(inspect(x)).toBe(String(x))
    expect(inspect({ x })).toContain('Tensor<[2], float32>')
  })
})
