import type { Work } from '../work.js'

/** What one small operation costs outside a compiled function. */
export const eagerAdd: Work = {
  name: 'eager add of 100',
  unit: 'µs',
  scale: 1000,
  prepare: contender => contender.add?.(100),
  targets: {},
  limit: 3,
}
