import type { Work } from '../work.js'

/** Row-wise softmax, which reads and writes as much memory as a copy. */
export const softmax: Work = {
  name: 'softmax 4096 × 1024',
  unit: 'ms',
  prepare: contender => contender.softmax?.(4096, 1024),
  targets: { 'plain copy': 1 / 0.7 },
}
