import { argmax } from '../ops/argmax.js'
import { equal } from '../ops/compare.js'
import { cast } from '../ops/create.js'
import { typed, value } from '../ops/face.js'
import { oneHot } from '../ops/gather.js'
import { matmul } from '../ops/product.js'
import { mean } from '../ops/reduce.js'
import { transpose } from '../ops/shape.js'
import type { MayEqual } from '../shape/align.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import { requireCount } from '../shape/hyperparameter.js'
import type { IsNatural } from '../shape/natural.js'
import { type Show, type ShowDim, show } from '../shape/show.js'
import { type DType, DTypeError } from '../tensor/dtype.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import type { Demand } from '../transform/types.js'

type CanLogits<S extends Shape> = S extends readonly [infer _B extends Dim, infer _C extends Dim]
  ? unknown
  : number extends S['length']
    ? unknown
    : `accuracy: expected logits of shape [batch, classes], got ${Show<S>}`

type CanLabels<S extends Shape, L extends Shape> = { s: S } extends {
  s: readonly [infer B extends Dim, infer _C extends Dim]
}
  ? { l: L } extends { l: readonly [infer X extends Dim] }
    ? MayEqual<X, B> extends true
      ? unknown
      : NeedsLabels<S, B, L>
    : number extends L['length']
      ? unknown
      : NeedsLabels<S, B, L>
  : unknown

type NeedsLabels<
  S extends Shape,
  B extends Dim,
  L extends Shape,
> = `accuracy: logits ${Show<S>} need labels of shape [${ShowDim<B>}], got ${Show<L>}`

type CanCount<P extends Shape, L extends Shape> = { p: P; l: L } extends {
  p: readonly [infer X extends Dim]
  l: readonly [infer Y extends Dim]
}
  ? MayEqual<X, Y> extends true
    ? unknown
    : NotOne<P, L>
  : number extends P['length'] | L['length']
    ? unknown
    : NotOne<P, L>

type NotOne<
  P extends Shape,
  L extends Shape,
> = `confusionMatrix: expected predictions and labels of one shape [batch], got ${Show<P>} and ${Show<L>}`

type Classes<Op extends string, D extends DType> = { d: D } extends { d: 'int32' }
  ? unknown
  : [D & 'int32'] extends [never]
    ? `${Op}: expected classes of type int32, got ${D}`
    : unknown

type CanClasses<C extends number> =
  IsNatural<C> extends false ? `confusionMatrix: classes: expected a whole number of at least 0, got ${C}` : unknown

/** A value whose shape and type have been looked at. */
const loosely = typed<(x: Value) => Tensor<Shape, 'int32'>>((x: Value) => x)

const requireClasses = (op: string, x: { readonly dtype: string }): void => {
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
export const accuracy: <S extends Shape, D extends DType, L extends Shape, E extends DType>(
  logits: Guard<CanLogits<S>> & Tensor<S, D>,
  labels: Guard<Both<CanLabels<S, L>, Classes<'accuracy', E>>> & Tensor<L, E>,
) => Tensor<[]> = typed((logits: Value, labels: Value) => {
  const [{ shape }, { shape: given }] = [value('accuracy', logits), value('accuracy', labels)]
  if (shape.length !== 2)
    throw new ShapeError(`accuracy: expected logits of shape [batch, classes], got ${show(shape)}`)
  if (given.length !== 1 || given[0] !== shape[0])
    throw new ShapeError(`accuracy: logits ${show(shape)} need labels of shape [${shape[0]}], got ${show(given)}`)
  requireClasses('accuracy', labels)
  const greatest = argmax(loosely(logits), { axis: 1 })
  return mean(cast(equal(greatest, loosely(labels)), 'float32'))
})

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
export const confusionMatrix: <
  P extends Shape,
  D extends DType,
  L extends Shape,
  E extends DType,
  const C extends number,
>(
  predictions: Guard<Classes<'confusionMatrix', D>> & Tensor<P, D>,
  labels: Guard<Both<Classes<'confusionMatrix', E>, CanCount<P, L>>> & Tensor<L, E>,
  classes: Demand<CanClasses<C>> & C,
) => Tensor<[C, C], 'int32'> = typed((predictions: Value, labels: Value, classes: number) => {
  const op = 'confusionMatrix'
  const [rows, columns] = [value(op, labels), value(op, predictions)]
  requireClasses(op, labels)
  requireClasses(op, predictions)
  if (rows.shape.length !== 1 || rows.shape.join() !== columns.shape.join())
    throw new ShapeError(
      `${op}: expected predictions and labels of one shape [batch], got ${show(columns.shape)} and ${show(rows.shape)}`,
    )
  requireCount(`${op}: classes`, classes)
  const ones = (of: Value): Tensor<Shape, 'int32'> => oneHot(loosely(of), classes, 'int32')
  return matmul(transpose(ones(labels)), ones(predictions))
})
