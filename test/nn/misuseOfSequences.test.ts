// As misuse.test.ts: layers of sequences, of records and of tables, attention, and penalties.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { judged, variants } from '../ops/misuse.js'
import { type Case, wronglyOptions, wronglyTaken } from '../ops/wrongly.js'

type Untyped = (...args: readonly unknown[]) => unknown
type Steps = nn.Model<T.Shape, T.Shape, never, object>

const key = T.random.key(0)
const call = (f: unknown, args: readonly unknown[]): unknown => (f as Untyped)(...args)
const flat = (tree: unknown): unknown =>
  typeof tree === 'object' && tree !== null && !('dtype' in tree) ? [Object.values(tree).map(flat)].flat(6) : tree

/** The layer that `name` makes on a model, initialized, trained for a step and applied to x. */
const layer =
  (name: string, before: unknown, x: unknown) =>
  (args: readonly unknown[]): unknown => {
    const model = call(call(Reflect.get(nn, name), args), [before]) as Steps
    const params = model.init(key)
    const { output } = call(model.train, [params, x, { key, state: model.state }]) as { output: unknown }
    return flat([params, output, call(model.apply, [params, x, { state: model.state }])])
  }

const isNatural = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 1000
const isTensor = (value: unknown): boolean => typeof value === 'object' && value !== null && 'dtype' in value
const named: NonNullable<Case['may']> = (place, value) => place === '#0' && typeof value === 'string'
const sequence = nn.input(4, 6)
const steps = T.random.normal(key, [2, 4, 6])
const tokens = T.tensor([[0, 1, 2]], 'int32')
const two = nn.inputs({ a: [3], b: [3] })
const rows = { a: T.ones([2, 3]), b: T.ones([2, 3]) }
const isEmpty = (value: unknown): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0
const rate = (value: unknown): boolean => value === 0.5
const [q, k] = [T.ones([2, 3]), T.ones([4, 3])]
const params = { w: T.ones([2, 2]), b: T.ones([2]) }

const heads: NonNullable<Case['may']> = (place, value) =>
  named(place, value) ||
  (/heads|keyHeads|width|hidden/.test(place) && isNatural(value)) ||
  (/dropout/.test(place) && rate(value)) ||
  (/rotary/.test(place) && isEmpty(value))

const cases: readonly Case[] = [
  ...['simpleRnn', 'lstm', 'gru'].map(
    (name): Case => ({
      name,
      args: ['r', 3, { last: false, bidirectional: true }],
      run: layer(name, sequence, steps),
      may: (place, value) => named(place, value) || (place === '#1' && isNatural(value)),
    }),
  ),
  {
    name: 'embedding',
    args: ['e', 5, 3, { init: nn.initializers.zeros }],
    run: layer('embedding', nn.inputs([3], 'int32'), tokens),
    may: (place, value) => named(place, value) || (/#[12]/.test(place) && isNatural(value)),
  },
  {
    name: 'unembed',
    args: ['e'],
    run: layer('unembed', nn.embedding('e', 5, 3)(nn.inputs([3], 'int32')), tokens),
  },
  {
    name: 'learnedPositions',
    args: ['p', { size: 8, continued: false, init: nn.initializers.zeros }],
    run: layer('learnedPositions', sequence, steps),
    may: (place, value) => named(place, value) || (/size/.test(place) && isNatural(value)),
  },
  {
    name: 'multiHeadAttention',
    args: ['a', { heads: 2, keyHeads: 1, causal: true, dropout: 0.1, rotary: true, width: 6 }],
    run: layer('multiHeadAttention', sequence, steps),
    may: heads,
  },
  {
    name: 'transformerEncoderBlock',
    args: ['t', { heads: 2, hidden: 8, dropout: 0.1 }],
    run: layer('transformerEncoderBlock', sequence, steps),
    may: heads,
  },
  {
    name: 'parallel',
    args: ['sum', nn.dense('a', 2), nn.dense('b', 2)],
    run: layer('parallel', nn.input(3), T.ones([2, 3])),
  },
  {
    name: 'parallel',
    args: [['a', 'b'], nn.dense('a', 2), nn.dense('b', 2)],
    run: layer('parallel', nn.input(3), T.ones([2, 3])),
    may: (place, value) => /^#0\[/.test(place) && typeof value === 'string',
  },
  { name: 'join', args: [['a', 'b'], 'sum'], run: layer('join', two, rows) },
  { name: 'entry', args: ['a'], run: layer('entry', two, rows) },
  { name: 'on', args: ['a', nn.relu], run: layer('on', two, rows) },
  ...[
    'globalAvgPool',
    'globalMaxPool',
    'sigmoid',
    'gelu',
    'elu',
    'leakyRelu',
    'silu',
    'softplus',
    'sinusoidalPositions',
  ].map(
    (name): Case => ({
      name,
      args: [sequence],
      run: given => {
        const model = call(Reflect.get(nn, name), given) as Steps
        return flat(call(model.apply, [model.init(key), steps]))
      },
      may: place => place !== '#0',
    }),
  ),
  {
    name: 'advance',
    args: [sequence],
    run: args => flat(call(call(nn.advance, args), [{}, steps])),
    may: place => place !== '#0',
  },
  { name: 'sinusoids', args: [3, 4], run: args => call(nn.sinusoids, args), may: (_, value) => isNatural(value) },
  {
    name: 'rotary',
    args: [T.ones([3, 2]), { positions: T.zeros([3], 'int32'), base: 100 }],
    run: args => call(nn.rotary, args),
    may: (place, value) => /base/.test(place) && typeof value === 'number' && value > 0,
  },
  {
    name: 'keyValueCache',
    args: [[4, 3], 'float32'],
    run: args => flat(call(nn.keyValueCache, args)),
    may: (place, value) => /^#0/.test(place) && [value].flat().every(isNatural),
  },
  {
    name: 'attention',
    args: [q, k, k, { mask: T.ones([2, 4], 'bool'), causal: false, scale: 0.5 }],
    run: args => call(nn.attention, args),
    may: (place, value) => (/scale/.test(place) && typeof value === 'number') || (/mask/.test(place) && value === true),
  },
  {
    name: 'cachedAttention',
    args: [nn.keyValueCache([4, 3]), q, q, q, { scale: 0.5 }],
    run: args => flat(call(nn.cachedAttention, args)),
    may: (place, value) => /scale/.test(place) && typeof value === 'number',
  },
  ...['l1Penalty', 'l2Penalty'].map(
    (name): Case => ({
      name,
      args: [params, ['.w']],
      run: args => call(Reflect.get(nn, name), args),
      may: (place, value) =>
        // Nothing has no penalty, and the path '' is that of all of them.
        place.startsWith('#0.') ||
        (place === '#0' && (isEmpty(value) || isTensor(value))) ||
        (place.startsWith('#1') && (value === '' || (Array.isArray(value) && value.length === 0))),
    }),
  ),
  {
    name: 'initializers.identity',
    args: [key, [3, 3], { in: 3, out: 3 }],
    run: args => call(nn.initializers.identity, args),
    may: (place, value) => !place.startsWith('#1') || [value].flat().every(isNatural),
  },
]

const isOptions = (arg: unknown): boolean => typeof arg === 'object' && arg !== null && 'init' in arg
const isModel = (arg: unknown): boolean => typeof arg === 'object' && arg !== null && 'layers' in arg

describe.each(cases.map((each, i) => ({ ...each, i })))('$name ($i)', ({ name, args, run, may }) => {
  const begins = [`${name}: `, `${name}('`, `${name}(`, ...(args.some(isOptions) ? ['init: '] : [])]
  /** A model is replaced as a whole. */
  const whole = () => sequence

  it('is right with what it is for', () => expect(judged(begins, () => run(args))).toMatchObject({ kind: 'result' }))

  it('says in its own words what is wrong, or is right', () => {
    const wrong = [...variants(args.map(arg => (isModel(arg) ? whole : arg)))]
    expect(wronglyTaken(wrong, begins, run, may)).toEqual([])
  })

  it('takes nothing else for options', () =>
    expect(isModel(args[0]) ? [] : wronglyOptions(args, begins, run, may)).toEqual([]))
})
