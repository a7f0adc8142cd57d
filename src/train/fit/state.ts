import type { Outcome } from '../../optim/leaves.js'
import { describe } from '../../shape/describe.js'
import type { One } from '../../shape/equals.js'
import type { Both, Guard } from '../../shape/error.js'
import { isValue } from '../../tensor/storage.js'
import type { AnyTensor, Tensor } from '../../tensor/tensor.js'
import { flatten } from '../../trace/tree.js'
import type { Unlike } from '../../transform/carry.js'
import type { Noun } from '../../transform/types.js'
import type { Progress } from './progress.js'

/** What `fit` needs of the state of a fold. */
export interface FitState {
  readonly params: unknown
  /** The loss of the last batch. */
  readonly loss: Tensor<[]>
}

/**
 * `unknown` where a training whose fold has the state `Expected` can begin with `Given`, which `Who` names; else what is wrong
 * with it. What is nearly always so is asked first, and beside it stands where `Given` is inferred from.
 */
export type CanBegin<Who extends string, Expected, Given> =
  One<Given> extends One<Expected> ? unknown : [Given] extends [never] ? Given : Guard<Begun<Who, Expected, Given>>

/** The same of what a training goes on from. */
export type CanGoOn<Who extends string, Expected, Given> =
  One<Given> extends One<Progress<Expected, unknown>>
    ? unknown
    : [Given] extends [never]
      ? Given
      : Guard<
          Given extends Progress<infer State, unknown>
            ? Begun<`${Who}: state`, Expected, State>
            : `${Who}: expected progress, as fit gives it, got ${Noun<Given>}`
        >

type Begun<Who extends string, Expected, Given> = { given: Given } extends { given: Expected }
  ? unknown
  : [Given] extends [{ readonly params: unknown; readonly loss: AnyTensor }]
    ? Both<
        // What an optimizer keeps is made of the parameters: where these differ so does that.
        Outcome<Who, Extract<Unlike<Omit<Expected, 'optimizer'>, Omit<Given, 'optimizer'>>, { from: AnyTensor }>>,
        `${Who}: expected a state as init of this fold gives it, got that of another`
      >
    : `${Who}: expected a state, as init of a fold gives it, got ${Noun<Given>}`

/** Throws where something is no state of a fold. */
export const requireState = (who: string, state: unknown): void => {
  if (typeof state !== 'object' || state === null || !('params' in state) || !('loss' in state) || !isValue(state.loss))
    throw new TypeError(`${who}: expected a state, as init of a fold gives it, got ${describe(state)}`)
  flatten(state, who, 'nothing')
}

/** Throws where something is no progress of a training. */
export const requireProgress = (who: string, progress: Partial<Progress<unknown, unknown>> | null): void => {
  if (typeof progress !== 'object' || typeof progress?.epoch !== 'number' || !Array.isArray(progress.history))
    throw new TypeError(`${who}: expected progress, as fit gives it, got ${describe(progress)}`)
  requireState(`${who}: state`, progress.state)
}
