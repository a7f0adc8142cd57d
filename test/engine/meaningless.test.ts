// Values that have no meaning, as a length that no sequence has: what comes of them is no plausible number, eager or compiled.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'

type Ints = T.Tensor<[number], 'int32'>
type Floats = T.Tensor<[number]>

const key = T.random.key(0)
const int = (...numbers: readonly number[]): Ints => T.tensor([...numbers], 'int32')
const float = (...numbers: readonly number[]): Floats => T.tensor([...numbers])
const x = T.random.normal(key, [3, 4, 2])
const recurrent = {
  simpleRnn: nn.simpleRnn('r', 2, { last: true }),
  lstm: nn.lstm('r', 2, { last: true }),
  gru: nn.gru('r', 2, { last: true, bidirectional: true }),
}

/** Whether each row of a result is NaN throughout; a row of which only some is would be neither. */
const areNaN = (y: T.AnyTensor): readonly (boolean | 'some of it')[] => {
  const [rows = 1, ...rest] = y.shape as readonly number[]
  const size = rest.reduce((a, b) => a * b, 1)
  const data = [...T.data(y as T.Tensor<T.Shape>)]
  return Array.from({ length: rows }, (_, i) => {
    const row = data.slice(i * size, (i + 1) * size).map(Number.isNaN)
    return row.every(Boolean) ? true : row.some(Boolean) ? 'some of it' : false
  })
}

/** A function of one tensor, with what it is given, and which rows of the result have no meaning. */
const cases: readonly (readonly [
  what: string,
  f: (x: never) => T.AnyTensor,
  given: T.AnyTensor,
  none: readonly boolean[],
])[] = [
  ...Object.entries(recurrent).map(([name, layer]) => {
    const model = pipe(nn.inputs({ x: [4, 2], lengths: { shape: [], dtype: 'int32' } }), layer as typeof recurrent.lstm)
    const params = model.init(key)
    const last = (lengths: T.Tensor<[3], 'int32'>) => model.apply(params, { x, lengths })
    return [
      `${name} with a length behind the end and one before the beginning`,
      last,
      int(4, 5, -1),
      [false, true, true],
    ] as const
  }),
  ...Object.entries({ lstm: nn.lstm('r', 2), gru: nn.gru('r', 2, { bidirectional: true }) }).map(([name, layer]) => {
    const model = pipe(
      nn.inputs({ x: [4, 2], lengths: { shape: [], dtype: 'int32' } }),
      layer as ReturnType<typeof nn.lstm<'r', 2>>,
    )
    const params = model.init(key)
    const all = (lengths: T.Tensor<[3], 'int32'>) => model.apply(params, { x, lengths }).x
    return [`${name}, the whole sequence`, all, int(-3, 0, 100), [true, false, true]] as const
  }),
  ...(
    [
      ['a blank among the labels', int(0, 2, 1, 3), { blank: 0 }],
      ['labels that are no class', int(5, -1, 1, 3), {}],
      ['a blank of another number', int(2, 1, 1, 0), { blank: 2 }],
      ['a label length beyond', int(1, 2, 1, 3), { labelLengths: int(3, 2) }],
      ['a negative label length', int(1, 2, 1, 3), { labelLengths: int(-1, 0) }],
      ['a length beyond', int(1, 2, 1, 3), { lengths: int(6, 5) }],
      ['a negative length', int(1, 2, 1, 3), { lengths: int(-2, 5) }],
    ] as const
  ).map(([what, labels, options]) => {
    const logits = T.random.normal(key, [2, 5, 4])
    const loss = (labels: Ints) =>
      nn.ctcLoss(logits, T.reshape(labels, [2, 2]), { ...(options as { readonly lengths?: Ints }), reduction: 'none' })
    return [`ctcLoss: ${what}`, loss, labels, [true, false]] as const
  }),
  [
    'ctcLoss: a blank that is not counted means nothing',
    (labels: Ints) =>
      nn.ctcLoss(T.zeros([2, 5, 4]), T.reshape(labels, [2, 2]), { labelLengths: int(1, 2), reduction: 'none' }),
    int(1, 0, 2, 1),
    [false, false],
  ],
  [
    'softmaxCrossEntropy: no class',
    (labels: Ints) => nn.softmaxCrossEntropy(T.zeros([3, 4]), labels as T.Tensor<[3], 'int32'>, { reduction: 'none' }),
    int(3, 4, -1),
    [false, true, true],
  ],
  [
    'hingeLoss: 0 instead of -1',
    (t: Floats) => nn.hingeLoss(T.zeros([3]), t as T.Tensor<[3]>, { reduction: 'none' }),
    float(1, 0, -1),
    [false, true, false],
  ],
  [
    'interp: points that descend',
    (points: Floats) => T.interp(float(0.5, 9), points, float(1, 2, 3)),
    float(0, 2, 1),
    [true, true],
  ],
  [
    'interp: a point that is NaN',
    (points: Floats) => T.interp(float(0.5, 9), points, float(1, 2, 3)),
    float(0, 1, Number.NaN),
    [true, true],
  ],
  [
    'interp: points that repeat are a jump',
    (points: Floats) => T.interp(float(1, 9), points, float(1, 2, 3)),
    float(0, 1, 1),
    [false, false],
  ],
  [
    'embedding: no token',
    (tokens: Ints) => {
      const model = pipe(nn.inputs([1], 'int32'), nn.embedding('e', 5, 2))
      return model.apply(model.init(key), T.reshape(tokens, [3, 1]))
    },
    int(4, 5, -6),
    [false, true, true],
  ],
  ['take', (i: Ints) => T.take(T.ones([5, 2]), i), int(4, 5, -6), [false, true, true]],
  [
    'takeAlongAxis',
    (i: Ints) => T.takeAlongAxis(T.ones([3, 2]), T.reshape(i, [3, 1]), { axis: 1 }),
    int(1, 2, -3),
    [false, true, true],
  ],
  ['gather', (i: Ints) => T.gather(T.ones([3, 2]), [i, T.sub(i, 1)]), int(2, 3, -2), [false, true, true]],
  ['random.gamma', (a: Floats) => T.random.gamma(key, a as T.Tensor<[3]>, [3]), float(1, 0, -1), [false, true, true]],
  ['random.beta', (a: Floats) => T.random.beta(key, 2, a as T.Tensor<[3]>, [3]), float(1, 0, -1), [false, true, true]],
  [
    'random.uniform',
    (low: Floats) => T.random.uniform(key, [3], { low: low as T.Tensor<[3]>, high: 1 }),
    float(0, 1, Number.NaN),
    [false, true, true],
  ],
  [
    'cachedAttention: a cache that is full',
    (length: Ints) => {
      const cache = { ...nn.keyValueCache([1, 4, 2]), length: T.reshape(length, []) }
      return nn.cachedAttention(cache, T.ones([1, 2, 2]), T.ones([1, 2, 2]), T.ones([1, 2, 2])).output
    },
    int(3),
    [true],
  ],
  [
    'random.choice: a negative probability',
    (p: Floats) => T.random.choice(key, T.ones([3]), [2], { p }),
    float(1, -0.5, 0.5),
    [true, true],
  ],
  [
    'random.choice: no probability',
    (p: Floats) => T.random.choice(key, T.ones([3]), [2], { p }),
    float(0, 0, 0),
    [true, true],
  ],
  [
    'random.choice: an infinite probability',
    (p: Floats) => T.random.choice(key, T.ones([3]), [2], { p }),
    float(1, Infinity, 0),
    [true, true],
  ],
  [
    'random.choice: a probability that is NaN',
    (p: Floats) => T.random.choice(key, T.ones([3]), [2], { p, replace: false }),
    float(1, Number.NaN, 1),
    [true, true],
  ],
  [
    'random.choice: fewer than are to be chosen',
    (p: Floats) => T.random.choice(key, T.ones([3]), [3], { p, replace: false }),
    float(1, 0, 1),
    [false, false, true],
  ],
  [
    'random.choice: as many as there are',
    (p: Floats) => T.random.choice(key, T.ones([3]), [2], { p, replace: false }),
    float(1, 0, 1),
    [false, false],
  ],
]

describe.each(cases)('%s', (_, f, given, none) => {
  const run = f as (x: T.AnyTensor) => T.AnyTensor
  it('is NaN where there is no meaning, and nowhere else', () => {
    expect(areNaN(run(given))).toEqual(none)
    expect(areNaN(T.jit(run as never as (x: T.Tensor<[1]>) => T.Tensor<[1]>)(given as never))).toEqual(none)
  })
})

describe('what a mask leaves out may have no meaning', () => {
  it.each([
    ['labels', int(0, 9, 1, 3), {}],
    ['label lengths', int(1, 2, 1, 3), { labelLengths: int(7, 2) }],
    ['lengths', int(1, 2, 1, 3), { lengths: int(-7, 5) }],
  ] as const)('of ctcLoss: %s', (_, labels, options) => {
    const logits = T.random.normal(key, [2, 5, 4])
    const mask = T.tensor([false, true])
    const loss = (x: typeof logits) =>
      nn.ctcLoss(x, T.reshape(labels, [2, 2]), { ...(options as { readonly lengths?: Ints }), mask })
    const [value, gradient] = T.valueAndGrad(loss)(logits)
    expect(T.item(value)).toBeGreaterThan(0)
    expect([...T.data(gradient)].slice(0, 20)).toEqual(new Array(20).fill(0))
    expect([...T.data(gradient)].slice(20).every(slope => slope !== 0 && Number.isFinite(slope))).toBe(true)
  })

  it('of hingeLoss', () => {
    const loss = (x: T.Tensor<[2]>) => nn.hingeLoss(x, T.tensor([0, 1]), { mask: T.tensor([false, true]) })
    const [value, gradient] = T.valueAndGrad(loss)(T.tensor([3, 0.25]))
    expect([T.item(value), ...T.data(gradient)]).toEqual([0.75, 0, -1])
  })
})

/** A function of one tensor by another rule than NaN, eager and compiled. */
const ruled = <X extends T.AnyTensor, Y extends T.AnyTensor>(
  what: string,
  f: (x: X) => Y,
  given: X,
  expected: readonly number[],
) => ({ what, results: (): readonly T.AnyTensor[] => [f(given), T.jit(f)(given)], expected })

const least = -(2 ** 31)
const floats = T.tensor([1, 2, 3])

describe('where there is no NaN, or programs go by another rule', () => {
  it.each([
    ruled('take of integers: the least', (i: Ints) => T.take(int(5, 6, 7), i), int(2, 3, -4), [7, least, least]),
    ruled(
      'takeAlongAxis of integers: the least',
      (i: Ints) => T.takeAlongAxis(int(5, 6, 7), i, { axis: 0 }),
      int(2, 3, -4),
      [7, least, least],
    ),
    ruled('gather of integers: the least', (i: Ints) => T.gather(int(5, 6, 7), [i]), int(2, 3, -4), [7, least, least]),
    ruled(
      'random.poisson of a rate that is negative or NaN: -1, of none: 0',
      (rate: T.Tensor<[4]>) => T.random.poisson(key, rate, [4]),
      T.tensor([0, -1, Number.NaN, -Infinity]),
      [0, -1, -1, -1],
    ),
    ruled('an update out of range: dropped, by set', (i: Ints) => T.at(floats, i).set(9), int(1, 3, -4), [1, 9, 3]),
    ruled('and by add', (i: Ints) => T.at(floats, i).add(9), int(1, 3, -4), [1, 11, 3]),
    ruled('and by mul', (i: Ints) => T.at(floats, i).mul(9), int(1, 3, -4), [1, 18, 3]),
    ruled('and by max', (i: Ints) => T.at(floats, i).max(9), int(1, 3, -4), [1, 9, 3]),
    ruled('and by scatter', (i: Ints) => T.scatter(floats, i, 9), int(1, 3, -4), [1, 9, 3]),
    ruled(
      'segmentSum of no segment: dropped',
      (i: T.Tensor<[3], 'int32'>) => T.segmentSum(floats, i, 2),
      T.tensor([1, 2, -1], 'int32'),
      [0, 1],
    ),
    ruled('oneHot of no class: zeros', (i: Ints) => T.oneHot(i, 2), int(1, 2, -1), [0, 1, 0, 0, 0, 0]),
    ruled(
      'dynamicSlice beyond the end: moved back',
      (i: T.Tensor<[], 'int32'>) => T.dynamicSlice(floats, [i], [2]),
      T.tensor(9, 'int32'),
      [2, 3],
    ),
    ruled(
      'dynamicSlice before the beginning: moved inside',
      (i: T.Tensor<[], 'int32'>) => T.dynamicSlice(floats, [i], [2]),
      T.tensor(-9, 'int32'),
      [1, 2],
    ),
    ...(
      [
        [9, -3],
        [-9, Math.fround(Math.sin(3))],
      ] as const
    ).map(([index, result]) =>
      ruled(
        `switchCase of no branch ${index}: the nearest`,
        (i: T.Tensor<[], 'int32'>) => T.switchCase(i, [(x: T.Tensor<[]>) => T.sin(x), x => T.neg(x)], T.tensor(3)),
        T.tensor(index, 'int32'),
        [result],
      ),
    ),
    ...Object.entries({
      floorDivide: (i: Ints) => T.floorDivide(i, 0),
      mod: (i: Ints) => T.mod(i, 0),
      remainder: (i: Ints) => T.remainder(i, 0),
    }).map(([name, f]) => ruled(`${name} of integers by 0: 0`, f, int(1, 0, -1), [0, 0, 0])),
    ruled(
      'random.bernoulli below 0: never, above 1: always, NaN: never',
      (p: T.Tensor<[4]>) => T.random.bernoulli(key, p, [4]),
      T.tensor([-1, 2, Number.NaN, Infinity]),
      [0, 1, 0, 1],
    ),
  ])('$what', ({ results, expected }) => {
    for (const result of results()) expect([...T.data(result as T.Tensor<T.Shape>)].map(Number)).toEqual(expected)
  })
})
