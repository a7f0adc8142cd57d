// What the types refuse and plain JavaScript may pass: every argument of what trains and measures, made wrong in one place.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import * as train from 'tensor-ts/train'
import { describe, expect, it } from 'vitest'
import { judged, variants } from '../ops/misuse.js'
import { type Case, wronglyOptions, wronglyTaken } from '../ops/wrongly.js'

type Untyped = (...args: readonly unknown[]) => unknown

const call = (f: unknown, args: readonly unknown[]): unknown => (f as Untyped)(...args)
const flat = (tree: unknown): unknown =>
  typeof tree === 'object' && tree !== null && !('dtype' in tree) ? [Object.values(tree).map(flat)].flat(6) : tree

const loss = (w: T.Tensor<[2]>, x: T.Tensor<[2]>) => T.sum(T.square(T.sub(w, x)))
const adam = optim.adam(0.1)
const fold = optim.fold(adam, loss)
const point = T.tensor([1, 2])
const start = fold.init(point)
const logits = T.tensor([
  [1, 2],
  [4, 3],
])
const labels = T.tensor([1, 0], 'int32')
const error = train.metrics.mean((y: T.Tensor<[2]>) => y)

const isNumber = (value: unknown): boolean => typeof value === 'number'
const isPositive = (value: unknown): boolean => isNumber(value) && Number(value) > 0
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0
const isFunction = (value: unknown): boolean => typeof value === 'function'

/** Two steps of the optimizer that `f` makes. */
const steps = (f: unknown) => (args: readonly unknown[]) => {
  const { init, step } = call(optim.fold, [call(f, args), loss]) as typeof fold
  return flat(step(step(init(point), point), point))
}
/** What is measured of one batch. */
const measured = (metric: unknown, outcome: Readonly<Record<string, unknown>>) => ({
  args: [outcome],
  run: (args: readonly unknown[]) => typeof call(train.metrics.measure, [metric, args]),
})

const cases: readonly Case[] = [
  { name: 'recordNorms', args: [adam], run: steps(train.recordNorms) },
  {
    name: 'recordHistograms',
    args: [adam, 3],
    run: steps(train.recordHistograms),
    may: (_, v) => isCount(v) && Number(v) < 1000,
  },
  {
    name: 'overfitBatch',
    args: [{ fold, start, batch: point, steps: 3, below: 0 }],
    run: args => flat(call(train.overfitBatch, args)),
    may: (place, v) =>
      /steps/.test(place)
        ? isCount(v)
        : /below/.test(place)
          ? isNumber(v)
          : /(step|stepInPlace|init)$/.test(place) && isFunction(v),
  },
  // What is given is looked at before the task is run.
  {
    name: 'findLearningRate',
    args: [{ training: () => ({ fold, start }), batches: [point], from: 1e-3, to: 1, steps: 3 }],
    run: args => typeof call(train.findLearningRate, args),
    may: (place, v) =>
      /steps/.test(place)
        ? isCount(v)
        : /training/.test(place)
          ? isFunction(v)
          : /from|to/.test(place)
            ? isPositive(v)
            : true,
  },
  {
    name: 'fit',
    args: [
      {
        fold,
        start,
        batches: [point],
        epochs: 2,
        steps: 3,
        validation: { batches: [point], outcome: (_: unknown, x: unknown) => x, metrics: { error } },
        earlyStopping: { monitor: () => 1, mode: 'min', patience: 2, minDelta: 0 },
        checkpoints: { folder: 'f', every: { steps: 2, seconds: 3 }, keep: 2, resume: true, notes: () => null },
        onEvent: () => undefined,
        signal: { aborted: false },
      },
    ],
    run: args => typeof call(train.fit, args),
    may: (place, v) =>
      /batches/.test(place) ||
      isFunction(v) ||
      (/epochs|steps|patience/.test(place) && (v === 0 || isCount(v) || v === Number.POSITIVE_INFINITY)) ||
      (/seconds/.test(place) && isPositive(v)) ||
      (/minDelta/.test(place) && isNumber(v) && Number(v) >= 0) ||
      (/keep/.test(place) && isCount(v)) ||
      (/folder/.test(place) && typeof v === 'string' && v !== '') ||
      (/metrics$/.test(place) && typeof v === 'object' && v !== null && !Array.isArray(v)),
  },
  { name: 'topK', args: [2], run: args => typeof call(train.metrics.topK, args), may: (_, v) => isCount(v) },
  ...['precision', 'recall', 'f1'].map(
    (name): Case => ({
      name,
      args: [{ average: 'macro' }],
      run: args => typeof call(Reflect.get(train.metrics, name), args),
    }),
  ),
  {
    name: 'mean',
    args: [(y: unknown) => y],
    run: args => typeof call(train.metrics.mean, args),
    may: (_, v) => isFunction(v),
  },
  ...['accuracy', 'confusion'].map(
    (name): Case => ({ name, ...measured(Reflect.get(train.metrics, name), { logits, labels }) }),
  ),
  { name: 'crossEntropy', ...measured(train.metrics.crossEntropy(), { logits, labels }) },
  { name: 'perplexity', ...measured(train.metrics.perplexity(), { logits, labels }) },
  { name: 'rocAuc', ...measured(train.metrics.rocAuc, { scores: point, labels }) },
  { name: 'r2', ...measured(train.metrics.r2, { predictions: point, targets: point }) },
]

/** What is in an optimizer, a fold, its state and a metric is theirs, and what a loss says of a batch is the loss's. */
const isOfOthers = (place: string): boolean => /(fold|start|error)\.|batch$|^#0\.(init|update)$/.test(place)

describe.each(cases.map((each, i) => ({ ...each, i })))('$name ($i)', ({ name, args, run, may }) => {
  it('is right with what it is for', () =>
    expect(judged(`${name}: `, () => run(args))).toMatchObject({ kind: 'result' }))

  it('says in its own words what is wrong, or is right', () => {
    const wrong = [...variants(args)].filter(({ place }) => !isOfOthers(place))
    expect(wronglyTaken(wrong, [`${name}: `], run, may)).toEqual([])
  })

  it('takes nothing else for options', () => expect(wronglyOptions(args, [`${name}: `], run)).toEqual([]))
})
