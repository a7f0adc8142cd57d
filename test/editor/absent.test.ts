// Options that may be undefined, or may be one of several, are taken by every function, also where the user's compiler tells an
// absent entry from an undefined one; and what comes out says nothing definite where it depends on them.
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as io from 'tensor-ts/io'
import * as npz from 'tensor-ts/io/npz'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import * as testing from 'tensor-ts/testing'
import { fit } from 'tensor-ts/train'
import * as seen from 'tensor-ts/train/dashboard'
import { describe, expect, it } from 'vitest'
import { judge, versions } from '../types/compilers.js'

const prelude = [
  "import { flow, pipe } from 'fp-ts/lib/function.js'",
  "import * as T from 'tensor-ts'",
  "import * as data from 'tensor-ts/data'",
  "import * as io from 'tensor-ts/io'",
  "import * as npz from 'tensor-ts/io/npz'",
  "import * as nn from 'tensor-ts/nn'",
  "import * as optim from 'tensor-ts/optim'",
  "import * as testing from 'tensor-ts/testing'",
  "import { fit } from 'tensor-ts/train'",
  "import * as seen from 'tensor-ts/train/dashboard'",
  'type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false',
  'type V = T.Tensor<[3]>',
  'const x = T.ones([3])',
  'const m = T.ones([2, 3])',
  'const image = T.ones([1, 2, 5, 5])',
  "const ids = T.zeros([2], 'int32')",
  'const key = T.random.key(0)',
  "const rows = { x: T.ones([10, 3]), y: T.zeros([10], 'int32') }",
  'const loss = (p: V, b: V) => T.sum(T.mul(p, b))',
  "const auxLoss = (p: V, b: V, n: T.Tensor<[], 'int32'>) => [T.sum(T.mul(p, b)), T.add(n, 1)] as const",
  'const fold = optim.fold(optim.sgd(0.1), loss)',
  'const whichever: optim.Optimizer<optim.StateOf> = optim.rmsProp(0.1)',
  'const trainer = <F extends optim.StateOf, P, B>(optimizer: optim.Optimizer<F>, f: (p: P, b: B) => T.Tensor<[]>, p: P, batches: readonly B[]) => {',
  '  const made: optim.Fold<P, optim.State<F, P>, B> = optim.fold(optimizer, f)',
  '  return batches.reduce(made.step, made.init(p)).params',
  '}',
  'declare const n: number | undefined',
  'declare const axis: 0 | undefined',
  'declare const flag: boolean',
  'declare const maybe: boolean | undefined',
  'declare const someKey: T.random.Key | undefined',
  'declare const init: nn.Initializer | undefined',
  'declare const names: readonly ["a", "b"] | undefined',
  'declare const momentum: optim.SgdOptions | undefined',
  'declare const dense: nn.DenseOptions | undefined',
  'declare const norm: nn.BatchNormOptions | undefined',
  'const start = fold.init(x)',
  'declare const onEvent: (() => void) | undefined',
  'declare const notes: io.Metadata | undefined',
  'declare const side: "left" | undefined',
]

/** What stands for the names that are declared above, at run time. */
const runtime = {
  ...{ flow, pipe, T, data, io, npz, nn, optim, seen, testing, fit },
  x: T.ones([3]),
  m: T.ones([2, 3]),
  image: T.ones([1, 2, 5, 5]),
  ids: T.zeros([2], 'int32'),
  key: T.random.key(0),
  rows: { x: T.ones([10, 3]), y: T.zeros([10], 'int32') },
  loss: (p: T.Tensor<[3]>, b: T.Tensor<[3]>) => T.sum(T.mul(p, b)),
  auxLoss: (p: T.Tensor<[3]>, b: T.Tensor<[3]>, n: T.Tensor<[], 'int32'>) => [T.sum(T.mul(p, b)), T.add(n, 1)],
  fold: optim.fold(optim.sgd(0.1), (p: T.Tensor<[3]>, b: T.Tensor<[3]>) => T.sum(T.mul(p, b))),
  start: optim.fold(optim.sgd(0.1), (p: T.Tensor<[3]>) => T.sum(p)).init(T.ones([3])),
  whichever: optim.rmsProp(0.1),
  trainer: <P, B>(
    optimizer: optim.Optimizer<optim.StateOf>,
    f: (p: P, b: B) => T.Tensor<[]>,
    p: P,
    all: readonly B[],
  ) => {
    const { init, step } = optim.fold(optimizer, f)
    return all.reduce(step, init(p)).params
  },
  flag: true,
  ...Object.fromEntries(
    'n axis maybe someKey init names momentum dense norm onEvent notes side'.split(' ').map(name => [name, undefined]),
  ),
}

/** An expression, and its type where it is known how much may be said. */
type Case = readonly [code: string, type?: string | undefined]

const withAndWithout = (operation: string, options: readonly string[], type?: string): readonly Case[] => [
  [`${operation}{ ${options.join(', ')} })`, type],
  [`${operation}undefined)`],
]

const cases: readonly Case[] = [
  // Optimizers and schedules.
  ['optim.sgd(0.1, undefined)', 'optim.Optimizer<optim.Counted>'],
  ['optim.sgd(0.1, momentum)', 'optim.Optimizer<optim.Counted | optim.Chain<[optim.Counted, optim.Momentum]>>'],
  [
    'optim.sgd(0.1, flag ? { momentum: 0.9 } : undefined)',
    'optim.Optimizer<optim.Counted | optim.Chain<[optim.Counted, optim.Momentum]>>',
  ],
  [
    'optim.sgd(0.1, { momentum: 0.9, nesterov: maybe })',
    'optim.Optimizer<optim.Chain<[optim.Counted, optim.Momentum]>>',
  ],
  ...withAndWithout(
    'optim.adam(0.1, ',
    ['beta1: n', 'beta2: n', 'epsilon: n'],
    'optim.Optimizer<optim.Chain<[optim.Adam, optim.Counted]>>',
  ),
  ...withAndWithout('optim.adamW(0.1, ', ['weightDecay: n', 'beta1: n']),
  ...withAndWithout('optim.rmsProp(0.1, ', ['decay: n', 'epsilon: n']),
  ...withAndWithout('optim.adaGrad(0.1, ', ['epsilon: n']),
  ...withAndWithout('optim.adaDelta(n, ', ['decay: n', 'epsilon: n']),
  ...withAndWithout('optim.momentum(0.1, ', ['nesterov: maybe']),
  ...withAndWithout('optim.scaleByAdam(', ['beta1: n']),
  ...withAndWithout('optim.scaleByRmsProp(', ['decay: n']),
  ...withAndWithout('optim.scaleByAdaGrad(', ['epsilon: n']),
  ...withAndWithout('optim.scaleByAdaDelta(', ['epsilon: n']),
  ['optim.cosineDecay(0.1, { steps: 3, end: n })'],
  ['optim.warmup(0.1, { steps: 3, start: n })'],
  ['optim.adam(flag ? 0.1 : optim.warmup(1, { steps: 3 }))'],
  ...withAndWithout('optim.fold(optim.sgd(0.1), loss, ', ['hasAux: undefined'], 'optim.Fold<V, optim.CountState, V>'),
  ['optim.fold(optim.sgd(0.1), loss, {})', 'optim.Fold<V, optim.CountState, V>'],
  ['optim.fold(optim.sgd(0.1), loss, { hasAux: false })', 'optim.Fold<V, optim.CountState, V>'],
  [
    'optim.fold(optim.sgd(0.1), auxLoss, { hasAux: true })',
    'optim.FoldWithAux<V, optim.CountState, V, T.Tensor<[], "int32">>',
  ],
  [
    'optim.fold(optim.sgd(0.1), auxLoss, { hasAux: flag })',
    'optim.FoldWithAux<V, optim.CountState, V, T.Tensor<[], "int32"> | undefined>',
  ],
  [
    '[x].reduce(optim.fold(optim.sgd(0.1, momentum), loss).step, optim.fold(optim.sgd(0.1, momentum), loss).init(x)).optimizer',
    'optim.CountState | readonly [optim.CountState, optim.MomentumState<V>]',
  ],

  // One of several optimizers, and any of them.
  [
    'optim.fold(flag ? optim.adam(0.1) : optim.sgd(0.1), loss)',
    'optim.Fold<V, optim.CountState | readonly [optim.AdamState<V>, optim.CountState], V>',
  ],
  [
    'optim.chain(optim.clipByGlobalNorm(1), flag ? optim.adam(0.1) : optim.sgd(0.1))',
    'optim.Optimizer<optim.Chain<[optim.Stateless, optim.Counted | optim.Chain<[optim.Adam, optim.Counted]>]>>',
  ],
  ['trainer(optim.adam(0.1), loss, x, [x])', 'T.Tensor<[3], "float32">'],
  ['trainer(whichever, loss, x, [x])', 'T.Tensor<[3], "float32">'],

  // Transformations.
  ...['grad', 'hessian', 'jacfwd', 'jacrev'].flatMap(op =>
    withAndWithout(`T.${op}((p: V) => T.sum(p), `, ['hasAux: undefined', 'argnums: undefined']),
  ),
  ...['vjp', 'jvp', 'linearize'].flatMap(op => withAndWithout(`T.${op}((p: V) => T.sum(p), `, ['hasAux: undefined'])),
  ...withAndWithout('T.valueAndGrad((p: V) => T.sum(p), ', ['hasAux: undefined', 'argnums: undefined']),
  ...withAndWithout('T.jit((p: V) => T.sum(p), ', ['verify: maybe', 'donate: flag ? [0] : undefined']),
  ...withAndWithout('T.vmap((p: V) => T.sum(p), ', ['inAxes: undefined', 'outAxes: undefined']),
  ...withAndWithout('T.scan((c: V, y: V) => [c, y] as const, x, T.ones([4, 3]), ', [
    'reverse: maybe',
    'length: undefined',
  ]),

  // Layers.
  ["nn.dense('a', 3, undefined)", 'nn.DenseLayer<"a", 3, true>'],
  ["nn.dense('a', 3, dense)", 'nn.DenseLayer<"a", 3, boolean>'],
  ["nn.dense('a', 3, { bias: undefined, init })", 'nn.DenseLayer<"a", 3, true>'],
  ["nn.dense('a', 3, { bias: maybe, init })", 'nn.DenseLayer<"a", 3, boolean>'],
  [
    "pipe(nn.input(2, 5, 5), nn.conv2d('a', { filters: 4, kernel: 3, stride: undefined, padding: undefined, dilation: undefined, groups: undefined, bias: undefined, init }))",
    'nn.Model<[2, 5, 5], [4, number, number], { readonly a: { readonly w: T.Tensor<[4, number, 3, 3], "float32">; readonly b: T.Tensor<[4], "float32">; }; }, nn.Empty>',
  ],
  [
    "pipe(nn.input(2, 5, 5), nn.conv2d('a', { filters: 4, kernel: 3, stride: n, padding: n, dilation: n, groups: n, bias: maybe }))",
    'nn.Model<[2, 5, 5], [4, number, number], { readonly a: { readonly w: T.Tensor<[4, number, 3, 3], "float32">; readonly b?: T.Tensor<[4], "float32">; }; }, nn.Empty>',
  ],
  [
    'pipe(nn.input(2, 4, 4), nn.maxPool2d({ kernel: 2, stride: undefined, padding: undefined }))',
    'nn.Model<[2, 4, 4], [2, number, number], nn.Empty, nn.Empty>',
  ],
  [
    'pipe(nn.input(2, 4, 4), nn.avgPool2d({ kernel: 2, stride: n }))',
    'nn.Model<[2, 4, 4], [2, number, number], nn.Empty, nn.Empty>',
  ],
  ["nn.batchNorm('a', { momentum: n, epsilon: n })"],
  ["nn.batchNorm('a', norm)"],
  ...withAndWithout("nn.layerNorm('a', ", ['epsilon: n']),
  ...withAndWithout('nn.summary(nn.input(3), ', ['batch: n']),

  // Data, training, files.
  [
    'data.batches(rows, { size: 3, key: someKey, dropLast: maybe })',
    'data.Batches<{ readonly x: T.Tensor<["batch", 3], "float32">; readonly y: T.Tensor<["batch"], "int32">; }>',
  ],
  ['[...data.batches(x, { size: 1, dropLast: flag })]', 'T.Tensor<["batch"], "float32">[]'],
  ['[...data.batches(x, flag ? { size: 1, dropLast: true } : { size: 1 })]', 'T.Tensor<["batch"], "float32">[]'],
  [
    'data.split(x, { count: 1, fraction: undefined, key: someKey, names: undefined })',
    'readonly [T.Tensor<["first"], "float32">, T.Tensor<["second"], "float32">]',
  ],
  [
    'data.split(x, flag ? { count: 1 } : { fraction: 0.5 })',
    'readonly [T.Tensor<["first"], "float32">, T.Tensor<["second"], "float32">]',
  ],
  ['data.split(x, { count: 1, names })', 'readonly [T.Tensor<[number], "float32">, T.Tensor<[number], "float32">]'],
  ['data.parseIdx(new Uint8Array(3), undefined)'],
  [
    'fit({ fold, start, batches: [x], epochs: n, steps: undefined, validation: undefined, earlyStopping: undefined, checkpoints: undefined, onEvent, signal: undefined, from: undefined })',
  ],
  ["seen.dashboard({ title: flag ? 'a' : undefined, classes: undefined })"],
  [
    "seen.dashboard().show({ step: 1, curves: undefined, histograms: undefined, matrices: undefined, samples: [{ caption: 'a', image: undefined }], optimizer: undefined, facts: undefined, texts: undefined, marks: undefined })",
  ],
  ['seen.serveDashboard(seen.dashboard(), { port: n })'],
  ['io.encode({ x }, notes)'],
  ...withAndWithout('io.decode({ x }, ', ["surplus: flag ? 'ignore' : undefined", 'mapping: flag ? [] : undefined']),
  ...withAndWithout('io.decodeOpened({ x }, ', ["surplus: flag ? 'ignore' : undefined"]),
  ...withAndWithout('io.decodeAll(io.encode({ x }), ', ["integers: flag ? 'bigint' : undefined"]),
  ...withAndWithout('npz.decodeNpz({ x }, ', ["surplus: flag ? 'ignore' : undefined", 'most: n']),
  ...withAndWithout('npz.encodeNpz({ x }, ', ['compress: maybe', 'mapping: flag ? [] : undefined']),
  ...withAndWithout('npz.decodeAllNpz(npz.encodeNpz({ x }), ', ["integers: flag ? 'bigint' : undefined", 'most: n']),
  ...withAndWithout('io.encode({ x }, notes, ', ['mapping: flag ? [] : undefined']),
  ...withAndWithout('io.encodePieces({ x }, notes, ', ['mapping: flag ? [] : undefined']),
  [
    "io.encodeParts({ x }, { save: 'a', files: n, name: flag ? 'a' : undefined, metadata: flag ? notes : undefined, mesh: undefined, shardings: undefined })",
  ],
  [
    "io.encodeShards({ x }, { most: 9, name: flag ? 'a' : undefined, metadata: notes, mapping: flag ? [] : undefined })",
  ],
  ...withAndWithout('testing.closeTo(x, x, ', ['relative: n', 'absolute: n', 'equalNan: maybe']),
  [
    'testing.checkGradients((p: V) => T.sum(p), { at: x, order: n, modes: undefined, tolerance: n, gradient: undefined, points: undefined, runs: undefined })',
  ],
  ['testing.shapes({ minRank: n, maxRank: n, minSize: n, maxSize: n })'],
  ['testing.tensors([3], undefined, { min: n, max: n, edges: maybe })'],

  // Operations.
  ...withAndWithout('T.sum(m, ', ['axis', 'keepDims: maybe'], 'T.Tensor<T.Shape, "float32">'),
  ['T.sum(m, { axis: undefined, keepDims: undefined })', 'T.Tensor<[], "float32">'],
  ...withAndWithout('T.variance(m, ', ['axis', 'correction: n'], 'T.Tensor<T.Shape, "float32">'),
  ...withAndWithout('T.argmax(m, ', ['axis'], 'T.Tensor<T.Shape, "int32">'),
  ...withAndWithout('T.softmax(m, ', ['axis'], 'T.Tensor<[2, 3], "float32">'),
  ...withAndWithout('T.sort(m, ', ['axis', 'descending: maybe'], 'T.Tensor<[2, 3], "float32">'),
  ...withAndWithout('T.topK(m, 2, ', ['axis']),
  ...withAndWithout('T.norm(m, ', ['axis', 'ord: n', 'keepDims: maybe'], 'T.Tensor<T.Shape, "float32">'),
  ...withAndWithout('T.diff(m, ', ['n', 'axis']),
  ...withAndWithout('T.concat([m, m], ', ['axis']),
  ...withAndWithout('T.stack([m, m], ', ['axis']),
  ...withAndWithout('T.split(m, 1, ', ['axis']),
  ...withAndWithout('T.unstack(m, ', ['axis']),
  ...withAndWithout('T.histogram(m, ', ['bins: n']),
  ...withAndWithout('T.repeat(m, 2, ', ['axis'], 'T.Tensor<T.Shape, "float32">'),
  ...withAndWithout('T.roll(m, 1, ', ['axis'], 'T.Tensor<[2, 3], "float32">'),
  ...withAndWithout('T.flip(m, ', ['axis'], 'T.Tensor<[2, 3], "float32">'),
  ...withAndWithout('T.take(m, ids, ', ['axis']),
  ...withAndWithout('T.at(m, ids, ', ['axis']),
  ...withAndWithout('T.pad(x, [[1, 1]], ', ['value: n'], 'T.Tensor<[5], "float32">'),
  ...withAndWithout('T.diagonal(m, ', ['offset: n', 'axis1: n', 'axis2: n']),
  ['T.diagonal(m, { offset: undefined, axis1: undefined, axis2: undefined })', 'T.Tensor<[2], "float32">'],
  ['T.diagonal(m, { offset: n })', 'T.Tensor<[number], "float32">'],
  ...withAndWithout('T.tril(m, ', ['k: n'], 'T.Tensor<[2, 3], "float32">'),
  ...withAndWithout('T.conv2d(image, image, ', ['stride: n', 'padding: n', 'dilation: n', 'groups: n']),
  [
    'T.conv2d(image, image, { stride: undefined, padding: undefined, dilation: undefined, groups: undefined })',
    'T.Tensor<[1, 1, number, number], "float32">',
  ],
  ['T.maxPool2d(image, { kernel: 2, stride: n, padding: n })', 'T.Tensor<[1, 2, number, number], "float32">'],
  [
    'T.maxPool2d(image, { kernel: 2, stride: undefined, padding: undefined })',
    'T.Tensor<[1, 2, number, number], "float32">',
  ],
  ...withAndWithout('T.leakyRelu(x, ', ['slope: n']),
  ...withAndWithout('T.elu(x, ', ['alpha: n']),
  ...withAndWithout('T.gelu(x, ', ['approximate: maybe']),
  ...withAndWithout('T.nanToNum(x, ', ['nan: n', 'posinf: n', 'neginf: n']),
  ...withAndWithout('T.allClose(x, x, ', ['rtol: n', 'atol: n', 'equalNan: maybe']),
  ...withAndWithout('T.searchSorted(x, x, ', ['side']),
  ...withAndWithout('T.meshgrid([x, x], ', ["indexing: flag ? 'ij' : undefined"]),
  ...withAndWithout('T.tensorDot(m, m, ', ['axes: n'], 'T.Tensor<T.Shape, "float32">'),
  ...withAndWithout('T.triangularSolve(T.eye(2), T.ones([2]), ', ['lower: maybe', 'transposed: maybe']),
  ...withAndWithout('T.random.uniform(key, [3], ', ['low: n', 'high: n', 'dtype: undefined']),
  ...withAndWithout('T.random.normal(key, [3], ', ['dtype: undefined'], 'T.Tensor<[3], "float32">'),
  ...withAndWithout('T.random.gamma(key, 2, [3], ', ['dtype: undefined'], 'T.Tensor<[3], "float32">'),
  ...withAndWithout('T.random.categorical(key, m, ', ['axis: flag ? 1 : undefined', 'shape: undefined']),
  ...withAndWithout('T.toTransferable(x, ', ['move: maybe']),
]

const lines = cases.map(([code, type], i) =>
  type === undefined ? code : `const c${i} = ${code}; export const same${i}: Same<typeof c${i}, ${type}> = true`,
)
const text = [...prelude, ...lines].join('\n')

describe.each(versions)('under TypeScript %s', version => {
  it(`${cases.length} expressions are right, and say what is known`, async () => {
    const [judgement] = await judge(version, [text])
    expect(judgement!.mistakes.map(({ line, first }) => `${text.split('\n')[line]}: ${first}`)).toEqual([])
  })
})

it.each(cases.map(([code]) => code))('is right at run time: %s', code => {
  const untyped = code
    .replace(/\((\w): V(, (\w): V)?\)/g, '($1, $3)')
    .replace(', )', ')')
    .replace(' as const', '')
  const run = Function(...Object.keys(runtime), `return ${untyped}`)
  expect(() => run(...Object.values(runtime))).not.toThrow()
})
