import { describe } from '../shape/describe.js'
import { type Guard, type Refused, ShapeError } from '../shape/error.js'
import { show } from '../shape/show.js'
import { same } from '../shape/sizes.js'
import type { Spec } from '../tensor/tensor.js'
import { TraceError } from '../trace/error.js'
import { signatureOf } from '../trace/signature.js'
import { flatten, isSameStructure, type Structure } from '../trace/tree.js'
import type { Unlike } from '../transform/carry.js'
import { stage } from '../transform/program.js'

/** `unknown` where `S` is the state that is expected, or may be: no other tensors, and none besides. */
export type CanBeState<Expected, S> = Guard<
  { e: Expected; s: S } extends { e: S; s: Expected }
    ? unknown
    : [S] extends [Expected]
      ? [Unlike<Expected, S>] extends [never]
        ? unknown
        : NoState
      : [S] extends [object]
        ? NoState
        : Refused<NoState>
>

type NoState = 'update: expected a state as init gives it'

/** So many places of a state are named. */
const named = 4

const placesText = ({ paths }: Structure): string => {
  if (paths.length === 0) return 'no tensors'
  const more = paths.length > named ? ` and ${paths.length - named} more` : ''
  return `tensors at ${paths.slice(0, named).join(', ') || 'the top'}${more}`
}

/** A tree, and the shapes and element types of its tensors. */
interface Made {
  readonly structure: Structure
  readonly specs: readonly Spec[]
}

/** What `init` gives for such parameters, without computing it; undefined where it reads their values. */
const madeFrom = (who: string, init: (params: unknown) => unknown, params: unknown): Made | undefined => {
  try {
    const { program, result } = stage(who, init, [params])
    return { structure: result, specs: program.outputs.map(({ spec }) => spec) }
  } catch (error) {
    if (error instanceof TraceError) return undefined
    throw error
  }
}

/** A check that a state has the structure, the shapes and the element types of what `init` gives; `who` is the optimizer's name. */
export const stateCheck = (
  who: string,
  init: (params: unknown) => unknown,
): ((state: unknown, params: unknown) => void) => {
  let last: { readonly signature: string; readonly expected: Made | undefined } | undefined
  return (state, params) => {
    const signature = signatureOf(params)
    if (last?.signature !== signature) last = { signature, expected: madeFrom(who, init, params) }
    const { expected } = last
    if (expected === undefined) return
    const { leaves, structure } = flatten(state, `${who}: the state`)
    if (!isSameStructure(expected.structure, structure)) {
      const found = leaves.length === 0 ? describe(state) : `one with ${placesText(structure)}`
      const wanted = placesText(expected.structure)
      throw new TypeError(`${who}: expected a state as init gives it, with ${wanted}, got ${found}`)
    }
    for (const [i, { shape, dtype }] of expected.specs.entries()) {
      const leaf = leaves[i]!
      if (leaf.dtype === dtype && same(leaf.shape, shape)) continue
      const place = structure.paths[i] === '' ? '' : ` at ${structure.paths[i]}`
      const wanted = `a tensor of shape ${show(shape)} and dtype ${dtype}`
      throw new ShapeError(`${who}: the state: expected ${wanted}${place}, got ${describe(leaf)}`)
    }
  }
}
