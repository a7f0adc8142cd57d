import type { DType } from 'tensor-ts'
import {
  callOf,
  list,
  options,
  pair,
  type Recipe,
  type Size,
  type Sketch,
  sizeArgument,
  tensor,
  value,
} from '../call.js'

const all = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64', 'int32', 'bfloat16', 'bool')
const numbers = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64', 'int32', 'bfloat16')

/** What a size is in a list of sizes: a number or the variable itself. */
const given = (size: Size) => (typeof size === 'string' ? sizeArgument(size) : value(() => size as unknown))

const sizeIn = (sketch: Sketch, size: Size): number => (typeof size === 'number' ? size : sketch.sizes[size]!)
const product = (sketch: Sketch, sizes: readonly Size[]): number =>
  sizes.reduce<number>((n, size) => n * sizeIn(sketch, size), 1)

const anyShape = (sketch: Sketch, min: number, max: number) => {
  const sizes = sketch.shape(min, max)
  return tensor(sizes, all(sketch), { lead: sketch.int(0, sizes.length) })
}

const shaped = (items: readonly ReturnType<typeof given>[]) => ({ is: 'list', items }) as const

export const move: readonly Recipe[] = [
  // Sizes that stay, one that is found, and a product of literals.
  ...Array.from(
    { length: 4 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(1, 3)
      const kept = sketch.int(0, sizes.length)
      const rest = sizes.slice(kept)
      const tail = sketch.chance(0.5) ? [value(() => -1)] : [value(() => product(sketch, rest))]
      const split = sketch.chance(0.3) ? [value(() => 1), ...tail] : tail
      return callOf(
        sketch,
        'reshape',
        [tensor(sizes, all(sketch)), shaped([...sizes.slice(0, kept).map(given), ...split])],
        0,
      )
    },
  ),
  // One size that is found, between others that stay.
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(1, 3)
      const [from, to] = [sketch.int(0, sizes.length - 1), sizes.length]
      const kept = sizes.slice(sketch.of(from + 1, to))
      const ones = sketch.chance(0.2) ? [value(() => 1)] : []
      const target = [...sizes.slice(0, from).map(given), value(() => -1), ...ones, ...kept.map(given)]
      return callOf(sketch, 'reshape', [tensor(sizes, all(sketch)), shaped(target)], 0)
    },
  ),
  sketch => callOf(sketch, 'flatten', [anyShape(sketch, 0, 3)], 0),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(2, 3)
      const order = () => {
        const axes = sizes.map((_, i) => i)
        const turned = [...axes.slice(1), axes[0]!]
        const flipped = axes.toReversed()
        return sketch.of(turned, flipped, axes.map(i => i - axes.length).toReversed())
      }
      return callOf(sketch, 'transpose', [tensor(sizes, all(sketch)), sketch.maybe(() => value(order))], 0)
    },
  ),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(2, 4)
      const x = tensor(sizes, all(sketch), { lead: sketch.int(0, sizes.length - 2) })
      const axis = () => (sketch.chance(0.7) ? value(() => sketch.of(-1, -2)) : sketch.axis(sizes.length))
      return callOf(sketch, sketch.of('swapAxes', 'moveAxis'), [x, axis(), axis()], 0)
    },
  ),
  sketch => {
    const x = anyShape(sketch, 0, 3)
    const axis = value(() => (sketch.chance(0.6) ? -1 : sketch.int(-x.sizes.length - 1, x.sizes.length)))
    return callOf(sketch, 'expandDims', [x, axis], 0)
  },
  sketch => {
    const sizes = sketch.shape(1, 3)
    const to = [...(sketch.chance(0.4) ? [sketch.size()] : []), ...sizes]
    const from = sizes.map(size => (sketch.chance(0.3) ? 1 : size))
    return callOf(sketch, 'broadcastTo', [tensor(from, all(sketch)), shaped(to.map(given))], 0)
  },
  ...Array.from(
    { length: 3 },
    (): Recipe => sketch => {
      const sizes = Array.from({ length: sketch.int(1, 3) }, () => sketch.size(3, 4, 5, 6))
      const range = () =>
        sketch.of<unknown>(0, 1, -1, null, [0, 2], [1, null], [null, -1], [null, null, 2], [null, null, -1], [-2, null])
      const count = sketch.int(0, sizes.length)
      return callOf(
        sketch,
        'slice',
        [tensor(sizes, all(sketch)), shaped(Array.from({ length: count }, () => pair(range)))],
        0,
      )
    },
  ),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(1, 3)
      const around = () => [sketch.int(0, 2), sketch.int(0, 2)]
      return callOf(
        sketch,
        'pad',
        [
          tensor(sizes, numbers(sketch)),
          shaped(sizes.map(() => pair(around))),
          sketch.maybe(() => options({ value: value(() => sketch.of(0, 1)) })),
        ],
        0,
      )
    },
  ),
  sketch => {
    const vectors = Array.from({ length: sketch.int(1, 3) }, () => tensor([sketch.size()], all(sketch)))
    const indexing = value(() => sketch.of('xy', 'ij'))
    return callOf(sketch, 'meshgrid', [list(...vectors), sketch.maybe(() => options({ indexing }))])
  },
  sketch => {
    const sizes = [sketch.int(2, 4), sketch.int(2, 4)]
    const window = shaped(sizes.map(size => value(() => sketch.int(0, size))))
    const starts = shaped([value(() => sketch.int(-1, 3)), value(() => sketch.int(-1, 3))])
    return callOf(sketch, 'dynamicSlice', [tensor(sizes, all(sketch)), starts, window], 0)
  },
  sketch => {
    const sizes = sketch.shape(1, 3)
    const at = sketch.int(0, sizes.length - 1)
    const axis = { is: 'value', value: at - sizes.length, other: sketch.int(-sizes.length, sizes.length - 1) } as const
    const x = tensor(sizes, all(sketch), { lead: at })
    return callOf(sketch, 'unstack', [x, at === 0 && sketch.chance(0.4) ? undefined : options({ axis })], 0)
  },
  ...Array.from(
    { length: 3 },
    (): Recipe => sketch => {
      const before = sketch.shape(0, 2)
      const after = sketch.shape(0, 1)
      const parts = sketch.int(1, 3)
      const sizes = [...before, sketch.size(parts, 2 * parts), ...after]
      const axis = before.length - sizes.length
      const at = { is: 'value', value: axis, other: sketch.int(-sizes.length, sizes.length - 1) } as const
      const how = sketch.chance(0.7)
        ? ({ is: 'value', value: parts, other: 1 } as const)
        : value(() => sketch.of<unknown>([1], [1, 2], [0]))
      return callOf(
        sketch,
        'split',
        [
          tensor(sizes, all(sketch), { lead: before.length }),
          how,
          before.length === 0 && sketch.chance(0.4) ? undefined : options({ axis: at }),
        ],
        0,
      )
    },
  ),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(0, 3)
      const times = () => sketch.int(2, 3)
      const some = () => Array.from({ length: sketch.int(1, sizes.length + 1) }, times) as unknown
      return callOf(sketch, 'tile', [tensor(sizes, all(sketch)), value(sketch.of(times, some, some))], 0)
    },
  ),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(1, 3)
      const lead = sketch.int(0, sizes.length - 1)
      const axis = sketch.maybe(() => options({ axis: value(() => sketch.int(-1, sketch.of(-1, sizes.length - 1))) }))
      return callOf(sketch, 'repeat', [tensor(sizes, all(sketch), { lead }), value(() => sketch.of(0, 2, 3)), axis], 0)
    },
  ),
  sketch => {
    const sizes = sketch.shape(1, 3)
    const x = tensor(sizes, all(sketch), { lead: sketch.int(0, sizes.length - 1) })
    const axes = sketch.maybe(() => options({ axis: value(() => sketch.of<unknown>(-1, [-1], sizes.length - 1)) }))
    return callOf(sketch, 'flip', [x, axes], 0)
  },
  sketch => {
    const sizes = sketch.shape(1, 3)
    const x = tensor(sizes, all(sketch), { lead: sketch.int(0, sizes.length - 1) })
    const axes = sketch.maybe(() => options({ axis: value(() => sketch.of<unknown>(-1, [-1], sizes.length - 1)) }))
    return callOf(sketch, 'roll', [x, sketch.number(-2, 2), axes], 0)
  },
]
