export { type AdaDelta, type AdaDeltaOptions, type AdaDeltaState, adaDelta, scaleByAdaDelta } from './adaDelta.js'
export { type AdaGrad, type AdaGradOptions, type AdaGradState, adaGrad, scaleByAdaGrad } from './adaGrad.js'
export { type Adam, type AdamOptions, type AdamState, adam, scaleByAdam } from './adam.js'
export { type AdamWOptions, adamW } from './adamW.js'
export { applyUpdates } from './applyUpdates.js'
export { type Chain, chain } from './chain.js'
export { clipByGlobalNorm } from './clip.js'
export { addDecayedWeights } from './decayedWeights.js'
export { type Fold, type FoldState, type FoldStateWithAux, type FoldWithAux, fold } from './fold.js'
export { type Counted, type CountState, type LearningRate, scaleByLearningRate } from './learningRate.js'
export type { Count, Leaf, MapLeaves } from './leaves.js'
export { type Momentum, type MomentumOptions, type MomentumState, momentum } from './momentum.js'
export { type Optimizer, optimizer, type State, type Stateless, type StateOf, type Update } from './optimizer.js'
export { type RmsProp, type RmsPropOptions, type RmsPropState, rmsProp, scaleByRmsProp } from './rmsProp.js'
export {
  type CosineOptions,
  constant,
  cosineDecay,
  type DecayOptions,
  exponentialDecay,
  join,
  type Schedule,
  stepDecay,
  type WarmupOptions,
  warmup,
} from './schedule.js'
export { type SgdOptions, sgd } from './sgd.js'
