import { type Data, isFloat } from '../tensor/dtype.js'
import type { Spec, Value } from '../tensor/tensor.js'
import type { ScalarOperation } from '../trace/lowering.js'
import { batchElementwise } from './batch.js'
import { expand, reduceTo } from './broadcast.js'
import { and, elementwise, equal, less, lessEqual, not, or, select, step } from './comparison.js'
import { type Bound, type Definition, define, definePlain, isUnknown, known, scalarLike, specOf } from './define.js'
import { share } from './ties.js'

export { cast } from './cast.js'

type Loop = (out: Data, a: Data, i: 0 | 1, b: Data, j: 0 | 1) => void
type None = Readonly<Record<string, never>>

/** An elementwise primitive of two numbers; `integer` where the loop for floats is wrong for them. */
const binary = (
  name: ScalarOperation,
  rules: Pick<Definition<None>, 'jvp' | 'transpose'>,
  float: Loop,
  integer: Loop = float,
): Bound<[a: Value, b: Value]> =>
  define(
    {
      name,
      spec: inputs => ({ shape: elementwise(...inputs), dtype: inputs[0]!.dtype }),
      evaluate: (out, [a, b], _: None) => {
        const loop = isFloat(out.dtype) ? float : integer
        loop(out.data, a!.data, step(a!), b!.data, step(b!))
      },
      batch: batchElementwise,
      lower: () => ({ kind: 'elementwise', operation: name }),
      ...rules,
    },
    apply => (a, b) => apply([a, b], {}),
  )

export const neg: Bound<[x: Value]> = define(
  {
    name: 'neg',
    spec: ([x]) => x!,
    evaluate: (out, [x]) => {
      for (let k = 0; k < out.data.length; k++) out.data[k] = -x!.data[k]!
    },
    batch: batchElementwise,
    lower: () => ({ kind: 'elementwise', operation: 'neg' }),
    jvp: 'linear',
    transpose: cotangent => [neg(cotangent)],
  },
  apply => x => apply([x], {}),
)

export const add: Bound<[a: Value, b: Value]> = binary(
  'add',
  {
    jvp: [(t, { output }) => expand(t, output), (t, { output }) => expand(t, output)],
    transpose: (ct, [a, b]) => [reduceTo(ct, specOf(a!)), reduceTo(ct, specOf(b!))],
  },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = a[k * i]! + b[k * j]!
  },
)

export const sub: Bound<[a: Value, b: Value]> = binary(
  'sub',
  {
    jvp: [(t, { output }) => expand(t, output), (t, { output }) => expand(neg(t), output)],
    transpose: (ct, [a, b]) => [reduceTo(ct, specOf(a!)), reduceTo(neg(ct), specOf(b!))],
  },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = a[k * i]! - b[k * j]!
  },
)

export const mul: Bound<[a: Value, b: Value]> = binary(
  'mul',
  {
    jvp: [(t, { inputs }) => mul(t, inputs[1]!), (t, { inputs }) => mul(inputs[0]!, t)],
    transpose: (ct, [a, b]) =>
      isUnknown(a!)
        ? [reduceTo(mul(ct, known(b!)), specOf(a)), undefined]
        : [undefined, reduceTo(mul(known(a!), ct), specOf(b!))],
  },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = a[k * i]! * b[k * j]!
  },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = Math.imul(a[k * i]!, b[k * j]!)
  },
)

/** Of floats. */
export const div: Bound<[a: Value, b: Value]> = binary(
  'div',
  {
    jvp: [(t, { inputs }) => div(t, inputs[1]!), (t, { inputs, output }) => mul(t, neg(div(output, inputs[1]!)))],
    transpose: (ct, [a, b]) => [reduceTo(div(ct, known(b!)), specOf(a!)), undefined],
  },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = a[k * i]! / b[k * j]!
  },
)

/**
 * a / b of floats, and 0 where both are 0: linear in a, also where b is 0. What does not change has no part in what would be
 * infinite.
 */
export const quotientOrZero: Bound<[a: Value, b: Value]> = define(
  {
    name: 'quotientOrZero',
    spec: inputs => ({ shape: elementwise(...inputs), dtype: inputs[0]!.dtype }),
    evaluate: (out, [a, b], _: None) => {
      const [i, j] = [step(a!), step(b!)]
      for (let k = 0; k < out.data.length; k++)
        out.data[k] = a!.data[k * i] === 0 && b!.data[k * j] === 0 ? 0 : a!.data[k * i]! / b!.data[k * j]!
    },
    batch: batchElementwise,
    lower: () => ({
      kind: 'expand',
      as: ([a, b]) => {
        const zero = scalarLike(0, a!)
        return select(and(equal(a!, zero), equal(b!, zero)), zero, div(a!, b!))
      },
    }),
    jvp: [
      (t, { inputs: [, b], output }) => expand(quotientOrZero(t, b!), output),
      (t, { inputs: [, b], output }) => mul(t, neg(quotientOrZero(output, b!))),
    ],
    transpose: (ct, [a, b]) => [reduceTo(quotientOrZero(ct, known(b!)), specOf(a!)), undefined],
  },
  apply => (a, b) => apply([a, b], {}),
)

const extremum: Pick<Definition<None>, 'jvp'> = {
  jvp: [
    (t, { inputs: [a, b], output }) => mul(t, share(a!, b!, output)),
    (t, { inputs: [a, b], output }) => mul(t, share(b!, a!, output)),
  ],
}

export const maximum: Bound<[a: Value, b: Value]> = binary('maximum', extremum, (out, a, i, b, j) => {
  for (let k = 0; k < out.length; k++) out[k] = Math.max(a[k * i]!, b[k * j]!)
})

export const minimum: Bound<[a: Value, b: Value]> = binary('minimum', extremum, (out, a, i, b, j) => {
  for (let k = 0; k < out.length; k++) out[k] = Math.min(a[k * i]!, b[k * j]!)
})

/** IEEE 754 `pow`; ECMAScript differs where the base is 1 or -1. */
const power = (x: number, y: number): number =>
  x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y

const integerPower = (x: number, y: number): number => {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0
  let result = 1
  for (let base = x, rest = y; rest > 0; rest >>>= 1, base = Math.imul(base, base))
    if ((rest & 1) === 1) result = Math.imul(result, base)
  return result
}

/** y xʸ⁻¹, the derivative of xʸ by x. */
const slopeOfPower = (x: Value, y: Value): Value => {
  const c = (number: number) => scalarLike(number, x)
  const [zero, one, infinity] = [c(0), c(1), c(Infinity)]
  // As y xʸ / x where y is small: y - 1 has not all of its digits, and 1 / x may be infinite.
  const isSmall = and(and(less(c(-1), y), less(y, c(0.5))), and(less(zero, x), less(x, infinity)))
  // In two halves where y is large: xʸ⁻¹ may be 0 where y times it is not.
  const exponent = maximum(y, neg(y))
  const isLarge = and(less(c(2 ** 11), exponent), lessEqual(zero, x))
  // It would be 0 · ∞ for y = 0 where 1 / x is not finite; elsewhere y = 0 is left as it is for the derivative of this by y.
  const isInvertible = less(c(x.dtype === 'float32' ? 2 ** -128 : 2 ** -1024), maximum(x, neg(x)))
  const base = select(or(not(equal(y, zero)), isInvertible), x, one)
  const beside = sub(y, one)
  const power = pow(base, select(isSmall, y, select(isLarge, mul(beside, c(0.5)), beside)))
  // For infinite y it would be ∞ · 0 where powers vanish.
  const factor = select(and(equal(exponent, infinity), equal(power, zero)), zero, y)
  return div(mul(mul(factor, power), select(isLarge, power, one)), select(isSmall, x, one))
}

export const pow: Bound<[a: Value, b: Value]> = binary(
  'pow',
  {
    jvp: [
      (t, { inputs: [x, y] }) => mul(t, slopeOfPower(x!, y!)),
      (t, { inputs: [x], output }) => {
        const [zero, one] = [scalarLike(0, x!), scalarLike(1, x!)]
        const isZero = equal(x!, zero)
        const slope = mul(log(select(isZero, one, x!)), output)
        return mul(t, select(or(isZero, equal(output, zero)), zero, slope))
      },
    ],
  },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = power(a[k * i]!, b[k * j]!)
  },
  (out, a, i, b, j) => {
    for (let k = 0; k < out.length; k++) out[k] = integerPower(a[k * i]!, b[k * j]!)
  },
)

/** The natural logarithm; here because the derivative of `pow` needs it and its own needs `div`. */
export const log: Bound<[x: Value]> = define(
  {
    name: 'log',
    spec: ([x]) => x!,
    evaluate: (out, [x]) => {
      for (let k = 0; k < out.data.length; k++) out.data[k] = Math.log(x!.data[k]!)
    },
    batch: batchElementwise,
    lower: () => ({ kind: 'elementwise', operation: 'log' }),
    jvp: [(t, { inputs: [x] }) => div(t, x!)],
  },
  apply => x => apply([x], {}),
)

/** The same value, with no derivative. */
export const stopGradient: Bound<[x: Value]> = definePlain(
  {
    name: 'stopGradient',
    spec: ([x]: readonly Spec[]) => x!,
    evaluate: (out, [x]) => out.data.set(x!.data),
    batch: batchElementwise,
    lower: () => ({ kind: 'reshape' }),
    jvp: [],
  },
  apply => x => apply([x], {}),
)
