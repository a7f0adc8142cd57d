import { readdirSync } from 'node:fs'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { onEveryWay, type Way } from './engine/ways.js'
import { type Case, called, cases, listOf, member, tensors } from './golden/cases.js'
import { absolute, compare, type Demand, ofGradient, precise, relative } from './golden/compare.js'

// What is compiled is shared out between threads, small as it is.
vi.mock('../src/engine/wasm/nest/units.js', () => import('./engine/units.js'))

// The values come from JAX; golden/oracle.py says what a case is and golden/README.md how to make them again.

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

const check = (family: string, each: Case, way: Way): void => {
  const { op, out, grads } = each
  const { run, leaves, cotangent, derived } = called(family, each)
  if (cotangent === undefined) {
    compareAll('value', way.of(run)(...leaves), out, op, false)
    return
  }
  const [value, primal, gradient] = way.of(derived)(leaves, cotangent)
  compareAll('value', value, out, op, false)
  compareAll('value under vjp', primal, out, op, false)
  const expected = grads.flatMap(grad => (grad === null ? [] : listOf(grad))).filter(grad => grad !== null)
  compareAll('gradient', gradient, expected, op, true)
}

for (const [family, list] of cases) {
  onEveryWay(`golden ${family}`, way => {
    for (const each of list) it(`${each.op}: ${each.note}`, () => check(family, each, way))
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
