// Walks over strided views, against walks that take one index after the other.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accumulate, accumulateMax, accumulateMin, copy, type View } from '../../src/primitive/strided.js'

type Walk = (shape: readonly number[], to: View, from: View) => void

const indices = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (all, size) => all.flatMap(index => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  )

const place = ({ offset, strides }: View, index: readonly number[]): number =>
  index.reduce((sum, i, axis) => sum + i * strides[axis]!, offset)

const plainly =
  (combine: (to: number, from: number) => number): Walk =>
  (shape, to, from) => {
    for (const index of indices(shape)) {
      const at = place(to, index)
      to.data[at] = combine(to.data[at]!, from.data[place(from, index)]!)
    }
  }

/** Strides that stand still, step over elements or go back, with an offset that keeps every index inside. */
const layouts = fc.array(
  fc.record({ size: fc.nat(3), to: fc.integer({ min: -3, max: 4 }), from: fc.integer({ min: -3, max: 4 }) }),
  { maxLength: 4 },
)

const viewOf = (sizes: readonly number[], strides: readonly number[], element: (i: number) => number): View => {
  const reach = (sign: 1 | -1) =>
    sizes.reduce((sum, size, axis) => sum + Math.max(0, sign * strides[axis]!) * Math.max(0, size - 1), 0)
  const data = Float64Array.from({ length: reach(1) + reach(-1) + 1 }, (_, i) => element(i))
  return { data, offset: reach(-1), strides }
}

describe.each<readonly [string, Walk, Walk]>([
  ['copy', copy, plainly((_, from) => from)],
  ['accumulate', accumulate, plainly((to, from) => to + from)],
  ['accumulateMax', accumulateMax, plainly(Math.max)],
  ['accumulateMin', accumulateMin, plainly(Math.min)],
])('%s', (_, walk, plain) => {
  it('is the plain walk', () => {
    fc.assert(
      fc.property(layouts, layout => {
        const shape = layout.map(({ size }) => size)
        const make = () => [
          viewOf(
            shape,
            layout.map(({ to }) => to),
            i => ((7 * i) % 5) - 2,
          ),
          viewOf(
            shape,
            layout.map(({ from }) => from),
            i => ((3 * i) % 7) - 3,
          ),
        ]
        const [[to, from], [expected, source]] = [make(), make()]
        walk(shape, to!, from!)
        plain(shape, expected!, source!)
        expect(to!.data).toEqual(expected!.data)
        expect(from!.data).toEqual(source!.data)
      }),
      { numRuns: 300 },
    )
  })

  it('takes one step along one axis as along several', () => {
    const to = () => ({ data: new Float64Array(24), offset: 0, strides: [12, 4, 1] })
    const from = { data: Float64Array.from({ length: 24 }, (_, i) => (5 * i) % 24), offset: 0, strides: [12, 4, 1] }
    const [one, several] = [to(), to()]
    walk([24], { ...one, strides: [1] }, { ...from, strides: [1] })
    walk([2, 3, 4], several, from)
    expect(one.data).toEqual(several.data)
  })
})

describe('a sum on one place', () => {
  it('is rounded once', () => {
    const to = { data: new Float32Array(1), offset: 0, strides: [0] }
    accumulate([3], to, { data: Float32Array.of(2 ** 24, 1, 1), offset: 0, strides: [1] })
    expect(to.data[0]).toBe(2 ** 24 + 2)
  })
})

describe('of two zeros', () => {
  it.each([
    ['accumulateMax', accumulateMax, 0],
    ['accumulateMin', accumulateMin, -0],
  ])('%s takes the same one, whichever comes first', (_, walk, better) => {
    for (const [first, second] of [
      [0, -0],
      [-0, 0],
    ] as const) {
      const data = Float64Array.of(first)
      walk([1], { data, offset: 0, strides: [1] }, { data: Float64Array.of(second), offset: 0, strides: [1] })
      expect(data[0]).toBe(better)
    }
  })
})
