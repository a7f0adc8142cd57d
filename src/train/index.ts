export {
  type Checkpoint,
  type KeepOptions,
  type Kept,
  loadCheckpoint,
  saveCheckpoint,
} from './checkpoint/checkpoint.js'
export { type CheckpointError, showCheckpointError } from './checkpoint/error.js'
export type { Plain } from './checkpoint/plain.js'
export { accuracy, confusionMatrix } from './classes.js'
export type { CheckpointEvent, EpochEvent, FitEvent, ResumedEvent, StepEvent, ValidationEvent } from './fit/event.js'
export { type FitError, type FitOptions, type Fitted, fit, type Signal, type Values } from './fit/fit.js'
export type { Best, EpochReport, Progress } from './fit/progress.js'
export type { AnyFold, EarlyStopping, Ended, Fold } from './fit/run.js'
export type { CheckpointOptions } from './fit/saving.js'
export type { Epoch } from './fit/source.js'
export type { FitState } from './fit/state.js'
export type { Validation } from './fit/validate.js'
export {
  type Histogram,
  type Histograms,
  type HistogramsState,
  type InPlaceOf,
  type Norms,
  type NormsState,
  recordHistograms,
  recordNorms,
} from './gradients.js'
export { type FindOptions, findLearningRate, type RateCurve, type RatePoint } from './learningRate.js'
export * as metrics from './metric/index.js'
export {
  findNonFinite,
  type NonFinite,
  type NonFiniteGiven,
  type NonFiniteMade,
  showNonFinite,
} from './nonFinite.js'
export { type OverfitOptions, type Overfitted, overfitBatch } from './overfit.js'
