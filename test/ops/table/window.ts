import fc from 'fast-check'
import { type Draw, optional } from '../draw.js'
import { floats, type Operation, operation } from '../operation.js'
import { at, define, indices, type Plain } from '../plain.js'

type Pair = readonly [number, number]
type Both = number | Pair

const pair = (x: Both): Pair => (typeof x === 'number' ? [x, x] : x)
const both = (min: number, max: number): fc.Arbitrary<Both> =>
  fc.oneof(fc.integer({ min, max }), fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })))

/** Along height or width: how many windows there are, and where the first begins. */
interface Slide {
  readonly count: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
}

const slide = (size: number, kernel: number, stride: number, padding: number | 'same', dilation: number): Slide => {
  const reach = dilation * (kernel - 1) + 1
  if (padding === 'same') {
    const count = Math.ceil(size / stride)
    const missing = Math.max((count - 1) * stride + reach - size, 0)
    return { count, stride, dilation, before: Math.floor(missing / 2) }
  }
  return { count: Math.floor((size + 2 * padding - reach) / stride) + 1, stride, dilation, before: padding }
}

/** The element that a window sees, or `outside` in the padding. */
const seen = (x: Plain, [n, c]: Pair, slides: readonly [Slide, Slide], [i, j]: Pair, [k, l]: Pair, outside: number) => {
  const [down, across] = slides
  const row = i * down.stride + k * down.dilation - down.before
  const column = j * across.stride + l * across.dilation - across.before
  const inside = row >= 0 && row < x.shape[2]! && column >= 0 && column < x.shape[3]!
  return inside ? at(x, [n, c, row, column]) : outside
}

// --- convolution ------------------------------------------------------------------------------------------------------

interface Convolution {
  readonly stride?: Both
  readonly padding?: Both | 'same' | 'valid'
  readonly dilation?: Both
  readonly groups?: number
}

const slidesOf = (x: readonly number[], kernel: Pair, options: Convolution): readonly [Slide, Slide] => {
  const { stride = 1, padding = 0, dilation = 1 } = options
  const along = (i: 0 | 1) => {
    const margin = padding === 'same' ? padding : padding === 'valid' ? 0 : pair(padding)[i]
    return slide(x[2 + i]!, kernel[i], pair(stride)[i], margin, pair(dilation)[i])
  }
  return [along(0), along(1)]
}

const extent = fc.integer({ min: 1, max: 5 })
const few = fc.integer({ min: 1, max: 2 })

const convolutions = (draw: Draw) =>
  fc
    .tuple(few, few, few, extent, extent, fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })))
    .chain(([batch, channels, filters, height, width, kernel]) =>
      optional(
        fc.constant([]),
        (): fc.Arbitrary<Convolution> =>
          fc.record(
            {
              stride: both(1, 2),
              padding: fc.oneof(both(0, 2), fc.constantFrom<'same' | 'valid'>('same', 'valid')),
              dilation: both(1, 2),
              groups: few,
            },
            { requiredKeys: [] },
          ),
      ).chain(([options]) => {
        const groups = options?.groups ?? 1
        return fc
          .tuple(
            draw.tensor([batch, channels * groups, height, width], 0),
            draw.tensor([filters * groups, channels, ...kernel], 1),
          )
          .map(([x, w]): [Plain, Plain, Convolution?] => (options === undefined ? [x, w] : [x, w, options]))
      }),
    )
    .filter(([x, w, options = {}]) =>
      slidesOf(x.shape, [w.shape[2]!, w.shape[3]!], options).every(({ count }) => count > 0),
    )

const conv2d = (x: Plain, w: Plain, options: Convolution = {}): Plain => {
  const [filters, channels, height, width] = w.shape as readonly [number, number, number, number]
  const slides = slidesOf(x.shape, [height, width], options)
  const groups = options.groups ?? 1
  return define([x.shape[0]!, filters, slides[0].count, slides[1].count], x.dtype, index => {
    const [n, o, i, j] = index as readonly [number, number, number, number]
    const group = Math.floor(o / (filters / groups))
    return indices([channels, height, width]).reduce((sum, tap) => {
      const [c, k, l] = tap as readonly [number, number, number]
      return sum + seen(x, [n, group * channels + c], slides, [i, j], [k, l], 0) * at(w, [o, c, k, l])
    }, 0)
  })
}

// --- pooling ----------------------------------------------------------------------------------------------------------

interface Pooling {
  readonly kernel: Both
  readonly stride?: Both
  readonly padding?: number
}

const poolSlides = (
  x: readonly number[],
  { kernel, stride = kernel, padding = 0 }: Pooling,
): readonly [Slide, Slide] => {
  const along = (i: 0 | 1) => slide(x[2 + i]!, pair(kernel)[i], pair(stride)[i], padding, 1)
  return [along(0), along(1)]
}

const pooling = (name: string, outside: number, f: (elements: readonly number[]) => number): Operation =>
  operation({
    name,
    dtypes: floats,
    args: (draw: Draw) =>
      fc
        .tuple(
          fc.tuple(few, few, extent, extent).chain(shape => draw.tensor(shape)),
          fc.record(
            { kernel: both(1, 3), stride: both(1, 3), padding: fc.constantFrom(0, 1) },
            { requiredKeys: ['kernel'] },
          ),
        )
        // A window of one pixel may lie wholly in the padding, where there is no greatest element to differentiate.
        .filter(([, { kernel, padding = 0 }]) => padding === 0 || pair(kernel).every(size => size > 1))
        .filter(([x, options]) => poolSlides(x.shape, options).every(({ count }) => count > 0)),
    define: (x, options) => {
      const slides = poolSlides(x.shape, options)
      return define([x.shape[0]!, x.shape[1]!, slides[0].count, slides[1].count], x.dtype, index => {
        const [n, c, i, j] = index as readonly [number, number, number, number]
        const window = indices([...pair(options.kernel)])
        return f(window.map(([k, l]) => seen(x, [n, c], slides, [i, j], [k!, l!], outside)))
      })
    },
    smooth: [[-2, 2]],
  })

export const window: readonly Operation[] = [
  operation({
    name: 'conv2d',
    dtypes: floats,
    args: convolutions,
    define: conv2d,
    span: [-2, 2],
    smooth: [[-2, 2]],
  }),
  pooling('maxPool2d', -Infinity, elements => (elements.some(Number.isNaN) ? Number.NaN : Math.max(...elements))),
  pooling('avgPool2d', 0, elements => elements.reduce((sum, e) => sum + e, 0) / elements.length),
]
