import type { EagerOperation } from '../contender.js'
import type { Work } from '../work.js'

const operations: readonly EagerOperation[] = ['add', 'exp', 'sum']

/** What one small operation costs outside a compiled function. */
export const eager: readonly Work[] = operations.map(operation => ({
  name: `eager ${operation} of 100`,
  unit: 'µs',
  scale: 1000,
  prepare: contender => contender.eager?.(operation, 100),
  targets: {},
  limit: 3,
}))
