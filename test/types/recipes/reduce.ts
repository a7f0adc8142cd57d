import type { DType } from 'tensor-ts'
import { callOf, list, options, type Recipe, type Sketch, sizeArgument, tensor, value } from '../call.js'

const floats = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64')
const numbers = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64', 'int32', 'uint8', 'float16')
const all = (sketch: Sketch): DType => sketch.of('float32', 'float64', 'int32', 'uint8', 'bool', 'bfloat16')

/** An axis or several, mostly counted from the end, so that any axes may stand before. */
const axes = (sketch: Sketch, rank: number, several: boolean) => {
  const one = () => (sketch.chance(0.6) ? sketch.int(-rank, -1) : sketch.int(0, rank - 1))
  const some = () => {
    const first = sketch.int(-rank, -1)
    return rank > 1 && sketch.chance(0.6) ? [first, first === -1 ? -2 : -1] : [first]
  }
  return value(() => (several && sketch.chance(0.3) ? some() : one()))
}

const reduction =
  (
    name: string,
    dtypes: (sketch: Sketch) => DType,
    several = true,
    more: (sketch: Sketch) => object = () => ({}),
  ): Recipe =>
  sketch => {
    const sizes = sketch.shape(1, 3)
    const x = tensor(sizes, dtypes(sketch), { lead: sketch.int(0, sizes.length - 1) })
    const given = {
      axis: sketch.maybe(() => axes(sketch, sizes.length, several)),
      keepDims: sketch.maybe(sketch.flag),
      ...more(sketch),
    }
    return callOf(sketch, name, [x, sketch.chance(0.85) ? options(given) : undefined], 0)
  }

/** Along one axis, the last where it may be left out. */
const along =
  (
    name: string,
    dtypes: (sketch: Sketch) => DType,
    required: boolean,
    more: (sketch: Sketch) => object = () => ({}),
  ): Recipe =>
  sketch => {
    const sizes = sketch.shape(1, 3)
    const x = tensor(sizes, dtypes(sketch), { lead: sketch.int(0, sizes.length - 1) })
    const axis = () => axes(sketch, sizes.length, false)
    const given = { axis: required ? axis() : sketch.maybe(axis), ...more(sketch) }
    const last = required || sketch.chance(0.8) ? options(given, required ? ['axis'] : []) : undefined
    return callOf(sketch, name, [x, last], 0)
  }

const indices = (sketch: Sketch) => tensor(sketch.shape(0, 2), 'int32')

export const reduce: readonly Recipe[] = [
  ...[0, 1, 2].map(() => reduction('sum', all)),
  ...['mean', 'prod', 'max', 'min'].map(name => reduction(name, all)),
  ...['variance', 'std'].map(name =>
    reduction(name, all, true, sketch => ({ correction: sketch.maybe(() => value(() => sketch.of(0, 1))) })),
  ),
  ...['median', 'nanMedian', 'nanSum', 'nanProd', 'nanMean', 'nanMax', 'nanMin'].map(name => reduction(name, all)),
  ...['nanVariance', 'nanStd'].map(name =>
    reduction(name, all, true, sketch => ({ correction: sketch.maybe(() => value(() => sketch.of(0, 1))) })),
  ),
  sketch => {
    const sizes = sketch.shape(1, 3)
    const x = tensor(sizes, all(sketch), { lead: sketch.int(0, sizes.length - 1) })
    const given = { axis: sketch.maybe(() => axes(sketch, sizes.length, true)), keepDims: sketch.maybe(sketch.flag) }
    const q = value(() => sketch.of<unknown>(0, 0.25, 0.5, 1, [0.5], [0, 0.25, 1]))
    return callOf(sketch, 'quantile', [x, q, sketch.chance(0.85) ? options(given) : undefined], 0)
  },
  reduction('logSumExp', floats),
  reduction('norm', floats, true, sketch => ({ ord: sketch.maybe(() => value(() => sketch.of(1, 2))) })),
  ...['argmax', 'argmin'].map(name => reduction(name, all, false)),
  ...['any', 'all'].map(name => reduction(name, () => 'bool')),
  ...['softmax', 'logSoftmax'].map(name => along(name, floats, false)),
  ...['sort', 'argsort'].map(name => along(name, all, false, sketch => ({ descending: sketch.maybe(sketch.flag) }))),
  ...['cumsum', 'cumprod', 'cummax', 'cummin'].map(name => along(name, numbers, true)),
  ...[0, 1].map(() => along('diff', numbers, false, sketch => ({ n: sketch.maybe(() => sketch.number(0, 2)) }))),
  ...[0, 1].map(
    (): Recipe => sketch => {
      const sizes = [...sketch.shape(0, 2), sketch.size(3, 4, 5)]
      const x = tensor(sizes, all(sketch), { lead: sketch.int(0, sizes.length - 1) })
      const given = sketch.maybe(() => options({ axis: value(() => sketch.of(-1, sizes.length - 1)) }))
      return callOf(sketch, 'topK', [x, sketch.number(1, 3), given], 0)
    },
  ),
  sketch => {
    const values = tensor(sketch.shape(0, 2), 'float32')
    return callOf(sketch, 'searchSorted', [
      tensor([sketch.size()], 'float32'),
      values,
      sketch.maybe(() => options({ side: value(() => sketch.of('left', 'right')) })),
    ])
  },
  sketch => {
    const given = { bins: sketch.maybe(() => value(() => sketch.of(1, 4))) }
    const x = tensor(sketch.shape(0, 2), all(sketch))
    return callOf(sketch, 'histogram', [x, sketch.chance(0.7) ? options(given) : undefined], 0)
  },
  sketch => {
    const dtype = floats(sketch)
    const points = tensor([sketch.size()], dtype)
    return callOf(sketch, 'interp', [tensor(sketch.shape(0, 3), dtype), points, points], 0)
  },
  ...[0, 1].map(
    (): Recipe => sketch => {
      const sizes = sketch.shape(1, 3)
      const x = tensor(sizes, all(sketch), { lead: sketch.int(0, sizes.length - 1) })
      return callOf(
        sketch,
        'take',
        [x, indices(sketch), sketch.maybe(() => options({ axis: axes(sketch, sizes.length, false) }))],
        0,
      )
    },
  ),
  sketch => {
    const sizes = sketch.shape(1, 3)
    const axis = sketch.int(-sizes.length, -1)
    const lead = sketch.int(0, sizes.length + axis)
    const index = sizes.map((size, i) => (i === sizes.length + axis ? sketch.size() : size))
    const at = { is: 'value', value: axis, other: sketch.int(-sizes.length, sizes.length - 1) } as const
    const x = tensor(sizes, all(sketch), { lead })
    return callOf(sketch, 'takeAlongAxis', [x, tensor(index, 'int32', { lead }), options({ axis: at }, ['axis'])], 0)
  },
  sketch => {
    const sizes = sketch.shape(0, 2)
    const index = tensor(sizes, 'int32', { lead: sketch.int(0, sizes.length) })
    const depth = sketch.chance(0.5) ? sizeArgument(sketch.size(6, 7, 8)) : sketch.number(6, 9)
    return callOf(
      sketch,
      'oneHot',
      [index, depth, sketch.maybe(() => value(() => sketch.of('float32', 'int32', 'bool')))],
      0,
    )
  },
  sketch => {
    const n = sketch.size()
    const x = tensor([n, ...sketch.shape(0, 2)], numbers(sketch))
    // Other than n, so that no result has the shape of the tensor by chance.
    const segments = sketch.chance(0.5) ? sizeArgument(sketch.size(6, 7, 9)) : sketch.number(6, 9)
    return callOf(sketch, 'segmentSum', [x, tensor([n], 'int32'), segments], 0)
  },
  ...[0, 1].map(
    (): Recipe => sketch => {
      const n = sketch.size(1, 2, 3)
      const rest = sketch.shape(0, 2)
      const x = tensor([n, ...rest], numbers(sketch))
      const k = sketch.size()
      const updates = tensor([k, ...rest], x.dtype, { orNumber: true })
      const given = sketch.maybe(() =>
        options({ axis: value(() => 0), mode: sketch.maybe(() => value(() => sketch.of('set', 'add', 'mul', 'max'))) }),
      )
      return callOf(sketch, 'scatter', [x, tensor([k], 'int32'), updates, given], 0)
    },
  ),
  ...[0, 1].map(
    (): Recipe => sketch => {
      const sizes = sketch.shape(1, 3)
      const x = tensor(sizes, all(sketch))
      const [n, m] = [sketch.size(), sketch.size()]
      const picks = sketch
        .of([[n]], [[n], [n]], [[m, 1], [n]], [[], [n, m]])
        .slice(0, sizes.length)
        .map(own => tensor(own, 'int32'))
      return callOf(sketch, 'gather', [x, list(...picks)], 0)
    },
  ),
  sketch => {
    const sizes = sketch.shape(1, 3)
    const x = tensor(sizes, all(sketch))
    const given = sketch.maybe(() => options({ axis: axes(sketch, sizes.length, false) }))
    return callOf(sketch, 'at', [x, indices(sketch), given], undefined, args => `T.at(${args.join(', ')}).get()`)
  },
  ...[0, 1].map(
    (): Recipe => sketch => {
      const sizes = sketch.shape(2, 4)
      const square = sizes.length === 2 || sketch.chance(0.4)
      const pairOf = (): readonly [number, number] => {
        const first = sketch.int(0, sizes.length - 1)
        return [first - sizes.length, ((first + 1) % sizes.length) - sizes.length]
      }
      const place = square ? ([-2, -1] as const) : pairOf()
      const given = options({
        offset: sketch.maybe(() => sketch.number(-1, 1)),
        axis1: square && sizes.length === 2 ? undefined : value(() => place[0]),
        axis2: square && sizes.length === 2 ? undefined : value(() => place[1]),
      })
      // Without axes they are the first two, which are unknown behind leading ones.
      const isGiven = sketch.chance(0.9)
      const x = tensor(sizes, numbers(sketch), { lead: square && isGiven ? sizes.length - 2 : 0 })
      return callOf(sketch, sketch.of('diagonal', 'diagonal', 'trace'), [x, isGiven ? given : undefined], 0)
    },
  ),
  sketch =>
    callOf(
      sketch,
      'squeeze',
      [tensor([...sketch.shape(0, 2), 1], all(sketch)), options({ axis: value(() => sketch.of(-1, [-1] as unknown)) })],
      0,
    ),
  sketch => {
    const sizes = [...sketch.shape(0, 2), 1]
    const lead = sketch.int(0, sizes.length - 1)
    return callOf(
      sketch,
      'squeeze',
      [tensor(sizes, all(sketch), { lead }), options({ axis: value(() => sketch.of(-1, sizes.length - 1)) })],
      0,
    )
  },
]
