// Every optimizer and every wrapper, for what holds of all of them.
import * as optim from 'tensor-ts/optim'

/** Of parameters `{ w, b }`, of which w is a matrix. */
export const optimizers = {
  sgd: optim.sgd(0.1),
  momentum: optim.sgd(0.1, { momentum: 0.9 }),
  nesterov: optim.sgd(optim.warmup(0.1, { steps: 3 }), { momentum: 0.9, nesterov: true }),
  adaGrad: optim.adaGrad(0.1),
  rmsProp: optim.rmsProp(0.1),
  adaDelta: optim.adaDelta(),
  adam: optim.adam(optim.cosineDecay(0.1, { steps: 3 })),
  adamW: optim.adamW(0.1),
  adamax: optim.adamax(0.1),
  nadam: optim.nadam(0.1),
  amsGrad: optim.amsGrad(0.1),
  radam: optim.radam(0.1),
  lion: optim.lion(0.1, { weightDecay: 0.1 }),
  lamb: optim.lamb(0.1, { weightDecay: 0.1 }),
  adafactor: optim.adafactor(0.1),
  muon: optim.partition({ matrices: optim.muon(0.1), others: optim.adam(0.1) }, (_, { shape }) =>
    shape.length === 2 ? 'matrices' : 'others',
  ),
  scheduleFreeAdamW: optim.scheduleFreeAdamW(0.1),
  lbfgs: optim.lbfgs({ memory: 3 }),
  trust: optim.chain(optim.scaleByTrustRatio(), optim.sgd(0.1)),
  clippedByValue: optim.chain(optim.clipByValue(0.1), optim.sgd(0.1)),
  clippedByNorm: optim.chain(optim.clipByNorm(0.1), optim.sgd(0.1)),
  clippedByGlobalNorm: optim.chain(optim.clipByGlobalNorm(0.1), optim.sgd(0.1)),
  clippedAdaptively: optim.chain(optim.clipAdaptively(0.1), optim.sgd(0.1)),
  masked: optim.chain(optim.masked(optim.addDecayedWeights(0.1), '.w'), optim.adam(0.1)),
  partition: optim.partition({ a: optim.adam(0.1), b: optim.lbfgs() }, { '.w': 'a', '.b': 'b' }),
  frozen: optim.chain(optim.adam(0.1), optim.frozen('.b')),
  accumulate: optim.accumulate(optim.adam(0.1), 2),
  averaged: optim.averaged(optim.adam(0.1), 0.9),
  skipNonFinite: optim.skipNonFinite(optim.adam(0.1), { most: 2 }),
  withSchedule: optim.withSchedule(optim.stepDecay(0.9, { factor: 0.5, steps: 2 }), h =>
    optim.adamW(0.1, { beta1: h, beta2: h, epsilon: h, weightDecay: h }),
  ),
  reduceOnPlateau: optim.chain(optim.sgd(0.1), optim.reduceOnPlateau({ patience: 1, factor: 0.5 })),
}

export type Any = optim.Optimizer<{ readonly params: unknown; readonly state: never }>
export const each = Object.entries(optimizers) as unknown as readonly (readonly [string, Any])[]
