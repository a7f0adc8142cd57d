import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Matrix = T.Tensor<[number, number], 'float64'>

const numbers = (x: T.AnyTensor) => [...T.data(x)]

/** How far the greatest difference between two matrices may be, relative to the size of one of them. */
const expectNear = (x: Matrix, y: Matrix, size: number): void => {
  expect(x.shape).toEqual(y.shape)
  const [a, b] = [numbers(x), numbers(y)]
  expect(Math.max(0, ...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThanOrEqual(1e-13 * (1 + size))
}

const identity = (n: number): Matrix => T.eye(n, n, 'float64')

const magnitude = (x: T.AnyTensor): number => Math.max(0, ...numbers(x).map(Math.abs))

const expectOrthonormal = (x: Matrix): void => expectNear(T.matmul(T.transpose(x), x), identity(x.shape[1]), 1)

const matrixOf = (m: number, n: number, elements: readonly number[]): Matrix =>
  T.fromArray(Float64Array.from(elements), [m, n], 'float64')

const elements = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  // Zeros and equal elements, which make matrices of lesser rank.
  { weight: 3, arbitrary: fc.constantFrom(0, 1, -2) },
  { weight: 1, arbitrary: fc.constantFrom(1e-9, 1e6, -1e-160, 1e140) },
)

const matrices = fc
  .tuple(fc.nat(6), fc.nat(6))
  .chain(([m, n]) => fc.array(elements, { minLength: m * n, maxLength: m * n }).map(drawn => matrixOf(m, n, drawn)))

const column = (x: Matrix, j: number): readonly number[] => numbers(T.slice(x, [null, j]))

/** The first entry of greatest magnitude. */
const leading = (vector: readonly number[]): number =>
  vector.reduce((most, entry) => (Math.abs(entry) > Math.abs(most) ? entry : most), 0)

describe('of matrices of any size and rank', () => {
  it('qr: Q R = A, Q orthonormal, R upper triangular', () => {
    fc.assert(
      fc.property(matrices, x => {
        const [q, r] = T.qr(x)
        expectNear(T.matmul(q, r), x, magnitude(x))
        expectOrthonormal(q)
        expect(numbers(T.tril(r, { k: -1 })).every(value => value === 0)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('svd: U diag(s) Vᵀ = A, both orthonormal, s descending and not negative, U of the signs promised', () => {
    fc.assert(
      fc.property(matrices, x => {
        const [u, s, vt] = T.svd(x)
        expectNear(T.matmul(T.mul(u, s), vt), x, magnitude(x))
        expectOrthonormal(u)
        expectOrthonormal(T.transpose(vt))
        const values = numbers(s)
        expect(values.every((value, k) => value >= 0 && value <= (values[k - 1] ?? Number.POSITIVE_INFINITY))).toBe(
          true,
        )
        if (x.shape[0] > 0) for (const k of values.keys()) expect(leading(column(u, k))).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  it('eigh: A V = V diag(λ), V orthonormal, λ ascending, V of the signs promised', () => {
    const squares = fc
      .nat(6)
      .chain(n => fc.array(elements, { minLength: n * n, maxLength: n * n }).map(drawn => matrixOf(n, n, drawn)))
    fc.assert(
      fc.property(squares, x => {
        const even = T.mul(T.add(x, T.transpose(x)), 0.5) as Matrix
        const [values, vectors] = T.eigh(x)
        expectNear(T.matmul(even, vectors), T.mul(vectors, values) as Matrix, magnitude(x))
        expectOrthonormal(vectors)
        const sorted = numbers(values)
        expect(sorted.every((value, k) => value >= (sorted[k - 1] ?? Number.NEGATIVE_INFINITY))).toBe(true)
        for (const k of sorted.keys()) expect(leading(column(vectors, k))).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })
})

describe('decompositions', () => {
  it('give NaN for what is not finite, and end', () => {
    const broken = T.tensor([
      [1, Number.NaN],
      [2, Number.POSITIVE_INFINITY],
    ])
    for (const part of [...T.svd(broken), ...T.eigh(broken)]) expect(numbers(part).every(Number.isNaN)).toBe(true)
    expect(numbers(T.qr(broken)[1]).some(Number.isNaN)).toBe(true)
  })

  it('find the small singular values of a graded matrix to the last digits', () => {
    const graded = T.tensor(
      [
        [1, 1e-20],
        [0, 1e-20],
      ],
      'float64',
    )
    const [most, least] = numbers(T.svd(graded)[1])
    expect(most).toBe(1)
    expect(least! / 1e-20).toBeCloseTo(1, 14)
  })

  it('work on large matrices', () => {
    const x = T.cast(T.random.normal(T.random.key(3), [60, 45]), 'float64') as Matrix
    const [u, s, vt] = T.svd(x)
    expectNear(T.matmul(T.mul(u, s), vt), x, 20)
    expectOrthonormal(u)
    const gram = T.matmul(T.transpose(x), x)
    const squares = numbers(T.eigh(gram)[0]).toReversed()
    numbers(s).forEach((value, k) => {
      expect(value ** 2 / squares[k]!).toBeCloseTo(1, 11)
    })
  })

  it('have gradients that agree with each other: the sum of squares is the same of A, s and R', () => {
    const x = T.cast(T.random.normal(T.random.key(4), [5, 3]), 'float64') as Matrix
    const expected = numbers(T.mul(x, 2))
    const total = (part: (y: Matrix) => T.Tensor<T.Shape, 'float64'>) =>
      numbers(T.grad((y: Matrix) => T.sum(T.square(part(y))))(x))
    for (const part of [(y: Matrix) => T.svd(y)[1], (y: Matrix) => T.qr(y)[1]])
      total(part).forEach((value, k) => {
        expect(value).toBeCloseTo(expected[k]!, 11)
      })
  })

  it('of equal values have the gradient of the values, and none of the vectors', () => {
    const one = T.eye(2, 2, 'float64')
    type Square = typeof one
    expect(numbers(T.grad((y: Square) => T.sum(T.eigh(y)[0]))(one))).toEqual([1, 0, 0, 1])
    expect(numbers(T.grad((y: Square) => T.sum(T.svd(y)[1]))(one))).toEqual([1, 0, 0, 1])
    expect(numbers(T.grad((y: Square) => T.sum(T.sin(T.eigh(y)[1])))(one)).some(Number.isFinite)).toBe(false)
  })

  it('have derivatives of wide matrices', () => {
    const wide = T.cast(T.random.normal(T.random.key(5), [2, 4]), 'float64')
    const identityOf = (y: typeof wide) => {
      const [q, r] = T.qr(y)
      return T.matmul(q, r)
    }
    const jacobian = T.reshape(T.jacfwd(identityOf)(wide), [8, 8])
    const back = T.reshape(T.jacrev(identityOf)(wide), [8, 8])
    expectNear(jacobian as Matrix, identity(8), 10)
    expectNear(back as Matrix, identity(8), 10)
  })
})

describe('the determinant of a singular matrix', () => {
  const cases = {
    'of rank 2': [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    'of rank 1': [
      [1, 2, 3],
      [2, 4, 6],
      [-1, -2, -3],
    ],
    'of rank 0': [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  } as const

  type Cube = T.Tensor<[3, 3], 'float64'>
  const polynomial = (x: Cube): T.Tensor<[], 'float64'> => {
    const entry = (i: number, j: number) =>
      T.reshape(
        T.slice(x as Matrix, [
          [i, i + 1],
          [j, j + 1],
        ]),
        [],
      )
    const minor = (a: number, b: number) => T.sub(T.mul(entry(1, a), entry(2, b)), T.mul(entry(1, b), entry(2, a)))
    return T.add(
      T.sub(T.mul(entry(0, 0), minor(1, 2)), T.mul(entry(0, 1), minor(0, 2))),
      T.mul(entry(0, 2), minor(0, 1)),
    )
  }

  it.each(Object.entries(cases))('%s has the first two derivatives of the polynomial, in both modes', (_, rows) => {
    const x = T.tensor(rows.map(row => [...row]) as number[][], 'float64') as Cube
    const near = (a: T.AnyTensor, b: T.AnyTensor) =>
      numbers(b).forEach((value, k) => {
        expect(numbers(a)[k]).toBeCloseTo(value, 11)
      })
    near(T.grad((y: Cube) => T.det(y))(x), T.grad(polynomial)(x))
    near(T.jacfwd((y: Cube) => T.det(y))(x), T.grad(polynomial)(x))
    near(T.hessian((y: Cube) => T.det(y))(x), T.hessian(polynomial)(x))
  })

  it('has third derivatives where the matrix is regular, equal singular values or not', () => {
    const third = (f: (y: Cube) => T.Tensor<[], 'float64'>) => T.jacfwd(T.jacfwd(T.jacrev(f)))
    for (const x of [T.eye(3, 3, 'float64'), T.add(T.tensor(cases['of rank 2'], 'float64'), T.eye(3, 3, 'float64'))]) {
      const [found, wanted] = [third(y => T.det(y)), third(polynomial)].map(f => numbers(f(x as Cube) as T.AnyTensor))
      wanted!.forEach((value, k) => {
        expect(found![k]).toBeCloseTo(value, 9)
      })
    }
  })
})
