import { typed } from '../../ops/face.js'
import { shown } from '../../shape/describe.js'
import type { Bare, CanOptions, OptionOf } from '../../shape/options.js'
import { requireOptions } from '../../tensor/options.js'
import type { Metric } from './metric.js'
import { type Classified, examplesOf, type Rows } from './outcome.js'

/** Of every class how often it was right, how often it was the answer, and how often it was the label. */
export interface Tallies {
  readonly right: readonly number[]
  readonly predicted: readonly number[]
  readonly actual: readonly number[]
}

/** The class of the greatest score of a row, the first of equals; NaN is greater than all. */
const answer = ({ classes, scores }: Rows, row: number): number => {
  let best = 0
  for (let c = 1; c < classes; c++) {
    const [most, score] = [scores[row * classes + best]!, scores[row * classes + c]!]
    if (score > most || (Number.isNaN(score) && !Number.isNaN(most))) best = c
  }
  return best
}

/** The sum of lists of which one may be longer. */
const addLists = (a: readonly number[], b: readonly number[]): readonly number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0))

/** How often each label (row) was taken for each class (column): `confusion[label][answer]`. */
export const confusion: Metric<Classified, readonly (readonly number[])[], readonly (readonly number[])[]> = {
  of: outcome => {
    const rows = examplesOf('confusion', outcome)
    const counts = Array.from({ length: rows.classes }, () => new Array<number>(rows.classes).fill(0))
    for (let i = 0; i < rows.labels.length; i++) counts[rows.labels[i]!]![answer(rows, i)]! += 1
    return counts
  },
  empty: [],
  concat: (x, y) => {
    const classes = Math.max(x.length, y.length)
    const zeros = new Array<number>(classes).fill(0)
    return Array.from({ length: classes }, (_, i) => addLists(zeros, addLists(x[i] ?? [], y[i] ?? [])))
  },
  value: counts => counts,
}

const tallies = (who: string, outcome: Classified): Tallies => {
  const rows = examplesOf(who, outcome)
  const [right, predicted, actual] = [0, 1, 2].map(() => new Array<number>(rows.classes).fill(0)) as [
    number[],
    number[],
    number[],
  ]
  for (let i = 0; i < rows.labels.length; i++) {
    const [label, found] = [rows.labels[i]!, answer(rows, i)]
    actual[label]! += 1
    predicted[found]! += 1
    if (label === found) right[label]! += 1
  }
  return { right, predicted, actual }
}

/**
 * What becomes of the values of the classes: their mean ('macro'), that weighted by how often each is the label ('weighted'), the
 * value of all classes taken together ('micro'), that of class 1 of two ('binary'), or a list of them ('none').
 */
export type Average = 'macro' | 'micro' | 'weighted' | 'binary' | 'none'

const averages: readonly Average[] = ['macro', 'micro', 'weighted', 'binary', 'none']

/** Options of `precision`, `recall` and `f1`. */
export interface AverageOptions {
  /** 'macro' where not given. */
  readonly average?: Average | undefined
}

/** A number, or one for each class. */
type Averaged<O> = [OptionOf<O, 'average', 'macro', 'several'>] extends [infer A]
  ? A extends 'none'
    ? readonly number[]
    : A extends 'several'
      ? number | readonly number[]
      : number
  : never

interface MakeAveraged<Op extends string> {
  (): Metric<Classified, Tallies, number>
  <const O extends AverageOptions | Bare | undefined>(
    options: CanOptions<Op, O, AverageOptions, 'average'> & O,
  ): Metric<Classified, Tallies, Averaged<O>>
}

/** What there is nothing of is 0, as scikit-learn has it. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

const sum = (list: readonly number[]): number => list.reduce((total, x) => total + x, 0)

const averaged = (
  who: string,
  of: (right: number, predicted: number, actual: number) => number,
  options: AverageOptions | undefined,
): Metric<Classified, Tallies, number | readonly number[]> => {
  requireOptions(who, options, ['average'])
  const { average = 'macro' } = options ?? {}
  if (!averages.includes(average))
    throw new TypeError(`${who}: expected average to be one of ${averages.join(', ')}, got ${shown(average)}`)
  return {
    of: outcome => {
      const found = tallies(who, outcome)
      if (average === 'binary' && found.actual.length !== 2)
        throw new RangeError(`${who}: expected two classes for average 'binary', got ${found.actual.length}`)
      return found
    },
    empty: { right: [], predicted: [], actual: [] },
    concat: (x, y) => ({
      right: addLists(x.right, y.right),
      predicted: addLists(x.predicted, y.predicted),
      actual: addLists(x.actual, y.actual),
    }),
    value: ({ right, predicted, actual }) => {
      const values = right.map((count, c) => of(count, predicted[c]!, actual[c]!))
      if (average === 'none') return values
      if (average === 'binary') return values[1] ?? 0
      if (average === 'micro') return of(sum(right), sum(predicted), sum(actual))
      // Classes of which there is nothing are none, as scikit-learn has it.
      const weights = actual.map((count, c) => (average === 'weighted' ? count : count + predicted[c]! > 0 ? 1 : 0))
      return share(sum(values.map((value, c) => value * weights[c]!)), sum(weights))
    },
  }
}

/**
 * How many of the answers of a class are right: true positives / answers. The mean over the classes that occur, as a label or an
 * answer, or another average; 0 of what there is nothing of.
 *
 * @throws TypeError where `average` is no such word.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const batch = { logits: T.tensor([[0, 1], [0, 1], [1, 0]]), labels: T.tensor([1, 0, 0], 'int32') }
 * assert.equal(metrics.measure(metrics.precision({ average: 'binary' }), [batch]), 0.5)
 * ```
 */
export const precision = typed<MakeAveraged<'precision'>>((options?: AverageOptions) =>
  averaged('precision', (right, predicted) => share(right, predicted), options),
)

/**
 * How many of the examples of a class are found: true positives / labels. Averages as in `precision`.
 *
 * @throws TypeError where `average` is no such word.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const batch = { logits: T.tensor([[0, 1], [0, 1], [1, 0]]), labels: T.tensor([1, 0, 0], 'int32') }
 * assert.deepEqual(metrics.measure(metrics.recall({ average: 'none' }), [batch]), [0.5, 1])
 * ```
 */
export const recall = typed<MakeAveraged<'recall'>>((options?: AverageOptions) =>
  averaged('recall', (right, _, actual) => share(right, actual), options),
)

/**
 * The harmonic mean of precision and recall, 2 · true positives / (answers + labels). Averages as in `precision`.
 *
 * @throws TypeError where `average` is no such word.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const batch = { logits: T.tensor([[0, 1], [0, 1], [1, 0]]), labels: T.tensor([1, 0, 0], 'int32') }
 * assert.equal(metrics.measure(metrics.f1({ average: 'binary' }), [batch]), 2 / 3)
 * ```
 */
export const f1 = typed<MakeAveraged<'f1'>>((options?: AverageOptions) =>
  averaged('f1', (right, predicted, actual) => share(2 * right, predicted + actual), options),
)
