// A tensor whose whole type is a type variable, with a number in the place of options: the first line is the sentence.
import { barred, holdFirstLines } from './shown.js'

const sentences: readonly (readonly [name: string, sentence?: string])[] = [
  ...[
    'cumsum',
    'cumprod',
    'cummax',
    'softmax',
    'logSoftmax',
    'norm',
    'sort',
    'diff',
    'squeeze',
    'diagonal',
    'trace',
  ].map(name => [name, `${name}: expected options such as { axis: 3 }, got 3`] as const),
  ['maxPool2d'],
  ['avgPool2d'],
  ['flip'],
]

holdFirstLines(
  ["import * as T from 'tensor-ts'", 'type Images = T.Tensor<[1, 1, 4, 4]>'],
  sentences.map(([name, sentence]) => barred(`;<X extends Images>(x: X) => T.${name}(x, |3|)`, sentence)),
)
