// Long lines are put in order by their digits: that order is the one of comparisons, and stable.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { expect, it } from 'vitest'
import { fewest } from '../../src/primitive/digits.js'

const special = [0, -0, Infinity, -Infinity, Number.NaN, 1e-45, -1e-45, 3e38, -3e38]

const numbersOf = (dtype: T.DType, seed: number, size: number, spread: number): readonly number[] => {
  let state = seed >>> 0
  return Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    if (dtype === 'bool') return state >>> 31
    if (dtype === 'uint8') return state >>> 24
    if (dtype === 'int32') return (state | 0) >> spread
    return state % 37 === 0 ? special[(state >>> 8) % special.length]! : ((state | 0) / 2 ** 31) * 2 ** (spread - 16)
  })
}

it('is the order of comparisons, and equal ones keep theirs', () => {
  const cases = fc.record({
    dtype: fc.constantFrom<T.DType>('float32', 'int32', 'uint8', 'bool'),
    seed: fc.nat(),
    size: fc.integer({ min: fewest, max: fewest + 3000 }),
    spread: fc.integer({ min: 0, max: 31 }),
    descending: fc.boolean(),
    isColumn: fc.boolean(),
  })
  fc.assert(
    fc.property(cases, ({ dtype, seed, size, spread, descending, isColumn }) => {
      const x = T.fromArray(
        numbersOf(dtype, seed, 2 * size, spread),
        (isColumn ? [size, 2] : [2, size]) as readonly [number, number],
        dtype,
      )
      const order = T.argsort(x, { axis: isColumn ? 0 : 1, descending })
      const [elements, places] = [T.data(x), T.data(order)]
      for (const line of [0, 1]) {
        const at = (i: number) => (isColumn ? 2 * i + line : line * size + i)
        // NaN is greater than any number.
        const compared = (a: number, b: number) => {
          const [p, q] = [elements[at(a)]!, elements[at(b)]!]
          if (Number.isNaN(p) || Number.isNaN(q)) return Number(Number.isNaN(p)) - Number(Number.isNaN(q))
          return p < q ? -1 : p > q ? 1 : 0
        }
        const expected = Array.from({ length: size }, (_, i) => i).sort((a, b) =>
          descending ? compared(b, a) : compared(a, b),
        )
        expect(Array.from({ length: size }, (_, i) => places[at(i)])).toEqual(expected)
      }
    }),
    { numRuns: 40 },
  )
})
