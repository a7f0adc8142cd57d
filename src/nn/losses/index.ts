export { type HuberOptions, huberLoss, logCosh, meanAbsoluteError } from './absolute.js'
export { binaryCrossEntropy, type FocalOptions, focalLoss, hingeLoss } from './binary.js'
export {
  type CrossEntropyOf,
  type CrossEntropyOptions,
  type CrossEntropyWith,
  softmaxCrossEntropy,
} from './crossEntropy.js'
export { type CtcOf, type CtcOptions, ctcLoss } from './ctc.js'
export type { Loss, LossOf, LossWith } from './loss.js'
export type { LossOptions, Reduction } from './reduction.js'
export { cosineDistance, klDivergence } from './rows.js'
export { halfSquaredError, meanSquaredError } from './squared.js'
export { type TripletOf, type TripletOptions, tripletLoss } from './triplet.js'
