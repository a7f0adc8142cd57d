import fc from 'fast-check'
import type * as T from 'tensor-ts'
import { bools, broadcastable, type Domain, type Draw, optional, shapes } from '../draw.js'
import { every, floats, numbers, type Operation, operation } from '../operation.js'
import { integral, map, type Plain, store } from '../plain.js'

const same = (dtype: T.DType): T.DType => dtype
const quotient = (dtype: T.DType): T.DType => (dtype === 'float64' ? dtype : 'float32')

// --- one operand ------------------------------------------------------------------------------------------------------

interface Unary {
  readonly dtypes?: readonly T.DType[]
  readonly exact?: boolean
  readonly span?: Domain
  readonly domain?: Domain | null
  readonly integer?: (x: bigint) => bigint
}

const unary = (
  name: string,
  f: (x: number) => number,
  { dtypes = floats, domain = [-2, 2], integer, ...rest }: Unary = {},
): Operation =>
  operation({
    name,
    dtypes,
    args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape))),
    define: map(same, f, integer),
    smooth: domain && [domain],
    ...rest,
  })

const gaussian = (t: number): number => (2 / Math.sqrt(Math.PI)) * Math.exp(-t * t)

const erf = (x: number): number => (Math.abs(x) > 6 ? Math.sign(x) : Number.isNaN(x) ? x : integral(gaussian, 0, x))

// The integrand falls off so fast that ten more are infinitely many.
const erfc = (x: number): number => {
  if (Number.isNaN(x)) return x
  if (x < 0) return 2 - erfc(-x)
  return x > 30 ? 0 : integral(gaussian, x, x + 10)
}

/** By halving: erf grows. */
const erfInv = (x: number): number => {
  if (!(Math.abs(x) <= 1)) return Number.NaN
  if (Math.abs(x) === 1) return x * Infinity
  let [low, high] = [-4, 4]
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (erf(middle) < x) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Of the two integers beside x the nearer one; of two that are as near, the even one. */
const round = (x: number): number => {
  if (!Number.isFinite(x) || Object.is(x, -0)) return x
  const candidates = [Math.floor(x), Math.ceil(x)].sort(
    (a, b) => Math.abs(a - x) - Math.abs(b - x) || (a % 2) ** 2 - (b % 2) ** 2,
  )
  return x < 0 && candidates[0] === 0 ? -0 : candidates[0]!
}

const functions = [
  unary('neg', x => -x, { dtypes: numbers, exact: true, integer: x => -x }),
  unary('abs', x => (x < 0 || Object.is(x, -0) ? -x : x), {
    dtypes: numbers,
    exact: true,
    integer: x => (x < 0n ? -x : x),
  }),
  unary('sign', x => (x > 0 ? 1 : x < 0 ? -1 : x), { dtypes: numbers, exact: true }),
  unary('square', x => x * x, { dtypes: numbers, exact: true, integer: x => x * x }),
  unary('floor', Math.floor, { dtypes: numbers, exact: true }),
  unary('ceil', Math.ceil, { dtypes: numbers, exact: true }),
  unary('round', round, { dtypes: numbers, exact: true }),
  unary('trunc', Math.trunc, { dtypes: numbers, exact: true }),
  unary('exp', x => Math.E ** x),
  unary('exp2', x => Math.exp(x * Math.LN2)),
  unary('log2', x => Math.log(x) / Math.LN2, { domain: [0.2, 3] }),
  unary('log10', x => Math.log(x) / Math.LN10, { domain: [0.2, 3] }),
  unary('reciprocal', x => 1 / x, { exact: true, domain: [0.2, 3] }),
  unary('asin', Math.asin, { span: [-1.2, 1.2], domain: [-0.9, 0.9] }),
  unary('acos', Math.acos, { span: [-1.2, 1.2], domain: [-0.9, 0.9] }),
  unary('atan', Math.atan),
  unary('sinh', Math.sinh),
  unary('cosh', Math.cosh),
  unary('asinh', Math.asinh),
  unary('acosh', Math.acosh, { span: [0.5, 4], domain: [1.2, 3] }),
  unary('atanh', Math.atanh, { span: [-1.2, 1.2], domain: [-0.9, 0.9] }),
  unary('expm1', x => (Math.abs(x) < 1e-3 ? x + x ** 2 / 2 + x ** 3 / 6 + x ** 4 / 24 : Math.exp(x) - 1)),
  unary('log', x => Math.log2(x) * Math.LN2, { domain: [0.2, 3] }),
  unary('log1p', x => (Math.abs(x) < 1e-3 ? x - x ** 2 / 2 + x ** 3 / 3 - x ** 4 / 4 : Math.log(1 + x)), {
    domain: [-0.8, 2],
  }),
  unary('sqrt', x => (x < 0 ? Number.NaN : x === 0 || x === Infinity ? x : x ** 0.5), { domain: [0.2, 3] }),
  unary('rsqrt', x => (x < 0 ? Number.NaN : Object.is(x, -0) ? -Infinity : x ** -0.5), { domain: [0.2, 3] }),
  unary('sin', Math.sin),
  unary('cos', x => Math.sin(x + Math.PI / 2)),
  unary('tan', x => Math.sin(x) / Math.cos(x), { span: [-1.3, 1.3], domain: [-1.3, 1.3] }),
  unary('tanh', x => 1 - 2 / (Math.exp(2 * x) + 1)),
  unary('sigmoid', x => (1 + Math.tanh(x / 2)) / 2),
  unary('relu', x => (x <= 0 ? 0 : x), { dtypes: numbers, exact: true }),
  unary('silu', x => x * (0.5 + Math.tanh(x / 2) / 2)),
  unary('softplus', x => (x > 30 ? x : Math.log(1 + Math.exp(x)))),
  unary('erf', erf),
  unary('erfc', erfc),
  unary('erfInv', erfInv, { span: [-0.99, 0.99], domain: [-0.9, 0.9] }),
  unary('stopGradient', x => x, { dtypes: every, exact: true, domain: null }),
]

// --- one operand and options ------------------------------------------------------------------------------------------

const activation = <Options extends object>(
  name: string,
  options: fc.Arbitrary<Options>,
  f: (x: number, options: Partial<Options>) => number,
): Operation =>
  operation({
    name,
    dtypes: floats,
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        () => options,
      ),
    define: (x, given = {} as Options) => map(same, e => f(e, given))(x),
    smooth: [[-2, 2]],
  })

const activations = [
  activation('leakyRelu', fc.record({ slope: fc.constantFrom(0, 0.1, 0.5, 1.5) }), (x, { slope = 0.01 }) =>
    x < 0 ? slope * x : x,
  ),
  activation('elu', fc.record({ alpha: fc.constantFrom(0.5, 1, 2) }), (x, { alpha = 1 }) =>
    x > 0 ? x : alpha * (Math.exp(x) - 1),
  ),
  activation('gelu', fc.record({ approximate: fc.boolean() }), (x, { approximate = false }) => {
    const inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)
    return x * (approximate ? 0.5 + Math.tanh(inner) / 2 : erfc(-x / Math.SQRT2) / 2)
  }),
]

// --- two operands -----------------------------------------------------------------------------------------------------

interface Binary {
  readonly dtypes?: readonly T.DType[]
  readonly gives?: (dtype: T.DType) => T.DType
  readonly exact?: boolean
  readonly smooth?: readonly Domain[] | null
  readonly integer?: (a: bigint, b: bigint) => bigint
}

const binary = (
  name: string,
  f: (a: number, b: number) => number | boolean,
  { dtypes = numbers, gives = same, integer, smooth = [[-2, 2]], exact = true }: Binary = {},
): Operation =>
  operation({
    name,
    dtypes,
    exact,
    args: (draw: Draw) => broadcastable(2).chain(([a, b]) => fc.tuple(draw.tensor(a!, 0), draw.tensor(b!, 1))),
    define: map(gives, f, integer),
    smooth,
    broadcasts: true,
  })

const float32Of = (x: Plain): Plain => ({ ...x, data: x.data.map(Math.fround) })

/** IEEE 754-2019, 9.2.1. */
const power = (x: number, y: number): number => {
  if (x === 1 || y === 0) return 1
  if (x === -1 && Math.abs(y) === Infinity) return 1
  return x ** y
}

const truncatedPower = (x: bigint, y: bigint): bigint => {
  if (y >= 0n) return x ** y
  if (x === 1n) return 1n
  return x === -1n ? (y % 2n === 0n ? 1n : -1n) : 0n
}

const toBool = (): T.DType => 'bool'

/** Of integers by 0 it is 0. */
const floorQuotient = (x: bigint, y: bigint): bigint => {
  if (y === 0n) return 0n
  const quotient = x / y
  return quotient * y !== x && x < 0n !== y < 0n ? quotient - 1n : quotient
}
const floorRest = (x: number, y: number): number => {
  const rest = x % y
  if (rest === 0) return y < 0 ? -0 : 0
  return rest < 0 === y < 0 ? rest : rest + y
}
/** The quotient of exact numbers, as thousandths of them are integers; of special ones what NumPy says. */
const floorOf = (x: number, y: number): number => {
  if (y === 0) return x / y
  if (!Number.isFinite(x) || Number.isNaN(y)) return Number.NaN
  if (Math.abs(y) === Infinity) return x !== 0 && x < 0 !== y < 0 ? -1 : 0 * x * Math.sign(y)
  const rest = x % y
  const whole = Math.round((x - rest) / y)
  if (rest !== 0 && rest < 0 !== y < 0) return whole - 1
  return whole === 0 ? (x / y < 0 || Object.is(x / y, -0) ? -0 : 0) : whole
}
const compare = (name: string, f: (a: number, b: number) => boolean): Operation =>
  binary(name, f, { dtypes: every, gives: toBool, smooth: null })
const connective = (name: string, f: (a: number, b: number) => boolean): Operation =>
  binary(name, f, { dtypes: ['bool'], smooth: null })

/** The quotient stays between 2 and 3. */
const divided: readonly Domain[] = [
  [2.2, 2.8],
  [0.98, 1.02],
]

const pairs = [
  binary('add', (a, b) => a + b, { integer: (a, b) => a + b }),
  binary('sub', (a, b) => a - b, { integer: (a, b) => a - b }),
  binary('mul', (a, b) => a * b, { integer: (a, b) => a * b }),
  operation({
    name: 'div',
    dtypes: numbers,
    exact: true,
    args: (draw: Draw) => broadcastable(2).chain(([a, b]) => fc.tuple(draw.tensor(a!, 0), draw.tensor(b!, 1))),
    // A quotient of float64 rounded to float32 is the quotient in float32; the operands are rounded before.
    define: (a, b) =>
      a.dtype === 'float64'
        ? map(quotient, (x, y) => x / y)(a, b)
        : map(quotient, (x, y) => x / y)(float32Of(a), float32Of(b)),
    smooth: [
      [-2, 2],
      [0.5, 2],
    ],
    broadcasts: true,
  }),
  operation({
    name: 'pow',
    dtypes: numbers,
    args: (draw: Draw) =>
      broadcastable(2).chain(([a, b]) =>
        fc.tuple(
          draw.tensor(a!, 0),
          draw
            .tensor(b!, 1)
            .map(y => (draw.dtype === 'int32' || draw.dtype === 'uint8' ? { ...y, data: y.data.map(e => e % 12) } : y)),
        ),
      ),
    define: map(same, power, truncatedPower),
    smooth: [
      [0.2, 2],
      [-2, 2],
    ],
    broadcasts: true,
  }),
  binary('maximum', (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a > b ? a : b), {
    exact: false,
  }),
  binary('minimum', (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a < b ? a : b), { exact: false }),
  binary('remainder', (a, b) => a % b, { integer: (a, b) => (b === 0n ? 0n : a % b), smooth: divided }),
  binary('mod', floorRest, { integer: (a, b) => (b === 0n ? 0n : a - b * floorQuotient(a, b)), smooth: divided }),
  binary('floorDivide', floorOf, { integer: floorQuotient, smooth: divided }),
  binary('hypot', Math.hypot, { dtypes: floats, exact: false }),
  binary('atan2', Math.atan2, { dtypes: floats, exact: false }),
  binary(
    'logAddExp',
    (a, b) => {
      const greater = Number.isNaN(a) ? a : Math.max(a, b)
      return Math.abs(greater) === Infinity
        ? greater
        : greater + Math.log(Math.exp(a - greater) + Math.exp(b - greater))
    },
    { dtypes: floats, exact: false },
  ),
  compare('equal', (a, b) => a === b),
  compare('notEqual', (a, b) => a !== b),
  compare('less', (a, b) => a < b),
  compare('lessEqual', (a, b) => a <= b),
  compare('greater', (a, b) => a > b),
  compare('greaterEqual', (a, b) => a >= b),
  connective('logicalAnd', (a, b) => a === 1 && b === 1),
  connective('logicalOr', (a, b) => a === 1 || b === 1),
  connective('logicalXor', (a, b) => a !== b),
]

// --- the rest ---------------------------------------------------------------------------------------------------------

const limited = (x: number, low: number, high: number): number => {
  if ([x, low, high].some(Number.isNaN)) return Number.NaN
  const raised = x > low ? x : low
  return raised < high ? raised : high
}

/** A float cut towards zero and saturating, NaN as 0; an integer modulo the range; anything but 0 as true. */
const converted = (x: number, from: T.DType, to: T.DType): number | bigint => {
  if (to === 'bool') return x === 0 ? 0 : 1
  if (to === 'float32' || to === 'float64') return x
  if (from !== 'float32' && from !== 'float64') return BigInt(x)
  const [low, high] = to === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 255]
  return Number.isNaN(x) ? 0 : Math.trunc(x < low ? low : x > high ? high : x)
}

const others = [
  operation({
    name: 'clip',
    dtypes: numbers,
    args: (draw: Draw) =>
      broadcastable(3).chain(([x, low, high]) =>
        fc.tuple(draw.tensor(x!, 0), draw.tensor(low!, 1), draw.tensor(high!, 2)),
      ),
    define: map(same, limited),
    smooth: [[-2, 2]],
    broadcasts: true,
  }),
  operation({
    name: 'where',
    dtypes: every,
    exact: true,
    args: (draw: Draw) =>
      broadcastable(3).chain(([condition, a, b]) =>
        fc.tuple(bools(condition!), draw.tensor(a!, 0), draw.tensor(b!, 1)),
      ),
    define: map(same, (condition, a, b) => (condition === 1 ? a : b)),
    smooth: [[-2, 2]],
    broadcasts: true,
  }),
  operation({
    name: 'isNaN',
    dtypes: every,
    exact: true,
    args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape))),
    define: map(toBool, x => Number.isNaN(x)),
    smooth: null,
  }),
  ...[['isFinite', Number.isFinite] as const, ['isInf', (x: number) => Math.abs(x) === Infinity] as const].map(
    ([name, f]) =>
      operation({
        name,
        dtypes: every,
        exact: true,
        args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        define: map(toBool, f),
        smooth: null,
      }),
  ),
  operation({
    name: 'logicalNot',
    dtypes: ['bool'],
    exact: true,
    args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape))),
    define: map(toBool, x => x === 0),
    smooth: null,
  }),
  operation({
    name: 'cast',
    dtypes: every,
    exact: true,
    args: (draw: Draw) => shapes().chain(shape => fc.tuple(draw.tensor(shape), fc.constantFrom(...every))),
    define: (x, dtype) => ({ ...x, dtype, data: x.data.map(e => store(converted(e, x.dtype, dtype), dtype)) }),
    smooth: [[-2, 2]],
    // To float32 it is a staircase, at the size of the steps that differences take.
    regular: (_, dtype) => dtype === 'float64',
  }),
]

export const elementwise: readonly Operation[] = [...functions, ...activations, ...pairs, ...others]
