import { oneThread, onOneAndTwoThreads, type Work } from '../work.js'

/** Square matrix products. */
export const matmul: readonly Work[] = [512, 1024].flatMap(size =>
  onOneAndTwoThreads(threads => ({
    name: `matrix product ${size}`,
    unit: 'ms',
    prepare: contender => contender.matmul?.(size),
    targets: threads === 1 ? { 'TensorFlow.js': 1 / 1.05 } : { [oneThread]: 1 / 1.85 },
  })),
)
