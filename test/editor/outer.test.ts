// Data, training, files, trees, optimizers, derivatives of one's own and tools for tests, wrongly used in each argument: the first
// line that an editor shows is the sentence that is thrown, at that argument; of a value of another kind the compiler's own words.
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as io from 'tensor-ts/io'
import * as optim from 'tensor-ts/optim'
import * as testing from 'tensor-ts/testing'
import * as train from 'tensor-ts/train'
import { describe, expect, it } from 'vitest'
import { judge, type Mistake, type Version, versions } from '../types/compilers.js'
import { editor } from './service.js'

const prelude = [
  "import * as T from 'tensor-ts'",
  "import * as data from 'tensor-ts/data'",
  "import * as io from 'tensor-ts/io'",
  "import * as optim from 'tensor-ts/optim'",
  "import * as testing from 'tensor-ts/testing'",
  "import * as train from 'tensor-ts/train'",
  'type V = T.Tensor<[3]>',
  'type Perhaps = V | undefined',
  'const x = T.ones([3])',
  "const rows = { x: T.ones([10, 3]), y: T.zeros([10], 'int32') }",
  "const tree = { a: x, b: { c: T.ones([2, 3]) }, d: [T.ones([]), T.zeros([2], 'int32')] as const }",
  "const ids = T.zeros([3], 'int32')",
  'const loss = (p: V, b: V) => T.sum(T.mul(p, b))',
  "const auxLoss = (p: V, b: V, n: T.Tensor<[], 'int32'>) => [T.sum(T.mul(p, b)), T.add(n, 1)] as const",
  'const numbers = data.pipeline.fromIterable([1, 2, 3])',
  'const examples = data.pipeline.rows(rows)',
  'const adam = optim.adam(0.1)',
  'const fold = optim.fold(adam, loss)',
  'const auxFold = optim.fold(adam, auxLoss, { hasAux: true })',
  'class Box { readonly t: V; constructor(t: V) { this.t = t } }',
]

const x = T.ones([3])
const rows = { x: T.ones([10, 3]), y: T.zeros([10], 'int32') }
const tree = { a: x, b: { c: T.ones([2, 3]) }, d: [T.ones([]), T.zeros([2], 'int32')] }
const runtime = {
  T,
  data,
  io,
  optim,
  testing,
  train,
  x,
  rows,
  tree,
  ids: T.zeros([3], 'int32'),
  numbers: data.pipeline.fromIterable([1, 2, 3]),
  examples: data.pipeline.rows(rows),
}

/** A statement with the argument that is wrong between bars, and what its first line and its error say. */
type Case = readonly [code: string, sentence: string]

const thrown: readonly Case[] = [
  // Datasets.
  ...['batches', 'split', 'take', 'countRows'].flatMap((name): readonly Case[] => {
    const rest = { batches: ', { size: 2 }', split: ', { count: 1 }', take: ', 1', countRows: '' }[name]
    return [
      [`data.${name}(|{ a: T.ones([3]), b: T.ones([4, 2]) }|${rest})`, `${name}: .a has 3 rows, .b has 4`],
      [
        `data.${name}(|{ a: { b: T.ones([3]), c: [T.ones([4])] as const } }|${rest})`,
        `${name}: .a.b has 3 rows, .a.c[0] has 4`,
      ],
      [`data.${name}(|T.ones([])|${rest})`, `${name}: the tensor is a scalar, which has no rows`],
      [`data.${name}(|{ a: x, b: T.tensor(1) }|${rest})`, `${name}: .b is a scalar, which has no rows`],
    ]
  }),
  ['data.batches(rows, |{ size: 0 }|)', 'batches: expected size to be an integer of at least 1, got 0'],
  [
    'data.batches(rows, |{ size: -2, dropLast: true }|)',
    'batches: expected size to be an integer of at least 1, got -2',
  ],
  ['data.batches(rows, |{ size: 1.5 }|)', 'batches: expected size to be an integer of at least 1, got 1.5'],
  ['data.split(rows, |{ count: 11 }|)', 'split: expected a count of rows from 0 to 10, got 11'],
  ['data.split(rows, |{ count: -1 }|)', 'split: expected a count of rows from 0 to 10, got -1'],
  ['data.split(rows, |{ count: 2.5 }|)', 'split: expected a count of rows from 0 to 10, got 2.5'],
  ['data.split(rows, |{ fraction: 2 }|)', 'split: expected a fraction from 0 to 1, got 2'],
  ['data.split(rows, |{ fraction: -0.5 }|)', 'split: expected a fraction from 0 to 1, got -0.5'],
  ['data.split(rows, |{ fraction: 80 }|)', 'split: expected a fraction from 0 to 1, got 80'],
  ['data.take(rows, |11|)', 'take: expected a count of rows from 0 to 10, got 11'],
  ['data.take(rows, |-1|)', 'take: expected a count of rows from 0 to 10, got -1'],
  ['data.take(rows, |1.5|)', 'take: expected a count of rows from 0 to 10, got 1.5'],

  // Transforms that are fitted.
  ['data.fitStandard(|T.ones([])|)', 'fitStandard: expected rows, got a scalar'],
  ['data.fitStandard(|ids|)', 'fitStandard: expected float32 or float64, got int32; convert it with T.cast'],
  ['data.fitMinMax(rows.x, |{ axis: 3 }|)', 'fitMinMax: axis 3 is out of range for [10, 3]'],
  ['data.fitPca(|x|)', 'fitPca: expected rows of shape [n, features], got [3]'],
  ['data.fitPca(rows.x, |{ components: 4 }|)', 'fitPca: expected components from 1 to 3, got 4'],
  ['data.fitWhitening(rows.x, |{ components: 0 }|)', 'fitWhitening: expected components from 1 to 3, got 0'],
  ['data.scale(|T.ones([2, 4])|, data.fitStandard(rows.x))', 'scale: cannot broadcast [2, 4] with [3]: 4 vs 3'],
  [
    'data.unscale(|ids|, data.fitStandard(rows.x))',
    'unscale: expected float32 or float64, got int32; convert it with T.cast',
  ],
  ['data.project(|T.ones([2, 4])|, data.fitPca(rows.x))', 'project: expected rows of 3 features, got [2, 4]'],
  ['data.unproject(|T.ones([])|, data.fitPca(rows.x))', 'unproject: expected rows of 3 components, got []'],

  // Pipelines.
  ['data.pipeline.rows(|{ a: T.ones([3]), b: T.ones([4, 2]) }|)', 'rows: .a has 3 rows, .b has 4'],
  ['data.pipeline.rows(|T.ones([])|)', 'rows: the tensor is a scalar, which has no rows'],
  ['data.pipeline.take(numbers, |-1|)', 'take: expected a whole number of at least 0, got -1'],
  ['data.pipeline.take(|1.5|)(numbers)', 'take: expected a whole number of at least 0, got 1.5'],
  ['data.pipeline.skip(numbers, |2.5|)', 'skip: expected a whole number of at least 0, got 2.5'],
  [
    'data.pipeline.repeat(numbers, |-1|)',
    'repeat: expected a whole number of times of at least 0, or Infinity, got -1',
  ],
  [
    'data.pipeline.epochs(() => numbers, |0.5|)',
    'epochs: expected a whole number of times of at least 0, or Infinity, got 0.5',
  ],
  ['data.pipeline.prefetch(numbers, |0|)', 'prefetch: expected an integer of at least 1, got 0'],
  [
    'data.pipeline.shuffle(numbers, |{ buffer: 0, key: T.random.key(0) }|)',
    'shuffle: expected buffer to be an integer of at least 1, got 0',
  ],
  ['data.pipeline.batch(examples, |{ size: 0 }|)', 'batch: expected size to be an integer of at least 1, got 0'],
  [
    'data.pipeline.padBatch(examples, |{ size: 1.5 }|)',
    'padBatch: expected size to be an integer of at least 1, got 1.5',
  ],

  // Metrics.
  ['train.accuracy(|T.ones([3])|, ids)', 'accuracy: expected logits of shape [batch, classes], got [3]'],
  ['train.accuracy(T.ones([4, 2]), |ids|)', 'accuracy: logits [4, 2] need labels of shape [4], got [3]'],
  [
    'train.accuracy(T.ones([3, 2]), |T.zeros([3, 1], "int32")|)',
    'accuracy: logits [3, 2] need labels of shape [3], got [3, 1]',
  ],
  ['train.accuracy(T.ones([3, 2]), |x|)', 'accuracy: expected classes of type int32, got float32'],
  ['train.confusionMatrix(|x|, ids, 2)', 'confusionMatrix: expected classes of type int32, got float32'],
  ['train.confusionMatrix(ids, |x|, 2)', 'confusionMatrix: expected classes of type int32, got float32'],
  [
    'train.confusionMatrix(ids, |T.zeros([4], "int32")|, 2)',
    'confusionMatrix: expected predictions and labels of one shape [batch], got [3] and [4]',
  ],
  ['train.confusionMatrix(ids, ids, |-2|)', 'confusionMatrix: classes: expected a whole number of at least 0, got -2'],
  [
    'train.confusionMatrix(ids, ids, |1.5|)',
    'confusionMatrix: classes: expected a whole number of at least 0, got 1.5',
  ],

  // Trees.
  ["T.tree.select(tree, |'.e'|)", "tree.select: expected an entry of the tree, got 'e'"],
  ["T.tree.select(tree, |'.b.d'|)", "tree.select: expected an entry of .b, got 'd'"],
  ["T.tree.select(tree, |'.d[2]'|)", "tree.select: expected an entry of .d, got '2'"],
  ['testing.tensors(|[-3]|)', 'tensors: expected sizes that are integers of at least 0, got -3'],
  ['testing.tensors(|[1.5, 2]|)', 'tensors: expected sizes that are integers of at least 0, got 1.5'],
]

/** As the compiler says it: a sentence of another moment than the one that is thrown. */
const said: readonly Case[] = [
  ['data.batches(|3|, { size: 3 })', 'batches: expected a tree of tensors, got a number'],
  ["data.split(|'rows'|, { count: 3 })", 'split: expected a tree of tensors, got a string'],
  ['data.take(|x as Perhaps|, 3)', 'take: expected a tree of tensors, got undefined'],
  ['data.batches(rows, { size: 3, |sise|: 3 })', "batches has no option 'sise'"],
  ["data.split(rows, { count: 1, |name|: 'a' })", "split has no option 'name'"],
  [
    'data.pipeline.batch(|numbers|, { size: 2 })',
    'batch: expected a tree that holds tensors only, got one with something else',
  ],
  ['data.pipeline.batch(examples, { size: 2, |sise|: 3 })', "batch has no option 'sise'"],
  ['data.pipeline.padBatch(examples, { size: 2, |too|: 3 })', "padBatch has no option 'too'"],
  ['data.pipeline.shuffle(numbers, { buffer: 2, key: T.random.key(0), |sead|: 3 })', "shuffle has no option 'sead'"],
  ['train.fit({ fold, params: x, batches: () => [x], |epoch|: 3 })', "fit has no option 'epoch'"],
  ['optim.sgd(0.1, { momentum: 0.9, |nesterof|: true })', "sgd has no option 'nesterof'"],
  ['optim.fold(adam, loss, |3|)', 'fold: expected options (hasAux), got 3'],
  [
    'optim.fold(adam, |loss|, { hasAux: true })',
    'valueAndGrad: with hasAux the function must return [loss, aux], got a tensor of shape [] and dtype float32',
  ],
  ['optim.fold(adam, |auxLoss|, {})', 'valueAndGrad: the function must return a scalar tensor, got an array'],
  [
    'optim.fold(adam, |auxLoss|, { hasAux: false })',
    'valueAndGrad: the function must return a scalar tensor, got an array',
  ],
  ['adam.init(|{ w: x, n: 3 }|)', 'init: expected a tree that holds tensors only, got one with something else'],
  ['io.encode(|{ a: x, n: 3 }|)', 'encode: expected a tree that holds tensors only, got one with something else'],
  ['io.encode(|3|)', 'encode: expected a tree that holds tensors only, got one with something else'],
]

/** Values of another kind, and trees and tensors of other types than those beside them, of which the compiler says what it always does. */
const plain: readonly string[] = [
  'data.batches(rows, |3|)',
  'data.batches(rows, |{}|)',
  "data.batches(rows, { |size|: 'a' })",
  'data.batches(rows, { size: 3, |key|: 3 })',
  'data.batches(rows, { size: 3, |dropLast|: 1 })',
  'data.batches(|3|)',
  'data.split(rows, |{}|)',
  'data.split(rows, |{ count: 1, fraction: 0.5 }|)',
  "data.split(rows, { count: 1, |names|: ['a'] })",
  "data.take(rows, |'a'|)",
  'data.map(data.batches(rows, { size: 3 }), |3|)',
  'data.map(|3|, (y: V) => y)',
  'data.pipeline.map(|[1]|, (n: number) => n)',
  'data.pipeline.map(numbers, |3|)',
  'data.pipeline.mapAsync(numbers, |(n: number) => n|)',
  'data.pipeline.filter(numbers, |3|)',
  'data.pipeline.filterMap(numbers, |(n: number) => n|)',
  'data.pipeline.flatMap(numbers, |(n: number) => [n]|)',
  'data.pipeline.zip(numbers, |[1]|)',
  'data.pipeline.interleave(|numbers|)',
  'data.pipeline.interleave([numbers, |3|])',
  "data.pipeline.take(numbers, |'1'|)",
  'data.pipeline.epochs(|numbers|, 2)',
  'data.pipeline.epochs(() => |3|, 2)',
  'data.pipeline.indexed(|numbers|, () => 1)',
  'data.pipeline.indexed(3, |3|)',
  'data.pipeline.fromIterable(|3|)',
  'data.pipeline.fromAsyncIterable(|[1]|)',
  'data.pipeline.rights(|numbers|)',
  'data.pipeline.lefts(|numbers|)',
  'data.pipeline.places(|3|)',
  'data.pipeline.resume(numbers, |() => 1|)',
  'data.pipeline.batch(examples, |3|)',
  "data.pipeline.batch(examples, { |size|: 'a' })",
  "data.pipeline.padBatch(examples, { size: 2, |to|: 'shortest' })",
  "data.pipeline.padBatch(examples, { size: 2, |keys|: 'x' })",
  'data.pipeline.shuffle(numbers, |{ buffer: 2 }|)',
  'data.pipeline.shuffle(numbers, { buffer: 2, |key|: 3 })',
  'data.fitStandard(|3|)',
  "data.fitStandard(rows.x, { |axis|: 'a' })",
  'data.fitMinMax(rows.x, { |to|: 1 })',
  'data.fitPca(|rows|)',
  "data.fitPca(rows.x, { |components|: 'a' })",
  'data.fitWhitening(rows.x, { |zca|: 1 })',
  'data.scale(x, |x|)',
  'data.unscale(|3|, data.fitStandard(rows.x))',
  'data.project(x, |data.fitStandard(rows.x)|)',
  'data.scalePixels(|x|)',
  'data.scalePixels(|3|)',
  "data.parseIdx(|'a'|)",
  'data.parseIdx(new Uint8Array(3), |3|)',
  'data.readIdx(|3|)',
  'data.mnist(|3|)',
  'data.parseMnist(|{}|)',
  'data.showDataError(|{}|)',
  'train.accuracy(|3|, ids)',
  'train.accuracy(T.ones([3, 2]), |3|)',
  "train.confusionMatrix(ids, ids, |'2'|)",
  'train.fit({ |fold|: 3, params: x, batches: () => [x] })',
  'train.fit({ |fold|: adam, params: x, batches: () => [x] })',
  'train.fit({ fold, |params|: T.ones([4]), batches: () => [x] })',
  'train.fit({ fold, params: x, batches: () => |[T.ones([4])]| })',
  'train.fit({ fold, params: x, |batches|: [x] })',
  "train.fit({ fold, params: x, batches: () => [x], |epochs|: 'a' })",
  'train.fit({ fold, params: x, batches: () => [x], |evaluate|: 3 })',
  'train.fit({ fold, params: x, batches: () => [x], |onStep|: 3 })',
  'train.fit(|3|)',
  'T.tree.reduce(tree, |3|, 0)',
  'T.tree.select(tree, |3|)',
  'T.tree.unflatten(tree, |3|)',
  'T.tree.unflatten(tree, [|3|])',
  'T.tree.register(|3|, { flatten: (y: V) => y, unflatten: (y: V) => y })',
  'T.tree.register(Box, |3|)',
  'T.tree.register(Box, |{ flatten: ({ t }) => ({ t }) }|)',
  'T.tree.register(Box, { flatten: ({ t }) => ({ t }), unflatten: ({ t }) => |t| })',
  'io.encode({ a: x }, { |a|: 3 })',
  "io.encode({ a: x }, |'a'|)",
  "io.decode(tree, { |surplus|: 'foo' })",
  "io.decode(tree, { |surplos|: 'ignore' })",
  "io.decode(tree, |'ignore'|)",
  "io.decode(tree)(|'a'|)",
  "io.decodeAll(|'a'|)",
  'io.decodeMetadata(|3|)',
  'io.showDecodeError(|3|)',
  "optim.sgd(|'a'|)",
  'optim.sgd(0.1, |3|)',
  'optim.sgd(0.1, |{}|)',
  "optim.sgd(0.1, { |momentum|: 'a' })",
  'optim.sgd(0.1, { |momentun|: 0.9 })',
  ...['adam', 'adamW', 'rmsProp', 'adaGrad', 'adaDelta'].flatMap(name => [
    `optim.${name}(0.1, |3|)`,
    `optim.${name}(0.1, { |beta|: 3 })`,
    `optim.${name}(0.1, { |epsilon|: '3' })`,
    `optim.${name}(|'a'|)`,
    `optim.${name}(|T.tensor(0.1)|)`,
    `optim.${name}(|() => 0.1|)`,
    `optim.${name}(|() => T.ones([2])|)`,
    `optim.${name}(|() => T.tensor(1, 'int32')|)`,
  ]),
  'optim.momentum(0.9, { |nesterov|: 1 })',
  'optim.chain(|3|)',
  'optim.chain(|optim.sgd|)',
  "optim.clipByGlobalNorm(|'a'|)",
  "optim.addDecayedWeights(|'a'|)",
  'optim.join(|3|, 1, optim.constant(1))',
  "optim.join(optim.constant(1), |'1'|, optim.constant(1))",
  'optim.stepDecay(1, |{ factor: 1 }|)',
  'optim.exponentialDecay(1, |2|)',
  'optim.cosineDecay(1, { steps: 2, |and|: 1 })',
  "optim.warmup(1, { |steps|: '2' })",
  "optim.optimizer('a', |3|)",
  'optim.optimizer(|3|, () => optim.sgd(1))',
  "optim.optimizer('a', () => |3|)",
  'optim.applyUpdates({ w: x }, { |w|: T.ones([4]) })',
  'optim.applyUpdates({ w: x }, |3|)',
  'optim.fold(|3|, loss)',
  'optim.fold(adam, |3|)',
  'optim.fold(adam, loss, { |hasAux|: 1 })',
  'optim.fold(adam, loss, { |hasAus|: true })',
  'adam.update({ |w|: T.ones([4]) }, adam.init({ w: x }), { w: x })',
  'adam.update({ w: x }, |optim.sgd(1).init({ w: x })|, { w: x })',
  'fold.init(|3|)',
  'fold.init(|T.ones([4])|)',
  'fold.step(fold.init(x), |T.ones([4])|)',
  'fold.step(|x|, x)',
  'fold.stepInPlace(|3|, x)',
  'auxFold.init(x, |x|)',
  'auxFold.step(|fold.init(x)|, x)',
  'T.customJvp((a: V) => T.exp(a), ([a], [t]) => [T.exp(a), |T.sum(t)|])',
  'T.customJvp((a: V) => T.exp(a), ([a], [t]) => [|T.sum(a)|, t])',
  'T.customJvp((a: V) => T.exp(a), ([a]) => |T.exp(a)|)',
  'T.customJvp((a: V) => T.exp(a), |3|)',
  'T.customJvp(|3|, () => [x, x])',
  'T.customJvp((a: V) => T.exp(a), ([a], [t]) => [T.exp(a), t])(|T.ones([4])|)',
  'T.customVjp((a: V) => T.exp(a), a => [T.exp(a), a], (r, c) => [|T.sum(T.mul(r, c))|])',
  'T.customVjp((a: V) => T.exp(a), a => [T.exp(a), a], (r, c) => |T.mul(r, c)|)',
  'T.customVjp((a: V) => T.exp(a), a => [T.exp(a), a], (r, c) => |[c, c]|)',
  'T.customVjp((a: V) => T.exp(a), a => [|T.sum(a)|, a], (_, c) => [c])',
  'T.customVjp((a: V) => T.exp(a), a => |T.exp(a)|, (_, c) => [c])',
  'T.customVjp((a: V) => T.exp(a), a => [T.exp(a), a], |3|)',
  'testing.checkGradients((p: V) => T.sum(p), { |at|: T.ones([4]) })',
  'testing.checkGradients((p: V) => T.sum(p), |{}|)',
  "testing.checkGradients((p: V) => T.sum(p), { at: x, |order|: '1' })",
  "testing.checkGradients((p: V) => T.sum(p), { at: x, modes: [|'foo'|] })",
  'testing.checkGradients((p: V) => T.sum(p), { at: x, |gradient|: (p: V) => T.sum(p) })',
  'testing.checkGradients((p: V) => T.sum(p), { at: x, |foo|: 1 })',
  'testing.checkGradients((p: V) => T.sum(p), { |points|: x })',
  'testing.checkGradients((p: V) => T.sum(p), { |points|: testing.tensors([4]) })',
  'testing.checkGradients(|3|, { at: x })',
  'testing.checkGradients(|(_: V) => 3|, { at: x })',
  'testing.closeTo(x, |T.ones([4])|)',
  "testing.closeTo(x, x, { |relative|: 'a' })",
  'testing.closeTo(x, x, { |rtol|: 1 })',
  "testing.shapes({ |minRank|: '1' })",
  'testing.shapes({ |rank|: 1 })',
  "testing.tensors([3], |'float16'|)",
  "testing.tensors([3], 'float32', { |mim|: 1 })",
  'T.toTransferable({ a: x }, { |move|: 3 })',
  'T.toTransferable({ a: x }, { |mov|: true })',
  'T.fromTransferable(|3|)',
]

const all = [...thrown, ...said, ...plain.map((code): readonly [string, undefined] => [code, undefined])]
const bare = (code: string): string => code.replaceAll('|', '')
const text = [...prelude, ...all.map(([code]) => bare(code))].join('\n')

const mistakesOf = async (version: Version): Promise<readonly Pick<Mistake, 'line' | 'column' | 'message'>[]> =>
  version === '7.0'
    ? (await judge('7.0', [text]))[0]!.mistakes
    : editor(version)(text)
        .mistakes()
        .map(({ line, ...rest }) => ({ ...rest, line: line - 1 }))

describe.each(versions)('under TypeScript %s', version => {
  it(`the first line of ${all.length} mistakes is what it should be, at the argument`, {
    timeout: 300_000,
  }, async () => {
    const mistakes = await mistakesOf(version)
    expect(mistakes.filter(({ line }) => line < prelude.length)).toEqual([])
    const wrong = all.flatMap(([code, sentence], i) => {
      const firsts = mistakes
        .filter(({ line }) => line === prelude.length + i)
        .map(({ column, message }) => ({ column, first: message.split('\n')[0]! }))
      const [from, to] = [code.indexOf('|'), code.lastIndexOf('|') - 1]
      const isShown = firsts.some(
        ({ column, first }) =>
          from <= column && column < to && (sentence === undefined || first.includes(`${sentence}"`)),
      )
      const isPlain = firsts.every(({ first }) => !/\bnever\b|No overload/.test(first))
      return isShown && isPlain
        ? []
        : [`${code}\n  ${firsts.map(({ column, first }) => `${column}: ${first}`).join('\n  ') || 'nothing'}`]
    })
    expect(wrong.join('\n')).toBe('')
  })
})

it.each(thrown)('%s throws the same', (code, sentence) => {
  const run = Function(...Object.keys(runtime), `return ${bare(code).replaceAll(' as const', '')}`)
  expect(() => run(...Object.values(runtime))).toThrow(sentence)
})
