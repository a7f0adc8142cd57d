import type { Work } from '../work.js'

/** Square matrix products. */
export const matmul: readonly Work[] = [512, 1024].map(size => ({
  name: `matrix product ${size}`,
  unit: 'ms',
  prepare: contender => contender.matmul?.(size),
  targets: { 'TensorFlow.js': 1 / 1.05 },
}))
