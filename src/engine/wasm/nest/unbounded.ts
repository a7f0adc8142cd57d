import type { Code } from '../encoder/code.js'

// Products of float64 whose exponents have no bounds, two at a time: bit for bit those of `src/primitive/unbounded.ts`, which says
// what they are.

const unit = 2 ** 256
const least = 2 ** -128
const most = 2 ** 128

/** By how many powers of `unit` a number of float64 is away from a mantissa, at most. */
const mostSteps = 4

/** Beyond these exponents no mantissa is in range. */
const lowest = -6
const highest = 5

/** m · 2^(256 e), in local variables. */
export interface Unbounded {
  readonly mantissa: number
  readonly exponent: number
}

const both = (value: number): Uint8Array => new Uint8Array(new Float64Array(2).fill(value).buffer)

const push = (code: Code, value: number): Code => code.v128(both(value))

/** The absolute values of a local variable's numbers, in a new one. */
const magnitude = (code: Code, number: number): number => {
  const size = code.local('v128')
  code.get(number).op('f64x2.abs').set(size)
  return size
}

/** Takes numbers that are no mantissas one step nearer to one. */
const approach = (code: Code, { mantissa, exponent }: Unbounded): void => {
  const size = magnitude(code, mantissa)
  const move = (isFar: () => void, factor: number, by: number) => {
    const far = code.local('v128')
    isFar()
    code.set(far)
    push(code.get(mantissa), factor).op('f64x2.mul').get(mantissa).get(far).op('v128.bitselect').set(mantissa)
    push(code.get(exponent).get(far), by).op('v128.and', 'f64x2.add').set(exponent)
  }
  move(
    () => {
      push(code.get(size), most).op('f64x2.ge')
      push(code.get(size), Infinity).op('f64x2.lt', 'v128.and')
    },
    1 / unit,
    1,
  )
  move(
    () => {
      push(code.get(size), least).op('f64x2.lt')
      push(code.get(size), 0).op('f64x2.gt', 'v128.and')
    },
    unit,
    -1,
  )
}

/** Multiplies a number by another one. */
export const multiplyUnbounded = (code: Code, { mantissa, exponent }: Unbounded, factor: number): void => {
  const product = code.local('v128')
  code.get(mantissa).get(factor).op('f64x2.mul').set(product)
  // Nearly always products are mantissas as they stand, or 0 as a factor is.
  const size = magnitude(code, product)
  push(code.get(size), most).op('f64x2.lt')
  push(code.get(size), least).op('f64x2.ge')
  push(code.get(mantissa), 0).op('f64x2.eq')
  push(code.get(factor), 0).op('f64x2.eq', 'v128.or')
  code.op('v128.or', 'v128.and', 'v128.not', 'v128.any_true').if(
    () => {
      const other: Unbounded = { mantissa: code.local('v128'), exponent: code.local('v128') }
      code.get(factor).set(other.mantissa)
      push(code, 0).set(other.exponent)
      for (let step = 0; step < mostSteps; step++) approach(code, other)
      code.get(mantissa).get(other.mantissa).op('f64x2.mul').set(mantissa)
      code.get(exponent).get(other.exponent).op('f64x2.add').set(exponent)
      approach(code, { mantissa, exponent })
    },
    () => code.get(product).set(mantissa),
  )
}

/** The numbers of float64 that these are, which may be infinite or 0, in a new local variable. */
export const boundedOf = (code: Code, { mantissa, exponent }: Unbounded): number => {
  const number = code.local('v128')
  code.get(mantissa).set(number)
  push(code.get(exponent), 0)
    .op('f64x2.ne', 'v128.any_true')
    .if(() => {
      const scale = (isBeyond: 'f64x2.ge' | 'f64x2.le', limit: number, factor: number) => {
        push(code.get(number), factor).op('f64x2.mul').get(number)
        push(code.get(exponent), limit).op(isBeyond, 'v128.bitselect').set(number)
      }
      for (let e = 1; e <= highest; e++) scale('f64x2.ge', e, unit)
      for (let e = -1; e >= lowest; e--) scale('f64x2.le', e, 1 / unit)
    })
  return number
}
