import fc from 'fast-check'
import * as T from 'tensor-ts'
import { augment, pipeline } from 'tensor-ts/data'
import { closeTo } from 'tensor-ts/testing'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { symmetricBeta } from '../../src/data/augment/beta.js'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown
type Key = T.random.Key
type Image = T.Tensor<[2, 6, 7]>

const image: Image = T.reshape(T.arange(84), [2, 6, 7])
const keys = T.random.split(T.random.key(7), 20)
const keyAt = (i: number) => T.random.foldIn(T.random.key(7), i)

const all: Readonly<Record<string, (key: Key, x: Image) => T.Tensor<[2, number, number]>>> = {
  crop: (key, x) => augment.crop(key, x, { size: [4, 5] }),
  flip: (key, x) => augment.flip(key, x),
  cutOut: (key, x) => augment.cutOut(key, x, { size: 3, value: -1 }),
  rotate: (key, x) => augment.rotate(key, x, { degrees: 30 }),
  noise: (key, x) => augment.noise(key, x, { deviation: 2 }),
}

describe.each(Object.entries(all))('%s', (_, f) => {
  test('gives the same for one key, others for others', () => {
    expect(T.toArray(f(keyAt(1), image))).toEqual(T.toArray(f(keyAt(1), image)))
    const found = Array.from({ length: 20 }, (_, i) => JSON.stringify(T.toArray(f(keyAt(i), image))))
    expect(new Set(found).size).toBeGreaterThan(1)
  })

  test('batched and compiled it gives what it gives of each', () => {
    const images = T.stack(Array.from({ length: 20 }, (_, i) => T.add(image, i)))
    const batched = T.vmap(f)(keys, images)
    const compiled = T.jit(T.vmap(f))(keys, images)
    for (let i = 0; i < 20; i++) {
      const one = f(T.slice(keys, [i]), T.add(image, i))
      closeTo(T.slice(batched, [i]) as typeof one, one)
      closeTo(T.slice(compiled, [i]) as typeof one, one, { absolute: 1e-3 })
    }
  })

  test('has a gradient', () => {
    const gradient = T.grad((x: Image) => T.sum(f(keyAt(3), x)))(image)
    expect(gradient.shape).toEqual([2, 6, 7])
    expect([...T.data(gradient)].every(Number.isFinite)).toBe(true)
  })
})

test('the types keep the shape, and crop knows its own', () => {
  const key = keyAt(0)
  expectTypeOf(augment.crop(key, image, { size: 4 })).toEqualTypeOf<T.Tensor<[2, 4, 4]>>()
  expectTypeOf(augment.crop(key, T.ones([T.dim('h', 9), 8], 'uint8'), { size: [4, 5] })).toEqualTypeOf<
    T.Tensor<[4, 5], 'uint8'>
  >()
  const size: number = 3
  expectTypeOf(augment.crop(key, image, { size })).toEqualTypeOf<T.Tensor<[2, number, number]>>()
  expectTypeOf(augment.rotate(key, image, { degrees: 3 })).toEqualTypeOf<Image>()
  const batch = { x: T.ones([4, 3]), y: [T.ones([4])] as const }
  expectTypeOf(augment.mixUp(key, batch, { alpha: 0.4 })).toEqualTypeOf<typeof batch>()
})

describe('crop', () => {
  test('gives each window of the image, and no other (course row 16: 27 × 27 to 24 × 24)', () => {
    const big = T.reshape(T.arange(729), [27, 27])
    const corners = T.vmap((key: Key) => augment.crop(key, big, { size: 24 }))(T.random.split(T.random.key(0), 300))
    expectTypeOf(corners).toEqualTypeOf<T.Tensor<[300, 24, 24]>>()
    const found = new Set<number>()
    for (const window of T.toArray(corners)) {
      const first = window[0]![0]!
      found.add(first)
      const [top, left] = [Math.floor(first / 27), first % 27]
      expect(Math.max(top, left)).toBeLessThanOrEqual(3)
      expect(window.flat()).toEqual(
        Array.from({ length: 576 }, (_, i) => (top + Math.floor(i / 24)) * 27 + left + (i % 24)),
      )
    }
    expect(found.size).toBe(16)
  })
})

describe('flip', () => {
  test('turns over as often as asked, along the axis asked', () => {
    const line = T.tensor([[1, 2, 3]])
    const flips = (probability: number) =>
      T.toArray(
        T.vmap((key: Key) => augment.flip(key, line, { probability }))(T.random.split(T.random.key(1), 400)),
      ).filter(([row]) => row![0] === 3).length
    expect(flips(0)).toBe(0)
    expect(flips(1)).toBe(400)
    expect(Math.abs(flips(0.25) - 100)).toBeLessThan(40)
    expect(T.toArray(augment.flip(keyAt(0), T.tensor([[1], [2]]), { axis: 0, probability: 1 }))).toEqual([[2], [1]])
  })
})

describe('cutOut', () => {
  test('makes one hole, cut off at edges, the same in each channel', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.nat())
    fc.assert(
      fc.property(sizes, ([h, w, seed]) => {
        const holed = T.toArray(augment.cutOut(T.random.key(seed), T.ones([2, 6, 7]), { size: [h, w] }))
        expect(holed[0]).toEqual(holed[1])
        const rows = holed[0]!.flatMap((row, i) => (row.includes(0) ? [i] : []))
        const columns = holed[0]![rows[0]!]!.flatMap((x, j) => (x === 0 ? [j] : []))
        expect(rows.length).toBeGreaterThanOrEqual(Math.min(6, Math.ceil(h / 2)))
        expect(rows.length).toBeLessThanOrEqual(Math.min(6, h))
        expect(columns.length).toBeLessThanOrEqual(Math.min(7, w))
        expect(rows).toEqual(rows.map((_, i) => rows[0]! + i))
        expect(columns).toEqual(columns.map((_, i) => columns[0]! + i))
        expect(holed[0]!.flat().filter(x => x === 0).length).toBe(rows.length * columns.length)
      }),
    )
  })
})

describe('rotate', () => {
  test('turns about the middle, by no more than was said, either way', () => {
    // Two channels that say where a pixel was: bilinear interpolation is exact on them.
    const places = T.stack([
      T.broadcastTo(T.reshape(T.sub(T.arange(21), 10), [21, 1]), [21, 21]),
      T.broadcastTo(T.sub(T.arange(21), 10), [21, 21]),
    ])
    const angles = Array.from({ length: 30 }, (_, i) => {
      const [rows, columns] = T.toArray(augment.rotate(keyAt(i), places, { degrees: 40, fill: 99 })) as [
        number[][],
        number[][],
      ]
      const angle = Math.atan2(columns[10]![15]!, rows[10]![15]!)
      for (let y = 5; y <= 15; y++)
        for (let x = 5; x <= 15; x++) {
          const [r, c] = [rows[y]![x]!, columns[y]![x]!]
          const [u, v] = [y - 10, x - 10]
          const turn = Math.PI / 2 - angle
          expect(r).toBeCloseTo(u * Math.cos(turn) + v * Math.sin(turn), 3)
          expect(c).toBeCloseTo(v * Math.cos(turn) - u * Math.sin(turn), 3)
        }
      return ((Math.PI / 2 - angle) * 180) / Math.PI
    })
    expect(Math.max(...angles.map(Math.abs))).toBeLessThanOrEqual(40.001)
    expect(Math.max(...angles)).toBeGreaterThan(20)
    expect(Math.min(...angles)).toBeLessThan(-20)
  })

  test('by 0 is nothing; what comes in is the fill; float64 stays', () => {
    expect(augment.rotate(keyAt(0), image, { degrees: 0 })).toEqual(image)
    const turned = augment.rotate(keyAt(2), T.ones([9, 9], 'float64'), { degrees: 45, fill: 5 })
    expect(turned.dtype).toBe('float64')
    expect(Math.max(...T.data(turned))).toBeGreaterThan(1)
  })
})

describe('mixUp', () => {
  test('mixes every tensor of each example with the same other, by the same share', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0.1, 0.4, 0.5, 1, 3), (seed, alpha) => {
        const y = T.eye(5)
        const x = T.mul(T.reshape(T.arange(5), [5, 1]), T.ones([5, 2]))
        const mixed = augment.mixUp(T.random.key(seed), { x, y }, { alpha })
        // From the labels follows who was mixed with whom, and how.
        closeTo(mixed.x, T.matmul(mixed.y, x), { absolute: 1e-5 })
        closeTo(T.sum(mixed.y, { axis: 1 }), T.ones([5]), { relative: 1e-5 })
        closeTo(T.sum(mixed.y, { axis: 0 }), T.ones([5]), { relative: 1e-5 })
      }),
      { numRuns: 40 },
    )
  })

  test.each([0.05, 0.2, 0.5, 0.7, 1, 4])('by shares of the distribution Beta(%d, same)', alpha => {
    const found = T.toArray(
      T.jit(T.vmap((key: Key) => symmetricBeta(key, alpha)))(T.random.split(T.random.key(5), 4000)),
    )
    const mean = found.reduce((sum, x) => sum + x, 0) / found.length
    const variance = found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / found.length
    const expected = 1 / (4 * (2 * alpha + 1))
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(expected / found.length))
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.12)
  })
})

test('noise has the deviation asked, of float64 too', () => {
  const noisy = augment.noise(keyAt(0), T.zeros([5000], 'float64'), { deviation: 3 })
  expect(noisy.dtype).toBe('float64')
  expect(T.item(T.std(noisy))).toBeCloseTo(3, 1)
})

test('keys beside examples are those of their numbers, wherever it goes on', () => {
  const key = T.random.key(0)
  const numbered = pipeline.zip(
    pipeline.indexed(6, n => n),
    pipeline.keys(key),
  )
  const found = [...pipeline.places(numbered)]
  expect(found.map(({ value }) => T.toArray(value[1]))).toEqual(
    Array.from({ length: 6 }, (_, n) => T.toArray(T.random.foldIn(key, n))),
  )
  expect([...pipeline.resume(numbered, found[2]!.place)]).toEqual(found.slice(3).map(({ value }) => value))
})

describe('what is wrong', () => {
  const key = keyAt(0)
  const wrong: readonly (readonly [string, () => unknown])[] = [
    [
      'augment.crop: expected a size of at most [6, 7], got [7, 7]',
      () => loosely(augment.crop)(key, image, { size: 7 }),
    ],
    [
      'augment.crop: expected size to be one or two integers of at least 1, got [4, 0]',
      () => loosely(augment.crop)(key, image, { size: [4, 0] }),
    ],
    [
      "augment.crop: expected size to be one or two integers of at least 1, got '3'",
      () => loosely(augment.crop)(key, image, { size: '3' }),
    ],
    [
      'augment.crop: expected an image [..., height, width], got [3]',
      () => loosely(augment.crop)(key, T.ones([3]), { size: 1 }),
    ],
    ['augment.crop: expected options (size), got undefined', () => loosely(augment.crop)(key, image)],
    ["augment.crop: expected options among size, got 'sise'", () => loosely(augment.crop)(key, image, { sise: 3 })],
    [
      'augment.crop: expected a key (int32 of shape [2]), got float32 of shape [2, 6, 7]',
      () => loosely(augment.crop)(image, image, { size: 3 }),
    ],
    ['augment.flip: axis 3 is out of range for [2, 6, 7]', () => loosely(augment.flip)(key, image, { axis: 3 })],
    [
      'augment.flip: probability: expected a number in [0, 1], got 2',
      () => augment.flip(key, image, { probability: Number(2) }),
    ],
    [
      'augment.rotate: expected floats, got uint8; convert it with T.cast',
      () => loosely(augment.rotate)(key, T.ones([3, 3], 'uint8'), { degrees: 3 }),
    ],
    [
      'augment.rotate: degrees: expected a number of at least 0, got -3',
      () => augment.rotate(key, image, { degrees: Number(-3) }),
    ],
    [
      'augment.noise: deviation: expected a number of at least 0, got -1',
      () => augment.noise(key, image, { deviation: Number(-1) }),
    ],
    [
      'augment.noise: expected floats, got int32; convert it with T.cast',
      () => loosely(augment.noise)(key, T.ones([3], 'int32'), { deviation: 1 }),
    ],
    ['augment.mixUp: alpha: expected a number above 0, got 0', () => augment.mixUp(key, image, { alpha: Number(0) })],
    [
      'augment.mixUp: .a has 3 rows, .b has 4',
      () => loosely(augment.mixUp)(key, { a: T.ones([3]), b: T.ones([4]) }, { alpha: 1 }),
    ],
    [
      'augment.mixUp: expected float tensors, got int32 at .y; T.oneHot makes rows of labels',
      () => loosely(augment.mixUp)(key, { x: T.ones([3]), y: T.ones([3], 'int32') }, { alpha: 1 }),
    ],
    [
      'augment.mixUp: .a is a scalar, which has no rows',
      () => loosely(augment.mixUp)(key, { a: T.ones([]) }, { alpha: 1 }),
    ],
    ['augment.mixUp: expected a tree of tensors, got an object', () => loosely(augment.mixUp)(key, {}, { alpha: 1 })],
    ['keys: expected a key (int32 of shape [2]), got float32 of shape [3]', () => loosely(pipeline.keys)(T.ones([3]))],
  ]
  test.each(wrong)('%s', (sentence, run) => {
    expect(run).toThrow(sentence)
  })
})
