// Slices of what a loop goes along that are only multiplied, as the weights of stacked layers: they are read where they lie.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'

type Matrix = T.Tensor<[number, number]>
type Stack = T.Tensor<[number, number, number]>

const numbers = (x: T.AnyTensor): readonly number[] => Array.from(T.data(x), Number)

const distance = (a: T.AnyTensor, b: T.AnyTensor): number => {
  const [found, expected] = [numbers(a), numbers(b)]
  return Math.max(...found.map((x, i) => Math.abs(x - expected[i]!)))
}

const matrix = (seed: number, rows: number, columns: number): Matrix =>
  T.random.normal(T.random.key(seed), [rows, columns])

const weights = (seed: number, turns: number, rows: number, columns: number): Stack =>
  T.mul(T.random.normal(T.random.key(seed), [turns, rows, columns]), 1 / Math.sqrt(rows))

interface Layers<W> {
  readonly up: W
  readonly down: W
}

/** Layers with a rectifier between two matrices, one after the other; `down` is stored as its transpose. */
const stacked =
  (reverse = false) =>
  (x: Matrix, layers: Layers<Stack>): Matrix => {
    const layer = (x: Matrix, { up, down }: Layers<Matrix>) => {
      const next: Matrix = T.add(x, T.matmul(T.relu(T.matmul(x, up)), T.swapAxes(down, 0, 1)))
      return [next, null] as const
    }
    return T.scan(layer, x, layers, { reverse })[0]
  }

const layersOf = (turns: number, width: number, hidden: number): Layers<Stack> => ({
  up: weights(1, turns, width, hidden),
  down: weights(2, turns, width, hidden),
})

describe('slices that are only multiplied', () => {
  test('are not copied', () => {
    const kernels = T.explain(stacked())(matrix(3, 1, 8), layersOf(4, 8, 12))
    expect(kernels).toContain('repeat for t < 4')
    expect(kernels).not.toContain(`${8 * 12 - 1} more elements`)
  })

  test('are copied where they are used otherwise too', () => {
    const f = (x: Matrix, w: Stack): Matrix =>
      T.scan((x: Matrix, w: Matrix): readonly [Matrix, null] => [T.add(T.matmul(x, w), T.sum(w)), null], x, w)[0]
    const [x, w] = [matrix(3, 2, 6), weights(4, 3, 6, 6)]
    expect(distance(T.jit(f)(x, w), f(x, w))).toBeLessThan(1e-5)
  })

  test.each([1, 2])('give on %i threads what they give one after the other', { timeout: 60_000 }, threads => {
    const before = T.threads()
    T.threads(threads)
    try {
      fc.assert(
        fc.property(
          fc.record({
            rows: fc.constantFrom(1, 2, 5, 70),
            width: fc.constantFrom(1, 3, 4, 8, 65),
            hidden: fc.constantFrom(1, 2, 7, 16, 130),
            turns: fc.integer({ min: 1, max: 4 }),
            reverse: fc.boolean(),
          }),
          ({ rows, width, hidden, turns, reverse }) => {
            const [x, layers] = [matrix(5, rows, width), layersOf(turns, width, hidden)]
            const f = stacked(reverse)
            expect(distance(T.jit(f)(x, layers), f(x, layers))).toBeLessThan(2e-4)
          },
        ),
        { numRuns: 60 },
      )
    } finally {
      T.threads(before)
    }
  })

  const [x, layers] = [matrix(6, 3, 8), layersOf(3, 8, 12)]

  test('have derivatives', () => {
    const loss = (layers: Layers<Stack>, x: Matrix): T.Tensor<[]> => T.sum(T.square(stacked()(x, layers)))
    const [found, expected] = [T.jit(T.grad(loss))(layers, x), T.grad(loss)(layers, x)]
    expect(distance(found.up, expected.up)).toBeLessThan(1e-4)
    expect(distance(found.down, expected.down)).toBeLessThan(1e-4)
  })

  test('are of each of a batch, also of batches of layers', () => {
    const batch = T.stack([x, T.mul(x, 2)])
    const several = { up: T.stack([layers.up, T.neg(layers.up)]), down: T.stack([layers.down, layers.down]) }
    const one = (batch: Stack) => T.vmap((x: Matrix) => stacked()(x, layers))(batch)
    const both = (batch: Stack, all: typeof several) => T.vmap(stacked())(batch, all)
    expect(distance(T.jit(one)(batch), one(batch))).toBeLessThan(1e-4)
    expect(distance(T.jit(both)(batch, several), both(batch, several))).toBeLessThan(1e-4)
  })

  test('may be parts of them, turned around, or within loops and branches', () => {
    const parts = (x: Matrix, w: Stack): Matrix =>
      T.scan(
        (x: Matrix, w: Matrix): readonly [Matrix, null] => {
          const half: Matrix = T.slice(w, [null, [0, 4]])
          const other: Matrix = T.flip(T.slice(w, [null, [4, 8]]), { axis: 1 })
          return [T.concat([T.matmul(x, half), T.matmul(x, other)], { axis: 1 }), null]
        },
        x,
        w,
      )[0]
    const nested = (x: Matrix, w: Stack): Stack =>
      T.scan(
        (x: Matrix, w: Matrix): readonly [Matrix, Matrix] => {
          const step = (x: Matrix, _: T.Tensor<[], 'int32'>): readonly [Matrix, null] => [T.matmul(x, w), null]
          const [twice] = T.scan(step, x, T.arange(2, 'int32'))
          const branched: Matrix = T.cond(
            T.greater(T.sum(x), 0),
            (x: Matrix): Matrix => T.matmul(x, w),
            (x: Matrix): Matrix => x,
            twice,
          )
          return [branched, T.matmul(branched, w)]
        },
        x,
        w,
      )[1]
    const w = weights(7, 3, 8, 8)
    expect(distance(T.jit(parts)(x, w), parts(x, w))).toBeLessThan(1e-4)
    expect(distance(T.jit(nested)(x, w), nested(x, w))).toBeLessThan(1e-4)
  })

  test('may be of 16 bits, or of float64', () => {
    const products = (x: T.AnyTensor, w: T.AnyTensor): T.AnyTensor =>
      T.scan((x: Matrix, w: Matrix): readonly [Matrix, null] => [T.matmul(x, w), null], x as Matrix, w as Stack)[0]
    for (const [dtype, far] of [
      ['float64', 1e-12],
      ['float16', 0.05],
      ['bfloat16', 0.4],
    ] as const) {
      const [at, w] = [T.cast(x, dtype), T.cast(weights(8, 3, 8, 8), dtype)]
      expect(distance(T.jit(products)(at, w), products(at, w))).toBeLessThan(far)
    }
  })
})
