import type { Value } from '../tensor/tensor.js'
import { shifted } from './batch.js'
import { type Bound, define } from './define.js'
import { around } from './reduction.js'

interface Order {
  readonly axis: number
  readonly descending: boolean
}

/** Ascending; NaN is greater than any number, and -0 is 0. */
const compare = (a: number, b: number): number => {
  if (a < b) return -1
  if (a > b) return 1
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
}

/** The indices along an axis, int32, in the order of the elements there; equal elements keep theirs. */
export const argSort: Bound<[x: Value, axis: number, descending?: boolean]> = define(
  {
    name: 'argSort',
    spec: ([x], _: Order) => ({ shape: x!.shape, dtype: 'int32' }),
    evaluate: (out, [x], { axis, descending }) => {
      const [outer, size, inner] = around(x!.shape, axis)
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          const place = (s: number) => (o * size + s) * inner + i
          const element = (s: number) => x!.data[place(s)]!
          const order = Array.from({ length: size }, (_, s) => s).sort((a, b) =>
            descending ? compare(element(b), element(a)) : compare(element(a), element(b)),
          )
          for (const [s, index] of order.entries()) out.data[place(s)] = index
        }
    },
    batch: ([x], _, { axis, descending }, apply) => apply([x!], { axis: shifted([axis])[0]!, descending }),
    jvp: [],
  },
  apply =>
    (x, axis, descending = false) =>
      apply([x], { axis, descending }),
)
