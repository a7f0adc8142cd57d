import type { DType } from 'tensor-ts'
import {
  callOf,
  code,
  type Node,
  options,
  type Recipe,
  type Size,
  type Sketch,
  sizeArgument,
  tensor,
  value,
} from '../call.js'

const dtype = (sketch: Sketch) =>
  sketch.maybe(() => value(() => sketch.of<DType>('float32', 'float64', 'int32', 'uint8', 'bfloat16')))

const shapeOf = (sketch: Sketch): Node => ({
  is: 'list',
  items: sketch
    .shape(0, 3)
    .map((size: Size) => (typeof size === 'string' ? sizeArgument(size) : value(() => size as unknown))),
})

/** A size, as a variable or by itself. */
const count = (sketch: Sketch): Node => (sketch.chance(0.6) ? sizeArgument(sketch.size()) : sketch.number(0, 5))

const key = code('T.random.key(0)')

const random =
  (name: string, ...more: readonly Node[]): Recipe =>
  sketch =>
    callOf(sketch, `random.${name}`, [key, shapeOf(sketch), ...more])

export const create: readonly Recipe[] = [
  ...['zeros', 'ones'].map(
    (name): Recipe =>
      sketch =>
        callOf(sketch, name, [shapeOf(sketch), dtype(sketch)]),
  ),
  sketch => callOf(sketch, 'full', [shapeOf(sketch), value(() => sketch.of(1, 2)), dtype(sketch)]),
  sketch => callOf(sketch, 'eye', [count(sketch), sketch.maybe(() => count(sketch))]),
  sketch => callOf(sketch, 'eye', [count(sketch), count(sketch), dtype(sketch)]),
  ...Array.from({ length: 2 }, (): Recipe => sketch => callOf(sketch, 'arange', [count(sketch), dtype(sketch)])),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const step = value(() => sketch.of<unknown>(1, 2, -1, 0.5, 0.1, 3))
      const end = () => value(() => sketch.of<unknown>(0, 1, 5, -3, 2.5, 7))
      const bounds = [end(), end(), ...(sketch.chance(0.6) ? [step] : [])]
      const isRounded = bounds.some(({ value }) => !Number.isInteger(value))
      return { ...callOf(sketch, 'arange', [...bounds, dtype(sketch)]), isRounded }
    },
  ),
  sketch => callOf(sketch, 'linspace', [value(() => 0), value(() => 1), count(sketch), dtype(sketch)]),
  sketch => {
    const n = sketch.int(0, 3)
    const rows = () => Array.from({ length: n }, () => [1, 2].slice(0, sketch.of(2, 2, 2, 1))) as unknown
    const numbers = value(
      sketch.of(
        rows,
        () => [1, 2, 3],
        () => 3,
      ),
    )
    const typed = [numbers, sketch.maybe(() => value(() => sketch.of<DType>('float32', 'int32')))]
    return callOf(sketch, 'tensor', sketch.chance(0.2) ? [value(() => [true, false])] : typed)
  },
  sketch => {
    const n = sketch.int(0, 4)
    const array = sketch.of(
      `Array(${n}).fill(0)`,
      `new Float32Array(${n})`,
      `new Int32Array(${n})`,
      `[${Array(n).fill(1)}]`,
      `[${Array(n).fill(true)}]`,
    )
    // Of an array that is not written out the types do not know the length.
    const shape: Node = array.startsWith('[') ? { is: 'list', items: [value(() => n)] } : code(`[${n}]`)
    return callOf(sketch, 'fromArray', [code(array), shape, sketch.chance(0.3) ? dtype(sketch) : undefined])
  },
  ...['bits', 'exponential', 'gumbel', 'normal', 'uniform'].map(name => random(name)),
  sketch => callOf(sketch, 'random.randint', [key, shapeOf(sketch), value(() => 1), value(() => 5)]),
  sketch => callOf(sketch, 'random.bernoulli', [key, value(() => 0.5), shapeOf(sketch)]),
  ...['bernoulli', 'gamma', 'poisson'].map(
    (name): Recipe =>
      sketch =>
        callOf(sketch, `random.${name}`, [key, value(() => sketch.of(0.5, 1)), shapeOf(sketch)]),
  ),
  sketch =>
    callOf(sketch, 'random.normal', [
      key,
      shapeOf(sketch),
      options({ dtype: value(() => sketch.of('float32', 'float64')) }),
    ]),
  sketch => callOf(sketch, 'random.normalLike', [key, tensor(sketch.shape(0, 3), sketch.of('float32', 'float64'))]),
  sketch => callOf(sketch, 'random.permutation', [key, count(sketch)]),
  sketch => callOf(sketch, 'random.split', [key, sketch.maybe(() => count(sketch))]),
  sketch => {
    const sizes = sketch.shape(1, 3)
    const logits = tensor(sizes, sketch.of('float32', 'float64'), { lead: sizes.length - 1 })
    return callOf(sketch, 'random.categorical', [
      key,
      logits,
      sketch.maybe(() => options({ axis: value(() => sketch.of(-1, sizes.length - 1)) })),
    ])
  },
  sketch => callOf(sketch, 'dims', [tensor(sketch.shape(0, 3))], undefined, ([x]) => `T.zeros(T.dims(${x}))`),
  sketch => {
    const n = sketch.size()
    const x = tensor([n, ...sketch.shape(0, 2)])
    const call = callOf(sketch, 'dims', [x], undefined, ([x]) => `T.arange(T.dims(${x})[0], 'int32')`)
    return { ...call, isRanked: true }
  },
  sketch => ({
    ...callOf(sketch, 'shape', [tensor(sketch.shape(0, 3))], undefined, ([x]) => `T.zeros(${x}.shape)`),
    isNumeric: true,
  }),
]
