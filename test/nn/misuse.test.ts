// What the types refuse and plain JavaScript may pass: every argument of every layer, initializer and loss, made wrong in one place.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { judged, type Variant, variants } from '../ops/misuse.js'
import { type Case, wronglyOptions, wronglyTaken } from '../ops/wrongly.js'
import { compared } from './compared.js'

type Untyped = (...args: readonly unknown[]) => unknown
type Before = (model: unknown) => nn.Model<T.Shape, T.Shape, never, object>

const key = T.random.key(0)
const all: Readonly<Record<string, unknown>> = { ...nn }
const first: Readonly<Record<string, unknown>> = { ...nn.initializers }
const untyped = (f: unknown) => f as Untyped
const call = (f: unknown, args: readonly unknown[]): unknown => untyped(f)(...args)
const flatOf = (tree: unknown): unknown =>
  typeof tree === 'object' && tree !== null && !('dtype' in tree) ? Object.values(tree).map(flatOf) : tree
/** All tensors of a tree in one list. */
const leaves = (tree: unknown): unknown => [flatOf(tree)].flat(6)

/** The result, where nothing in it is NaN. */
const sound = (result: unknown): unknown => {
  for (const tensor of [result].flat(6)) {
    const isNan = typeof tensor === 'object' && T.data(tensor as T.Tensor<T.Shape>).some(y => Number.isNaN(y))
    if (isNan) throw new Error('NaN without a word')
  }
  return result
}

/** A model that is made, initialized, trained for a step and applied. */
const used = (model: nn.Model<T.Shape, T.Shape, never, object>): unknown => {
  const params = model.init(key)
  const x = T.ones([2, ...model.input])
  const context = { key, state: model.state }
  const { output, state } = untyped(model.train)(params, x, context) as { output: unknown; state: object }
  return leaves([params, output, state, untyped(model.apply)(params, x, { state: model.state }), nn.summary(model)])
}

/** The layer that `f` makes, on a model of examples of that shape. */
const layer =
  (f: unknown, ...shape: readonly number[]) =>
  (args: readonly unknown[]): unknown =>
    used((call(f, args) as Before)(nn.input(...shape)))

const anyNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
const natural = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const pairOf = (holds: (n: unknown) => boolean) => (value: unknown) =>
  holds(value) || (Array.isArray(value) && value.length === 2 && value.every(holds))
const hasBatch = { batch: 3 }
const x = T.tensor([
  [1, 2],
  [3, 4],
])
const model = nn.dense('a', 2)(nn.input(2))
const params = model.init(key)
const drop = nn.dropout(0.5)(nn.input(2))
const normed = nn.batchNorm('bn')(nn.input(2))
const named: Case['may'] = (place, value) => place === '#0' && typeof value === 'string'
const init: nn.initializers.Initializer = nn.initializers.heNormal

const isModel = (arg: unknown): boolean => typeof arg === 'object' && arg !== null && 'layers' in arg
const whole = () => model
/** The model where nothing was put in its place: only the whole of it is replaced. */
const back = (variant: Variant): Variant => ({
  ...variant,
  given: variant.given.map(arg => (arg === whole ? model : arg)),
})

/** What may be beside x: of the hinge loss 1 or -1. */
const targetOf = (name: string) => (name === 'hingeLoss' ? T.ones([2, 2]) : x)
/** Options without a target: the loss waits for the prediction. */
const hasNoTarget = (place: string, value: unknown, last = '#1'): boolean =>
  place === last && typeof value === 'object' && value !== null && Object.keys(value).length === 0

const cases: readonly Case[] = [
  {
    name: 'input',
    args: [4, 4],
    run: args => used(call(nn.input, args) as never),
    may: (_, v) => natural(v) && Number(v) < 1000,
  },
  {
    name: 'dense',
    args: ['a', 3, { bias: true, init }],
    run: layer(nn.dense, 4),
    may: (place, value) => (place === '#1' && natural(value)) || named(place, value),
  },
  {
    name: 'conv2d',
    args: ['a', { filters: 2, kernel: 3, stride: 1, padding: 1, dilation: 1, groups: 1, bias: true, init }],
    run: layer(nn.conv2d, 2, 5, 5),
    may: (place, value) =>
      named(place, value) ||
      (/padding|kernel|stride|dilation/.test(place) && pairOf(natural)(value)) ||
      (/filters/.test(place) && natural(value)),
  },
  {
    name: 'conv2d',
    args: ['a', { filters: 2, kernel: [3, 3], stride: [1, 2], padding: 'same' }],
    run: layer(nn.conv2d, 2, 5, 5),
    may: (place, value) =>
      named(place, value) ||
      (/padding|kernel|stride/.test(place) && pairOf(natural)(value)) ||
      (/filters/.test(place) && natural(value)),
  },
  {
    name: 'conv2d',
    args: ['a', { filters: 2, kernel: 3, padding: [[1, 0], 2], biasInit: nn.initializers.ones }],
    run: layer(nn.conv2d, 2, 5, 5),
    may: (place, value) =>
      named(place, value) ||
      (/padding/.test(place) && pairOf(pairOf(natural))(value)) ||
      (/kernel/.test(place) && pairOf(natural)(value)) ||
      (/filters/.test(place) && natural(value)),
  },
  {
    name: 'conv1d',
    args: ['a', { filters: 2, kernel: 3, stride: 1, padding: [1, 0], dilation: 1, groups: 1, bias: true, init }],
    run: layer(nn.conv1d, 2, 5),
    may: (place, value) =>
      named(place, value) ||
      (/padding/.test(place) && pairOf(natural)(value)) ||
      (/filters|kernel|stride|dilation/.test(place) && natural(value)),
  },
  {
    name: 'convTranspose1d',
    args: ['a', { filters: 2, kernel: 3, stride: 2, padding: 1, dilation: 1, outputPadding: 1, groups: 1, bias: true }],
    run: layer(nn.convTranspose1d, 2, 5),
    may: (place, value) =>
      named(place, value) ||
      (/padding/.test(place) && pairOf(natural)(value)) ||
      (/filters|kernel|stride|dilation/.test(place) && natural(value)),
  },
  {
    name: 'convTranspose2d',
    args: ['a', { filters: 2, kernel: 3, stride: 2, padding: [1, [0, 1]], outputPadding: [1, 0], groups: 2 }],
    run: layer(nn.convTranspose2d, 2, 5, 5),
    may: (place, value) =>
      named(place, value) ||
      (/padding/.test(place) && pairOf(pairOf(natural))(value)) ||
      (/kernel|stride|outputPadding/.test(place) && pairOf(natural)(value)) ||
      (/filters/.test(place) && natural(value)),
  },
  ...(['depthwiseConv2d', 'separableConv2d'] as const).map(
    (name): Case => ({
      name,
      args: [
        'a',
        { kernel: 2, stride: 2, padding: 1, multiplier: 2, bias: true, ...(name[0] === 's' && { filters: 3 }) },
      ],
      run: layer(all[name], 2, 5, 5),
      may: (place, value) =>
        named(place, value) ||
        (/padding|kernel|stride/.test(place) && pairOf(natural)(value)) ||
        (/filters|multiplier/.test(place) && natural(value) && Number(value) < 1000),
    }),
  ),
  ...(['maxPool1d', 'avgPool1d'] as const).flatMap((name): Case[] => [
    { name, args: [2], run: layer(all[name], 2, 5), may: (_, v) => natural(v) },
    {
      name,
      args: [{ kernel: 2, stride: 1, padding: [1, 0] }],
      run: layer(all[name], 2, 5),
      may: (_, v) => pairOf(natural)(v),
    },
  ]),
  ...(['adaptiveAvgPool1d', 'adaptiveMaxPool1d'] as const).map(
    (name): Case => ({ name, args: [2], run: layer(all[name], 2, 5), may: (_, v) => natural(v) && Number(v) < 1000 }),
  ),
  ...(['adaptiveAvgPool2d', 'adaptiveMaxPool2d'] as const).map(
    (name): Case => ({
      name,
      args: [[2, 3]],
      run: layer(all[name], 2, 5, 5),
      may: (_, v) => pairOf(n => natural(n) && Number(n) < 1000)(v),
    }),
  ),
  {
    name: 'groupNorm',
    args: ['a', { groups: 2, epsilon: 1e-5, init: nn.initializers.zeros, shiftInit: init }],
    run: layer(nn.groupNorm, 4, 3),
    may: (place, value) => named(place, value) || (/epsilon/.test(place) && anyNumber(value) && Number(value) >= 0),
  },
  ...(['instanceNorm', 'rmsNorm'] as const).map(
    (name): Case => ({
      name,
      args: ['a', { epsilon: 1e-5, init }],
      run: layer(all[name], 4, 3),
      may: (place, value) => named(place, value) || (/epsilon/.test(place) && anyNumber(value) && Number(value) >= 0),
    }),
  ),
  { name: 'prelu', args: ['a', { shared: true, init }], run: layer(nn.prelu, 4, 3), may: named },
  {
    name: 'maxout',
    args: ['a', 3, { pieces: 2, bias: true, init }],
    run: layer(nn.maxout, 4),
    may: (place, value) => named(place, value) || (/#1|pieces/.test(place) && natural(value) && Number(value) < 1000),
  },
  ...(['maxPool2d', 'avgPool2d'] as const).flatMap((name): Case[] => [
    { name, args: [2], run: layer(all[name], 2, 5, 5), may: (_, v) => pairOf(natural)(v) },
    { name, args: [[2, 1]], run: layer(all[name], 2, 5, 5), may: (_, v) => pairOf(natural)(v) },
    {
      name,
      args: [{ kernel: 2, stride: [1, 2], padding: 1 }],
      run: layer(all[name], 2, 5, 5),
      may: (_, v) => pairOf(natural)(v),
    },
  ]),
  {
    name: 'batchNorm',
    args: ['a', { momentum: 0.9, epsilon: 1e-5 }],
    run: layer(nn.batchNorm, 2),
    may: (place, value) =>
      named(place, value) || (anyNumber(value) && Number(value) >= 0 && (/epsilon/.test(place) || Number(value) <= 1)),
  },
  {
    name: 'layerNorm',
    args: ['a', { epsilon: 1e-5 }],
    run: layer(nn.layerNorm, 2),
    may: (place, value) => named(place, value) || (anyNumber(value) && Number(value) >= 0),
  },
  { name: 'dropout', args: [0.5], run: layer(nn.dropout, 2), may: (_, v) => v === 0.5 },
  {
    name: 'named',
    args: ['a', nn.dense('b', 3)],
    run: layer(nn.named, 2),
    may: named,
  },
  {
    name: 'repeat',
    args: ['a', 2, nn.dense('b', 2)],
    run: layer(nn.repeat, 2),
    may: (place, value) => named(place, value) || (place === '#1' && natural(value) && Number(value) > 0),
  },
  { name: 'residual', args: [nn.dense('b', 2)], run: layer(nn.residual, 2) },
  { name: 'residual', args: [nn.dense('b', 3), nn.dense('c', 3)], run: layer(nn.residual, 2) },
  { name: 'activation', args: ['tanh', T.tanh], run: layer(nn.activation, 2), may: named },
  { name: 'summary', args: [model, hasBatch], run: args => call(nn.summary, args), may: (_, v) => natural(v) },
  ...(['relu', 'softmax', 'flatten', 'glu'] as const).map(
    (name): Case => ({ name, args: [model], run: args => used(call(all[name], args) as never) }),
  ),
  ...(['dense', 'dropout', 'batchNorm', 'residual'] as const).map(
    (name): Case => ({
      name,
      args: [model],
      run: args =>
        used(
          call(
            {
              dense: nn.dense('z', 2),
              dropout: nn.dropout(0.5),
              batchNorm: nn.batchNorm('z'),
              residual: nn.residual(nn.dense('z', 2)),
            }[name],
            args,
          ) as never,
        ),
    }),
  ),
  { name: 'init', args: [key], run: args => leaves(call(model.init, args)) },
  { name: 'apply', args: [params, x], run: args => call(model.apply, args) },
  {
    name: 'apply',
    args: [params, x, { state: normed.state }],
    run: args => call(normed.apply, [{ bn: { scale: T.ones([2]), shift: T.ones([2]) } }, ...args.slice(1)]),
    may: place => place === '#0' || place.startsWith('#0.'),
  },
  { name: 'train', args: [params, x], run: args => leaves(call(model.train, args)) },
  { name: 'train', args: [{}, x, { key }], run: args => leaves(call(drop.train, args)) },
  {
    name: 'initializers.normal',
    args: [0.1],
    run: args => leaves((call(nn.initializers.normal, args) as Untyped)(key, [2], { in: 1, out: 1 })),
    may: (_, v) => anyNumber(v) && Number(v) >= 0,
  },
  {
    name: 'initializers.constant',
    args: [0.1],
    run: args => leaves((call(nn.initializers.constant, args) as Untyped)(key, [2], { in: 1, out: 1 })),
    may: (_, v) => typeof v === 'number',
  },
  {
    name: 'initializers.fans',
    args: [[2, 3]],
    run: args => {
      call(nn.initializers.fans, args)
    },
    may: (_, v) => natural(v) || (Array.isArray(v) && v.every(natural)),
  },
  ...(
    [
      ['uniform', (v: unknown) => anyNumber(v) && Number(v) >= 0],
      ['truncatedNormal', (v: unknown) => anyNumber(v) && Number(v) >= 0],
      ['orthogonal', (v: unknown) => anyNumber(v) && Number(v) >= 0],
    ] as const
  ).map(
    ([name, may]): Case => ({
      name: `initializers.${name}`,
      args: [0.5],
      run: args => leaves((call(nn.initializers[name], args) as Untyped)(key, [2, 2], { in: 1, out: 1 })),
      may: (_, v) => may(v),
    }),
  ),
  {
    name: 'initializers.delta',
    args: [2],
    run: args => leaves((call(nn.initializers.delta, args) as Untyped)(key, [2, 2, 2], { in: 1, out: 1 })),
    may: (_, v) => natural(v),
  },
  {
    name: 'initializers.varianceScaling',
    args: [{ scale: 2, mode: 'average', distribution: 'uniform' }],
    run: args => leaves((call(nn.initializers.varianceScaling, args) as Untyped)(key, [2, 2], { in: 2, out: 2 })),
    may: (place, v) => /scale/.test(place) && anyNumber(v) && Number(v) >= 0,
  },
  ...(['heNormal', 'heUniform', 'xavierNormal', 'xavierUniform', 'lecunNormal', 'lecunUniform'] as const).map(
    (name): Case => ({
      name: `initializers.${name}`,
      args: [key, [2, 3], { in: 2, out: 3 }],
      run: args => call(first[name], args),
      may: (place, value) =>
        (place.startsWith('#1')
          ? natural(value) || (Array.isArray(value) && value.every(natural))
          : typeof value === 'number' && value >= 0) ||
        (place === '#2.out' && !name.startsWith('xavier')),
    }),
  ),
  ...([...compared, 'softmaxCrossEntropy'] as const).flatMap((name): Case[] => [
    { name, args: [x, targetOf(name)], run: args => call(all[name], args), may: hasNoTarget },
    {
      name,
      args: [x, targetOf(name), { reduction: 'none', weights: T.ones([2]), mask: T.ones([2], 'bool') }],
      run: args => call(all[name], args),
      may: hasNoTarget,
    },
  ]),
  ...(
    [
      ['huberLoss', { delta: 2 }],
      ['focalLoss', { gamma: 1, alpha: 0.5 }],
      ['softmaxCrossEntropy', { labelSmoothing: 0.5, classWeights: T.ones([2]) }],
    ] as const
  ).map(
    ([name, options]): Case => ({
      name,
      args: [x, T.div(x, 4), options],
      run: args => call(all[name], args),
      may: (place, value) =>
        hasNoTarget(place, value) ||
        (/\.delta|\.gamma/.test(place) && anyNumber(value) && Number(value) >= Number(/delta/.test(place)) * 1e-9) ||
        (/alpha|labelSmoothing/.test(place) && anyNumber(value) && Number(value) >= 0 && Number(value) <= 1),
    }),
  ),
  {
    name: 'softmaxCrossEntropy',
    args: [x, T.tensor([0, 1], 'int32'), { ignore: 1 }],
    run: args => call(nn.softmaxCrossEntropy, args),
    may: (place, value) => hasNoTarget(place, value) || (/ignore/.test(place) && Number.isSafeInteger(value)),
  },
  {
    name: 'softmaxCrossEntropy',
    args: [x, T.tensor([0, 1], 'int32')],
    run: args => call(nn.softmaxCrossEntropy, args),
    may: hasNoTarget,
  },
  {
    name: 'ctcLoss',
    args: [
      T.ones([2, 3, 2]),
      T.tensor([[1], [1]], 'int32'),
      { blank: 0, lengths: T.tensor([3, 2], 'int32'), labelLengths: T.tensor([1, 0], 'int32'), reduction: 'none' },
    ],
    run: args => call(nn.ctcLoss, args),
    may: (place, value) => hasNoTarget(place, value) || (/blank/.test(place) && (value === 1 || value === 0)),
  },
  {
    name: 'tripletLoss',
    args: [x, x, x],
    run: args => call(nn.tripletLoss, args),
    may: (place, value) => hasNoTarget(place, value, '#2'),
  },
  {
    name: 'tripletLoss',
    args: [x, x, x, { margin: 1, reduction: 'sum' }],
    run: args => call(nn.tripletLoss, args),
    may: (place, value) => /margin/.test(place) && anyNumber(value) && Number(value) >= 0,
  },
]

describe.each(cases.map((each, i) => ({ ...each, i })))('$name ($i)', ({ name, args, run, may }) => {
  const begins = [`${name}: `, `${name}('`, `${name}(`, `${name} expects`, ...(args.length > 1 ? ['init: '] : [])]

  it('is right with what it is for', () => expect(judged(begins, () => run(args))).toMatchObject({ kind: 'result' }))

  it('says in its own words what is wrong, or is right', () => {
    const wrong = [...variants(args.map(arg => (isModel(arg) ? whole : arg)))].map(back)
    expect(wronglyTaken(wrong, begins, given => sound(run(given)), may)).toEqual([])
  })

  it('takes nothing else for options', () =>
    expect(wronglyOptions(args, begins, given => sound(run(given)), may)).toEqual([]))
})
