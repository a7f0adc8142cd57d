import type { Work } from '../work.js'

/** What the first call of large functions costs: trace, compilation and one run. */
export const large: readonly Work[] = [
  {
    name: 'first step of Adam, 800 tensors',
    unit: 'ms',
    prepare: contender => contender.firstStepOfMany?.(800),
    targets: {},
    limit: 1500,
  },
  {
    name: 'first call, 50,000 equations of 10,000 tensors',
    unit: 'ms',
    prepare: contender => contender.firstLargeCall?.(10_000, 5),
    targets: {},
    limit: 4000,
  },
]
