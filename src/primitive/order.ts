import type { Value } from '../tensor/tensor.js'
import { shifted } from './batch.js'
import { type Bound, define } from './define.js'
import { fewest, keyByDigits, orderByDigits } from './digits.js'
import { around } from './strided.js'

interface Order {
  readonly axis: number
  readonly descending: boolean
  /** How many of them, from the first on. */
  readonly count: number
}

type Places = Int32Array<ArrayBuffer>

/** Merges runs of places whose keys are in order, [start, middle) and [middle, end), into the same places of `to`. */
const merge = (keys: Float64Array, from: Places, to: Places, start: number, middle: number, end: number): void => {
  let [i, j, k] = [start, middle, start]
  while (i < middle && j < end) {
    const a = from[i]!
    const b = from[j]!
    // Which one comes first is a coin toss, for which a processor does not jump.
    const isLater = Number(keys[b]! < keys[a]!)
    to[k++] = a + (b - a) * isLater
    j += isLater
    i += 1 - isLater
  }
  while (i < middle) to[k++] = from[i++]!
  while (j < end) to[k++] = from[j++]!
}

/** The first `size` of `given` by their keys, none of which is NaN: runs are merged to runs of twice the length. */
const sorted = (keys: Float64Array, given: Places, other: Places, size: number): Places => {
  let from = given
  let to = other
  for (let run = 1; run < size; run *= 2) {
    for (let start = 0; start < size; start += 2 * run) {
      const middle = Math.min(start + run, size)
      merge(keys, from, to, start, middle, Math.min(middle + run, size))
    }
    const last = from
    from = to
    to = last
  }
  return from
}

/**
 * The indices along an axis, int32, in the order of the elements there, or the first `count` of them: ascending, where NaN is
 * greater than any number, and -0 is 0; equal elements keep their order.
 */
export const argSort: Bound<[x: Value, axis: number, descending?: boolean, count?: number]> = define(
  {
    name: 'argSort',
    spec: ([x], { axis, count }: Order) => ({ shape: x!.shape.with(axis, count), dtype: 'int32' }),
    evaluate: (out, [x], { axis, descending, count }) => {
      const [outer, size, inner] = around(x!.shape, axis)
      const keyOf = size < fewest ? undefined : keyByDigits(x!.dtype, descending)
      const keys = new Float64Array(keyOf === undefined ? size : 0)
      const digits = keyOf === undefined ? 0 : size
      const [words, others] = [new Uint32Array(digits), new Uint32Array(digits)]
      const [given, other, missing] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)]
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          let numbers = 0
          for (let s = 0; s < size; s++) {
            const element = x!.data[(o * size + s) * inner + i]!
            if (Number.isNaN(element)) {
              missing[s - numbers] = s
              continue
            }
            if (keyOf === undefined) keys[s] = descending ? -element : element
            else words[numbers] = keyOf(element)
            given[numbers++] = s
          }
          const inOrder =
            keyOf === undefined
              ? sorted(keys, given, other, numbers)
              : orderByDigits({ keys: words, places: given }, { keys: others, places: other }, numbers)
          // What is not a number is the greatest.
          const ahead = descending ? size - numbers : 0
          for (let s = 0; s < count; s++) {
            const isNumber = s >= ahead && s < ahead + numbers
            out.data[(o * count + s) * inner + i] = isNumber
              ? inOrder[s - ahead]!
              : missing[s < ahead ? s : s - numbers]!
          }
        }
    },
    batch: ([x], _, { axis, ...rest }, apply) => apply([x!], { axis: shifted([axis])[0]!, ...rest }),
    lower: (_, params) => ({ kind: 'order', ...params }),
    jvp: [],
  },
  apply =>
    (x, axis, descending = false, count = x.shape[axis]!) =>
      apply([x], { axis, descending, count }),
)
