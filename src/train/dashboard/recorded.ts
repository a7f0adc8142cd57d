import { concrete } from '../../tensor/storage.js'
import type { Value } from '../../tensor/tensor.js'
import { isElsewhere } from '../../trace/bring.js'
import { flatten } from '../../trace/tree.js'
import type { Bins } from './board.js'

/** What `recordNorms` and `recordHistograms` have kept in the state of an optimizer. */
export interface Recorded {
  readonly norms: Readonly<Record<string, number>>
  readonly histograms: Readonly<Record<string, Bins>>
}

const numbersOf = (value: Value): readonly number[] => Array.from(concrete(value, 'show').data)

const nameOf = (path: string): string => path.replace(/^\./, '')

const byName = (tree: unknown): ReadonlyMap<string, readonly number[]> => {
  const { leaves, structure } = flatten(tree, 'show: optimizer')
  return new Map(structure.paths.map((path, i) => [nameOf(path), numbersOf(leaves[i]!)] as const))
}

const normsIn = (norm: unknown, norms: unknown): Recorded['norms'] => ({
  all: byName(norm).get('')?.[0] ?? Number.NaN,
  ...Object.fromEntries([...byName(norms)].map(([name, [value]]) => [name, value ?? Number.NaN])),
})

const binsIn = (histograms: unknown): Recorded['histograms'] => {
  const numbers = byName(histograms)
  const fields = (name: string, field: string) => numbers.get(name === '' ? field : `${name}.${field}`) ?? []
  const names = [...numbers.keys()].flatMap(path =>
    /(^|\.)counts$/.test(path) ? [path.replace(/\.?counts$/, '')] : [],
  )
  return Object.fromEntries(
    names.map(name => {
      const [[low = Number.NaN], [high = Number.NaN]] = [fields(name, 'low'), fields(name, 'high')]
      return [name === '' ? 'gradient' : name, { counts: fields(name, 'counts'), low, high }]
    }),
  )
}

const nothing: Recorded = { norms: {}, histograms: {} }

/** What the wrappers in a state have kept, the outermost of each kind; nothing where there are none. */
const recordedIn = (state: unknown): Recorded => {
  if (typeof state !== 'object' || state === null) return nothing
  if (Array.isArray(state))
    return state.map(recordedIn).reduceRight(
      (all, each) => ({
        norms: { ...all.norms, ...each.norms },
        histograms: { ...all.histograms, ...each.histograms },
      }),
      nothing,
    )
  const within = 'inner' in state ? recordedIn(state.inner) : nothing
  return {
    norms: 'norm' in state && 'norms' in state ? normsIn(state.norm, state.norms) : within.norms,
    histograms: 'histograms' in state ? binsIn(state.histograms) : within.histograms,
  }
}

/** What can be read at once: nothing of a state that is in the memory of a device. */
export const recorded = (state: unknown): Recorded =>
  isElsewhere(state, 'show: optimizer') ? nothing : recordedIn(state)
