import { data } from '../../ops/read.js'
import { describe } from '../../shape/describe.js'
import type { Dim, Shape } from '../../shape/dim.js'
import { ShapeError } from '../../shape/error.js'
import { show } from '../../shape/show.js'
import { DTypeError, type FloatDType, isFloat } from '../../tensor/dtype.js'
import { isValue } from '../../tensor/storage.js'
import type { Tensor, Value } from '../../tensor/tensor.js'

/** What a classifier says of a batch, the logits (or any scores) of each class, and the classes that are right. */
export interface Classified {
  readonly logits: Tensor<readonly [Dim, Dim], FloatDType>
  readonly labels: Tensor<readonly [Dim], 'int32'>
}

/** How likely each example of a batch is of the class that is looked for, on any scale, and whether it is: 1 or 0. */
export interface Scored {
  readonly scores: Tensor<readonly [Dim], FloatDType>
  readonly labels: Tensor<readonly [Dim], 'int32'>
}

/** What a model predicts for a batch, and what is true: of one shape. */
export interface Predicted {
  readonly predictions: Tensor<Shape, FloatDType>
  readonly targets: Tensor<Shape, FloatDType>
}

/** The logits of what comes next at each place, of which the last axis has the classes, and what does come. */
export interface Foretold {
  readonly logits: Tensor<Shape, FloatDType>
  readonly labels: Tensor<Shape, 'int32'>
}

/** A tensor under a name of an outcome. */
const tensorAt = (who: string, outcome: unknown, name: string): Value => {
  const found = typeof outcome === 'object' && outcome !== null ? Reflect.get(outcome, name) : undefined
  if (isValue(found)) return found
  const got = typeof outcome === 'object' && outcome !== null ? `${describe(found)} for ${name}` : describe(outcome)
  throw new TypeError(`${who}: expected an outcome with ${name}, got ${got}`)
}

export const floatsAt = (who: string, outcome: unknown, name: string): Value => {
  const found = tensorAt(who, outcome, name)
  if (!isFloat(found.dtype))
    throw new DTypeError(`${who}: expected ${name} of floats, got ${found.dtype}; convert it with T.cast`)
  return found
}

const labelsAt = (who: string, outcome: unknown): Value => {
  const found = tensorAt(who, outcome, 'labels')
  if (found.dtype !== 'int32') throw new DTypeError(`${who}: expected labels of type int32, got ${found.dtype}`)
  return found
}

/** The elements. */
export const elements = (x: Value): ArrayLike<number> & Iterable<number> => data(x as Tensor<Shape, 'float64'>)

/** Scores whose last axis has the classes, row by row, and the label of each row. */
export interface Rows {
  readonly classes: number
  readonly scores: ArrayLike<number>
  readonly labels: ArrayLike<number>
}

/** The rows of logits of any rank; all labels must be classes, but those that are ignored. */
export const rowsOf = (who: string, outcome: unknown, isIgnored: (label: number) => boolean = () => false): Rows => {
  const [logits, labels] = [floatsAt(who, outcome, 'logits'), labelsAt(who, outcome)]
  const { shape } = logits
  if (shape.length === 0) throw new ShapeError(`${who}: expected logits of shape [batch, classes], got []`)
  if (labels.shape.join() !== shape.slice(0, -1).join())
    throw new ShapeError(
      `${who}: logits ${show(shape)} need labels of shape ${show(shape.slice(0, -1))}, got ${show(labels.shape)}`,
    )
  const classes = shape.at(-1)!
  const given = elements(labels)
  for (let i = 0; i < given.length; i++) requireLabel(who, given[i]!, i, classes, isIgnored)
  return { classes, scores: elements(logits), labels: given }
}

const requireLabel = (
  who: string,
  label: number,
  index: number,
  classes: number,
  isIgnored: (label: number) => boolean,
): void => {
  if ((label < 0 || label >= classes) && !isIgnored(label))
    throw new RangeError(`${who}: expected labels from 0 to ${classes - 1}, got ${label} at index ${index}`)
}

/** As `rowsOf`, of logits [batch, classes]. */
export const examplesOf = (who: string, outcome: unknown): Rows => {
  const { shape } = floatsAt(who, outcome, 'logits')
  if (shape.length !== 2) throw new ShapeError(`${who}: expected logits of shape [batch, classes], got ${show(shape)}`)
  return rowsOf(who, outcome)
}

/** Scores and labels of two classes. */
export const pairsOf = (who: string, outcome: unknown): Omit<Rows, 'classes'> => {
  const [scores, labels] = [floatsAt(who, outcome, 'scores'), labelsAt(who, outcome)]
  if (scores.shape.length !== 1)
    throw new ShapeError(`${who}: expected scores of shape [batch], got ${show(scores.shape)}`)
  if (labels.shape.join() !== scores.shape.join())
    throw new ShapeError(
      `${who}: scores ${show(scores.shape)} need labels of shape ${show(scores.shape)}, got ${show(labels.shape)}`,
    )
  const given = elements(labels)
  for (let i = 0; i < given.length; i++) requireLabel(who, given[i]!, i, 2, () => false)
  return { scores: elements(scores), labels: given }
}
