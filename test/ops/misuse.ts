import * as T from 'tensor-ts'

/** A call that is right, each of whose arguments is then made wrong. */
export interface Call {
  readonly name: string
  readonly args: readonly unknown[]
}

const x = T.tensor([
  [4, 1, 3],
  [2, 6, 5],
])
const square = T.tensor([
  [2, 1],
  [1, 3],
])
const v = T.tensor([3, 1, 2])
const i = T.tensor([0, 1], 'int32')
const truths = T.tensor([true, false])
const images = T.ones([1, 2, 5, 5])
const filters = T.ones([2, 2, 3, 3])

const of = (name: string, ...args: readonly unknown[]): Call => ({ name, args })

const unary = [
  ...[
    'neg',
    'abs',
    'sign',
    'floor',
    'ceil',
    'round',
    'sqrt',
    'exp',
    'expm1',
    'log',
    'log1p',
    'sin',
    'cos',
    'tan',
    'tanh',
  ],
  ...['rsqrt', 'erfc', 'erfInv', 'nanToNum', 'reciprocal', 'trunc', 'exp2', 'log2', 'log10', 'asin', 'acos', 'atan'],
  ...['sinh', 'cosh', 'asinh', 'acosh', 'atanh', 'isInf'],
  ...['sigmoid', 'erf', 'square', 'relu', 'gelu', 'silu', 'softplus', 'isNaN', 'isFinite', 'zerosLike', 'onesLike'],
  ...[
    'flatten',
    'stopGradient',
    'item',
    'toArray',
    'data',
    'dims',
    'argsort',
    'trace',
    'inv',
    'det',
    'cholesky',
    'qr',
    'eigh',
    'svd',
  ],
]

export const calls: readonly Call[] = [
  ...unary.map(name =>
    of(name, ['item'].includes(name) ? T.tensor(1) : ['inv', 'det', 'cholesky', 'eigh'].includes(name) ? square : x),
  ),
  ...['mod', 'remainder', 'floorDivide', 'hypot', 'atan2', 'logAddExp'].map(name => of(name, x, x)),
  ...['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'allClose', 'kron'].map(name => of(name, x, x)),
  ...['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'].map(name => of(name, x, x)),
  ...['logicalAnd', 'logicalOr', 'logicalXor'].map(name => of(name, truths, truths)),
  of('logicalNot', truths),
  of('zeros', [2, 3], 'float32'),
  of('ones', [2, 3], 'float32'),
  of('full', [2, 3], 1, 'float32'),
  of('fullLike', x, 1),
  of('eye', 3, 4, 'float32'),
  of('arange', 0, 5, 1, 'float32'),
  of('linspace', 0, 1, 5, 'float32'),
  of('tensor', [1, 2], 'float32'),
  of('fromArray', new Float32Array(4), [2, 2], 'float32'),
  of('fromUnknown', [1, 2], [2], 'float32'),
  of('dim', 'batch', 3),
  of('cast', x, 'float64'),
  of('clip', x, 0, 1),
  of('clip', x, T.tensor(0), 1),
  of('clip', x, T.tensor(0), T.tensor(1)),
  of('where', T.tensor(true), x, x),
  of('gelu', x, { approximate: true }),
  of('nanToNum', x, { nan: 0, posinf: 1, neginf: -1 }),
  of('leakyRelu', x, { slope: 0.1 }),
  of('elu', x, { alpha: 1 }),
  of('allClose', x, x, { rtol: 1, atol: 1 }),
  ...[
    'softmax',
    'logSoftmax',
    'cumsum',
    'cumprod',
    'cummax',
    'cummin',

    'argmax',
    'argmin',
    'sort',
    'argsort',
    'squeeze',
    'flip',
  ].map(name => of(name, name === 'squeeze' ? T.ones([2, 1]) : x, { axis: 1 })),
  ...[
    'sum',
    'mean',
    'prod',
    'max',
    'min',
    'variance',
    'std',
    'logSumExp',
    'norm',
    'median',
    'nanMedian',
    'nanSum',
    'nanProd',
    'nanMean',
    'nanVariance',
    'nanStd',
    'nanMax',
    'nanMin',
    'any',
    'all',
  ].flatMap(name => {
    const y = name === 'any' || name === 'all' ? T.less(x, 3) : x
    return [of(name, y, { axis: 1, keepDims: true }), of(name, y, { axis: [0, -1] })]
  }),
  of('sum', x, { where: T.tensor([true, false, true]) }),
  of('softmax', x, { axis: 0, where: T.tensor([true, false, true]) }),
  of('variance', x, { correction: 1 }),
  of('std', x, { correction: 1 }),
  of('norm', x, { ord: 2, axis: 1 }),
  of('sort', x, { axis: 1, descending: true }),
  of('argsort', x, { axis: 1, descending: true }),
  of('topK', x, 2),
  of('topK', x, 2, { axis: 0 }),
  of('searchSorted', v, x, { side: 'right' }),
  of('quantile', x, 0.5, { axis: 0 }),
  of('quantile', x, [0.25, 0.75], { axis: 0 }),
  of('histogram', v, { bins: 3, range: [0, 4] }),
  of('reshape', x, [3, -1]),
  of('dynamicSlice', x, [0, 1], [1, 2]),
  of('dynamicUpdateSlice', x, square, [0, 1]),
  of('expectShape', x, [2, 3]),
  of('transpose', x, [1, 0]),
  of('broadcastTo', x, [2, 2, 3]),
  of('expandDims', x, 1),
  of('moveAxis', x, 0, 1),
  of('swapAxes', x, 0, 1),
  of('slice', x, [[0, 1, 1], 2]),
  of('slice', x, [null, [1, null]]),
  of(
    'pad',
    x,
    [
      [1, 2],
      [0, 1],
    ],
    { value: 3 },
  ),
  of('split', x, 3, { axis: 1 }),
  of('split', x, [1, 2], { axis: 1 }),
  of('concat', [x, x], { axis: 1 }),
  of('stack', [x, x], { axis: 1 }),
  of('unstack', x),
  of('unstack', x, { axis: 1 }),
  of('tile', x, [2, 1]),
  of('tile', x, 2),
  of('repeat', x, 2, { axis: 1 }),
  of('roll', x, 1, { axis: 1 }),
  of('roll', x, 2),
  of('flip', x, { axis: [0, 1] }),
  of('diff', x, { n: 1, axis: 0 }),
  of('tril', x, { k: 1 }),
  of('triu', x, { k: -1 }),
  of('diagonal', x, { offset: 1, axis1: 0, axis2: 1 }),
  of('trace', x, { offset: 1, axis1: 0, axis2: 1 }),
  of('oneHot', i, 3),
  of('oneHot', i, 3, 'float64'),
  of('take', x, i, { axis: 1 }),
  of('takeAlongAxis', x, T.tensor([[0], [1]], 'int32'), { axis: 1 }),
  of('gather', x, [i, i]),
  of('segmentSum', x, i, 2),
  of('scatter', x, [0], 1),
  of('scatter', x, i, T.ones([2, 3]), { axis: 0, mode: 'add' }),
  ...['set', 'add', 'mul', 'min', 'max'].map(mode => of('scatter', x, [i, i], T.ones([2]), { mode })),
  of('scatter', x, [i, i], 1, { mode: 'max' }),
  of('matmul', x, T.transpose(x)),
  of('dot', v, v),
  of('outer', v, v),
  of('tensorDot', x, x, { axes: 2 }),
  of('tensorDot', x, x, { axes: [[0], [-2]] }),
  of('interp', x, v, v),
  of('meshgrid', [v, v], { indexing: 'ij' }),
  of('einsum', 'ij,kj->ik', x, x),
  of('solve', square, square),
  of('triangularSolve', square, square, { lower: true, transposed: false }),
  of('triangularSolve', square, square, { lower: true }),
  of('conv2d', images, filters, { stride: 1, padding: 1, dilation: 1, groups: 1 }),
  of('conv2d', images, filters, { stride: [1, 2], padding: 'same', dilation: [1, 1] }),
  of('conv2d', images, filters, {
    padding: [
      [1, 1],
      [0, 1],
    ],
  }),
  of('maxPool2d', images, { kernel: 2, stride: 1, padding: 0 }),
  of('avgPool2d', images, { kernel: [2, 2], stride: [2, 1], padding: [0, 1] }),
  of('avgPool2d', images, { kernel: 2, padding: 'same' }),
  of('forLoop', 2, (_: unknown, c: unknown) => c, x),
  of('switchCase', 0, [(y: unknown) => y, (y: unknown) => y], x),
  of(
    'cond',
    true,
    (y: unknown) => y,
    (y: unknown) => y,
    x,
  ),
  of('scan', (c: T.AnyTensor, r: T.AnyTensor) => [c, r], v, x),
  of('map', (r: T.AnyTensor) => r, x),
  of('at', x, [0]),
  of('at', x, i, { axis: 1 }),
  of('at', x, [[0, 1], null]),
  of('at', x, [i, i]),
]

/** Values that are right in few places. */
export const badValues: readonly unknown[] = [
  ...[
    Number.NaN,
    0.5,
    -1,
    -7,
    99,
    Number.POSITIVE_INFINITY,
    2 ** 40,
    '3',
    '',
    true,
    null,
    undefined,
    3n,
    Symbol('s'),
    {},
    [],
    [0.5],
    [Number.NaN],
  ],
  ...[
    ['0'],
    [null],
    [[]],
    [{}],
    Array(9).fill(0),
    Array(9).fill(1),
    () => 1,
    v,
    new Map(),
    new Date(0),
    Object.create(null),
  ],
]

export const shown = (bad: unknown): string => {
  if (typeof bad === 'function') return 'a function'
  if (bad instanceof Map) return 'a Map'
  if (typeof bad === 'symbol' || typeof bad === 'bigint' || typeof bad === 'number') return String(bad)
  if (bad === v) return 'a tensor'
  if (typeof bad === 'object' && bad !== null && Object.getPrototypeOf(bad) === null) return 'null object'
  return JSON.stringify(bad) ?? 'undefined'
}

const isTensor = (y: unknown): boolean => typeof y === 'object' && y !== null && 'dtype' in y && 'shape' in y

const isOptions = (y: unknown): boolean => typeof y === 'object' && y !== null && !Array.isArray(y) && !isTensor(y)

/** Where any number is right. */
const numbers: Readonly<Record<string, RegExp>> = {
  full: /^#1$/,
  fullLike: /^#1$/,
  clip: /./,
  where: /./,
  tensor: /^#0/,
  linspace: /^#[01]$/,
  arange: /./,
  histogram: /range/,
  nanToNum: /nan|inf/,
  leakyRelu: /slope/,
  elu: /alpha/,
  allClose: /tol$/,
  pad: /value$/,
  norm: /ord$/,
  variance: /correction$/,
  std: /correction$/,
  scatter: /^#2$/,
}

/** Whether a value can be meant where another one is right. */
export const fits = (name: string, place: string, right: unknown, value: unknown): boolean => {
  if (value === undefined) return true
  if (typeof right === 'boolean') return typeof value === 'boolean'
  // What is wrong with the data is the result.
  if (name === 'fromUnknown' && place.startsWith('#0')) return true
  const isLoose = numbers[name]?.test(place) ?? false
  // Beside two arguments an object is options.
  if (name === 'scatter' && place === '#2' && typeof value === 'object') return true
  if (name === 'quantile' && place.startsWith('#1'))
    return [value].flat().every(q => typeof q === 'number' && q >= 0 && q <= 1)
  if (value === null) return name === 'slice' || name === 'at' || name === 'scatter'
  if (isLoose && (typeof value === 'number' || typeof value === 'boolean' || isTensor(value))) return true
  if (name === 'tensor' && Array.isArray(value)) return value.every(y => typeof y === 'number' || Array.isArray(y))
  if (Array.isArray(value)) return value.every(y => Number.isSafeInteger(y))
  return Number.isSafeInteger(value)
}

export interface Variant {
  readonly place: string
  readonly bad: string
  readonly value: unknown
  /** What stood there. */
  readonly right: unknown
  readonly given: readonly unknown[]
}

/** All arguments that differ from right ones in one place. */
export function* variants(args: readonly unknown[]): Generator<Variant> {
  const places = function* (
    node: unknown,
    path: string,
    put: (y: unknown) => unknown,
  ): Generator<[string, unknown, (y: unknown) => unknown]> {
    // Whether options are options, and whether there are such, is asked elsewhere.
    if (!isOptions(node)) yield [path, node, put]
    if (isTensor(node) || typeof node !== 'object' || node === null) return
    if (Array.isArray(node))
      for (const [k, child] of node.entries()) yield* places(child, `${path}[${k}]`, y => put(node.with(k, y)))
    else
      for (const [k, child] of Object.entries(node)) yield* places(child, `${path}.${k}`, y => put({ ...node, [k]: y }))
  }
  for (const [k, arg] of args.entries())
    for (const [place, right, put] of places(arg, `#${k}`, y => y))
      for (const value of badValues) yield { place, bad: shown(value), value, right, given: args.with(k, put(value)) }
}

export type Verdict = { readonly kind: 'sentence' | 'result' | 'foreign' | 'garbage'; readonly text: string }

const foreign =
  /is not a function|Cannot (read|convert|destructure|mix|set|use)|is not iterable|reading '|Invalid array|is not defined|Maximum call|internal|object Object/

export const judge = (name: string, given: readonly unknown[]): Verdict => {
  const f: unknown = Reflect.get(T, name)
  if (typeof f !== 'function') throw new Error(`T.${name} is no function`)
  return judged(`${name}: `, () => Reflect.apply(f, undefined, given))
}

/** What comes of a call whose sentences begin with one of the beginnings. */
export const judged = (beginning: string | readonly string[], run: () => unknown): Verdict => {
  try {
    const result = run()
    const leaves = [result].flat(3)
    const text = leaves.map(y => (isTensor(y) ? String(y).slice(0, 60) : typeof y)).join(' | ')
    if (
      leaves.some(
        y =>
          isTensor(y) &&
          ((y as T.AnyTensor).shape.some(n => !Number.isSafeInteger(n) || n < 0) ||
            (y as T.AnyTensor).shape.reduce((a, b) => a * b, 1) !== T.data(y as T.AnyTensor).length),
      )
    )
      return { kind: 'garbage', text }
    return { kind: 'result', text }
  } catch (error) {
    const e = error as Error
    const known =
      e instanceof T.ShapeError ||
      e instanceof T.DTypeError ||
      e instanceof TypeError ||
      e instanceof RangeError ||
      e instanceof T.TraceError
    // Too much for the memory is too much for every operation.
    const isLarge = /^(a tensor of shape \[[\d, ]+\] has|a compiled function needs)/.test(e.message)
    if (known && isLarge) return { kind: 'sentence', text: e.message }
    if (known && [beginning].flat().some(begin => e.message.startsWith(begin)) && !foreign.test(e.message))
      return { kind: 'sentence', text: e.message }
    return { kind: 'foreign', text: `${e.name}: ${e.message.slice(0, 130)}` }
  }
}

/** Whether a value in the place of `right` is no mistake: nothing at all, what `may` allows, or one truth for another. */
export const isMeant = (
  place: string,
  value: unknown,
  right: unknown,
  may?: (place: string, value: unknown) => boolean,
): boolean =>
  value === undefined || may?.(place, value) === true || (typeof value === 'boolean' && typeof right === 'boolean')
