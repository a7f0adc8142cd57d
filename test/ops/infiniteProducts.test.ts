// Derivatives of products of zeros, infinities and NaN, in every place, against their definition.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'

type Numbers = readonly number[]

/** With one zero. */
const unsigned = (x: number): number => (x === 0 ? 0 : x)
const numbers = (x: T.AnyTensor): Numbers => [...T.data(x)].map(unsigned)

onEveryWay('products with infinities and NaN', ({ of }) => {
  const values = [0, 2, -3, 0.5, Infinity, -Infinity, Number.NaN]
  const rowsOf = (size: number): readonly Numbers[] =>
    size === 0 ? [[]] : rowsOf(size - 1).flatMap(row => values.map(value => [...row, value]))
  const times = (xs: Numbers) => xs.reduce((product, x) => product * x, 1)
  type Rows = T.Tensor<[number, number], T.FloatDType>

  describe.each(['float32', 'float64'] as const)('%s', dtype => {
    it.each([1, 2, 3, 4])('of %i factors have the derivatives of their definition, in both modes', size => {
      const rows = rowsOf(size)
      const x = T.fromArray(rows.flat(), [rows.length, size], dtype) as Rows
      const unit = (k: number) =>
        T.fromArray(
          rows.flatMap(row => row.map((_, j) => Number(j === k))),
          x.shape,
          dtype,
        )
      const cumprod = (y: Rows): Rows => T.cumprod(y, { axis: 1 }) as Rows
      const f = of(
        (y: Rows, t: Rows) =>
          [
            T.vjp(cumprod)(y)[1](t)[0],
            T.jvp(cumprod)([y], [t])[1],
            T.grad((z: Rows) => T.sum(T.prod(z, { axis: 1 })))(y),
          ] as const,
      )
      for (let k = 0; k < size; k++) {
        const [back, forth, whole] = f(x, unit(k))
        const others = (row: Numbers, i: number, upTo: number) => times(row.filter((_, j) => j !== i && j <= upTo))
        const table = (entry: (row: Numbers, i: number) => number) =>
          rows.flatMap(row => row.map((_, i) => unsigned(entry(row, i))))
        // Of the product up to k by each factor, of each product by factor k, of the product of all.
        expect(numbers(back)).toEqual(table((row, i) => (i <= k ? others(row, i, k) : 0)))
        expect(numbers(forth)).toEqual(table((row, i) => (i >= k ? others(row, k, i) : 0)))
        expect(numbers(whole)).toEqual(table((row, i) => others(row, i, size)))
      }
    })
  })
})
