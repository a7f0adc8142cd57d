export type { Part, Selection } from '../ops/treePart.js'
export { type Accumulate, type AccumulateState, accumulate } from './accumulate.js'
export { type AdaDelta, type AdaDeltaOptions, type AdaDeltaState, adaDelta, scaleByAdaDelta } from './adaDelta.js'
export {
  type Adafactor,
  type AdafactorOptions,
  type AdafactorState,
  adafactor,
  type Factored,
  type Factors,
} from './adafactor.js'
export { type AdaGrad, type AdaGradOptions, type AdaGradState, adaGrad, scaleByAdaGrad } from './adaGrad.js'
export { type Adam, type AdamOptions, type AdamState, adam, scaleByAdam } from './adam.js'
export { type Adamax, type AdamaxState, adamax } from './adamax.js'
export { type AdamWOptions, adamW } from './adamW.js'
export { type AmsGrad, type AmsGradState, amsGrad } from './amsGrad.js'
export { applyUpdates } from './applyUpdates.js'
export { type Averaged, type AveragedState, averaged } from './averaged.js'
export { type Chain, chain } from './chain.js'
export { clipByGlobalNorm } from './clip.js'
export { type AdaptiveOptions, clipAdaptively, clipByNorm, clipByValue } from './clipEach.js'
export { cosineRestarts, type OneCycleOptions, oneCycle, type RestartsOptions, withWarmup } from './cycles.js'
export { addDecayedWeights } from './decayedWeights.js'
export {
  type InverseSquareRootOptions,
  inverseSquareRoot,
  type PolynomialOptions,
  piecewise,
  polynomialDecay,
} from './decaySchedules.js'
export { type Fold, type FoldState, type FoldStateWithAux, type FoldWithAux, fold } from './fold.js'
export { frozen } from './frozen.js'
export type { Hyperparameter } from './hyperparameter.js'
export { type LambOptions, lamb } from './lamb.js'
export { type Lbfgs, type LbfgsOptions, type LbfgsState, lbfgs } from './lbfgs.js'
export { type Counted, type CountState, type LearningRate, scaleByLearningRate } from './learningRate.js'
export type { Count, Leaf, MapLeaves } from './leaves.js'
export { type Lion, type LionOptions, type LionState, lion } from './lion.js'
export { type Masked, masked } from './masked.js'
export { type Momentum, type MomentumOptions, type MomentumState, momentum } from './momentum.js'
export { type Muon, type MuonOptions, type MuonState, muon } from './muon.js'
export { nadam } from './nadam.js'
export {
  type Evaluation,
  type Optimizer,
  optimizer,
  type Rules,
  type State,
  type Stateless,
  type StateOf,
  type Update,
} from './optimizer.js'
export { type Labels, type Partition, partition } from './partition.js'
export { type Plateau, type PlateauOptions, type PlateauState, reduceOnPlateau } from './plateau.js'
export { radam } from './radam.js'
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
export {
  type ScheduleFree,
  type ScheduleFreeOptions,
  type ScheduleFreeState,
  scheduleFreeAdamW,
} from './scheduleFree.js'
export { type SgdOptions, sgd } from './sgd.js'
export { type SkipNonFinite, type SkipOptions, type SkipState, skipNonFinite } from './skipNonFinite.js'
export { scaleByTrustRatio } from './trustRatio.js'
export { type WithSchedule, type WithScheduleState, withSchedule } from './withSchedule.js'
