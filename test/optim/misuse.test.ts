// What the types refuse and plain JavaScript may pass: every argument of every optimizer and schedule, and of fold, made
// wrong in one place.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { accuracy, confusionMatrix } from 'tensor-ts/train'
import { describe, expect, it } from 'vitest'
import { judged, variants } from '../ops/misuse.js'
import { type Case, wronglyOptions, wronglyTaken } from '../ops/wrongly.js'

type Untyped = (...args: readonly unknown[]) => unknown

const call = (f: unknown, args: readonly unknown[]): unknown => (f as Untyped)(...args)

/** The result, where nothing in it is NaN; its tensors in one list. */
const sound = (result: unknown): unknown => {
  const leaves = T.tree.leaves(result as never) as readonly T.Tensor<T.Shape>[]
  for (const leaf of leaves) if (T.data(leaf).some(y => Number.isNaN(y))) throw new Error('NaN without a word')
  return leaves
}

const params = { w: T.tensor([1, 2]), b: T.tensor(3) }
const gradients = { w: T.tensor([2, 0]), b: T.tensor(-1) }

const evaluation = { value: T.tensor(1), valueAndGrad: () => [T.tensor(1), gradients] as const }

/** Two steps of the optimizer that `f` makes. */
const steps = (f: unknown) => (args: readonly unknown[]) => {
  const { init, update } = call(f, args) as optim.Optimizer<optim.StateOf>
  const first = update(gradients, init(params as never), params, evaluation)
  return update(gradients, first.state, params, evaluation)
}

/** The rate that a schedule of `f` has at the beginning, on its way, and long after. */
const rates = (f: unknown) => (args: readonly unknown[]) =>
  [0, 1, 7, 1000].map(count => (call(f, args) as optim.Schedule)(T.tensor(count, 'int32')))

const within =
  (least: number, most: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= least && value < most
const positive = (value: unknown) => within(Number.MIN_VALUE, Infinity)(value)
const natural = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const rate = (value: unknown) => within(0, Infinity)(value)
/** By the last part of the place: which numbers may stand there. */
const numbers: Readonly<Record<string, (value: unknown) => boolean>> = {
  '#0': rate,
  decay: within(0, 1),
  beta1: within(0, 1),
  beta2: within(0, 1),
  momentum: within(0, 1),
  epsilon: rate,
  weightDecay: rate,
  factor: positive,
  steps: value => natural(value) && value !== 0,
  start: rate,
  end: rate,
  beta: within(0, 1),
  decayRate: positive,
  clipping: positive,
  leastScale: rate,
  iterations: value => natural(value) && within(1, 101)(value),
  memory: value => natural(value) && value !== 0,
  trials: value => natural(value) && value !== 0,
  patience: value => natural(value) && value !== 0,
  every: value => natural(value) && value !== 0,
  most: value => natural(value) && value !== 0,
  growth: value => natural(value) && value !== 0,
  cooldown: natural,
  rtol: within(0, 1),
  atol: rate,
  power: positive,
  divisor: positive,
  lastDivisor: positive,
  rise: value => within(1 / 9, 1)(value),
}
/** Which of them may be scalars too, as a schedule gives them. */
const isScalar = (value: unknown) =>
  typeof value === 'object' && value !== null && 'shape' in value && String(value.shape) === '' && 'dtype' in value
const scalars = /(#0|decay|beta\d?|momentum|epsilon|weightDecay|clipping|leastScale)$/
const may: Case['may'] = (place, value) =>
  // A function of no arguments is a schedule.
  (place === '#0' && typeof value === 'function') ||
  (scalars.test(place) && isScalar(value)) ||
  (numbers[place.replace(/^.*\./, '')]?.(value) ?? false)
const mayStep: Case['may'] = (place, value) =>
  place === '#1'
    ? Array.isArray(value) && value.length === 0
    : place === '#0' || place.endsWith('][1]')
      ? rate(value)
      : place === '#1[0][0]'
        ? natural(value) && Number(value) > 0 && Number(value) < 5
        : natural(value) && Number(value) > 3

const schedule: optim.Schedule = count => T.cast(count, 'float64')
const quadratic = (p: T.Tensor<[]>, x: T.Tensor<[]>) => T.square(T.sub(p, x))
const one = T.tensor(1)

/** Two steps of a fold. */
const folded = (args: readonly unknown[]) => {
  const { init, step } = call(optim.fold, args) as optim.Fold<T.Tensor<[]>, never, T.Tensor<[]>>
  return step(step(init(T.tensor(3)), one), one)
}
const withAux = (p: T.Tensor<[]>, x: T.Tensor<[]>) => [quadratic(p, x), x] as const
const logits = T.tensor([
  [1, 2],
  [4, 3],
])
const labels = T.tensor([1, 0], 'int32')

const cases: readonly Case[] = [
  { name: 'sgd', args: [0.1], run: steps(optim.sgd), may },
  { name: 'sgd', args: [0.1, { momentum: 0.9, nesterov: true }], run: steps(optim.sgd), may },
  { name: 'sgd', args: [schedule], run: steps(optim.sgd), may },
  { name: 'adam', args: [0.1, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }], run: steps(optim.adam), may },
  {
    name: 'adamW',
    args: [0.1, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 }],
    run: steps(optim.adamW),
    may,
  },
  { name: 'adaGrad', args: [0.1, { epsilon: 1e-8 }], run: steps(optim.adaGrad), may },
  { name: 'adaDelta', args: [0.1, { decay: 0.9, epsilon: 1e-8 }], run: steps(optim.adaDelta), may },
  { name: 'rmsProp', args: [0.1, { decay: 0.9, epsilon: 1e-8 }], run: steps(optim.rmsProp), may },
  { name: 'scaleByAdam', args: [{ beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }], run: steps(optim.scaleByAdam), may },
  { name: 'scaleByAdaGrad', args: [{ epsilon: 1e-8 }], run: steps(optim.scaleByAdaGrad), may },
  { name: 'scaleByAdaDelta', args: [{ decay: 0.9, epsilon: 1e-8 }], run: steps(optim.scaleByAdaDelta), may },
  { name: 'scaleByRmsProp', args: [{ decay: 0.9, epsilon: 1e-8 }], run: steps(optim.scaleByRmsProp), may },
  { name: 'scaleByLearningRate', args: [0.1], run: steps(optim.scaleByLearningRate), may },
  { name: 'momentum', args: [0.9, { nesterov: true }], run: steps(optim.momentum), may: (_, v) => within(0, 1)(v) },
  { name: 'addDecayedWeights', args: [0.9], run: steps(optim.addDecayedWeights), may },
  { name: 'clipByGlobalNorm', args: [0.9], run: steps(optim.clipByGlobalNorm), may: (_, v) => positive(v) },
  ...Object.entries({
    adamax: optim.adamax,
    nadam: optim.nadam,
    amsGrad: optim.amsGrad,
    radam: optim.radam,
  }).map(([name, f]): Case => ({ name, args: [0.1, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }], run: steps(f), may })),
  ...Object.entries({ lamb: optim.lamb, scheduleFreeAdamW: optim.scheduleFreeAdamW }).map(
    ([name, f]): Case => ({
      name,
      args: [0.1, { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 }],
      run: steps(f),
      may,
    }),
  ),
  { name: 'lion', args: [0.1, { beta1: 0.9, beta2: 0.99, weightDecay: 0.1 }], run: steps(optim.lion), may },
  {
    name: 'adafactor',
    args: [0.1, { decayRate: 0.8, clipping: 1, leastScale: 1e-3, epsilon: 1e-7, weightDecay: 0.1 }],
    run: steps(optim.adafactor),
    may,
  },
  {
    name: 'muon',
    args: [0.1, { beta: 0.9, nesterov: true, iterations: 5, epsilon: 1e-8, weightDecay: 0.1 }],
    run: args => {
      const { init, update } = call(optim.muon, args) as optim.Optimizer<optim.StateOf>
      const matrix = T.tensor([[1, 2], [3, 5]]) // biome-ignore format: a matrix
      return update(matrix, init(matrix), matrix).updates
    },
    may,
  },
  { name: 'lbfgs', args: [{ memory: 3, trials: 4 }], run: steps(optim.lbfgs), may },
  {
    name: 'reduceOnPlateau',
    args: [{ factor: 0.5, patience: 2, rtol: 0.1, atol: 0.1, cooldown: 1, every: 2, leastScale: 0.1 }],
    run: steps(optim.reduceOnPlateau),
    may: (place, value) => (place === '#0.factor' ? within(0, 1)(value) : may(place, value)),
  },
  { name: 'clipByValue', args: [0.9], run: steps(optim.clipByValue), may: (_, v) => isScalar(v) || positive(v) },
  { name: 'clipByNorm', args: [0.9], run: steps(optim.clipByNorm), may: (_, v) => isScalar(v) || positive(v) },
  {
    name: 'clipAdaptively',
    args: [0.9, { epsilon: 1e-3 }],
    run: steps(optim.clipAdaptively),
    may: (place, v) => (place === '#0' ? isScalar(v) || positive(v) : may(place, v)),
  },
  {
    name: 'masked',
    args: [optim.sgd(1), ['.w', 'b']],
    run: steps(optim.masked),
    // A function that is true or false of nothing is none of a leaf; an empty list selects nothing.
    may: (place, value) =>
      place === '#1'
        ? value === '' || (Array.isArray(value) && value.length === 0)
        : place.startsWith('#1[') && value === '',
  },
  {
    name: 'partition',
    args: [
      { one: optim.sgd(1), two: optim.adam(1) },
      { '.w': 'one', b: 'two' },
    ],
    run: steps(optim.partition),
  },
  {
    name: 'frozen',
    args: [['.w', 'b']],
    run: steps(optim.frozen),
    may: (place, value) =>
      place === '#0'
        ? value === '' || (Array.isArray(value) && value.length === 0)
        : place.startsWith('#0[') && value === '',
  },
  {
    name: 'accumulate',
    args: [optim.sgd(1), 2],
    run: steps(optim.accumulate),
    may: (place, value) => place === '#1' && natural(value) && value !== 0,
  },
  {
    name: 'averaged',
    args: [optim.sgd(1), 0.9],
    run: steps(optim.averaged),
    may: (place, value) => place === '#1' && (isScalar(value) || within(0, 1)(value)),
  },
  {
    name: 'skipNonFinite',
    args: [optim.sgd(1), { most: 3 }],
    run: steps(optim.skipNonFinite),
    may,
  },
  {
    name: 'withSchedule',
    args: [schedule, (rate: T.Tensor<[]>) => optim.sgd(rate)],
    run: steps(optim.withSchedule),
    may: (place, value) => place === '#0' && typeof value === 'function',
  },
  { name: 'piecewise', args: [0.1, [[3, 0.5], [5, 0.1]]], run: rates(optim.piecewise), may: mayStep }, // biome-ignore format: pairs
  { name: 'polynomialDecay', args: [0.1, { steps: 3, end: 0.1, power: 2 }], run: rates(optim.polynomialDecay), may },
  { name: 'inverseSquareRoot', args: [0.1, { steps: 3 }], run: rates(optim.inverseSquareRoot), may },
  {
    name: 'cosineRestarts',
    args: [0.1, { steps: 3, growth: 2, end: 0.1 }],
    run: rates(optim.cosineRestarts),
    may,
  },
  {
    name: 'oneCycle',
    args: [0.1, { steps: 9, rise: 0.3, divisor: 25, lastDivisor: 1e4 }],
    run: rates(optim.oneCycle),
    may,
  },
  {
    name: 'withWarmup',
    args: [schedule, { steps: 3, start: 0.1 }],
    run: rates(optim.withWarmup),
    may: (place, value) => (place === '#0' ? typeof value === 'function' : may(place, value)),
  },
  { name: 'chain', args: [optim.sgd(1), optim.clipByGlobalNorm(1)], run: steps(optim.chain) },
  {
    name: 'optimizer',
    args: ['mine', () => optim.sgd(1)],
    run: steps(optim.optimizer),
    may: (place, value) => place === '#0' && typeof value === 'string',
  },
  { name: 'constant', args: [0.1], run: rates(optim.constant), may },
  ...Object.entries({ stepDecay: optim.stepDecay, exponentialDecay: optim.exponentialDecay }).map(
    ([name, f]): Case => ({ name, args: [0.1, { factor: 0.5, steps: 3 }], run: rates(f), may }),
  ),
  { name: 'cosineDecay', args: [0.1, { steps: 3, end: 0.01 }], run: rates(optim.cosineDecay), may },
  { name: 'warmup', args: [0.1, { steps: 3, start: 0.01 }], run: rates(optim.warmup), may },
  {
    name: 'join',
    args: [schedule, 3, schedule],
    run: rates(optim.join),
    may: (place, value) => (place === '#1' ? natural(value) && value !== 0 : typeof value === 'function'),
  },
  { name: 'fold', args: [optim.sgd(0.1), quadratic], run: folded },
  {
    name: 'fold',
    args: [optim.sgd(0.1), quadratic, { hasAux: false }],
    run: args => (Object.is((args[2] as { hasAux?: unknown } | undefined)?.hasAux, true) ? [] : folded(args)),
  },
  { name: 'applyUpdates', args: [one, one], run: args => call(optim.applyUpdates, args) },
  {
    name: 'grad',
    args: [quadratic, { hasAux: false }],
    run: args => call(call(T.grad, args), [one, one]) ?? [],
    may: () => false,
  },
  { name: 'accuracy', args: [logits, labels], run: args => call(accuracy, args) },
  {
    name: 'confusionMatrix',
    args: [labels, labels, 2],
    run: args => call(confusionMatrix, args),
    may: (_, value) => natural(value),
  },
]

describe.each(cases.map((each, i) => ({ ...each, i })))('$name ($i)', ({ name, args, run, may }) => {
  // What the loss of a fold does wrong is told as by the transformation.
  const beginning = [
    `${name}: `,
    ...(name === 'fold' ? ['valueAndGrad: '] : []),
    ...(name === 'optimizer' ? ['mine: '] : []),
  ]

  it('is right with what it is for', () =>
    expect(judged(beginning, () => sound(run(args)))).toMatchObject({ kind: 'result' }))

  it('says in its own words what is wrong, or is right', () => {
    // An optimizer is what has these two functions, whatever they do.
    const wrong = [...variants(args)].filter(
      ({ place, value }) => !(/\.(init|update)$/.test(place) && typeof value === 'function'),
    )
    expect(wronglyTaken(wrong, beginning, given => sound(run(given)), may)).toEqual([])
  })

  it('takes nothing else for options', () =>
    expect(wronglyOptions(args, beginning, given => sound(run(given)))).toEqual([]))
})

describe('what is not an auxiliary result', () => {
  const loosely = (f: unknown, ...args: readonly unknown[]) => call(f, args)

  it('is none where hasAux is false', () => {
    const fold = loosely(optim.fold, optim.sgd(0.1), quadratic, { hasAux: false }) as { init: Untyped; step: Untyped }
    const state = fold.step(fold.init(T.tensor(3)), one) as { readonly params: T.Tensor<[]> }
    expect(T.item(state.params)).toBeCloseTo(2.6, 6)
    expect(Object.keys(state)).toEqual(['params', 'optimizer', 'loss'])
    expect(T.item(loosely(loosely(T.grad, quadratic, { hasAux: false }), T.tensor(3), one) as T.Tensor<[]>)).toBe(4)
    const aux = loosely(optim.fold, optim.sgd(0.1), withAux, { hasAux: true }) as { init: Untyped; step: Untyped }
    expect(Object.keys(aux.step(aux.init(T.tensor(3), one), one) as object)).toContain('aux')
  })

  it.each(['fold', 'grad', 'valueAndGrad'])('hasAux of %s is true or false', name => {
    for (const [value, words] of [
      ['no', "'no'"],
      [1, '1'],
      [null, 'null'],
      [0, '0'],
    ]) {
      const options = { hasAux: value }
      const run = () =>
        name === 'fold'
          ? loosely(optim.fold, optim.sgd(1), quadratic, options)
          : loosely(name === 'grad' ? T.grad : T.valueAndGrad, quadratic, options)
      expect(run).toThrow(new TypeError(`${name}: hasAux must be true or false, got ${words}`))
    }
  })

  it('verify of jit is true or false, and reverse of scan', () => {
    expect(() => loosely(T.jit, quadratic, { verify: 'no' })).toThrow(
      new TypeError("jit: verify must be true or false, got 'no'"),
    )
    expect(() => loosely(T.scan, withAux, one, T.ones([3]), { reverse: 'no' })).toThrow(
      new TypeError("scan: reverse must be true or false, got 'no'"),
    )
  })
})
