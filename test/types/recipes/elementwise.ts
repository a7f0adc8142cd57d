import type { DType } from 'tensor-ts'
import { callOf, fixed, options, type Recipe, type Size, type Sketch, tensor, value } from '../call.js'

const floats = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64')
const numbers = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64', 'int32', 'uint8', 'float16')
const all = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64', 'int32', 'uint8', 'float16', 'bool')

/** A shape, and how many of its axes a type variable may stand for: all, as nothing looks at them. */
const anywhere = (sketch: Sketch, dtype: DType, orNumber = false) => {
  const sizes = sketch.shape(0, 3)
  return tensor(sizes, dtype, { lead: sketch.int(0, sizes.length), orNumber })
}

const unary = (names: readonly string[], dtypes: (sketch: Sketch) => DType, orNumber: boolean): readonly Recipe[] =>
  names.map(name => sketch => callOf(sketch, name, [anywhere(sketch, dtypes(sketch), orNumber)], 0))

/** A shape that fits another one beside it: some axes 1, some left out in front. */
const beside = (sketch: Sketch, sizes: readonly Size[]): readonly Size[] =>
  sizes.slice(sketch.chance(0.4) ? sketch.int(0, sizes.length) : 0).map(size => (sketch.chance(0.25) ? 1 : size))

/** Two shapes that fit each other; leading axes are the same in both, or not in the second. */
export const pair = (sketch: Sketch, dtype: DType, orNumber: boolean) => {
  const sizes = sketch.shape(0, 3)
  const lead = sketch.int(0, sizes.length)
  const first = tensor(sizes, dtype, { lead, orNumber })
  const whole = sketch.chance(0.4)
  const second = whole
    ? tensor(sizes, dtype, { lead, orNumber })
    : tensor(beside(sketch, sizes.slice(lead)), dtype, { orNumber })
  return sketch.chance(0.5) ? ([first, second] as const) : ([second, first] as const)
}

const binary = (names: readonly string[], dtypes: (sketch: Sketch) => DType, orNumber: boolean): readonly Recipe[] =>
  names.map(name => sketch => callOf(sketch, name, pair(sketch, dtypes(sketch), orNumber), 0))

const slope = (sketch: Sketch) => value(() => sketch.of(0.1, 0.5, 1))

export const elementwise: readonly Recipe[] = [
  ...unary(['exp', 'log', 'sqrt', 'tanh', 'sin', 'erf', 'sigmoid', 'silu', 'softplus', 'rsqrt'], floats, true),
  ...unary(['exp2', 'log2', 'log10', 'reciprocal', 'asin', 'acos', 'atan', 'sinh', 'cosh'], floats, true),
  ...unary(['asinh', 'acosh', 'atanh'], floats, true),
  ...unary(['trunc'], numbers, true),
  ...unary(['isFinite', 'isInf'], all, false),
  ...binary(['hypot', 'atan2', 'logAddExp'], floats, true),
  ...binary(['mod', 'remainder', 'floorDivide'], numbers, true),
  ...unary(['neg', 'abs', 'sign', 'square', 'relu', 'floor', 'round'], numbers, true),
  ...unary(['stopGradient', 'isNaN', 'zerosLike', 'onesLike', 'nanToNum'], all, false),
  ...unary(['logicalNot'], () => 'bool', false),
  ...['add', 'mul'].flatMap(name => Array.from({ length: 3 }, () => binary([name], numbers, true)).flat()),
  ...binary(['sub', 'div', 'pow', 'maximum', 'minimum'], numbers, true),
  ...binary(['equal', 'less', 'greaterEqual'], numbers, true),
  ...binary(['logicalAnd', 'logicalXor'], () => 'bool', false),
  sketch => callOf(sketch, 'leakyRelu', [anywhere(sketch, floats(sketch)), options({ slope: slope(sketch) })], 0),
  sketch => callOf(sketch, 'elu', [anywhere(sketch, floats(sketch)), options({ alpha: slope(sketch) })], 0),
  sketch => callOf(sketch, 'gelu', [anywhere(sketch, floats(sketch)), options({ approximate: sketch.flag() })], 0),
  sketch => {
    const dtype = numbers(sketch)
    const sizes = sketch.shape(1, 3)
    const lead = sketch.int(0, sizes.length)
    const bound = () => tensor(beside(sketch, sizes.slice(lead)), dtype, { orNumber: true })
    return callOf(sketch, 'clip', [tensor(sizes, dtype, { lead }), bound(), bound()], 0)
  },
  ...[0, 1].map(
    (): Recipe => sketch => {
      const [condition] = pair(sketch, 'bool', false)
      const dtype = all(sketch)
      const branch = () => ({
        ...tensor(beside(sketch, condition.sizes.slice(condition.lead)), dtype, { orNumber: true }),
      })
      const same = () => tensor(condition.sizes, dtype, { lead: condition.lead, orNumber: true })
      return callOf(sketch, 'where', [condition, sketch.of(branch, same)(), sketch.of(branch, same)()], 0)
    },
  ),
  sketch => {
    const [a, b] = pair(sketch, numbers(sketch), false)
    return callOf(sketch, 'allClose', [a, b, options({ rtol: slope(sketch), equalNan: sketch.flag() })], 0)
  },
  sketch => callOf(sketch, 'cast', [anywhere(sketch, all(sketch)), value(() => all(sketch))], 0),
  sketch => callOf(sketch, 'fullLike', [anywhere(sketch, numbers(sketch)), fixed(2)]),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const dtype = floats(sketch)
      const sizes = sketch.shape(1, 3)
      const axis = sketch.int(0, sizes.length - 1)
      const lead = sketch.chance(0.5) ? sketch.int(0, axis) : 0
      const other = tensor(
        sizes.map((size, i) => (i === axis ? sketch.size() : size)),
        dtype,
        { lead },
      )
      const at = {
        is: 'value',
        value: axis - sizes.length,
        other: sketch.int(-sizes.length, sizes.length - 1),
      } as const
      const all = [tensor(sizes, dtype, { lead }), other]
      return callOf(sketch, 'concat', [{ is: 'list', items: all }, options({ axis: at })])
    },
  ),
  ...Array.from(
    { length: 2 },
    (): Recipe => sketch => {
      const sizes = sketch.shape(0, 3)
      const lead = sketch.int(0, sizes.length)
      const dtype = all(sketch)
      const each = tensor(sizes, dtype, { lead })
      const items = Array.from({ length: sketch.int(1, 3) }, () => ({ ...each }))
      return callOf(sketch, 'stack', [
        { is: 'list', items },
        sketch.maybe(() =>
          options({ axis: value(() => sketch.int(-sizes.length - 1, sketch.chance(0.5) ? -1 : sizes.length)) }),
        ),
      ])
    },
  ),
  ...['tril', 'triu'].map(
    (name): Recipe =>
      sketch => {
        const sizes = sketch.shape(2, 4)
        const x = tensor(sizes, numbers(sketch), { lead: sketch.int(0, sizes.length - 2) })
        return callOf(sketch, name, [x, sketch.maybe(() => options({ k: sketch.number(-1, 1) }))], 0)
      },
  ),
]
