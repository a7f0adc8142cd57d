// Losses and their derivatives for float32 numbers of all sizes, close together, against the same in float64.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { expect, it } from 'vitest'
import { onEveryWay } from '../engine/ways.js'
import { differences, grid, type Held } from '../ops/everySize.js'

type Scalar = T.Tensor<[]>
const greatest = (2 - 2 ** -23) * 2 ** 127

/** Three logits from two numbers. */
const logits = (x: Scalar, y: Scalar): T.Tensor<[1, 3]> => T.reshape(T.stack([x, T.mul(x, 0.5), y]), [1, 3])
const soft = (x: Scalar): T.Tensor<[1, 3]> => T.cast(T.tensor([[0.25, 0.25, 0.5]]), x.dtype)

const losses: Readonly<Record<string, (x: Scalar, y: Scalar) => Scalar>> = {
  binaryCrossEntropy: nn.binaryCrossEntropy,
  meanSquaredError: nn.meanSquaredError,
  halfSquaredError: nn.halfSquaredError,
  meanAbsoluteError: nn.meanAbsoluteError,
  huberLoss: nn.huberLoss,
  'huberLoss of a large delta': (x, y) => nn.huberLoss(x, y, { delta: 1e30 }),
  logCosh: nn.logCosh,
  hingeLoss: nn.hingeLoss,
  focalLoss: (x, y) => nn.focalLoss(x, T.cast(T.less(y, 0), x.dtype)),
  'softmaxCrossEntropy of the first class': (x, y) => nn.softmaxCrossEntropy(logits(x, y), T.tensor([0], 'int32')),
  'softmaxCrossEntropy of the last class': (x, y) => nn.softmaxCrossEntropy(logits(x, y), T.tensor([2], 'int32')),
  'softmaxCrossEntropy of probabilities': (x, y) => nn.softmaxCrossEntropy(logits(x, y), soft(x)),
}

const rows = Object.entries(losses).map(([name, loss]) => {
  const held: Held = {
    f: T.vmap(loss) as unknown as Held['f'],
    differentiable: true,
    // Of the class itself it is a probability less 1, or less what it should be.
    absolute: name.startsWith('softmax') ? 2 ** -22 : 0,
    // The logarithm of a probability may be out of range where a part of it is not.
    isOther: (_, [x, y]) => name.endsWith('probabilities') && Math.abs(x! - y!) > greatest,
  }
  return { name, differencesOf: differences(held, grid(['float32', 'float32'])) }
})

onEveryWay('at every size', ({ of }) => {
  it.each(rows)('$name', ({ differencesOf }) => {
    expect(differencesOf(of)).toEqual([])
  })
})
