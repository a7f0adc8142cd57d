export {
  type Broadcastable,
  broadcastable,
  type ElementConstraints,
  type ShapeConstraints,
  shapes,
  tensors,
  trees,
} from './arbitraries.js'
export { type CloseToOptions, closeTo, type FarElement, NotCloseError } from './closeTo.js'
export type { Deviation, Place } from './entry.js'
export { type CounterExample, type GradientEntry, GradientError } from './gradientError.js'
export {
  type CheckAt,
  type CheckOptions,
  type CheckPoints,
  type CheckSettings,
  checkGradients,
  type Mode,
} from './gradients.js'
export type { GradientReason } from './judge.js'
