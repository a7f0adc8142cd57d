// Transformations, loops and optimizers, wrongly used in each argument: the first line that an editor shows is the sentence, at
// that argument, whatever the compiler.
/** A statement, the argument that is wrong, and the sentence. */
type Case = readonly [before: string, wrong: string, after: string, sentence: string]

export const prelude = [
  "import * as T from 'tensor-ts'",
  "import * as optim from 'tensor-ts/optim'",
  "import { encode } from 'tensor-ts/io'",
  "import { checkGradients } from 'tensor-ts/testing'",
  'type V = T.Tensor<[3]>',
  'type Model = { readonly c1: { readonly w: T.Tensor<[3, 3]>; readonly b: V }; readonly c2: readonly [V, V] }',
  "declare const labels: T.Tensor<[3], 'int32'>",
  'const x = T.ones([3])',
  'const rows = T.ones([4, 3])',
]

const vector = 'only a scalar result can be differentiated, got shape [3]'
const promise = 'expected a function that returns tensors, got an async one, which returns a Promise'
const foreign = 'expected a tree of tensors, got a Map, Set or Promise; use a record or an array'
const others = 'expected a tree that holds tensors only, got one with something else'
const number =
  'expected a tensor, or a tree of tensors, to differentiate by, got a number; a number has no gradient, T.Tensor<[]> has one'

/** What a function that is differentiated may not be. */
const losses = (op: string, before: string, after: string): readonly Case[] => [
  [before, '(y: V) => T.exp(y)', after, `${op}: ${vector}`],
  [before, '(p: Model) => p.c1.b', after, `${op}: ${vector}`],
  [before, '(y: V) => { const z = T.exp(y); return z }', after, `${op}: ${vector}`],
  [before, '(y: V) => T.argmax(y)', after, `${op}: only a float result can be differentiated, got int32`],
  [before, '(y: V) => T.item(T.sum(y))', after, `${op}: the function must return a scalar tensor, got a number`],
  [before, '(y: V) => ({ loss: T.sum(y) })', after, `${op}: the function must return a scalar tensor, got an object`],
  [before, '(y: V) => [T.sum(y)]', after, `${op}: the function must return a scalar tensor, got an array`],
  [before, '(y: V) => { T.sum(y) }', after, `${op}: the function must return a scalar tensor, got undefined`],
  [before, 'async (y: V) => T.sum(y)', after, `${op}: ${promise}`],
  ...floats(op, before, after),
]

/** By what there is no derivative. */
const floats = (op: string, before: string, after: string): readonly Case[] => [
  [before, '(y: number) => T.tensor(y)', after, `${op}: ${number}`],
  [before, "(y: T.Tensor<[3], 'int32'>) => T.tensor(1)", after, `${op}: only float tensors have gradients, got int32`],
  [
    before,
    "(p: { a: V; b: T.Tensor<[], 'bool'> }) => T.sum(p.a)",
    after,
    `${op}: only float tensors have gradients, got bool`,
  ],
  [before, '(p: { a: V; k: number }) => T.sum(p.a)', after, `${op}: only float tensors have gradients, got a number`],
  [before, '(p: Map<string, V>) => T.tensor(1)', after, `${op}: only float tensors have gradients, got a Map`],
]

/** What no transformed function may be. */
const functions = (op: string, before: string, after: string): readonly Case[] => [
  [before, 'async (y: V) => T.exp(y)', after, `${op}: ${promise}`],
  [before, '(y: V) => { return Promise.resolve(y) }', after, `${op}: ${promise}`],
  [before, '(y: Map<string, V>) => T.tensor(1)', after, `${op}: ${foreign}`],
  [before, '(y: V) => new Set([y])', after, `${op}: ${foreign}`],
]

const carries = (
  op: string,
  f: (next: string, y?: string) => string,
  before: string,
  after: string,
): readonly Case[] => [
  [before, f('T.sum(c)'), after, `${op}: the carry changes from float32[3] to float32[]`],
  [before, f("T.cast(c, 'int32')"), after, `${op}: the carry changes from float32[3] to int32[3]`],
  [before, f('{ c }'), after, `${op}: the carry changes from float32[3] to none`],
]

export const cases: readonly Case[] = [
  ...losses('grad', 'T.grad(', ')'),
  ...losses('valueAndGrad', 'T.valueAndGrad(', ')'),
  ...losses('hessian', 'T.hessian(', ')'),
  ...losses('hvp', 'T.hvp(', ')'),
  ...losses('valueAndGrad', 'optim.fold(optim.sgd(0.1), ', ')').filter(([, f]) => !f.startsWith('async')),
  ['optim.fold(optim.sgd(0.1), ', 'async (y: V) => T.sum(y)', ')', `fold: ${promise}`],
  [
    'optim.fold(optim.sgd(0.1), ',
    '(y: V) => T.sum(y)',
    ', { hasAux: true })',
    'valueAndGrad: with hasAux the function must return [loss, aux], got a tensor of shape [] and dtype float32',
  ],
  [
    'optim.fold(optim.sgd(0.1), ',
    '(y: V) => T.exp(y)',
    ', { hasAux: true })',
    'valueAndGrad: with hasAux the function must return [loss, aux], got a tensor of shape [3] and dtype float32',
  ],
  [
    'optim.fold(optim.sgd(0.1), ',
    '(y: V, _: V, k: V) => [T.sum(y), T.sum(k)]',
    ', { hasAux: true })',
    'fold: aux changes from float32[3] to float32[]',
  ],
  [
    'optim.fold(optim.sgd(0.1), ',
    "(y: V, _: V, k: { n: T.Tensor<[], 'int32'>; v: V }) => [T.sum(y), { n: T.add(T.cast(k.n, 'float32'), 1), v: k.v }]",
    ', { hasAux: true })',
    'fold: aux.n changes from int32[] to float32[]',
  ],
  ...floats('jacfwd', 'T.jacfwd(', ')').slice(0, -1),
  ...floats('jacrev', 'T.jacrev(', ')').slice(0, -1),
  [
    'T.grad(',
    '(y: V) => T.sum(y)',
    ', { hasAux: true })',
    'grad: with hasAux the function must return [loss, aux], got a tensor of shape [] and dtype float32',
  ],
  ['T.grad(', '(y: V) => [T.exp(y), y]', ', { hasAux: true })', `grad: ${vector}`],
  [
    'T.grad(',
    '(y: V) => [T.sum(y), y]',
    ', { hasAux: false })',
    'grad: the function must return a scalar tensor, got an array',
  ],
  ...['grad', 'valueAndGrad', 'hessian', 'jacfwd', 'jacrev'].flatMap((op): readonly Case[] => {
    const before = `T.${op}((y: V, z: V) => T.sum(T.mul(y, z)), `
    return [
      [before, '{ argnums: 2 }', ')', `${op}: there is no argument 2 among 2`],
      [before, '{ argnums: [1, 1] }', ')', `${op}: argument 1 is given twice`],
      [before, '{ argnums: -1 }', ')', `${op}: argnums must be places of arguments, counted from 0, got -1`],
      [before, '{ argnums: [] }', ')', `${op}: expected at least one argument to differentiate by`],
      [`T.${op}(`, '(y: V, k: number) => T.sum(y)', ', { argnums: 1 })', `${op}: ${number}`],
    ]
  }),
  ...['vjp', 'jvp', 'linearize', 'jacfwd', 'jacrev'].map(
    (op): Case => [
      `T.${op}(`,
      '(y: V) => y',
      ', { hasAux: true })',
      `${op}: with hasAux the function must return [result, aux], got a tensor of shape [3] and dtype float32`,
    ],
  ),
  ['T.grad((y: V) => T.sum(y), ', '0', ')', 'grad: expected options (argnums, hasAux), got 0'],
  ['T.valueAndGrad((y: V) => T.sum(y), ', 'true', ')', 'valueAndGrad: expected options (argnums, hasAux), got true'],
  ...[
    'jit',
    'vmap',
    'checkpoint',
    'program',
    'evalShape',
    'abstract',
    'explain',
    'vjp',
    'jvp',
    'linearize',
    'linearTranspose',
  ].flatMap(op => functions(op, `T.${op}(`, ')')),
  ...['vjp', 'jvp', 'linearize', 'linearTranspose'].map(
    (op): Case => [`T.${op}(`, '(y: V, n: number) => T.mul(y, n)', ')', `${op}: ${others}`],
  ),
  ...functions('customJvp', 'T.customJvp(', ', () => null as never)'),
  ...functions('customVjp', 'T.customVjp(', ', () => null as never, () => null as never)'),
  ...functions('jacfwd', 'T.jacfwd(', ')').slice(0, 2),
  ...functions('checkGradients', 'checkGradients(', ', null as never)').filter(([, f]) => !f.includes('Map')),

  // Loops and branches.
  ...carries('scan', next => `c => [${next}, 1]`, 'T.scan(', ', x, rows)'),
  ...carries('scan', next => `(c: V, y: V) => { return [${next}, y] as const }`, 'T.scan(', ', x, rows)'),
  ...carries('forLoop', next => `(_, c) => (${next})`, 'T.forLoop(3, ', ', x)'),
  ...carries('whileLoop', next => `c => (${next})`, 'T.whileLoop(() => T.tensor(true), ', ', x)'),
  ['T.forLoop(3, ', 'async (_, c) => c', ', x)', `forLoop: ${promise}`],
  [
    'T.whileLoop(',
    'c => T.less(c, 1)',
    ', c => c, x)',
    'whileLoop: the condition must return a bool scalar, got bool[3]',
  ],
  [
    'T.whileLoop(',
    'c => T.sum(c)',
    ', c => c, x)',
    'whileLoop: the condition must return a bool scalar, got float32[]',
  ],
  ['T.whileLoop(', '() => true', ', c => c, x)', 'whileLoop: the condition must return a bool scalar, got no tensor'],
  ['T.scan((c, y) => [c, c], x, ', '{ a: rows, b: T.ones([5]) }', ')', 'scan: the sequences differ in length'],
  ['T.scan((c, y) => [c, c], x, ', 'T.ones([])', ')', 'scan: expected a sequence of tensors with at least one axis'],
  ['T.scan(c => [c, c], x, ', 'undefined', ')', 'scan: expected a sequence of tensors with at least one axis'],
  [
    'T.scan(c => [c, c], x, undefined, ',
    '{ length: -1 }',
    ')',
    'scan: expected a length that is an integer of at least 0, got -1',
  ],
  ['T.scan((c, y) => [c, c], x, ', '3', ')', 'scan: expected a sequence of tensors with at least one axis'],
  ['T.scan((c, y) => [c, c], x, rows, ', '0', ')', 'scan: expected options (length, reverse), got 0'],
  ['T.map(y => y, ', '[T.ones([4]), T.ones([5])]', ')', 'map: the sequences differ in length'],
  ['T.map(y => y, ', 'T.ones([])', ')', 'map: expected a sequence of tensors with at least one axis'],
  ['T.map(', 'async y => y', ', rows)', `map: ${promise}`],
  [
    'T.cond(',
    'T.less(x, 1)',
    ', y => y, y => y, x)',
    'cond: expected a bool scalar as condition, got a tensor of shape [3] and dtype bool',
  ],
  [
    'T.cond(',
    'T.sum(x)',
    ', y => y, y => y, x)',
    'cond: expected a bool scalar as condition, got a tensor of shape [] and dtype float32',
  ],
  ['T.cond(', '1', ', y => y, y => y, x)', 'cond: expected a bool scalar as condition, got a number'],
  [
    'T.cond(true, y => y, ',
    'y => T.sum(y)',
    ', x)',
    'cond: the branches differ at the result: float32[3] and float32[]',
  ],
  ['T.cond(true, y => ({ a: y }), ', 'y => ({ b: y })', ', x)', 'cond: the branches differ at .a: float32[3] and none'],
  ['T.cond(true, ', 'async y => y', ', y => y, x)', `cond: ${promise}`],
  [
    'T.switchCase(0, [y => y, T.neg, ',
    "y => T.cast(y, 'int32')",
    '], x)',
    'switchCase: the branches differ at the result: float32[3] and int32[3]',
  ],
  [
    'T.switchCase(',
    'T.tensor(1)',
    ', [T.neg], x)',
    'switchCase: expected an int32 scalar as index, got a tensor of shape [] and dtype float32',
  ],
  ['T.switchCase(', '1.5', ', [T.neg], x)', 'switchCase: the index must be a whole number, got 1.5'],
  ['T.forLoop(', '2.5', ', (_, c) => c, x)', 'forLoop: expected a whole number of steps of at least 0, got 2.5'],
  ['T.forLoop(', '-1', ', (_, c) => c, x)', 'forLoop: expected a whole number of steps of at least 0, got -1'],

  // Batches.
  ['T.vmap((a: V) => T.exp(a), ', '0', ')', 'vmap: expected options (inAxes, outAxes), got 0'],
  ['T.vmap((a: V, b: V) => T.add(a, b))(', 'rows', ', T.ones([5, 3]))', 'vmap: the batches differ in size'],
  ['T.jit((a: V) => T.exp(a), ', 'true', ')', 'jit: expected options (donate, verify), got true'],

  // Trees of tensors only.
  ['optim.sgd(0.1).init(', '{ w: x, rate: 3 }', ')', `init: ${others}`],
  ['optim.sgd(0.1).init(', '3', ')', `init: ${others}`],
  ['encode(', "{ w: x, name: 'f' }", ')', `encode: ${others}`],
]
