// Infinities and NaN among what is multiplied: a fast way may not multiply by a zero that is not there by definition, as 0 · ∞ is
// NaN. Whole numbers that are small add up exactly in any order, so that results are the same, NaN in the same places.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { afterEach, describe, expect, it } from 'vitest'
import { concrete } from '../../src/tensor/storage.js'
import { flatten } from '../../src/trace/tree.js'
import { withThreads } from './ways.js'

type Any = T.Tensor<readonly number[]>

const numbersOf = (tree: unknown): readonly number[] =>
  flatten(tree).leaves.flatMap(leaf => [...concrete(leaf, 'test').data])

/** How many numbers are special, which, and where: shares of the number of elements. */
const special = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    value: fc.constantFrom(Infinity, -Infinity, NaN),
  }),
  { maxLength: 2 },
)

type Special = typeof special extends fc.Arbitrary<infer S> ? S : never

const whole = (shape: readonly number[], seed: number, some: Special): Any => {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7 + seed) % 11) - 5)
  for (const { place, value } of some) if (data.length > 0) data[Math.floor(place * data.length)] = value
  return T.fromArray(data, shape)
}

const expectDefinition = (f: (...xs: readonly Any[]) => unknown, xs: readonly Any[]): void => {
  T.engine('reference')
  const expected = numbersOf(f(...xs))
  T.engine('wasm')
  const compiled = T.jit(f)
  const isSame = (a: number, b: number) => Object.is(a + 0, b + 0) || Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b))
  for (const threads of [1, 2]) {
    const actual = withThreads(threads, () => numbersOf(compiled(...xs)))
    if (actual.length !== expected.length || !actual.every((a, i) => isSame(a, expected[i]!)))
      expect(actual).toEqual(expected)
  }
}

const untyped = T as unknown as Readonly<Record<string, (...given: readonly unknown[]) => Any>>

/** Whether an element stands in the first half of its row. */
const firstHalf = (x: Any): T.Tensor<readonly number[], 'bool'> =>
  T.broadcastTo(T.less(T.arange(x.shape[1]!), Math.ceil(x.shape[1]! / 2)), x.shape)

afterEach(() => {
  T.engine('wasm')
})

const side = fc.record({
  size: fc.integer({ min: 1, max: 14 }),
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.constantFrom(1, 1, 2),
  dilation: fc.constantFrom(1, 1, 2),
  padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
})

const fits = ({
  size,
  kernel,
  dilation,
  padding,
}: {
  size: number
  kernel: number
  dilation: number
  padding: readonly number[]
}) => size + padding[0]! + padding[1]! > dilation * (kernel - 1)

describe('infinities and NaN are where they are by definition', () => {
  it('in convolutions and their gradients, with padding, strides and groups', () => {
    const convolutions = fc
      .record({
        batch: fc.integer({ min: 1, max: 2 }),
        groups: fc.constantFrom(1, 1, 2),
        channels: fc.constantFrom(1, 3, 9, 12),
        filters: fc.integer({ min: 1, max: 12 }),
        sides: fc.tuple(side, side),
        of: fc.tuple(special, special, special),
      })
      .filter(({ sides }) => sides.every(fits))
    fc.assert(
      fc.property(convolutions, ({ batch, groups, channels, filters, sides, of }) => {
        const along = <A>(what: (one: (typeof sides)[0]) => A): readonly [A, A] => [what(sides[0]), what(sides[1])]
        const options = {
          stride: along(({ stride }) => stride),
          padding: along(({ padding }) => padding),
          dilation: along(({ dilation }) => dilation),
          groups,
        }
        const x = whole([batch, groups * channels, ...along(({ size }) => size)], 1, of[0])
        const w = whole([groups * filters, channels, ...along(({ kernel }) => kernel)], 2, of[1])
        const convolved = (x: Any, w: Any): Any => T.conv2d(x, w, options)
        const cotangent = whole(convolved(x, w).shape, 3, of[2])
        const all = (x: Any, w: Any, cotangent: Any) => {
          const [y, pullback] = T.vjp(convolved)(x, w)
          return [y, pullback(cotangent)]
        }
        expectDefinition(all as never, [x, w, cotangent])
      }),
      { numRuns: 200 },
    )
  })

  it('in products, whose last tiles are not whole, and their gradients', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(33, 70, 130))
    const products = fc.record({
      batch: fc.constantFrom(1, 1, 3),
      sizes: fc.tuple(size, size, size),
      of: fc.tuple(special, special, special),
    })
    fc.assert(
      fc.property(products, ({ batch, sizes: [m, k, n], of }) => {
        const lead = batch === 1 ? [] : [batch]
        const all = (a: Any, b: Any, cotangent: Any) => {
          const [y, pullback] = T.vjp((a: Any, b: Any): Any => T.matmul(a, b))(a, b)
          return [y, pullback(cotangent)]
        }
        const given = [
          whole([...lead, m, k], 1, of[0]),
          whole([...lead, k, n], 2, of[1]),
          whole([...lead, m, n], 3, of[2]),
        ]
        expectDefinition(all as never, given)
      }),
      { numRuns: 100 },
    )
  })

  it('in loops, of which products are added up over all turns', () => {
    const given = fc.record({
      turns: fc.integer({ min: 1, max: 5 }),
      rows: fc.integer({ min: 1, max: 9 }),
      columns: fc.integer({ min: 1, max: 9 }),
      reverse: fc.boolean(),
      of: fc.tuple(special, special, special),
    })
    fc.assert(
      fc.property(given, ({ turns, rows, columns, reverse, of }) => {
        const f = (w: Any, c: Any, xs: Any): readonly Any[] =>
          T.scan(
            (c: Any, x: Any) => {
              const next = untyped.minimum!(2, untyped.maximum!(-2, untyped.add!(untyped.matmul!(c, w), x)))
              return [next, untyped.mul!(c, 2)] as const
            },
            c,
            xs,
            { reverse },
          )
        const all = (w: Any, c: Any, xs: Any, cotangent: Any) => {
          const [y, pullback] = T.vjp((w: Any, c: Any, xs: Any) => f(w, c, xs)[1]!)(w, c, xs)
          return [y, pullback(cotangent)]
        }
        const sizes = [turns, rows, columns]
        const [w, c, xs] = [whole([columns, columns], 1, of[0]), whole([rows, columns], 2, []), whole(sizes, 3, of[1])]
        expectDefinition(all as never, [w, c, xs, whole(sizes, 4, of[2])])
      }),
      { numRuns: 100 },
    )
  })

  it('along an axis, where rows are looked up and scattered, chosen, pooled and masked', () => {
    const given = fc.record({
      rows: fc.integer({ min: 1, max: 40 }),
      columns: fc.integer({ min: 1, max: 20 }),
      of: special,
    })
    const functions: Readonly<Record<string, (x: Any) => Any>> = {
      cumsum: x => untyped.cumsum!(x, { axis: 0 }),
      'cumsum of rows': x => untyped.cumsum!(x, { axis: 1 }),
      cumprod: x => untyped.cumprod!(x, { axis: 0 }),
      take: x => untyped.take!(x, T.tensor([0, -1, 99, 0], 'int32')),
      'take of few': x => untyped.take!(x, T.tensor([0, -1, 99, 0], 'int32'), { axis: 1 }),
      'one of each row': x => untyped.takeAlongAxis!(x, T.zeros([x.shape[0]!, 1], 'int32'), { axis: 1 }),
      'add at places': x =>
        untyped.scatter!(T.zeros([50, x.shape[1]!]), T.tensor([3], 'int32'), T.slice(x, [[0, 1]]), { mode: 'add' }),
      where: x => untyped.where!(T.less(x, 2), x, 0),
      pad: x =>
        untyped.pad!(x, [
          [1, 2],
          [0, 1],
        ]),
      triangle: x => untyped.tril!(x),
      pools: x => untyped.avgPool2d!(T.reshape(x, [1, 1, ...x.shape]), { kernel: 1 }),
      'pools that pad': x => untyped.avgPool2d!(T.reshape(x, [1, 1, ...x.shape]), { kernel: 2, stride: 1, padding: 1 }),
      'greatest in pools': x =>
        untyped.maxPool2d!(T.reshape(x, [1, 1, ...x.shape]), { kernel: 2, stride: 1, padding: 1 }),
      mean: x => untyped.mean!(x, { axis: 0 }),
      variance: x => untyped.variance!(x, { axis: 1 }),
      'sums where': x => untyped.sum!(x, { axis: 1, where: firstHalf(x) }),
      'softmax where': x => untyped.softmax!(x, { where: firstHalf(x) }),
      'means by weights, of which some are 0': x =>
        untyped.matmul!(untyped.softmax!(T.zeros(x.shape), { where: firstHalf(x) }), T.swapAxes(x, 0, 1)),
    }
    for (const [name, f] of Object.entries(functions))
      fc.assert(
        fc.property(given, special, ({ rows, columns, of }, others) => {
          const x = whole([rows, columns], 1, of)
          const cotangent = whole(f(x).shape, 2, others)
          const all = (x: Any, cotangent: Any) => {
            const [y, pullback] = T.vjp(f)(x)
            return [y, pullback(cotangent)]
          }
          try {
            expectDefinition(all as never, [x, cotangent])
          } catch (error) {
            throw new Error(name, { cause: error })
          }
        }),
        { numRuns: 30 },
      )
  })
})
