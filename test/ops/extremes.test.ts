// What is finite in the end stays so on the way: products, norms and statistics of numbers that are large, small, zero or
// infinite, against exact arithmetic or the same at an ordinary size.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'
import { type Exact, exact, nearest, plus, times } from './exact.js'

type Numbers = readonly number[]
type Vector<D extends T.FloatDType = T.FloatDType> = T.Tensor<[number], D>

const dtypes = ['float32', 'float64'] as const
const rounded = (dtype: T.FloatDType) => (dtype === 'float32' ? Math.fround : (x: number) => x)
const vector = <D extends T.FloatDType>(xs: Numbers, dtype: D): Vector<D> => T.fromArray([...xs], [xs.length], dtype)

/** Equal, or within `ulps` units in the last place, of subnormal numbers their last place. */
const expectNear = (actual: Numbers, expected: Numbers, dtype: T.FloatDType, ulps: number, what: string): void => {
  const [epsilon, least] = dtype === 'float32' ? [2 ** -23, 2 ** -149] : [2 ** -52, 2 ** -1074]
  const wrong = expected.flatMap((raw, i) => {
    const [x, y] = [actual[i]!, rounded(dtype)(raw)]
    return Object.is(x, y) || Math.abs(x - y) <= ulps * Math.max(epsilon * Math.abs(y), least)
      ? []
      : [`[${i}] ${x}, not ${y}`]
  })
  expect(wrong, what).toEqual([])
  expect(actual.length, what).toBe(expected.length)
}

const one: Exact = { m: 1n, e: 0 }
const exactProduct = (xs: Numbers): number =>
  xs.every(Number.isFinite) ? nearest(xs.map(exact).reduce(times, one)) : xs.reduce((product, x) => product * x, 1)
const exactSum = (xs: readonly Exact[]): Exact => xs.reduce(plus, { m: 0n, e: 0 })
const others = (xs: Numbers, i: number): readonly Exact[] => xs.flatMap((x, j) => (i === j ? [] : [exact(x)]))

const counting = (n: number): Numbers => Array.from({ length: n }, (_, i) => i)
const products: readonly Numbers[] = [
  counting(64),
  counting(64).toReversed(),
  counting(64).with(0, 0.5),
  [...counting(40), ...counting(40)],
  [1e30, 1e30, 1e-30, 1e-30],
  [1e-30, 1e-30, 1e30, 1e30],
  [1e30, 1e30, 1e30, 0, -1],
  [0, 1e30, 1e30, 0],
  [-0, 1e30, 1e30],
  [1e-40, 1e30, 1e30, 1e-40],
  [3e38, 3e38],
  [],
  [7],
  new Array<number>(90).fill(0).map((_, i) => (i % 2 ? 1e-30 : 1e30)),
  new Array<number>(90).fill(0).map((_, i) => (i < 45 ? -3e25 : 1 / 3e25)),
]

onEveryWay('products', ({ of }) => {
  describe.each(dtypes)('%s', dtype => {
    const given = products.map(xs => xs.map(rounded(dtype)))

    it('are those of exact arithmetic, rounded', () => {
      const f = of((x: Vector) => [T.prod(x), T.cumprod(x, { axis: 0 })] as const)
      for (const xs of given) {
        const [whole, upTo] = f(vector(xs, dtype))
        expectNear([T.item(whole)], [exactProduct(xs)], dtype, dtype === 'float32' ? 0 : xs.length, `${xs}`)
        expectNear(
          [...T.data(upTo)],
          xs.map((_, i) => exactProduct(xs.slice(0, i + 1))),
          dtype,
          xs.length / 4,
          `${xs}`,
        )
      }
    })

    it('have derivatives that are products of the others', () => {
      const f = of((x: Vector) => [
        T.grad((y: Vector) => T.prod(y))(x),
        T.grad((y: Vector) => T.sum(T.cumprod(y, { axis: 0 })))(x),
      ])
      for (const xs of given) {
        const [ofWhole, ofAll] = f(vector(xs, dtype))
        const expected = xs.map((_, i) => nearest(others(xs, i).reduce(times, one)))
        expectNear([...T.data(ofWhole!)], expected, dtype, xs.length, `${xs}`)
        // Σ over k ≥ i of all factors up to k but the one at i.
        const sums = xs.map((_, i) => {
          const before = xs.slice(0, i).map(exact).reduce(times, one)
          const behind = xs.slice(i + 1).map(exact)
          const [sum] = behind.reduce(
            ([total, product], x) => [plus(total, times(product, x)), times(product, x)] as const,
            [before, before] as const,
          )
          return nearest(sum)
        })
        expectNear([...T.data(ofAll!)], sums, dtype, 2 * xs.length, `${xs}`)
      }
    })

    it('have second derivatives in both modes, at zeros too', () => {
      const f = of((x: Vector) => [
        T.hessian((y: Vector) => T.prod(y))(x),
        T.jacfwd(T.jacrev((y: Vector) => T.sum(T.cumprod(y, { axis: 0 }))))(x),
        T.jacfwd((y: Vector) => T.cumprod(y, { axis: 0 }))(x),
      ])
      const cases = [[2, 3, 5, 7], [0, 3, 5], [0, 0, 5, 2], [0, 0, 0], [1e20, 1e20, 0, 0, 1e-30], [...counting(30)]]
      for (const xs of cases.map(list => list.map(rounded(dtype)))) {
        const [hessian, ofSums, jacobian] = f(vector(xs, dtype)).map(m => T.data(m as T.AnyTensor))
        const without = (list: Numbers, i: number, j: number) =>
          list.flatMap((x, k) => (k === i || k === j ? [] : [exact(x)])).reduce(times, one)
        const table = (entry: (i: number, j: number) => number) => xs.flatMap((_, i) => xs.map((_, j) => entry(i, j)))
        const second = table((i, j) => (i === j ? 0 : nearest(without(xs, i, j))))
        expectNear([...hessian!], second, dtype, 20, `${xs}`)
        const seconds = table((i, j) =>
          i === j
            ? 0
            : nearest(exactSum(xs.flatMap((_, k) => (k < Math.max(i, j) ? [] : [without(xs.slice(0, k + 1), i, j)])))),
        )
        expectNear([...ofSums!], seconds, dtype, 40, `${xs}`)
        const first = table((k, i) => (i > k ? 0 : nearest(others(xs.slice(0, k + 1), i).reduce(times, one))))
        expectNear([...jacobian!], first, dtype, 20, `${xs}`)
      }
    })

    it('follow IEEE 754 where an infinity or NaN is among the elements', () => {
      const f = of((x: Vector) => [T.prod(x), T.cumprod(x, { axis: 0 })] as const)
      const special = [0, -0, 2, -1e30, Infinity, -Infinity, Number.NaN]
      for (const a of special)
        for (const b of special)
          for (const c of special) {
            const [whole, upTo] = f(vector([a, b, c], dtype))
            const expected = [a, a * b, a * b * c].map(rounded(dtype))
            expect([...T.data(upTo), T.item(whole)], `${[a, b, c]}`).toEqual([...expected, expected[2]])
          }
    })

    it('over several axes are one product', () => {
      const f = of((x: T.Tensor<[2, 2, 2], T.FloatDType>) => [
        T.prod(x),
        T.prod(x, { axis: [2, 0] }),
        T.prod(x, { axis: [0, 1], keepDims: true }),
      ])
      const x = T.tensor(
        [
          [
            [1e30, 1e30],
            [1e-30, 2],
          ],
          [
            [1e-30, 1e-30],
            [1e30, 3],
          ],
        ],
        dtype,
      )
      const results = f(x).map(y => [...T.data(y)])
      expectNear(results[0]!, [6], dtype, 4, 'all')
      expectNear(results[1]!, [1, 6], dtype, 4, 'two')
      expectNear(results[2]!, [1, 6], dtype, 4, 'others')
    })
  })

  it('of integers wrap, and those of none are 1', () => {
    const f = of((x: T.Tensor<[number, 3], 'int32'>) => [T.prod(x, { axis: 0 }), T.cumprod(x, { axis: 1 })])
    const [whole, upTo] = f(
      T.tensor(
        [
          [2 ** 16, 3, -1],
          [2 ** 15, 2 ** 30, 7],
        ],
        'int32',
      ),
    )
    expect([...T.data(whole!), ...T.data(upTo!)]).toEqual([
      ...[-(2 ** 31), (3 * 2 ** 30) | 0, -7],
      ...[2 ** 16, 3 * 2 ** 16, -3 * 2 ** 16, 2 ** 15, 0, 0],
    ])
  })
})

const scales = {
  float32: [1, 2 ** 100, 2 ** 120, 2 ** -60, 2 ** -100, 2 ** -120],
  float64: [1, 2 ** 500, 2 ** 1000, 2 ** -500, 2 ** -900, 2 ** -1000],
} as const
const ordinary: readonly Numbers[] = [
  [3, -4],
  [1, 1, 1, 1],
  [0, 2],
  [-1.5, 0.25, 3, 7, -0.125, 0, 2, 2, 1],
  Array.from({ length: 50 }, (_, i) => ((i * 7) % 13) - 6),
]
const orders = [2, 1, 3, 1.5, 0.5, -1, -2, Infinity, -Infinity]

onEveryWay('norms', ({ of }) => {
  describe.each(dtypes)('%s', dtype => {
    it('grow with their elements, whatever the size', () => {
      for (const ord of orders) {
        const f = of((x: Vector) => [T.norm(x, { ord }), T.grad((y: Vector) => T.norm(y, { ord }))(x)] as const)
        for (const xs of ordinary) {
          const [norm, gradient] = f(vector(xs, dtype))
          // An order below 1 weighs small elements without bounds.
          expect([...T.data(gradient)].every(Number.isFinite), `${ord}: ${xs}`).toBe(true)
          for (const scale of scales[dtype]) {
            const [scaled, same] = f(
              vector(
                xs.map(x => x * scale),
                dtype,
              ),
            )
            expectNear([T.item(scaled)], [T.item(norm) * scale], dtype, 64, `${ord}: ${xs} times ${scale}`)
            if (Number.isFinite(T.item(scaled)))
              expectNear([...T.data(same)], [...T.data(gradient)], dtype, 256, `${ord}: ${xs} times ${scale}`)
          }
        }
      }
    })

    it('of zeros are 0, with a derivative of 0, in both modes and of second order', () => {
      for (const ord of [2, 1, 3, 1.5, 0.5, Infinity, 0, -1, -Infinity]) {
        const f = of((x: Vector) => {
          const norm = (y: Vector) => T.norm(y, { ord })
          return [norm(x), T.grad(norm)(x), T.jacfwd(norm)(x), T.hessian(norm)(x)]
        })
        for (const results of f(vector([0, -0, 0], dtype)))
          expect([...T.data(results as T.AnyTensor)].map(Math.abs), `${ord}`).toEqual(
            new Array<number>((results as T.AnyTensor).shape.reduce((a, b) => a * b, 1)).fill(0),
          )
      }
    })

    it('of some zeros have the derivative of the others', () => {
      const f = of((x: Vector) => [
        T.grad((y: Vector) => T.norm(y))(x),
        T.grad((y: Vector) => T.norm(y, { ord: 3 }))(x),
        T.grad((y: Vector) => T.norm(y, { ord: 0.5 }))(x),
        T.grad((y: Vector) => T.norm(y, { ord: -1 }))(x),
      ])
      const [two, three, half, minus] = f(vector([0, 4, 0], dtype)).map(x => [...T.data(x)])
      expectNear(two!, [0, 1, 0], dtype, 2, '2')
      expectNear(three!, [0, 1, 0], dtype, 4, '3')
      expectNear(half!, [0, 1, 0], dtype, 4, '0.5')
      expectNear(minus!, [0, 0, 0], dtype, 0, '-1')
    })

    it('of infinities and NaN are infinite and NaN', () => {
      for (const ord of [2, 1, 3, 0.5, Infinity]) {
        const f = of((x: Vector) => T.norm(x, { ord }))
        expect(T.item(f(vector([1, -Infinity], dtype))), `${ord}`).toBe(Infinity)
        expect(T.item(f(vector([1, Number.NaN], dtype))), `${ord}`).toBe(Number.NaN)
      }
    })
  })
})

onEveryWay('statistics', ({ of }) => {
  describe.each(dtypes)('%s', dtype => {
    it('std grows with its elements, whatever the size, and has the same derivative', () => {
      const f = of((x: Vector) => [T.std(x), T.grad((y: Vector) => T.std(y, { correction: 1 }))(x)] as const)
      for (const xs of ordinary) {
        const [std, gradient] = f(vector(xs, dtype))
        for (const scale of scales[dtype]) {
          const [scaled, same] = f(
            vector(
              xs.map(x => x * scale),
              dtype,
            ),
          )
          expectNear([T.item(scaled) / scale], [T.item(std)], dtype, 32, `${xs} times ${scale}`)
          expectNear([...T.data(same)], [...T.data(gradient)], dtype, 64, `${xs} times ${scale}`)
        }
      }
    })

    it('std of equal elements is 0, with a derivative of 0', () => {
      const f = of((x: Vector) => {
        const std = (y: Vector) => T.std(y)
        return [std(x), T.grad(std)(x), T.jacfwd(std)(x), T.hessian(std)(x)]
      })
      for (const value of [0, 3, -1e30])
        for (const result of f(vector([value, value], dtype)))
          expect(
            [...T.data(result as T.AnyTensor)].every(x => x === 0),
            `${value}`,
          ).toBe(true)
    })

    it('mean, variance and average pools add more than the type holds', () => {
      const most = dtype === 'float32' ? 3e38 : 1.5e308
      const root = Math.sqrt(most) / 2
      const f = of((x: T.Tensor<[3, 40], T.FloatDType>) => [
        T.mean(x),
        T.mean(x, { axis: 1 }),
        T.mean(x, { axis: 0 }),
        T.avgPool2d(T.reshape(x, [1, 1, 3, 40]), { kernel: [3, 2] }),
      ])
      for (const mean of f(T.full([3, 40], most, dtype)))
        expectNear(
          [...T.data(mean as T.AnyTensor)],
          [...T.data(mean as T.AnyTensor)].map(() => most),
          dtype,
          40,
          'mean',
        )
      const g = of((x: Vector) => T.variance(x))
      const xs = Array.from({ length: 40 }, (_, i) => (i % 2 ? root : -root) * 2 * 0.99)
      expectNear([T.item(g(vector(xs, dtype)))], [(xs[1]! * 1) ** 2], dtype, 4, 'variance')
      const h = of((x: Vector) => T.grad((y: Vector) => T.mean(y))(x))
      expectNear([...T.data(h(vector([1, 2, 3], dtype)))], [1 / 3, 1 / 3, 1 / 3], dtype, 1, 'derivative')
    })

    it('variance and std are NumPy’s for any correction', () => {
      const lists = [[], [5], [1, 3], [1, 1], [1, 2, 6]]
      for (const xs of lists)
        for (const correction of [0, 1, 2, 3, 0.5, -1]) {
          const f = of((x: Vector) => [T.variance(x, { correction }), T.std(x, { correction })])
          const mean = xs.reduce((a, b) => a + b, 0) / xs.length
          const squares = xs.reduce((sum, x) => sum + (x - mean) ** 2, 0)
          const variance = squares / Math.max(xs.length - correction, 0)
          const results = f(vector(xs, dtype)).map(x => T.item(x as T.Tensor<[]>))
          expectNear(results, [variance, Math.sqrt(variance)], dtype, 4, `${xs}: ${correction}`)
        }
    })

    it('logSumExp and softmax are out of no range', () => {
      const [large, less] = dtype === 'float32' ? [3e38, 2e38] : [1.5e308, 1e308]
      const f = of((x: Vector) => [
        T.logSumExp(x),
        ...[T.softmax(x), T.grad((y: Vector) => T.logSumExp(y))(x), T.exp(T.logSoftmax(x))],
      ])
      const cases: readonly (readonly [Numbers, number, Numbers])[] = [
        [[large, less], large, [1, 0]],
        [[-large, -large], -large, [0.5, 0.5]],
        [[-Infinity, 2], 2, [0, 1]],
        [[-Infinity, 2, 2, -large], 2 + Math.LN2, [0, 0.5, 0.5, 0]],
      ]
      for (const [xs, sum, parts] of cases) {
        const [total, ...shares] = f(vector(xs, dtype))
        expectNear([...T.data(total!)], [sum], dtype, 2, `${xs}`)
        for (const share of shares) expectNear([...T.data(share as Vector)], parts, dtype, 2, `${xs}`)
      }
    })
  })
})

onEveryWay('eigenvectors and singular vectors', ({ of }) => {
  type Matrix = T.Tensor<[3, 3], 'float64'>
  const near = (actual: T.AnyTensor, expected: Numbers) =>
    expect([...T.data(actual)]).toEqual(expected.map(x => expect.closeTo(x, 9)))

  it('beside a double eigenvalue have their derivative', () => {
    // The last eigenvector of diag(1, 1, 4) moves by dA's last column over 3, in any basis of the others.
    const a = T.tensor(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 4],
      ],
      'float64',
    )
    const da = T.tensor(
      [
        [0, 1, 6],
        [1, 0, 3],
        [6, 3, 0],
      ],
      'float64',
    )
    const last = (x: Matrix) => T.slice(T.eigh(x)[1], [null, 2])
    const [forward, backward] = of((x: Matrix, t: Matrix) => [
      T.jvp(last)([x], [t])[1],
      T.grad((y: Matrix) => T.sum(T.mul(last(y), T.tensor([1, 10, 100], 'float64'))))(x),
    ])(a, da)
    near(forward!, [2, 1, 0])
    near(backward!, [0, 0, 1 / 6, 0, 0, 10 / 6, 1 / 6, 10 / 6, 0])
    const values = of((x: Matrix) => T.grad((y: Matrix) => T.sum(T.square(T.eigh(y)[0])))(x))(a)
    near(values, [2, 0, 0, 0, 2, 0, 0, 0, 8])
  })

  it('never give a wrong derivative of a function of the matrix where eigenvalues are equal', () => {
    // d tr(G A²) = tr((A G + G A) dA) for symmetric G; what cannot be had is not finite.
    const squared = (x: Matrix): Matrix => {
      const [values, vectors] = T.eigh(x)
      return T.matmul(T.mul(vectors, T.square(values)), T.transpose(vectors))
    }
    const f = of((x: Matrix, g: Matrix) => [
      T.grad((y: Matrix) => T.sum(T.mul(g, squared(y))))(x),
      T.grad((y: Matrix) => T.sum(T.mul(g, T.matmul(y, y))))(x),
    ])
    for (const eigenvalues of [
      [2, 2, 2],
      [2, 2, 5],
      [1, 3, 3],
      [0, 0, 0],
      [1, 2, 3],
    ])
      for (let entries = 0; entries < 64; entries++) {
        const g = [0, 1, 3, 1, 2, 4, 3, 4, 5].map(place => (entries >> place) & 1)
        const a = eigenvalues.flatMap((value, i) => [0, 1, 2].map(j => (i === j ? value : 0)))
        const [result, right] = f(
          ...([a, g].map(m => T.fromArray(m, [3, 3], 'float64')) as unknown as readonly [Matrix, Matrix]),
        ).map(m => [...T.data(m)])
        const known = result!.map(x => Number.isFinite(x))
        if (new Set(eigenvalues).size === 3 || [1, 3, 4].every(place => ((entries >> place) & 1) === 0))
          expect(known).not.toContain(false)
        near(
          T.fromArray(
            result!.filter((_, i) => known[i]),
            [known.filter(x => x).length],
            'float64',
          ),
          right!.filter((_, i) => known[i]),
        )
      }
  })

  it('beside a double singular value, and beside 0, have theirs', () => {
    const last = (x: Matrix) => T.slice(T.svd(x)[0], [null, 0])
    const t = T.tensor(
      [
        [0, 0, 0],
        [0, 0, 0],
        [15, 0, 0],
      ],
      'float64',
    )
    const f = of((x: Matrix, dx: Matrix) => [T.jvp(last)([x], [dx])[1], T.grad((y: Matrix) => T.sum(last(y)))(x)])
    for (const rest of [1, 0]) {
      const a = T.tensor(
        [
          [4, 0, 0],
          [0, rest, 0],
          [0, 0, rest],
        ],
        'float64',
      )
      const [forward, backward] = f(a, t)
      // du₃ = s₁ dA₃₁ / (s₁² - s₃²)
      near(forward!, [0, 0, (15 * 4) / (16 - rest ** 2)])
      expect([...T.data(backward!)].every(Number.isFinite)).toBe(true)
    }
  })

  it('are in range where squares of singular values are not', () => {
    for (const scale of [1e200, 1e-200]) {
      const a = T.tensor(
        [
          [3 * scale, 0],
          [0, scale],
        ],
        'float64',
      )
      const t = T.tensor(
        [
          [0, 0],
          [8 * scale, 0],
        ],
        'float64',
      )
      const u = of(
        (x: T.Tensor<[2, 2], 'float64'>, dx: T.Tensor<[2, 2], 'float64'>) =>
          T.jvp((y: T.Tensor<[2, 2], 'float64'>) => T.svd(y)[0])([x], [dx])[1],
      )(a, t)
      near(u, [0, -3, 3, 0])
    }
  })
})

onEveryWay('powers', ({ of }) => {
  const special = [
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    2,
    -2,
    2.5,
    -2.5,
    3,
    -3,
    1e-40,
    -1e-40,
    1e30,
    -1e30,
    Infinity,
    -Infinity,
    Number.NaN,
  ]
  const pairs = special.flatMap(x => special.map(y => [x, y] as const))
  /** IEEE 754's pow, from ECMAScript's, which differs for a base of 1 or -1. */
  const power = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y)

  describe.each(dtypes)('%s', dtype => {
    const round = rounded(dtype)
    const [bases, exponents] = [0, 1].map(i =>
      vector(
        pairs.map(pair => pair[i]!),
        dtype,
      ),
    ) as [Vector, Vector]

    it('have the special values of IEEE 754', () => {
      const results = [...T.data(of((x: Vector, y: Vector) => T.pow(x, y))(bases, exponents))]
      pairs.forEach(([x, y], i) => {
        expectNear([results[i]!], [power(round(x), round(y))], dtype, 2, `${x} ** ${y}`)
      })
    })

    it('have the derivatives that are documented', () => {
      const total = (x: Vector, y: Vector) => T.sum(T.pow(x, y))
      const both = of((x: Vector, y: Vector) => [
        T.grad(total)(x, y),
        T.grad((b: Vector, a: Vector) => total(a, b))(y, x),
        T.jvp((a: Vector) => T.pow(a, y))([x], [T.onesLike(x)])[1],
        T.jvp((b: Vector) => T.pow(x, b))([y], [T.onesLike(y)])[1],
      ])(bases, exponents).map(x => [...T.data(x as Vector)])
      pairs.forEach(([x, y], i) => {
        const what = `${x} ** ${y}`
        for (const byBase of [both[0]![i]!, both[2]![i]!]) {
          if (y === 0) expect(Math.abs(byBase), what).toBe(0)
          else if (Number.isFinite(x) && Number.isFinite(y) && x !== 0)
            expectNear([byBase], [round(y) * round(power(round(x), round(y) - 1))], dtype, 8, what)
        }
        for (const byExponent of [both[1]![i]!, both[3]![i]!]) {
          if (x === 0) expect(byExponent, what).toBe(0)
          else if (x > 0 && Number.isFinite(x) && Number.isFinite(y))
            expectNear([byExponent], [Math.log(round(x)) * round(power(round(x), round(y)))], dtype, 8, what)
        }
      })
      expect(both[0]![pairs.findIndex(([x, y]) => x === 0 && y === 1)]).toBe(1)
    })
  })

  it('have mixed second derivatives where the exponent is 0', () => {
    // d²/dx dy xʸ = xʸ⁻¹ (1 + y log x)
    const f = (x: T.Tensor<[], 'float64'>, y: T.Tensor<[], 'float64'>) => T.pow(x, y)
    const mixed = of((x: T.Tensor<[], 'float64'>, y: T.Tensor<[], 'float64'>) =>
      T.grad((b: T.Tensor<[], 'float64'>) => T.grad(f)(x, b))(y),
    )
    expect(T.item(mixed(T.tensor(4, 'float64'), T.tensor(0, 'float64')))).toBe(0.25)
    const second = of((x: T.Tensor<[], 'float64'>) => T.grad(T.grad((a: T.Tensor<[], 'float64'>) => T.pow(a, 2)))(x))
    expect(T.item(second(T.tensor(0, 'float64')))).toBe(2)
  })
})
