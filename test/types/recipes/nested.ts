// Operations of what other operations give, whose types have defaults: a number that adapts, an element type that is not given.
import type { DType } from 'tensor-ts'
import { callOf, type Recipe, type Sketch, tensor } from '../call.js'

const floats = (sketch: Sketch): DType => sketch.of('float32', 'float32', 'float64')

/** An expression of one or two tensors of the same shape. */
const nested =
  (name: string, write: (x: string, y: string) => string, of: (sketch: Sketch) => DType = floats): Recipe =>
  sketch => {
    const sizes = sketch.shape(1, 3)
    const lead = sketch.int(0, sizes.length - 1)
    const dtype = of(sketch)
    const all = [tensor(sizes, dtype, { lead }), tensor(sizes, dtype, { lead })]
    return callOf(sketch, name, all, undefined, ([x, y]) => write(x!, y!))
  }

const float32 = (): DType => 'float32'

export const nesting: readonly Recipe[] = [
  nested('stack', (x, y) => `T.stack([${x}, T.mul(2, ${y})])`),
  nested('stack', (x, y) => `T.stack([T.add(${x}, 1), T.where(T.less(${y}, 0), 0, ${y})])`),
  nested('stack', (x, y) => `T.stack([T.sub(1, ${x}), T.exp(${y}), T.zerosLike(${x})])`),
  nested('concat', (x, y) => `T.concat([T.neg(${x}), T.mul(${y}, 3)], { axis: -1 })`),
  nested('concat', (x, y) => `T.concat([T.flatten(${x}), T.linspace(0, 1, 2), T.flatten(${y})])`, float32),
  nested('where', (x, y) => `T.where(T.less(${x}, 0), T.neg(${y}), ${x})`),
  nested('where', (x, y) => `T.where(T.less(${x}, ${y}), 0, T.add(${x}, ${y}))`),
  nested('where', (x, y) => `pipe(T.greater(${x}, 0.5), T.where(${y}, 1))`, float32),
  nested('add', (x, y) => `T.add(T.mul(0.9, ${x}), T.mul(0.1, T.square(${y})))`),
  nested('div', (x, y) => `T.div(T.sub(${x}, T.mean(${x})), T.add(T.std(${y}), 1e-5))`),
  nested('div', (x, y) => `T.div(T.exp(${x}), T.sum(T.exp(${y}), { axis: -1, keepDims: true }))`),
  nested('mean', (x, y) => `pipe(${x}, T.sub(${y}), T.square, T.mean({ axis: -1 }))`),
  nested('matmul', (x, y) => `T.matmul(${x}, T.swapAxes(${y}, -1, -2))`),
  nested('softmax', (x, y) => `T.sum(T.mul(T.softmax(${x}), ${y}), { axis: -1 })`),
  nested(
    'oneHot',
    (x, y) => `T.equal(T.oneHot(T.argmax(${x}, { axis: -1 }), 4), T.oneHot(T.argmin(${y}, { axis: -1 }), 4))`,
  ),
]
