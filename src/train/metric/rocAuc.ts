import type { Metric } from './metric.js'
import { pairsOf, type Scored } from './outcome.js'

/** The scores of the examples that are of the class, and of those that are not. */
export interface Ranking {
  readonly positive: readonly number[]
  readonly negative: readonly number[]
}

/** How many of sorted numbers are below x, and how many up to it. */
const rankIn = (sorted: Float64Array, x: number): readonly [below: number, upTo: number] => {
  const bound = (isBefore: (y: number) => boolean): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(sorted[middle]!)) low = middle + 1
      else high = middle
    }
    return low
  }
  return [bound(y => y < x), bound(y => y <= x)]
}

/**
 * The area under the curve of true against false positives: how often an example of the class has a greater score than one that
 * is not, half of it where the scores are equal (Hanley and McNeil, 1982). NaN where one of the two kinds does not occur, or a
 * score is NaN. It keeps all scores.
 */
export const rocAuc: Metric<Scored, Ranking, number> = {
  of: outcome => {
    const { scores, labels } = pairsOf('rocAuc', outcome)
    const those = (label: number): readonly number[] => Array.from(scores).filter((_, i) => labels[i] === label)
    return { positive: those(1), negative: those(0) }
  },
  empty: { positive: [], negative: [] },
  concat: (x, y) => ({
    positive: x.positive.concat(y.positive),
    negative: x.negative.concat(y.negative),
  }),
  value: ({ positive, negative }) => {
    if (positive.concat(negative).some(Number.isNaN)) return Number.NaN
    const sorted = Float64Array.from(negative).sort()
    // Twice the count, so that halves are whole: exact as long as there are fewer pairs than 2 ** 52.
    let twice = 0
    for (const score of positive) {
      const [below, upTo] = rankIn(sorted, score)
      twice += below + upTo
    }
    return twice / (2 * positive.length * negative.length)
  },
}
