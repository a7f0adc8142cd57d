import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { concrete } from '../../../src/tensor/storage.js'
import { flatten } from '../../../src/trace/tree.js'
import { compiled, withThreads } from '../ways.js'

// Products in batches, with operands that are views, added up, and with what follows them.

const values = <const S extends readonly number[]>(shape: S, seed: number) =>
  T.fromArray(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(17 * i + seed)),
    shape,
  )

type Any = T.Tensor<readonly number[]>

const numbersOf = (tree: unknown): readonly number[] =>
  flatten(tree).leaves.flatMap(leaf => [...concrete(leaf, 'test').data])

const expectReference = (f: () => unknown): void => {
  const actual = numbersOf(compiled(f)())
  T.engine('reference')
  const expected = numbersOf(f())
  T.engine('wasm')
  expect(actual.length).toBe(expected.length)
  // Terms of both signs cancel: every entry has the rounding errors of the greatest ones.
  const bound = 1e-5 * Math.max(1, ...expected.map(Math.abs))
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!), `${value} instead of ${expected[i]} at ${i}`).toBeLessThanOrEqual(bound)
  })
}

describe('compiled products', () => {
  it.each([
    ['small', [3, 5, 7], 6],
    ['large, whose blocks are shared out', [3, 90, 70], 80],
    ['with vectors', [4, 1, 9], 5],
  ] as const)('of a batch with one matrix, %s, and what follows', (_, shape, n) => {
    const [x, w, b, more] = [values(shape, 1), values([shape[2], n], 2), values([n], 3), values([shape[0], 1, n], 4)]
    expectReference(() => T.relu(T.add(T.matmul(x, w), b)))
    // What goes on with each product of the batch keeps its products apart.
    expectReference(() => T.mul(T.tanh(T.matmul(x, w)), more))
    expectReference(() => T.grad((v: typeof w) => T.sum(T.square(T.matmul(x, v))))(w))
  })

  it('of one matrix with a batch, as it lies and transposed', () => {
    const [w, x] = [values([6, 20], 1), values([5, 20, 33], 2)]
    const bias = values([6, 1], 3)
    expectReference(() => T.add(T.matmul(w, x), bias))
    expectReference(() => {
      const y = T.add(T.matmul(w, x), bias)
      return [T.greater(y, 0), T.relu(y)]
    })
    expectReference(() => T.grad((v: typeof w) => T.sum(T.square(T.matmul(v, x))))(w))
    expectReference(() => T.grad((v: typeof x) => T.sum(T.square(T.matmul(w, v))))(x))
  })

  it('of views: heads side by side, slices, every second column, one row for all', () => {
    const [q, k] = [values([2, 12, 3, 8], 1), values([2, 12, 3, 8], 2)]
    const heads = (x: typeof q) => T.transpose(x, [0, 2, 1, 3])
    expectReference(() => T.softmax(T.matmul(heads(q), T.swapAxes(heads(k), 2, 3))))
    const [a, b] = [values([9, 14], 3), values([14, 10], 4)]
    expectReference(() =>
      T.matmul(
        T.slice(a, [
          [2, 7],
          [1, 13],
        ]),
        T.slice(b, [
          [0, 12],
          [3, 8],
        ]),
      ),
    )
    expectReference(() => T.matmul(a, T.slice(b, [null, [0, 10, 2]])))
    expectReference(() => T.matmul(T.flip(a, { axis: 1 }), b))
    expectReference(() =>
      T.matmul(values([3, 4, 14], 5), T.broadcastTo(T.reshape(T.slice(a, [0]), [14, 1]), [3, 14, 6])),
    )
    expectReference(() => T.matmul(T.broadcastTo(T.slice(a, [[0, 1]]), [9, 14]), b))
  })

  it('that are added up, alone and for each of a batch', () => {
    const [a, b] = [values([4, 5, 6, 7], 1), values([4, 5, 7, 3], 2)]
    expectReference(() => T.sum(T.matmul(a, b), { axis: 0 }))
    expectReference(() => T.sum(T.matmul(a, b), { axis: [0, 1] }))
    expectReference(() => T.exp(T.mul(T.sum(T.matmul(a, b), { axis: 1 }), 0.1)))
    const [c, d] = [values([70, 16, 100], 3), values([70, 40, 100], 4)]
    expectReference(() => T.sum(T.matmul(c, T.swapAxes(d, 1, 2)), { axis: 0 }))
    const [e, f] = [values([3, 100, 90], 5), values([3, 80, 100], 6)]
    expectReference(() => T.sum(T.matmul(T.swapAxes(e, 1, 2), T.swapAxes(f, 1, 2)), { axis: 0 }))
  })

  it.each([
    ['one channel', [5, 1, 9, 8], [6, 1, 3, 3], { padding: 1 }],
    ['strides and gaps', [3, 2, 11, 12], [4, 2, 3, 2], { stride: 2, dilation: 2, padding: [1, 0] }],
    ['one filter', [2, 3, 6, 6], [1, 3, 2, 2], {}],
    ['one place', [4, 2, 3, 3], [5, 2, 3, 3], {}],
    ['large', [9, 6, 14, 14], [16, 6, 5, 5], {}],
    ['groups', [2, 6, 9, 8], [4, 3, 3, 2], { groups: 2, padding: 1, stride: 2 }],
    ['a group for each channel', [3, 5, 12, 9], [10, 1, 3, 3], { groups: 5, padding: 1 }],
  ] as const)('of a convolution and its gradients: %s', (_, image, filters, options) => {
    const [x, w, b] = [values(image, 1), values(filters, 2), values([filters[0], 1, 1], 3)]
    const layer = (y: typeof x, v: typeof w) => T.relu(T.add(T.conv2d(y, v, options) as never, b as never) as never)
    const loss = (y: typeof x, v: typeof w) => T.mean(T.square(layer(y, v))) as T.Tensor<[]>
    expectReference(() => layer(x, w))
    expectReference(() => T.grad((v: typeof w) => loss(x, v))(w))
    expectReference(() => T.grad((y: typeof x) => loss(y, w))(x))
  })

  const side = fc.record({
    size: fc.integer({ min: 1, max: 17 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.constantFrom(1, 1, 2, 3),
    dilation: fc.constantFrom(1, 1, 2),
    padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
  })
  const convolutions = fc
    .record({
      batch: fc.integer({ min: 1, max: 3 }),
      groups: fc.constantFrom(1, 1, 1, 2, 3),
      channels: fc.integer({ min: 1, max: 12 }),
      filters: fc.integer({ min: 1, max: 12 }),
      sides: fc.tuple(side, side),
    })
    .filter(({ sides }) =>
      sides.every(({ size, kernel, dilation, padding }) => size + padding[0] + padding[1] > dilation * (kernel - 1)),
    )

  // Whole numbers that are small add up exactly in any order.
  it('of any convolution and its gradients are those of the definition, on one thread and on two', () => {
    const whole = (shape: readonly number[], seed: number): Any =>
      T.fromArray(
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7 + seed) % 11) - 5),
        shape,
      )
    try {
      fc.assert(
        fc.property(convolutions, ({ batch, groups, channels, filters, sides }) => {
          const along = <A>(what: (one: (typeof sides)[0]) => A): readonly [A, A] => [what(sides[0]), what(sides[1])]
          const options = {
            stride: along(({ stride }) => stride),
            padding: along(({ padding }) => padding),
            dilation: along(({ dilation }) => dilation),
            groups,
          }
          const x = whole([batch, groups * channels, ...along(({ size }) => size)], 1)
          const w = whole([groups * filters, channels, ...along(({ kernel }) => kernel)], 2)
          const convolved = (x: Any, w: Any): Any => T.conv2d(x, w, options)
          const all = (x: Any, w: Any) => {
            const y = convolved(x, w)
            const weighed = (x: Any, w: Any): T.Tensor<[]> => T.sum(T.mul(convolved(x, w), whole(y.shape, 3)))
            return [T.relu(T.add(y, 1)), T.grad(weighed)(x, w), T.grad((w: Any) => weighed(x, w))(w)]
          }
          T.engine('reference')
          const expected = numbersOf(all(x, w))
          T.engine('wasm')
          for (const threads of [1, 2])
            expect(withThreads(threads, () => numbersOf(T.jit(all)(x, w)))).toEqual(expected)
        }),
        { numRuns: 100 },
      )
    } finally {
      T.engine('wasm')
    }
  })
})
