// Functions of functions, each of a function of a tensor that is written out.
import { callOf, type Recipe, type Size, type Sketch, tensor } from '../call.js'

const shaped =
  (sizes: (sketch: Sketch) => readonly Size[], name: string, write: (x: string) => string): Recipe =>
  sketch => ({ ...callOf(sketch, name, [tensor(sizes(sketch))], undefined, ([x]) => write(x!)), ofTrees: true })

const some = (sketch: Sketch) => sketch.shape(1, 3)
const matrix = (sketch: Sketch) => [sketch.size(), sketch.size()]

export const transforms: readonly Recipe[] = [
  shaped(some, 'map', x => `T.map(row => T.sum(row), ${x})`),
  shaped(matrix, 'map', x => `T.map(row => T.mul(row, 2), ${x})`),
  shaped(matrix, 'scan', x => `T.scan((carry, row) => [T.add(carry, T.sum(row)), T.exp(row)], T.zeros([]), ${x})`),
  shaped(some, 'cond', x => `T.cond(true, y => T.neg(y), y => T.exp(y), ${x})`),
  shaped(some, 'forLoop', x => `T.forLoop(2, (_, y) => T.mul(y, 2), ${x})`),
  shaped(some, 'whileLoop', x => `T.whileLoop(y => T.less(T.sum(y), 0), y => T.add(y, 1), ${x})`),
  shaped(some, 'switchCase', x => `T.switchCase(1, [T.neg, T.exp], ${x})`),
]
