import * as T from 'tensor-ts'
import { afterEach, describe, expect, it } from 'vitest'

type Any = T.Tensor<readonly number[]>

const before = T.engine()
afterEach(() => {
  T.engine(before)
})

/** Whole numbers from -2 to 2, of which every order of a sum gives the same. */
const wholes = (shape: readonly number[], seed: number): Any =>
  T.cast(T.random.randint(T.random.key(seed), shape, -2, 3), 'float32') as Any

const matmul = (a: Any, b: Any): Any => T.matmul(a as never, b as never)
const product = T.jit(matmul)
const ofRows = T.jit((a: Any, b: Any): Any => matmul(a, T.transpose(b as T.Tensor<[number, number]>) as Any))
const followed = T.jit((a: Any, b: Any): Any => T.relu(T.add(T.mul(matmul(a, b), 0.5), 1)) as Any)

describe('products with long sums', () => {
  it.each<[name: string, a: readonly number[], b: readonly number[], multiply: typeof product]>([
    ['of vectors', [2 ** 20], [2 ** 20], product],
    ['of a matrix and a vector', [3, 2 ** 20], [2 ** 20], product],
    ['of a vector and a matrix', [2 ** 20], [2 ** 20, 3], product],
    ['of few rows with few rows', [3, 2 ** 20], [5, 2 ** 20], ofRows],
    ['of matrices', [9, 2 ** 18], [2 ** 18, 9], product],
  ])('%s lose no more than sums of some thousands', (_, a, b, multiply) => {
    // In one go 0.1 becomes 0.0998 to 0.1003.
    const result = multiply(T.full(a, 0.1) as Any, T.ones(b) as Any)
    for (const sum of T.data(result)) expect(Math.abs(sum / a.at(-1)! / Math.fround(0.1) - 1)).toBeLessThan(5e-5)
  })

  it.each([8192, 8193, 16_384, 20_001, 40_000])('of %i terms are those of the definition', terms => {
    const [row, rows] = [wholes([terms], 1), wholes([3, terms], 2)]
    const [column, columns] = [wholes([terms, 1], 3), wholes([terms, 5], 4)]
    const results = () => [
      product(row, columns),
      product(rows, row),
      product(rows, column),
      ofRows(rows, wholes([5, terms], 5)),
      followed(rows, row),
      followed(rows, columns),
    ]
    const compiled = results().map(result => Array.from(T.data(result)))
    T.engine('reference')
    expect(results().map(result => Array.from(T.data(result)))).toEqual(compiled)
  })
})
