import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

interface Case {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly filters: number
  readonly kernel: readonly [number, number]
  readonly stride: number
  readonly padding: readonly [number, number]
  readonly dilation: number
  readonly groups: number
}

/** Convolution by its definition, one output at a time. */
const convolve = (x: T.AnyTensor, w: T.AnyTensor, b: T.AnyTensor, c: Case): readonly number[] => {
  const [image, filter, bias] = [numbers(x), numbers(w), numbers(b)]
  const [kh, kw] = c.kernel
  const size = (n: number, pad: number, k: number) =>
    Math.floor((n + 2 * pad - c.dilation * (k - 1) - 1) / c.stride) + 1
  const [oh, ow] = [size(c.height, c.padding[0], kh), size(c.width, c.padding[1], kw)]
  const each = c.channels / c.groups
  const out: number[] = []
  for (let n = 0; n < x.shape[0]!; n++)
    for (let o = 0; o < c.filters; o++)
      for (let i = 0; i < oh; i++)
        for (let j = 0; j < ow; j++) {
          let sum = bias[o]!
          for (let k = 0; k < each; k++)
            for (let p = 0; p < kh; p++)
              for (let q = 0; q < kw; q++) {
                const channel = Math.floor(o / (c.filters / c.groups)) * each + k
                const row = i * c.stride - c.padding[0] + p * c.dilation
                const column = j * c.stride - c.padding[1] + q * c.dilation
                if (row < 0 || row >= c.height || column < 0 || column >= c.width) continue
                const pixel = image[((n * c.channels + channel) * c.height + row) * c.width + column]!
                sum += pixel * filter[((o * each + k) * kh + p) * kw + q]!
              }
          out.push(sum)
        }
  return out
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    each: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 3, max: 7 }),
    width: fc.integer({ min: 3, max: 7 }),
    many: fc.integer({ min: 1, max: 2 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
    dilation: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ each, groups, many, ...rest }) => ({ ...rest, groups, channels: each * groups, filters: many * groups }))

describe('conv2d', () => {
  test('is convolution with learnt filters, whatever the options', () => {
    fc.assert(
      fc.property(cases, fc.integer(), (c, seed) => {
        const { channels, height, width, ...options } = c
        const model = pipe(nn.input(channels, height, width), nn.conv2d('c', options))
        const params = double(model.init(T.random.key(seed)))
        const biased = { c: { w: params.c.w, b: double(normal(seed, c.filters)) } }
        const x = double(normal(seed, 2, channels, height, width))
        const y = model.apply(biased, x)
        expect(params.c.w.shape).toEqual([c.filters, channels / c.groups, ...c.kernel])
        expect(y.shape).toEqual([2, ...model.output])
        expect(distance(numbers(y), convolve(x, biased.c.w, biased.c.b, c))).toBeLessThan(1e-12)
      }),
      { numRuns: 60 },
    )
  })

  test("keeps the size with padding 'same'", () => {
    const model = pipe(nn.input(2, 7, 5), nn.conv2d('c', { filters: 3, kernel: [3, 2], padding: 'same' }))
    expect(model.apply(model.init(T.random.key(0)), T.ones([1, 2, 7, 5])).shape).toEqual([1, 3, 7, 5])
  })

  test('goes without a bias', () => {
    const model = pipe(nn.input(1, 3, 3), nn.conv2d('c', { filters: 1, kernel: 3, bias: false }))
    const params = model.init(T.random.key(0))
    expect(Object.keys(params.c)).toEqual(['w'])
    const total = T.item(T.sum(params.c.w))
    expect(numbers(model.apply(params, T.ones([1, 1, 3, 3])))[0]).toBeCloseTo(total, 5)
  })

  test('has the gradients of its formula', () => {
    const model = pipe(nn.input(2, 5, 4), nn.conv2d('c', { filters: 4, kernel: 3, padding: 1, stride: 2, groups: 2 }))
    const x = double(normal(4, 2, 2, 5, 4))
    const loss = (params: ReturnType<typeof model.init>) => T.sum(T.sin(model.apply(params, x)))
    expect(gradientError(loss, model.init(T.random.key(1)))).toBeLessThan(1e-8)
  })
})
