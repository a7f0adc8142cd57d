import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Conv2dOptions, conv2d, convFeatures } from '../../src/shape/conv2d.js'
import { pool2d, poolFeatures } from '../../src/shape/pool2d.js'

/** Counts the places one by one: those where the last entry of the window still lies in the padded axis. */
const places = (padded: number, kernel: number, stride: number, dilation: number): number => {
  let count = 0
  while (count * stride + (kernel - 1) * dilation < padded) count += 1
  return count
}

const positive = (max: number) => fc.integer({ min: 1, max })
const pair = <A>(one: fc.Arbitrary<A>) => fc.tuple(one, one)

describe('the window of conv2d', () => {
  it('has as many places as fit into the padded image', () => {
    fc.assert(
      fc.property(
        pair(positive(12)),
        pair(positive(4)),
        pair(positive(3)),
        pair(fc.nat(2)),
        pair(positive(3)),
        (image, kernel, stride, padding, dilation) => {
          const counts = [0, 1].map(i => places(image[i]! + 2 * padding[i]!, kernel[i]!, stride[i]!, dilation[i]!))
          const options = { stride, padding, dilation }
          if (counts.includes(0)) {
            expect(() => conv2d([2, 3, ...image], [5, 3, ...kernel], options)).toThrow(
              'is larger than the padded image',
            )
          } else {
            expect(conv2d([2, 3, ...image], [5, 3, ...kernel], options).shape).toEqual([2, 5, ...counts])
          }
        },
      ),
    )
  })

  it("with 'same' leaves the image divided by the stride, rounded up, with the least padding, the odd one behind", () => {
    fc.assert(
      fc.property(positive(15), positive(6), positive(4), positive(3), (size, kernel, stride, dilation) => {
        const options = { stride, dilation, padding: 'same' } as const
        const { shape, padding } = conv2d([1, 1, size, 1], [1, 1, kernel, 1], options)
        const [before, after] = padding[0]
        const count = Math.ceil(size / stride)
        expect(shape[2]).toBe(count)
        expect(after - before === 0 || after - before === 1).toBe(true)
        expect(places(size + before + after, kernel, stride, dilation)).toBe(count)
        if (after > 0) expect(places(size + before + after - 1, kernel, stride, dilation)).toBe(count - 1)
      }),
    )
  })

  it('is described with every number', () => {
    expect(conv2d([1, 6, 9, 9], [4, 3, 3, 5], { stride: 2, padding: [1, 2], groups: 2 })).toEqual({
      shape: [1, 4, 5, 5],
      kernel: [3, 5],
      stride: [2, 2],
      padding: [
        [1, 1],
        [2, 2],
      ],
      dilation: [1, 1],
      groups: 2,
    })
  })

  it.each<[readonly number[], readonly number[], Conv2dOptions, string]>([
    [[1, 3, 9, 9], [6, 1, 5, 5], {}, 'conv2d: x has 3 channels, w [6, 1, 5, 5] expects 1'],
    [[1, 3, 9, 9], [6, 1, 5, 5], { groups: 2 }, 'conv2d: x has 3 channels, w [6, 1, 5, 5] expects 2'],
    [[1, 3, 9, 9], [4, 1, 5, 5], { groups: 3 }, 'conv2d: 3 groups do not divide the 4 filters of w [4, 1, 5, 5]'],
    [[3, 9, 9], [4, 1, 5, 5], {}, 'conv2d: expected x of shape [batch, channels, height, width], got [3, 9, 9]'],
    [[1, 1, 3, 9, 9], [4, 1, 5, 5], {}, 'expected x of shape [batch, channels, height, width], got [1, 1, 3, 9, 9]'],
    [[1, 3, 9, 9], [4, 3, 5], {}, 'conv2d: expected w of shape [filters, channels, height, width], got [4, 3, 5]'],
    [[1, 1, 4, 9], [4, 1, 5, 5], {}, 'conv2d: the window [5, 5] is larger than the padded image [4, 9]'],
    [
      [1, 1, 4, 9],
      [4, 1, 3, 3],
      { padding: 1, dilation: 3 },
      'conv2d: the window [7, 7] is larger than the padded image [6, 11]',
    ],
    [[1, 1, 9, 9], [4, 1, 5, 5], { stride: 0 }, 'conv2d: the stride must be a positive whole number, got 0'],
    [[1, 1, 9, 9], [4, 1, 5, 5], { stride: [1, 1.5] }, 'conv2d: the stride must be a positive whole number, got 1.5'],
    [[1, 1, 9, 9], [4, 1, 5, 5], { dilation: -1 }, 'conv2d: the dilation must be a positive whole number, got -1'],
    [[1, 1, 9, 9], [4, 1, 5, 5], { groups: 0 }, 'conv2d: the groups must be a positive whole number, got 0'],
    [[1, 1, 9, 9], [4, 1, 5, 5], { padding: [0, -1] }, 'conv2d: the padding must be a natural number, got -1'],
  ])('on %j with %j and %j throws: %s', (x, w, options, sentence) => {
    expect(() => conv2d(x, w, options)).toThrow(sentence)
  })
})

describe('the window of pooling', () => {
  it('steps as far as it is large, where nothing else is said', () => {
    expect(pool2d('maxPool2d', [2, 3, 9, 8], { kernel: [2, 3] })).toEqual({
      shape: [2, 3, 4, 2],
      kernel: [2, 3],
      stride: [2, 3],
      padding: [
        [0, 0],
        [0, 0],
      ],
      dilation: [1, 1],
    })
    expect(pool2d('maxPool2d', [2, 3, 9, 8], { kernel: 2, stride: 1 }).shape).toEqual([2, 3, 8, 7])
    expect(pool2d('avgPool2d', [2, 3, 9, 9], { kernel: 3, stride: 2, padding: 1 }).shape).toEqual([2, 3, 5, 5])
  })

  it('names the operation where it does not fit', () => {
    expect(() => pool2d('avgPool2d', [1, 1, 3, 3], { kernel: 4 })).toThrow(
      'avgPool2d: the window [4, 4] is larger than the padded image [3, 3]',
    )
    expect(() => pool2d('avgPool2d', [1, 3, 3], { kernel: 2 })).toThrow(
      'avgPool2d: expected x of shape [batch, channels, height, width], got [1, 3, 3]',
    )
  })
})

describe('layers on one example', () => {
  it('give the shape without the batch, and that of the filters', () => {
    expect(convFeatures('conv2d', [4, 28, 28], 6, { kernel: [5, 3], padding: 2, groups: 2 })).toEqual({
      shape: [6, 28, 30],
      filters: [6, 2, 5, 3],
    })
    expect(poolFeatures('maxPool2d', [6, 28, 28], { kernel: 2 })).toEqual([6, 14, 14])
  })

  it('say what they expect', () => {
    expect(() => convFeatures("conv2d('c1')", [28, 28], 6, { kernel: 5 })).toThrow(
      "conv2d('c1') expects one example of shape [channels, height, width], got [28, 28]",
    )
    expect(() => convFeatures("conv2d('c1')", [3, 28, 28], 6, { kernel: 5, groups: 2 })).toThrow(
      "conv2d('c1'): 2 groups do not divide 3 channels",
    )
    expect(() => convFeatures("conv2d('c1')", [4, 28, 28], 5, { kernel: 5, groups: 2 })).toThrow(
      "conv2d('c1'): 2 groups do not divide 5 filters",
    )
    expect(() => poolFeatures('maxPool2d', [400], { kernel: 5 })).toThrow(
      'maxPool2d expects one example of shape [channels, height, width], got [400]',
    )
  })
})

describe('the window of a pooling', () => {
  it('has something of the image in every place, or is refused', () => {
    const margins = pair(fc.nat(4))
    fc.assert(
      fc.property(positive(6), positive(3), positive(3), margins, (size, kernel, stride, [before, behind]) => {
        const pooled = () =>
          pool2d('maxPool2d', [1, 1, size, 1], {
            kernel: [kernel, 1],
            stride: [stride, 1],
            padding: [[before, behind], 0],
          })
        if (Math.max(before, behind) >= kernel && Math.max(before, behind) > 0) {
          const margin = before >= kernel ? before : behind
          expect(pooled).toThrow(`maxPool2d: the padding must be less than the kernel ${kernel}, got ${margin}`)
          return
        }
        if (size + before + behind < kernel) return
        const starts = Array.from({ length: pooled().shape[2]! }, (_, i) => i * stride - before)
        expect(starts.every(start => start + kernel > 0 && start < size)).toBe(true)
      }),
    )
  })
})
