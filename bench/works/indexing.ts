import type { IndexOperation } from '../contender.js'
import type { Work } from '../work.js'

const names: Readonly<Record<IndexOperation, string>> = {
  take: 'take 4,096 rows of 128',
  scatterAdd: 'add 4,096 rows of 128',
  'cumsum 0': 'cumsum of 512 columns',
  'cumsum 1': 'cumsum of 512 rows',
  sort: 'sort 512 rows',
  argsort: 'argsort 512 rows',
  topK: 'top 10 of 512 rows',
}

const operations = Object.keys(names) as readonly IndexOperation[]

const work = (operation: IndexOperation, inPlace: boolean): Work => ({
  name: inPlace ? `${names[operation]}, in place` : names[operation],
  unit: 'ms',
  prepare: contender => contender.indexing?.(operation, inPlace),
  targets: { PyTorch: 1.5 },
})

/** What looks up, scatters, runs along an axis or sorts. */
export const indexing: readonly Work[] = [
  ...operations.map(operation => work(operation, false)),
  ...(['take', 'scatterAdd'] as const).map(operation => work(operation, true)),
]
