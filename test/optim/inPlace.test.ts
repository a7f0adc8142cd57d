// A compiled step keeps its state where it is: it plans no memory beside that of its arguments, whose places the results take.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import type { Any } from './all.js'

const size = 128
const one = size * size * 4
const fresh = () => ({ w: T.add(T.ones([size, size]), 0) })
const bytesOf = (tree: unknown): number => T.tree.reduce(tree, (sum, x) => sum + T.data(x).byteLength, 0)

/** How many more copies of the parameters a step plans than it is given. */
const surplus = (optimizer: Any): number => {
  const step = T.jit(
    (state: never, params: unknown, gradients: unknown, value: T.Tensor<[]>) => {
      const next = optimizer.update(gradients, state, params, { value, valueAndGrad: p => [value, p] })
      return [next.state, optim.applyUpdates(params, next.updates)] as unknown
    },
    { donate: [0, 1] },
  )
  const args = [optimizer.init(fresh()) as never, fresh(), fresh(), T.tensor(1)] as const
  const planned = Number(/memory: ([\d.]+) KiB planned/.exec(T.explain(step)(...args))![1]) * 1024
  return (planned - bytesOf(args)) / one
}

const { chain, adam } = optim
const elementwise = {
  sgd: optim.sgd(0.1),
  momentum: optim.sgd(0.1, { momentum: 0.9 }),
  adam: adam(0.1),
  adamW: optim.adamW(0.1),
  adaGrad: optim.adaGrad(0.1),
  adaDelta: optim.adaDelta(),
  rmsProp: optim.rmsProp(0.1),
  adamax: optim.adamax(0.1),
  nadam: optim.nadam(0.1),
  amsGrad: optim.amsGrad(0.1),
  radam: optim.radam(0.1),
  lion: optim.lion(0.1),
  scheduleFreeAdamW: optim.scheduleFreeAdamW(0.1),
  masked: optim.masked(adam(0.1), '.w'),
  partition: optim.partition({ all: adam(0.1) }, { '': 'all' }),
  frozen: chain(adam(0.1), optim.frozen('.w')),
  averaged: optim.averaged(adam(0.1), 0.9),
  skipNonFinite: optim.skipNonFinite(adam(0.1)),
  withSchedule: optim.withSchedule(optim.constant(0.1), h => optim.adamW(h, { weightDecay: h, beta1: h })),
  reduceOnPlateau: chain(adam(0.1), optim.reduceOnPlateau()),
  clipByValue: chain(optim.clipByValue(1), adam(0.1)),
}

describe('a compiled step in place', () => {
  it.each(Object.entries(elementwise) as unknown as readonly [string, Any][])(
    '%s plans nothing beside',
    (_, optimizer) => expect(surplus(optimizer)).toBeLessThan(0.05),
  )

  // What looks at a whole tensor before it changes one keeps some of it for that long.
  it.each(
    Object.entries({
      lamb: optim.lamb(0.1),
      adafactor: optim.adafactor(0.1),
      clipByNorm: chain(optim.clipByNorm(1), adam(0.1)),
      clipByGlobalNorm: chain(optim.clipByGlobalNorm(1), adam(0.1)),
      clipAdaptively: chain(optim.clipAdaptively(1), adam(0.1)),
      accumulate: optim.accumulate(adam(0.1), 2),
    }) as unknown as readonly [string, Any][],
  )('%s plans a few copies of the parameters', (_, optimizer) => expect(surplus(optimizer)).toBeLessThan(4.5))
})
