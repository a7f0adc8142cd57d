import { equal } from '../ops/compare.js'
import { cast } from '../ops/create.js'
import { value } from '../ops/face.js'
import { oneHot } from '../ops/gather.js'
import { matmul } from '../ops/product.js'
import { argmax, mean } from '../ops/reduce.js'
import { transpose } from '../ops/shape.js'
import type { Dim } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import { DTypeError, type FloatDType } from '../tensor/dtype.js'
import { requireCount } from '../tensor/hyperparameter.js'
import type { Tensor } from '../tensor/tensor.js'

const requireInt = (op: string, x: { readonly dtype: string }): void => {
  if (x.dtype !== 'int32') throw new DTypeError(`${op}: expected classes of type int32, got ${x.dtype}`)
}

/**
 * The share of examples whose greatest logit is that of their label, from logits [B, C] and int32 labels [B].
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { accuracy } from 'tensor-ts/train'
 *
 * const logits = T.tensor([[2, 1], [0, 3], [5, 4], [1, 0]])
 * assert.equal(T.item(accuracy(logits, T.tensor([0, 1, 1, 0], 'int32'))), 0.75)
 * ```
 */
export const accuracy = <B extends Dim, C extends Dim, D extends FloatDType>(
  logits: Tensor<[B, C], D>,
  labels: Tensor<[B], 'int32'>,
): Tensor<[]> => {
  const [{ shape }, { shape: given }] = [value('accuracy', logits), value('accuracy', labels)]
  if (shape.length !== 2)
    throw new ShapeError(`accuracy: expected logits of shape [batch, classes], got ${show(shape)}`)
  if (given.length !== 1 || given[0] !== shape[0])
    throw new ShapeError(`accuracy: logits ${show(shape)} need labels of shape [${shape[0]}], got ${show(given)}`)
  requireInt('accuracy', labels)
  return mean(cast(equal(argmax(logits, { axis: 1 }), labels), 'float32'))
}

/**
 * How often each label (row) was taken for each class (column), from int32 predictions [B] and labels [B].
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { confusionMatrix } from 'tensor-ts/train'
 *
 * const predicted = T.tensor([0, 1, 1], 'int32')
 * const matrix = confusionMatrix(predicted, T.tensor([0, 0, 1], 'int32'), 2) // Tensor<[2, 2], "int32">
 * assert.deepEqual(T.toArray(matrix), [[1, 1], [0, 1]])
 * ```
 */
export const confusionMatrix = <B extends Dim, C extends number>(
  predictions: Tensor<[B], 'int32'>,
  labels: Tensor<[B], 'int32'>,
  classes: C,
): Tensor<[C, C], 'int32'> => {
  const op = 'confusionMatrix'
  const [rows, columns] = [value(op, labels), value(op, predictions)]
  requireInt(op, labels)
  requireInt(op, predictions)
  if (rows.shape.length !== 1 || rows.shape.join() !== columns.shape.join())
    throw new ShapeError(
      `${op}: expected predictions and labels of one shape [batch], got ${show(columns.shape)} and ${show(rows.shape)}`,
    )
  requireCount(`${op}: classes`, classes)
  return matmul(transpose(oneHot(labels, classes, 'int32')), oneHot(predictions, classes, 'int32'))
}
