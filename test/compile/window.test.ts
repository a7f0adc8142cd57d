// Slices of what a loop goes along that are only multiplied, as the weights of stacked layers: they are read where they lie.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { showLoopNests } from '../../src/compile/show.js'
import { lower } from '../../src/engine/wasm/lower.js'

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

  test.each([1, 2])('give on %i threads what they give one after the other', threads => {
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

describe('slices that are changed in part', () => {
  type Cache = T.Tensor<[2, 5, 4]>
  type Caches = T.Tensor<[3, 2, 5, 4]>
  type Rows = T.Tensor<[2, 1, 4]>
  type Place = T.Tensor<[], 'int32'>
  type Step = (carry: Rows, cache: Cache, place: Place) => readonly [Rows, Cache]

  const written = (cache: Cache, row: Rows, place: Place): Cache => T.dynamicUpdateSlice(cache, row, [0, place, 0])
  const attended = (row: Rows, cache: Cache): Rows => T.matmul(T.softmax(T.matmul(row, T.swapAxes(cache, 1, 2))), cache)

  /** What a turn makes of a cache: the first is that of attention, the others use it otherwise too. */
  const steps: Readonly<Record<string, Step>> = {
    'a row is written, and all is multiplied': (row, cache, place) => {
      const next = written(cache, row, place)
      return [attended(row, next), next]
    },
    'the old one is looked at afterwards': (row, cache, place) => {
      const next = written(cache, row, place)
      return [T.add(attended(row, next), T.mul(T.matmul(row, T.matmul(T.swapAxes(cache, 1, 2), cache)), 0.01)), next]
    },
    'the new one is summed': (row, cache, place) => {
      const next = written(cache, row, place)
      return [T.add(attended(row, next), T.sum(next, { axis: 1, keepDims: true })), next]
    },
    'two rows are written': (row, cache, place) => {
      const next = written(written(cache, row, place), T.mul(row, 2), T.sub(4, place))
      return [attended(row, next), next]
    },
    'the old one is kept': (row, cache, place) => [attended(row, written(cache, row, place)), cache],
    'nothing is written': (row, cache) => [attended(row, cache), cache],
  }

  const turns =
    (step: Step, reverse: boolean, twice = false) =>
    (row: Rows, caches: Caches, place: Place) => {
      const turn = (carry: Rows, cache: Cache): readonly [Rows, readonly [Cache, Cache]] => {
        const [row, next] = step(carry, cache, place)
        return [row, [next, next]]
      }
      const [last, [next, again]] = T.scan(turn, row, caches, { reverse })
      return twice ? { last, next, again } : { last, next }
    }

  const row = T.random.normal(T.random.key(1), [2, 1, 4])
  const caches = T.random.normal(T.random.key(2), [3, 2, 5, 4])
  const copies = (kernels: string) =>
    kernels.split('\n').filter(line => line.endsWith(`${2 * 5 * 4 - 1} more elements`))

  test('are copied once, and not at all where they are given away', () => {
    const f = turns(steps['a row is written, and all is multiplied']!, false)
    const place = T.tensor(2, 'int32')
    expect(copies(T.explain(f)(row, caches, place))).toHaveLength(1)
    const { loops, successors } = lower(T.program(f)(row, caches, place), new Set([1]))
    expect(successors).toEqual([{ input: 1, output: 1 }])
    expect(copies(showLoopNests(loops))).toEqual([])
    expect([...loops.inPlace!].some(([over, under]) => over.size === 3 * 40 && under === loops.inputs[1])).toBe(true)
  })

  test('may be given out twice', () => {
    const f = turns(steps['a row is written, and all is multiplied']!, false, true)
    const found = T.jit(f, { donate: [1] })(row, T.add(caches, 0), T.tensor(2, 'int32'))
    const right = f(row, caches, T.tensor(2, 'int32'))
    expect(distance(found.last, right.last)).toBeLessThan(1e-4)
    expect(distance(T.add(found.next, 0), right.next)).toBeLessThan(1e-4)
    expect(distance(T.add(found.again!, 0), right.again!)).toBeLessThan(1e-4)
  })

  describe.each(Object.entries(steps))('where %s', (_, step) => {
    test.each([false, true])(
      'are what they are one after the other, also where they are given away (reverse: %s)',
      reverse => {
        const f = turns(step, reverse)
        const run = T.jit(f)
        const inPlace = T.jit(f, { donate: [1] })
        let [kept, given, expected] = [caches, T.add(caches, 0), caches]
        for (const at of [0, 3, 3, 7]) {
          const place = T.tensor(at, 'int32')
          const found = [run(row, kept, place), inPlace(row, given, place)] as const
          const right = f(row, expected, place)
          for (const { last, next } of found) {
            expect(distance(last, right.last)).toBeLessThan(1e-4)
            expect(distance(T.add(next, 0), right.next)).toBeLessThan(1e-4)
          }
          ;[kept, given, expected] = [found[0].next, found[1].next, right.next]
        }
      },
    )
  })
})
