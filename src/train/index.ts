export { type EpochReport, type FitOptions, type FitState, type Fold, fit, type StepReport } from './fit.js'
export { accuracy, confusionMatrix } from './metrics.js'
