import { chosen, isWithin, type Part, partOf, requireFound, withPart } from '../ops/treePart.js'
import { describe, shown } from '../shape/describe.js'
import { shorten } from '../shape/text.js'
import { flatten } from '../trace/tree.js'
import type { Leaf } from './leaves.js'
import { evaluationOf } from './masked.js'
import { type Optimizer, optimizer, requireOptimizer, type State, type StateOf } from './optimizer.js'

/** Keeps the state of each optimizer, under its name. */
export interface Partition<Fs extends Readonly<Record<string, StateOf>>> extends StateOf {
  readonly state: { readonly [K in keyof Fs]: State<Fs[K], Part> }
}

/**
 * Which optimizer each leaf goes to: the name that a function gives for its path, or a record of names under paths, of which the
 * longest decides: `{ '': 'body', '.out': 'head' }`.
 */
export type Labels<Name extends string> = ((path: string, leaf: Leaf) => Name) | { readonly [path: string]: Name }

/** The name for each leaf of a tree. */
type Labeller = (tree: unknown) => readonly string[]

const labeller = (labels: unknown, names: readonly string[]): Labeller => {
  const requireName = (name: unknown, where: string): string => {
    if (typeof name === 'string' && names.includes(name)) return name
    throw new TypeError(`partition: expected one of ${names.map(shown).join(', ')} ${where}, got ${shown(name)}`)
  }
  if (typeof labels === 'function')
    return tree => {
      const { leaves, structure } = flatten(tree)
      return structure.paths.map((path, i) =>
        requireName(labels(path, leaves[i]), `for the leaf at ${path || 'the top'}`),
      )
    }
  if (Object.prototype.toString.call(labels) !== '[object Object]')
    throw new TypeError(
      `partition: expected a record of names under paths, or a function of a path, got ${describe(labels)}`,
    )
  const places = Object.entries(labels as object)
    .map(([path, name]) => ({
      ...chosen('partition', path),
      name: requireName(name, `under '${shorten(path)}'`),
    }))
    .sort((a, b) => b.place.length - a.place.length)
  return tree => {
    const { structure } = flatten(tree)
    for (const each of places) if (each.path !== '') requireFound('partition', structure, each)
    return structure.places.map((leaf, i) => {
      const found = places.find(({ place }) => isWithin(leaf, place))
      if (found !== undefined) return found.name
      throw new TypeError(
        `partition: expected a path for every leaf, got none for ${structure.paths[i] || 'the top'}; '' stands for all that have no other`,
      )
    })
  }
}

/**
 * An optimizer for each part of the parameters. Each sees its part as a record of the leaves under their paths, and keeps nothing
 * for the others. The state is the record of their states.
 *
 * @throws TypeError if it is given no optimizers, or a name that none of them has; from `init` and `update`, where nothing
 * stands at a path, or no path is for a leaf.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import * as optim from 'tensor-ts/optim'
 *
 * const optimizer = optim.partition(
 *   { body: optim.frozen(), head: optim.adam(0.1) },
 *   { '': 'body', '.out': 'head' },
 * )
 * const params = { features: { w: T.ones([2, 3]) }, out: { w: T.ones([3]), b: T.ones([]) } }
 * const { updates, state } = optimizer.update(params, optimizer.init(params), params)
 * assert.deepEqual(T.toArray(updates.features.w), [[0, 0, 0], [0, 0, 0]])
 * assert.deepEqual(Object.keys(state.head[0].mean), ['.out.b', '.out.w'])
 * ```
 */
export const partition = <const Fs extends Readonly<Record<string, StateOf>>>(
  optimizers: { readonly [K in keyof Fs]: Optimizer<Fs[K]> },
  labels: NoInfer<Labels<keyof Fs & string>>,
): Optimizer<Partition<Fs>> => {
  if (Object.prototype.toString.call(optimizers) !== '[object Object]')
    throw new TypeError(`partition: expected a record of optimizers, got ${describe(optimizers)}`)
  const parts = Object.entries(optimizers) as readonly (readonly [string, Optimizer<StateOf>])[]
  for (const [name, each] of parts) requireOptimizer(`partition: ${shorten(name)}`, each)
  const labelled = labeller(
    labels,
    parts.map(([name]) => name),
  )
  const selectedBy = (tree: unknown): ((name: string) => readonly boolean[]) => {
    const found = labelled(tree)
    return name => found.map(each => each === name)
  }
  return optimizer<StateOf>('partition', () => ({
    init: params => {
      const selected = selectedBy(params)
      return Object.fromEntries(parts.map(([name, { init }]) => [name, init(partOf(params, selected(name)))]))
    },
    update: (gradients, states, params, at) => {
      const selected = selectedBy(params)
      const steps = parts.map(([name, each]) => {
        const own = selected(name)
        return each.update(
          partOf(gradients, own),
          (states as Readonly<Record<string, unknown>>)[name],
          partOf(params, own),
          evaluationOf(at, params, own),
        )
      })
      return {
        updates: withPart(gradients, ...steps.map(({ updates }) => updates)),
        state: Object.fromEntries(parts.map(([name], i) => [name, steps[i]!.state])),
      }
    },
  })) as Optimizer<Partition<Fs>>
}
