export {
  type Average,
  type AverageOptions,
  confusion,
  f1,
  precision,
  recall,
  type Tallies,
} from './confusion.js'
export type { ExactSum } from './exact.js'
export { accuracy, type Hits, topK } from './hits.js'
export { type AnyMetric, contramap, type Metric, measure, struct, type ValueOf } from './metric.js'
export type { Classified, Foretold, Predicted, Scored } from './outcome.js'
export { type Ranking, rocAuc } from './rocAuc.js'
export { type Column, crossEntropy, type IgnoreOptions, type Mean, mean, perplexity, r2 } from './sums.js'
