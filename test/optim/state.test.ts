// Every optimizer × the states of all others: a state of another structure is refused, in a sentence that says which was expected.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, it } from 'vitest'
import { flatten, isSameStructure } from '../../src/trace/tree.js'

interface Untyped {
  readonly init: (params: unknown) => unknown
  readonly update: (
    gradients: unknown,
    state: unknown,
    params: unknown,
    at?: optim.Evaluation<unknown>,
  ) => { readonly state: unknown }
}

interface SlowState<P> {
  readonly slow: P
}
interface Slow extends optim.StateOf {
  readonly state: SlowState<this['params']>
}

const optimizers: Readonly<Record<string, unknown>> = {
  sgd: optim.sgd(0.1),
  'sgd with momentum': optim.sgd(0.1, { momentum: 0.5 }),
  momentum: optim.momentum(0.5),
  adam: optim.adam(0.1),
  scaleByAdam: optim.scaleByAdam(),
  adamW: optim.adamW(0.1),
  adaGrad: optim.adaGrad(0.1),
  scaleByAdaGrad: optim.scaleByAdaGrad(),
  adaDelta: optim.adaDelta(),
  scaleByAdaDelta: optim.scaleByAdaDelta(),
  rmsProp: optim.rmsProp(0.1),
  scaleByRmsProp: optim.scaleByRmsProp(),
  scaleByLearningRate: optim.scaleByLearningRate(0.1),
  clipByGlobalNorm: optim.clipByGlobalNorm(1),
  addDecayedWeights: optim.addDecayedWeights(0.1),
  adamax: optim.adamax(0.1),
  nadam: optim.nadam(0.1),
  amsGrad: optim.amsGrad(0.1),
  radam: optim.radam(0.1),
  lion: optim.lion(0.1),
  lamb: optim.lamb(0.1),
  adafactor: optim.adafactor(0.1),
  scheduleFreeAdamW: optim.scheduleFreeAdamW(0.1),
  lbfgs: optim.lbfgs(),
  reduceOnPlateau: optim.reduceOnPlateau(),
  scaleByTrustRatio: optim.scaleByTrustRatio(),
  clipByValue: optim.clipByValue(1),
  clipByNorm: optim.clipByNorm(1),
  clipAdaptively: optim.clipAdaptively(1),
  masked: optim.masked(optim.adam(0.1), '.w'),
  partition: optim.partition({ a: optim.adam(0.1), b: optim.sgd(0.1) }, { '.w': 'a', '.b': 'b' }),
  frozen: optim.frozen('.w'),
  accumulate: optim.accumulate(optim.adam(0.1), 2),
  averaged: optim.averaged(optim.adam(0.1), 0.9),
  skipNonFinite: optim.skipNonFinite(optim.adam(0.1)),
  withSchedule: optim.withSchedule(optim.constant(0.1), rate => optim.adam(rate)),
  chain: optim.chain(optim.clipByGlobalNorm(1), optim.scaleByAdam(), optim.scaleByLearningRate(0.1)),
  'chain of none': optim.chain(),
  'user’s own': optim.optimizer<Slow>('user’s own', map => ({
    init: params => ({ slow: params }),
    update: (gradients, { slow }) => ({ updates: map(g => g, gradients), state: { slow } }),
  })),
}

const params = { b: T.tensor(1), w: T.tensor([1, 2]) }
const loss = (p: typeof params) => T.add(T.square(p.b), T.sum(T.square(p.w)))
const at = { value: T.tensor(1), valueAndGrad: () => [T.tensor(1), params] as const }
const all = Object.entries(optimizers) as [string, Untyped][]
const nonsense = {
  nothing: undefined,
  null: null,
  'a number': 3,
  'a text': 'adam',
  'a function': () => 1,
  'a Map': new Map(),
}
const states: readonly (readonly [string, unknown])[] = [
  ...all.map(([name, { init }]) => [name, init(params)] as const),
  ['parameters', params],
  ['another tree', optim.scaleByAdam().init({ w: params.w })],
  ...Object.entries(nonsense),
]

const isLike = (a: unknown, b: unknown): boolean => {
  try {
    return isSameStructure(flatten(a).structure, flatten(b).structure)
  } catch {
    return false
  }
}

describe.each(all)('%s', (name, optimizer) => {
  const own = optimizer.init(params)
  const fold = optim.fold(optimizer as unknown as optim.Optimizer<optim.StateOf>, loss)

  it.each(states)('and the state of %s', (_, state) => {
    const uses = [
      () => optimizer.update(params, state, params, at),
      () => fold.step({ ...fold.init(params), optimizer: state }, undefined),
    ]
    for (const use of uses)
      if (isLike(own, state)) use()
      else {
        expect(use).toThrow(TypeError)
        // Of a chain the part is named.
        expect(use).toThrow(new RegExp(`^${name === 'chain' ? '\\w+' : name.split(' ')[0]}.*: expected a .*, got`))
      }
  })
})

it('is whatever it is where init reads the parameters, as that cannot be known before', () => {
  const read = (tree: unknown) => T.item(T.sum(T.cast(T.tree.leaves(tree)[0]!, 'float32')))
  const reading = optim.optimizer<Slow>('reading', map => ({
    init: given => ({ slow: read(given) > 0 ? given : T.tree.map(given, T.zerosLike) }),
    update: (gradients, { slow }) => ({ updates: map(g => g, gradients), state: { slow } }),
  }))
  const { state } = reading.update(params, reading.init(params), params)
  expect(T.item(state.slow.b)).toBe(1)
})

it('says which structure was expected', () => {
  const { update } = optim.scaleByAdam() as unknown as Untyped
  expect(() => update(params, optim.sgd(0.1).init(params), params)).toThrow(
    'scaleByAdam: expected a state as init gives it, with tensors at .count, .mean.b, .mean.w, .variance.b and 1 more, ' +
      'got one with tensors at .count',
  )
  expect(() => (optim.adam(0.1) as unknown as Untyped).update(params, { count: T.tensor(0, 'int32') }, params)).toThrow(
    'adam: expected a state as init gives it, a list of the states of 2 parts, got an object',
  )
})
