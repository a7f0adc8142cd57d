// Zeros of both signs and NaN: what is greatest and what is least is the same, to the sign, however it is computed.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from './ways.js'

type Numbers = readonly number[]
type Vector = T.Tensor<[number], T.FloatDType>

/** IEEE 754-2019 maximum and minimum, which ECMAScript's are as well: 0 is greater than -0, and NaN wins. */
const greatest = (xs: Numbers): number => Math.max(...xs)
const least = (xs: Numbers): number => Math.min(...xs)

/** The place of the best of several, where 0 and -0 are equal and the first NaN wins. */
const firstOf = (xs: Numbers, better: (a: number, b: number) => boolean): number => {
  const nan = xs.findIndex(Number.isNaN)
  return nan >= 0 ? nan : xs.reduce((best, x, i) => (better(x, xs[best]!) ? i : best), 0)
}

const signed = (x: number): number | string => (Object.is(x, -0) ? '-0' : x)
const numbers = (x: T.AnyTensor): readonly (number | string)[] => Array.from(T.data(x), signed)

const vector = (xs: Numbers, dtype: T.FloatDType): Vector => T.tensor([...xs], dtype)

/** Rows of `size` in which everything is a zero, with one that differs at each place, and NaN at some. */
const rowsOf = (size: number): readonly Numbers[] => {
  const all = (value: number) => new Array<number>(size).fill(value)
  const places = Array.from({ length: size }, (_, i) => i)
  const lone = places.flatMap(place => [all(-0).with(place, 0), all(0).with(place, -0)])
  const missing = places.map(place => all(-0).with(place, Number.NaN))
  const among = [-1, 1, -Infinity, Infinity].map(value =>
    all(-0).map((zero, i) => (i % 3 === 0 ? value : i % 2 ? 0 : zero)),
  )
  return [all(0), all(-0), all(-Infinity), all(Infinity), ...lone, ...missing, ...among]
}

const dtypes = ['float32', 'float64'] as const
const sizes = [...Array.from({ length: 24 }, (_, i) => i + 1), 31, 32, 33, 40]

onEveryWay('signed zeros and NaN', ({ of }) => {
  describe.each(dtypes)('%s', dtype => {
    it('in the greatest and the least of rows', () => {
      for (const size of sizes) {
        const rows = rowsOf(size)
        const x = T.tensor(
          rows.map(row => [...row]),
          dtype,
        )
        const [max, min] = of((y: T.Tensor<[number, number], typeof dtype>) => [
          T.max(y, { axis: 1 }),
          T.min(y, { axis: 1 }),
        ])(x)
        expect(numbers(max!), `${size}`).toEqual(rows.map(row => signed(greatest(row))))
        expect(numbers(min!), `${size}`).toEqual(rows.map(row => signed(least(row))))
      }
    })

    it('in the greatest and the least of columns', () => {
      for (const size of sizes) {
        const columns = rowsOf(size)
        const x = T.transpose(
          T.tensor(
            columns.map(row => [...row]),
            dtype,
          ),
        )
        const [max, min] = of((y: T.Tensor<[number, number], typeof dtype>) => [
          T.max(y, { axis: 0 }),
          T.min(y, { axis: 0 }),
        ])(x)
        expect(numbers(max!), `${size}`).toEqual(columns.map(row => signed(greatest(row))))
        expect(numbers(min!), `${size}`).toEqual(columns.map(row => signed(least(row))))
      }
    })

    it('in the greatest and the least of all', () => {
      const f = of((y: Vector) => [T.max(y), T.min(y), T.max(T.neg(y)), T.min(T.neg(y))])
      for (const size of sizes)
        for (const row of rowsOf(size).filter((_, i) => i % 5 === 0 || size < 4)) {
          const results = f(vector(row, dtype)).flatMap(numbers)
          const negated = row.map(x => -x)
          expect(results, `${row}`).toEqual([greatest(row), least(row), greatest(negated), least(negated)].map(signed))
        }
    })

    it('in what is greater, what is less, and all up to each element', () => {
      const special = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN]
      const pairs = special.flatMap(a => special.map(b => [a, b] as const))
      const [a, b] = [0, 1].map(i =>
        vector(
          pairs.map(pair => pair[i]!),
          dtype,
        ),
      ) as [Vector, Vector]
      const [max, min, clipped] = of((x: Vector, y: Vector) => [T.maximum(x, y), T.minimum(x, y), T.clip(x, y, y)])(
        a,
        b,
      )
      expect(numbers(max!)).toEqual(pairs.map(pair => signed(greatest(pair))))
      expect(numbers(min!)).toEqual(pairs.map(pair => signed(least(pair))))
      expect(numbers(clipped!)).toEqual(pairs.map(([x, y]) => signed(least([greatest([x, y]), y]))))
      for (const size of sizes)
        for (const row of rowsOf(size).slice(0, 12)) {
          const [up] = of((x: Vector) => [T.cummax(x, { axis: 0 })])(vector(row, dtype))
          expect(numbers(up!), `${row}`).toEqual(row.map((_, i) => signed(greatest(row.slice(0, i + 1)))))
        }
    })

    it('beside a number that is known when the code is written, on either side', () => {
      const special = [0, -0, 1, -1, 1e-45, -1e-45, Infinity, -Infinity, Number.NaN]
      const round = (x: number) => (dtype === 'float32' ? Math.fround(x) : x)
      for (const limit of special) {
        const f = of((x: Vector) => [
          T.maximum(x, limit),
          T.maximum(limit, x),
          T.minimum(x, limit),
          T.minimum(limit, x),
        ])
        const both = special.map(x => [round(x), round(limit)])
        const [max, min] = [both.map(greatest).map(signed), both.map(least).map(signed)]
        expect(f(vector(special, dtype)).map(numbers), `${limit}`).toEqual([max, max, min, min])
      }
    })

    it('in the greatest of windows, which is the first of several', () => {
      const zeros = [-0, 0, -0, -0, Number.NaN, -0, 0, 0, -1, -0, -0, -1, -0, -0, 0, -0]
      for (const width of [4, 8, 16]) {
        const element = (row: number, column: number) => zeros[((row * width + column) * 5) % 16]!
        const elements = Array.from({ length: 4 * width }, (_, i) => element(Math.floor(i / width), i % width))
        const image = T.reshape(vector(elements, dtype), [1, 1, 4, width])
        const pooled = of((x: T.Tensor<[1, 1, 4, number], T.FloatDType>) => T.maxPool2d(x, { kernel: 2 }))(image)
        const expected = [0, 2].flatMap(row =>
          Array.from({ length: width / 2 }, (_, i) => {
            const window = [0, 1].flatMap(down => [0, 1].map(along => element(row + down, 2 * i + along)))
            return window[firstOf(window, (a, b) => a > b)]!
          }),
        )
        expect(numbers(pooled), `${width}`).toEqual(expected.map(signed))
      }
    })

    it('in sums and products, which add to 0 and multiply 1', () => {
      const f = of((y: Vector) => [T.sum(y), T.mean(y), T.prod(y)])
      for (const size of sizes) {
        const zeros = new Array<number>(size).fill(-0)
        expect(f(vector(zeros, dtype)).flatMap(numbers), `${size}`).toEqual([0, 0, signed(size % 2 ? -0 : 0)])
      }
    })

    it('in the place of the greatest and the least, where 0 and -0 are equal and the first NaN wins', () => {
      for (const size of sizes) {
        const rows = rowsOf(size)
        const x = T.tensor(
          rows.map(row => [...row]),
          dtype,
        )
        const [max, min, order] = of((y: T.Tensor<[number, number], typeof dtype>) => [
          T.argmax(y, { axis: 1 }),
          T.argmin(y, { axis: 1 }),
          T.argsort(y, { axis: 1 }),
        ])(x)
        expect(numbers(max!), `${size}`).toEqual(rows.map(row => firstOf(row, (a, b) => a > b)))
        expect(numbers(min!), `${size}`).toEqual(rows.map(row => firstOf(row, (a, b) => a < b)))
        expect(numbers(order!), `${size}`).toEqual(
          rows.flatMap(row =>
            row
              .map((_, i) => i)
              .sort((i, j) =>
                row[i]! < row[j]!
                  ? -1
                  : row[i]! > row[j]!
                    ? 1
                    : Number(Number.isNaN(row[i]!)) - Number(Number.isNaN(row[j]!)),
              ),
          ),
        )
      }
    })

    it('in functions of one number', () => {
      const special = [0, -0, Number.NaN, Infinity, -Infinity, -0.25, 0.25, -0.5, 0.5]
      const f = of((x: Vector) => [
        T.relu(x),
        T.abs(x),
        T.sign(x),
        T.neg(x),
        T.floor(x),
        T.ceil(x),
        T.round(x),
        T.sqrt(x),
      ])
      const round = (x: number) => (dtype === 'float32' ? Math.fround(x) : x)
      const tie = (x: number) => (Math.abs(x) === 0.5 ? Math.sign(x) * 0 : Math.round(x))
      const expected: readonly ((x: number) => number)[] = [
        x => (x <= 0 ? 0 : x),
        Math.abs,
        Math.sign,
        x => -x,
        Math.floor,
        Math.ceil,
        tie,
        Math.sqrt,
      ]
      expect(f(vector(special, dtype)).map(numbers)).toEqual(expected.map(g => special.map(x => signed(round(g(x))))))
    })
  })

  it('and integers and truth values have their own greatest and least', () => {
    for (const size of sizes) {
      const rows = Array.from({ length: size }, (_, i) => new Array<number>(size).fill(-(2 ** 31)).with(i, 7 - i))
      const f = of((x: T.Tensor<[number, number], 'int32'>) => [T.max(x, { axis: 1 }), T.min(x, { axis: 0 })])
      const [max, min] = f(T.tensor(rows, 'int32'))
      expect(numbers(max!)).toEqual(rows.map(greatest))
      expect(numbers(min!)).toEqual(rows.map((_, i) => least(rows.map(row => row[i]!))))
      const bools = rows.map((_, i) => new Array<boolean>(size).fill(false).with(i, i % 2 === 0))
      const g = of((x: T.Tensor<[number, number], 'bool'>) => [T.any(x, { axis: 1 }), T.all(x, { axis: 1 })])
      const [some, every] = g(T.tensor(bools, 'bool'))
      expect(numbers(some!)).toEqual(bools.map(row => Number(row.some(x => x))))
      expect(numbers(every!)).toEqual(bools.map(row => Number(row.every(x => x))))
    }
  })
})
