import { typed } from '../../ops/face.js'
import { shown } from '../../shape/describe.js'
import type { Shape } from '../../shape/dim.js'
import { ShapeError } from '../../shape/error.js'
import type { Bare, CanOptions } from '../../shape/options.js'
import { show } from '../../shape/show.js'
import type { FloatDType } from '../../tensor/dtype.js'
import { requireOptions } from '../../tensor/options.js'
import type { Tensor } from '../../tensor/tensor.js'
import { requireFunction } from '../../transform/function.js'
import { addSums, type ExactSum, multiplySums, product, rounded, sumOf } from './exact.js'
import type { Metric } from './metric.js'
import { elements, type Foretold, floatsAt, type Predicted, rowsOf } from './outcome.js'

/** A sum and how many numbers are in it. */
export interface Mean {
  readonly sum: ExactSum
  readonly count: number
}

const meanOf = <Outcome>(
  terms: (outcome: Outcome) => readonly number[],
  value: (mean: number) => number,
): Metric<Outcome, Mean, number> => ({
  of: outcome => {
    const found = terms(outcome)
    return { sum: sumOf(found), count: found.length }
  },
  empty: { sum: [], count: 0 },
  concat: (x, y) => ({ sum: addSums(x.sum, y.sum), count: x.count + y.count }),
  value: ({ sum, count }) => value(rounded(sum) / count),
})

/**
 * The mean of all elements of a tensor that `pick` finds in the outcome, such as the losses of the examples; summed without
 * rounding. Of a loss that is the mean of its batch it would be the mean of means: give the loss of each example.
 *
 * @throws TypeError where `pick` is no function.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const loss = metrics.mean(({ losses }: { readonly losses: T.Tensor<['batch']> }) => losses)
 * const of = (losses: readonly number[]) => ({ losses: T.fromArray(losses, [T.dim('batch', losses.length)]) })
 * assert.equal(metrics.measure(loss, [of([1, 2, 3]), of([6])]), 3)
 * ```
 */
export const mean = <Outcome>(pick: (outcome: Outcome) => Tensor<Shape, FloatDType>): Metric<Outcome, Mean, number> => {
  requireFunction('mean', pick)
  return meanOf(
    outcome => [...elements(floatsAt('mean', { tensor: pick(outcome) }, 'tensor'))],
    value => value,
  )
}

/** Options of `crossEntropy` and `perplexity`. */
export interface IgnoreOptions {
  /** A label that is passed over, such as that of padding. */
  readonly ignore?: number | undefined
}

type MakeIgnoring<Op extends string> = <const O extends IgnoreOptions | Bare = IgnoreOptions>(
  options?: CanOptions<Op, O, IgnoreOptions, 'ignore'> & O,
) => Metric<Foretold, Mean, number>

/** -log softmax of the label, of every row. */
const losses =
  (who: string, ignore: number | undefined) =>
  (outcome: Foretold): readonly number[] => {
    const { classes, scores, labels } = rowsOf(who, outcome, label => label === ignore)
    const found: number[] = []
    for (let row = 0; row < labels.length; row++) {
      if (labels[row] === ignore) continue
      const at = row * classes
      let most = Number.NEGATIVE_INFINITY
      for (let c = 0; c < classes; c++) most = Math.max(most, scores[at + c]!)
      let total = 0
      for (let c = 0; c < classes; c++) total += Math.exp(scores[at + c]! - most)
      found.push(Math.log(total) - (scores[at + labels[row]!]! - most))
    }
    return found
  }

const ignored = (who: string, options: IgnoreOptions | undefined): number | undefined => {
  requireOptions(who, options, ['ignore'])
  const ignore = options?.ignore
  if (ignore !== undefined && !Number.isSafeInteger(ignore))
    throw new RangeError(`${who}: expected ignore to be a whole number, got ${shown(ignore)}`)
  return ignore
}

/**
 * The mean of -log softmax of the label over all places, in float64; of places that are not ignored.
 *
 * @throws RangeError where `ignore` is no whole number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const batch = { logits: T.tensor([[0, 0], [0, 0]]), labels: T.tensor([0, -1], 'int32') }
 * assert.equal(metrics.measure(metrics.crossEntropy({ ignore: -1 }), [batch]), Math.log(2))
 * ```
 */
export const crossEntropy = typed<MakeIgnoring<'crossEntropy'>>((options?: IgnoreOptions) =>
  meanOf(losses('crossEntropy', ignored('crossEntropy', options)), value => value),
)

/**
 * How many classes a language model is in doubt about: exp of the mean of -log softmax of the label.
 *
 * @throws RangeError where `ignore` is no whole number.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const batch = { logits: T.zeros([3, 5, 8]), labels: T.zeros([3, 5], 'int32') }
 * assert.ok(Math.abs(metrics.measure(metrics.perplexity(), [batch]) - 8) < 1e-12)
 * ```
 */
export const perplexity = typed<MakeIgnoring<'perplexity'>>((options?: IgnoreOptions) =>
  meanOf(losses('perplexity', ignored('perplexity', options)), Math.exp),
)

/** Of one column of targets: how many, their sum, that of their squares, and that of the squared errors. */
export interface Column {
  readonly count: number
  readonly sum: ExactSum
  readonly squares: ExactSum
  readonly errors: ExactSum
}

const nothing: Column = { count: 0, sum: [], squares: [], errors: [] }

const joined = (x: Column = nothing, y: Column = nothing): Column => ({
  count: x.count + y.count,
  sum: addSums(x.sum, y.sum),
  squares: addSums(x.squares, y.squares),
  errors: addSums(x.errors, y.errors),
})

const determination = ({ count, sum, squares, errors }: Column): number => {
  // n Σy² - (Σy)², without rounding: the difference of two great numbers may be small.
  const spread =
    rounded(
      addSums(
        multiplySums([count], squares),
        multiplySums(sum, sum).map(part => -part),
      ),
    ) / count
  const error = rounded(errors)
  // Of targets that do not vary every error is as bad as the other, as scikit-learn has it.
  if (spread === 0) return error === 0 ? 1 : 0
  return 1 - error / spread
}

/**
 * The coefficient of determination, 1 - Σ(y - ŷ)² / Σ(y - ȳ)²: 1 of what is right, 0 of the mean. Of targets [batch, …] it is
 * the mean over the columns. Targets that do not vary have 1 where all is right, else 0; none at all have NaN.
 */
export const r2: Metric<Predicted, readonly Column[], number> = {
  of: outcome => {
    const [predictions, targets] = [floatsAt('r2', outcome, 'predictions'), floatsAt('r2', outcome, 'targets')]
    const { shape } = targets
    if (shape.length === 0 || shape.join() !== predictions.shape.join())
      throw new ShapeError(
        `r2: expected predictions and targets of one shape [batch, ...], got ${show(predictions.shape)} and ${show(shape)}`,
      )
    const [found, wanted] = [elements(predictions), elements(targets)]
    const columns = shape.slice(1).reduce((a, b) => a * b, 1)
    return Array.from({ length: columns }, (_, column) => {
      const at = Array.from({ length: shape[0]! }, (_, row) => row * columns + column)
      return {
        count: at.length,
        sum: sumOf(at.map(i => wanted[i]!)),
        squares: sumOf(at.flatMap(i => product(wanted[i]!, wanted[i]!))),
        errors: sumOf(at.flatMap(i => product(wanted[i]! - found[i]!, wanted[i]! - found[i]!))),
      }
    })
  },
  empty: [],
  concat: (x, y) => Array.from({ length: Math.max(x.length, y.length) }, (_, i) => joined(x[i], y[i])),
  value: columns => columns.reduce((sum, column) => sum + determination(column), 0) / columns.length,
}
