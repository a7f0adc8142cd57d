import { describe } from '../shape/describe.js'
import type { Guard, Refused } from '../shape/error.js'
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

/** What `init` gives for such parameters, without computing it; undefined where it reads their values. */
const structureFrom = (who: string, init: (params: unknown) => unknown, params: unknown): Structure | undefined => {
  try {
    return stage(who, init, [params]).result
  } catch (error) {
    if (error instanceof TraceError) return undefined
    throw error
  }
}

/** A check that a state has the structure of what `init` gives; `who` is the optimizer's name. */
export const stateCheck = (
  who: string,
  init: (params: unknown) => unknown,
): ((state: unknown, params: unknown) => void) => {
  let last: { readonly signature: string; readonly expected: Structure | undefined } | undefined
  return (state, params) => {
    const signature = signatureOf(params)
    if (last?.signature !== signature) last = { signature, expected: structureFrom(who, init, params) }
    const { expected } = last
    if (expected === undefined) return
    const { leaves, structure } = flatten(state, `${who}: the state`)
    if (isSameStructure(expected, structure)) return
    const found = leaves.length === 0 ? describe(state) : `one with ${placesText(structure)}`
    throw new TypeError(`${who}: expected a state as init gives it, with ${placesText(expected)}, got ${found}`)
  }
}
