import type { Plain } from '../checkpoint/plain.js'
import type { EpochReport } from './progress.js'

/** A step is done. */
export interface StepEvent<out State, out Batch> {
  readonly _tag: 'Step'
  readonly epoch: number
  /** Counted from 1 in every epoch. */
  readonly step: number
  /** How many steps are done in all. */
  readonly steps: number
  /** What the steps of this epoch took so far. */
  readonly seconds: number
  readonly loss: number
  readonly batch: Batch
  /**
   * It has to be read before the callback returns, if at all: the next step takes over the memory of a state that no one
   * has.
   */
  readonly state: State
}

/** The validation data have been measured. */
export interface ValidationEvent<out State, out Metrics> {
  readonly _tag: 'Validation'
  readonly epoch: number
  readonly metrics: Metrics
  readonly state: State
  /** What early stopping looks at, and whether it is the best so far; undefined without early stopping. */
  readonly score: number | undefined
  readonly isBest: boolean
}

/** An epoch is over. */
export interface EpochEvent<out State, out Metrics> extends EpochReport<Metrics> {
  readonly _tag: 'Epoch'
  readonly state: State
}

/** A checkpoint has been written. */
export interface CheckpointEvent {
  readonly _tag: 'Checkpoint'
  readonly file: string
  readonly epoch: number
  readonly steps: number
}

/** Training goes on from a checkpoint. */
export interface ResumedEvent extends Omit<CheckpointEvent, '_tag'> {
  readonly _tag: 'Resumed'
  /** The notes of the user that were saved; null where there are none. */
  readonly notes: Plain
}

/** What happens in the course of a training. */
export type FitEvent<State, Batch, Metrics> =
  | StepEvent<State, Batch>
  | ValidationEvent<State, Metrics>
  | EpochEvent<State, Metrics>
  | CheckpointEvent
  | ResumedEvent
