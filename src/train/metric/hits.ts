import { shown } from '../../shape/describe.js'
import type { IsPositive } from '../../shape/natural.js'
import type { Demand } from '../../transform/types.js'
import type { Metric } from './metric.js'
import { type Classified, examplesOf, type Rows } from './outcome.js'

/** How many examples there were, and of how many the answer was right. */
export interface Hits {
  readonly hits: number
  readonly count: number
}

/** How many classes come before one in a row: those with greater scores, and of equal ones the earlier. NaN comes first. */
const before = ({ classes, scores }: Rows, row: number, label: number): number => {
  const own = scores[row * classes + label]!
  let count = 0
  for (let c = 0; c < classes; c++) {
    const other = scores[row * classes + c]!
    if (c !== label && (other > own || (other === own && c < label) || Number.isNaN(other))) count++
  }
  // Where the score itself is NaN nothing is right.
  return Number.isNaN(own) ? classes : count
}

const within = (who: string, k: number): Metric<Classified, Hits, number> => ({
  of: outcome => {
    const rows = examplesOf(who, outcome)
    const count = rows.labels.length
    let hits = 0
    for (let i = 0; i < count; i++) if (before(rows, i, rows.labels[i]!) < k) hits++
    return { hits, count }
  },
  empty: { hits: 0, count: 0 },
  concat: (x, y) => ({ hits: x.hits + y.hits, count: x.count + y.count }),
  value: ({ hits, count }) => hits / count,
})

/** The share of examples whose greatest logit is that of their label; NaN of none. */
export const accuracy: Metric<Classified, Hits, number> = within('accuracy', 1)

/** Whether a label may be looked for among so many. */
type CanTop<K extends number> = Demand<
  IsPositive<K> extends false ? `topK: expected a whole number of at least 1, got ${K}` : unknown
>

/**
 * The share of examples whose label is among those of the k greatest logits; of equal logits the first class comes first.
 *
 * @throws RangeError where k is no whole number of at least 1 (a compile error where it is known).
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { metrics } from 'tensor-ts/train'
 *
 * const batch = { logits: T.tensor([[3, 2, 1], [1, 2, 3]]), labels: T.tensor([1, 0], 'int32') }
 * assert.equal(metrics.measure(metrics.topK(2), [batch]), 0.5)
 * ```
 */
export const topK = <const K extends number>(k: CanTop<K> & K): Metric<Classified, Hits, number> => {
  if (!Number.isSafeInteger(k) || k < 1)
    throw new RangeError(`topK: expected a whole number of at least 1, got ${shown(k)}`)
  return within('topK', k)
}
