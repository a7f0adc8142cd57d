import { readdirSync, readFileSync } from 'node:fs'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { onEveryWay, type Way } from './engine/ways.js'
import { absolute, compare, type Demand, ofGradient, precise, relative } from './golden/compare.js'
import { decode, type Encoded, isTensor } from './golden/encoding.js'

// What is compiled is shared out between threads, small as it is.
vi.mock('../src/engine/wasm/nest/units.js', () => import('./engine/units.js'))

// The values come from JAX; golden/oracle.py says what a case is and golden/README.md how to make them again.

interface Plain {
  readonly value: unknown
}
type Argument = Encoded | readonly Encoded[] | Plain
interface Case {
  readonly op: string
  readonly note: string
  readonly args: readonly Argument[]
  readonly options: Readonly<Record<string, unknown>> | null
  readonly out: Encoded | readonly Encoded[]
  readonly cotangent: Encoded | readonly Encoded[] | null
  readonly grads: readonly (Encoded | readonly (Encoded | null)[] | null)[]
}

// --- what may differ, and why -----------------------------------------------------------------------------------------

/** Operations that round once or not at all: equal to the last bit, the sign of a zero included. */
const exact = new Set([
  ...['neg', 'abs', 'sign', 'floor', 'ceil', 'round', 'trunc', 'relu', 'square', 'sqrt', 'add', 'sub', 'mul', 'where'],
  ...[
    'maximum',
    'minimum',
    'clip',
    'max',
    'min',
    'cast',
    'take',
    'gather',
    'takeAlongAxis',
    'reshape',
    'flatten',
    'transpose',
  ],
  ...['moveAxis', 'swapAxes', 'squeeze', 'expandDims', 'broadcastTo', 'concat', 'stack', 'split', 'slice', 'pad'],
  ...['stopGradient', 'sort', 'topK', 'flip', 'roll', 'tile', 'repeat'],
  ...['meshgrid', 'remainder', 'mod', 'floorDivide', 'dynamicSlice', 'dynamicUpdateSlice'],
  ...['tril', 'triu', 'diagonal', 'diff', 'cummax', 'cummin', 'nanMax', 'nanMin', 'nanToNum', 'outer', 'kron'],
])

// JAX multiplies by the reciprocal of a divisor that is broadcast, which rounds twice.
const exactZeros = new Set([...exact, 'div'])

/** Where float32 may differ by more. */
const relativeFloat32: Readonly<Record<string, readonly [number, string]>> = {
  erfInv: [4e-6, "JAX's own polynomial for float32 is off by as much in the tails"],
  normal: [4e-6, 'it is made of erfInv'],
  truncatedNormal: [4e-6, 'it is made of erfInv'],
}

/** Where an error in the size of the terms is allowed beside the one relative to the result; for gradients it always is. */
const cancellation = 'terms of both signs cancel, and the order of a sum is free'
const absoluteToo: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['sum', 'mean', 'variance', 'std', 'cumsum', 'trace', 'segmentSum', 'median', 'quantile', 'nanMedian'].map(op => [
      op,
      cancellation,
    ]),
  ),
  ...Object.fromEntries(['matmul', 'dot', 'einsum', 'tensorDot', 'conv2d', 'avgPool2d'].map(op => [op, cancellation])),
  interp: 'a line from one sign to the other crosses 0',
  logAddExp: 'the result is near 0 where the terms sum to 1',
  ...Object.fromEntries(['nanSum', 'nanMean', 'nanVariance', 'nanStd'].map(op => [op, cancellation])),
  gumbel: 'the logarithm of a number near 1 is as wrong as the number, which is a logarithm itself',
  gelu: 'the negative tail may be computed as 1 + erf(x), a difference of nearly equal numbers',
  logSumExp: 'the result is near 0 where the terms sum to 1',
  logSoftmax: 'the logarithm of a probability near 1 is a difference of nearly equal numbers',
  truncatedNormal: 'a uniform number near 0 between limits of both signs is a difference',
  ...Object.fromEntries(['cholesky', 'triangularSolve', 'solve', 'inv', 'det'].map(op => [op, cancellation])),
  scatter: cancellation,
  linspace: 'a point near 0 between ends of both signs is a difference',
}

/** Where every entry has the rounding errors of the greatest ones, in the gradients over the gaps between values. */
const ofWholeMatrices = new Set(['qr', 'eigh', 'svd'])

// --- reading the cases ------------------------------------------------------------------------------------------------

const directory = new URL('./golden/', import.meta.url)
// Those of transformations are another kind of case, see golden-transformations.test.ts.
const families = readdirSync(directory).filter(name => name.endsWith('.json') && name !== 'transformations.json')
const read = (name: string): readonly Case[] => JSON.parse(readFileSync(new URL(name, directory), 'utf8'))
const cases = new Map(families.map(name => [name.replace('.json', ''), read(name)]))

const isList = <A>(x: A | readonly A[]): x is readonly A[] => Array.isArray(x)
const isPlain = (x: Argument): x is Plain => 'value' in x
const isFloat = (x: Encoded): boolean => x.dtype === 'float32' || x.dtype === 'float64'

const isEncoded = (x: unknown): x is Encoded => typeof x === 'object' && x !== null && 'dtype' in x && 'data' in x

/** Numbers that JSON cannot say are strings; every other string is one. Among options there may be tensors. */
const plainValue = (x: unknown): unknown =>
  isEncoded(x)
    ? decode(x)
    : Array.isArray(x)
      ? x.map(plainValue)
      : x === 'NaN' || x === 'Infinity' || x === '-Infinity'
        ? Number(x)
        : x

// --- calling the library by name --------------------------------------------------------------------------------------

const member = (namespace: object, name: string): unknown => Reflect.get(namespace, name)

const invoke = (namespace: object, name: string, args: readonly unknown[]): unknown => {
  const operation = member(namespace, name)
  if (typeof operation !== 'function') throw new Error(`${name} is not exported`)
  return Reflect.apply(operation, undefined, args)
}

const tensors = (x: unknown): readonly T.AnyTensor[] => {
  const list = Array.isArray(x) ? x : [x]
  if (!list.every(isTensor)) throw new Error('the result is neither a tensor nor a list of tensors')
  return list
}

const listOf = <A>(x: A | readonly A[]): readonly A[] => (isList(x) ? x : [x])

// --- comparing --------------------------------------------------------------------------------------------------------

const demandOf = (op: string, dtype: T.DType, gradient: boolean): Demand => {
  if (dtype !== 'float32' && dtype !== 'float64') return precise
  if (ofWholeMatrices.has(op)) return { relative: relative[dtype], absolute: 100 * absolute[dtype], signedZero: false }
  if (gradient) return ofGradient(dtype)
  if (exact.has(op)) return precise
  return {
    relative: (dtype === 'float32' ? relativeFloat32[op]?.[0] : undefined) ?? relative[dtype],
    absolute: absoluteToo[op] === undefined ? 0 : absolute[dtype],
    signedZero: exactZeros.has(op),
  }
}

const compareAll = (what: string, actual: unknown, expected: Case['out'], op: string, gradient: boolean): void => {
  const found = tensors(actual)
  const wanted = listOf(expected)
  expect(found.length, `${what}: number of tensors`).toBe(wanted.length)
  wanted.forEach((each, k) => {
    compare(wanted.length === 1 ? what : `${what} ${k}`, found[k]!, each, demandOf(op, each.dtype, gradient))
  })
}

// --- the tests --------------------------------------------------------------------------------------------------------

/** The arguments with the float tensors taken, in order, from `leaves`. */
const argumentsWith = (args: readonly Argument[], leaves: readonly unknown[]): readonly unknown[] => {
  const rest = [...leaves]
  const leaf = (x: Encoded): unknown => (isFloat(x) ? rest.shift() : decode(x))
  return args.map(x => (isList(x) ? x.map(leaf) : isPlain(x) ? plainValue(x.value) : leaf(x)))
}

const check = (namespace: object, { op, args, options, out, cotangent, grads }: Case, way: Way): void => {
  const settings =
    options === null ? [] : [Object.fromEntries(Object.entries(options).map(([k, v]) => [k, plainValue(v)]))]
  const run = (...leaves: readonly unknown[]): unknown =>
    invoke(namespace, op, [...argumentsWith(args, leaves), ...settings])

  const leaves = args.flatMap(x => (isPlain(x) ? [] : listOf(x).filter(isFloat))).map(decode)
  if (cotangent === null) {
    compareAll('value', way.of(run)(...leaves), out, op, false)
    return
  }

  const derived = (given: readonly unknown[], c: unknown) => {
    const answer = invoke(T, 'vjp', [run])
    if (typeof answer !== 'function') throw new Error('vjp(f) is not a function')
    const [primal, pullback]: readonly unknown[] = Reflect.apply(answer, undefined, given)
    if (typeof pullback !== 'function') throw new Error('vjp(f)(...) gives no pullback')
    return [run(...given), primal, Reflect.apply(pullback, undefined, [c]) as unknown] as const
  }
  // One function has all three: to compile is what costs time.
  const given = isList(cotangent) ? cotangent.map(decode) : decode(cotangent)
  const [value, primal, gradient] = way.of(derived)(leaves, given)
  compareAll('value', value, out, op, false)
  compareAll('value under vjp', primal, out, op, false)
  const expected = grads.flatMap(grad => (grad === null ? [] : listOf(grad))).filter(grad => grad !== null)
  compareAll('gradient', gradient, expected, op, true)
}

for (const [family, list] of cases) {
  onEveryWay(`golden ${family}`, way => {
    const namespace = family === 'random' ? T.random : T
    for (const each of list) it(`${each.op}: ${each.note}`, () => check(namespace, each, way))
  })
}

describe('golden values', async () => {
  // What is made, read and sent has no arguments to be right about, and trees have laws.
  const files = readdirSync(new URL('../src/ops/', import.meta.url)).map(name => name.replace('.ts', ''))
  const computing = files.filter(
    name => !['create', 'like', 'range', 'sizes', 'read', 'transferable', 'tree'].includes(name),
  )
  const modules: readonly object[] = await Promise.all(computing.map(name => import(`../src/ops/${name}.ts`)))
  // `at` gives functions, which are `scatter`.
  const exported = modules.flatMap(Object.keys).filter(name => member(T, name) !== undefined && name !== 'at')
  const operations = ['cast', ...exported]
  const all = [...cases.values()].flat()

  it('cover every operation', () => {
    const covered = new Set(all.map(each => each.op))
    expect(operations.length).toBeGreaterThan(80)
    expect([...operations, ...Object.keys(T.random)].filter(op => !covered.has(op))).toEqual([])
  })

  it('hold a gradient of every operation that has one', () => {
    const differentiated = new Set(all.filter(each => each.cotangent !== null).map(each => each.op))
    const discrete = new Set([
      ...[
        'isNaN',
        'isFinite',
        'isInf',
        'logicalNot',
        'equal',
        'notEqual',
        'less',
        'lessEqual',
        'greater',
        'greaterEqual',
        'any',
        'all',
      ],
      ...['logicalAnd', 'logicalOr', 'logicalXor', 'argmax', 'argmin', 'oneHot'],
      ...['argsort', 'topK', 'searchSorted', 'allClose'],
    ])
    expect(operations.filter(op => differentiated.has(op) === discrete.has(op))).toEqual([])
  })
})
