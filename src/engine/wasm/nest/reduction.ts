import type { Scalar } from '../../../compile/loops.js'
import { type Combine, identityOf } from '../../../primitive/identity.js'
import { type DType, isFloat } from '../../../tensor/dtype.js'
import type { ScalarOperation } from '../../../trace/lowering.js'
import type { Code } from '../encoder/code.js'
import type { Width } from './access.js'
import { Vectors } from './scalar.js'
import { boundedOf, multiplyUnbounded } from './unbounded.js'

/** A running total in a local variable. */
export interface Total {
  readonly combine: Combine
  readonly dtype: DType
  readonly width: Width
  readonly local: number
  /**
   * For the greatest or least float: ones where NaN was among the elements. An instruction that keeps NaN takes eight of a
   * processor that has none for it; one that passes over NaN, only one. Of 0 and -0 it takes the first: see `settleSigns`.
   */
  readonly nan?: number
  /** For a product of floats, whose exponent has no bounds: it is `local` · 2^(256 exponent). */
  readonly exponent?: number
  /** For float32 that are added up in float64: the sums of the last two lanes; `local` are those of the first two. */
  readonly high?: number
}

/** A total; those that are settled together may share where NaN was. */
export const newTotal = (code: Code, combine: Combine, dtype: DType, width: Width, shared?: Total): Total => {
  const total = { combine, dtype, width, local: code.local('v128') }
  if (!isFloat(dtype) || combine === 'add') return total
  if (combine === 'multiply') return { ...total, exponent: code.local('v128') }
  return { ...total, nan: shared?.nan ?? code.local('v128') }
}

/** A sum of float32 in float64, in four lanes. */
export const newWideTotal = (code: Code): Total => ({
  combine: 'add',
  dtype: 'float64',
  width: 4,
  local: code.local('v128'),
  high: code.local('v128'),
})

const noLoads = (): never => {
  throw new TypeError('internal: a total reads no memory')
}

const pushStart = (code: Code, { combine, dtype, width }: Total): Code => {
  const value = identityOf(combine, dtype)
  return code.get(new Vectors(code, width, noLoads).local({ kind: 'constant', value, dtype }))
}

const zeros = new Uint8Array(16)

/** What nothing has been combined with. */
export const begin = (code: Code, total: Total): void => {
  pushStart(code, total).set(total.local)
  if (total.nan !== undefined) code.v128(zeros).set(total.nan)
  if (total.high !== undefined) pushStart(code, total).set(total.high)
  if (total.exponent !== undefined) code.v128(zeros).set(total.exponent)
}

const highHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]
const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

/** Adds four float32 to sums in float64. */
const widen = (code: Code, low: number, high: number, element: number): void => {
  code.get(low).get(element).op('f64x2.promote_low_f32x4', 'f64x2.add').set(low)
  code.get(high).get(element).get(element).shuffle(highHalf).op('f64x2.promote_low_f32x4', 'f64x2.add').set(high)
}

/** The local variable of a total as it is stored: what was added up in float64 is rounded, and an exponent that was kept is applied. */
export const rounded = (code: Code, { local, high, exponent }: Total): number => {
  if (exponent !== undefined) return boundedOf(code, { mantissa: local, exponent })
  if (high === undefined) return local
  const result = code.local('v128')
  code.get(local).op('f32x4.demote_f64x2_zero').get(high).op('f32x4.demote_f64x2_zero').shuffle(lowHalves).set(result)
  return result
}

/** Combines a vector with the total, which is right after every step; `include` is faster where only the last one counts. */
export const combine = (code: Code, { combine, dtype, width, local, high, exponent }: Total, element: number): void => {
  if (exponent !== undefined) {
    multiplyUnbounded(code, { mantissa: local, exponent }, element)
    return
  }
  if (high !== undefined) {
    widen(code, local, high, element)
    return
  }
  apply(code, { dtype, width, local }, combine === 'multiply' ? 'mul' : combine, element)
}

/** An operation on a total as it stands and a vector. */
const apply = (
  code: Code,
  { dtype, width, local }: Pick<Total, 'dtype' | 'width' | 'local'>,
  operation: ScalarOperation,
  element: number,
): void => {
  const operands: readonly [Scalar, Scalar] = [
    { kind: 'head', dtype },
    { kind: 'head', dtype },
  ]
  const given = [
    [operands[0], local],
    [operands[1], element],
  ] as const
  code.get(new Vectors(code, width, noLoads, given).local({ kind: 'apply', operation, operands, dtype }))
  code.set(local)
}

/** Multiplies a sum by a vector. */
export const multiply = (code: Code, total: Total, factor: number): void => apply(code, total, 'mul', factor)

/** The first `lanes` lanes of a vector; the others are what combining starts with. */
const filled = (code: Code, total: Total, vector: number, lanes: number): number => {
  if (lanes === total.width) return vector
  const element = code.local('v128')
  code.get(vector)
  pushStart(code, total).v128(laneMask(total.dtype, lanes)).op('v128.bitselect').set(element)
  return element
}

/** Combines the first `lanes` lanes of a vector with the total. */
export const include = (code: Code, total: Total, vector: number, lanes: number): void => {
  const { dtype, local, nan } = total
  const element = filled(code, total, vector, lanes)
  if (nan === undefined) {
    combine(code, total, element)
    return
  }
  const type = dtype === 'float64' ? 'f64x2' : 'f32x4'
  const name = total.combine === 'maximum' ? 'pmax' : 'pmin'
  code.get(local).get(element).op(`${type}.${name}`).set(local)
  code.get(element).get(element).op(`${type}.ne`).get(nan).op('v128.or').set(nan)
}

/** Ones in the first lanes. */
const laneMask = (dtype: DType, lanes: number): Uint8Array =>
  new Uint8Array(16).fill(255, 0, lanes * (dtype === 'float64' ? 8 : 4))

/** Combines totals; the result is in the first. Nothing more can be included. */
export const settle = (code: Code, totals: readonly Total[]): void => {
  const [first, ...others] = totals
  if (others.length > 0) {
    const half = Math.ceil(totals.length / 2)
    totals.slice(half).forEach(({ local, width }, i) => {
      include(code, totals[i]!, local, width)
    })
    settle(code, totals.slice(0, half))
    return
  }
  if (first?.nan !== undefined) code.get(first.local).get(first.nan).op('v128.or').set(first.local)
}

/** The lanes in another order: each beside the one that is so many bytes away. */
const swap = (code: Code, local: number, distance: number): Code =>
  code
    .get(local)
    .get(local)
    .shuffle(Array.from({ length: 16 }, (_, byte) => byte ^ distance))

const distancesOf = ({ dtype, width }: Total): readonly number[] =>
  dtype === 'float64' ? [8] : width === 4 ? [8, 4] : [4]

/** Combines the lanes of a settled total with each other; the result is in all of them. */
export const foldLanes = (code: Code, total: Total): void => {
  const swapped = code.local('v128')
  for (const distance of distancesOf(total)) {
    swap(code, total.local, distance).set(swapped)
    combine(code, total, swapped)
  }
}

/**
 * The greatest of 0 and -0 is 0, the least is -0. Where a settled total is the other one, which is seldom, `again` takes
 * every element once more for its sign: the greatest is negative where all are, the least where one is. `folded` says that
 * the total is of all lanes together.
 */
export const settleSigns = (
  code: Code,
  totals: readonly Total[],
  folded: boolean,
  again: (include: (total: Total, vector: number, lanes: number) => void) => void,
): void => {
  const { combine, dtype, nan } = totals[0]!
  if (nan === undefined) return
  const isMaximum = combine === 'maximum'
  const signBits = everyLane(-0, dtype)
  totals.forEach(({ local }, i) => {
    code
      .get(local)
      .v128(isMaximum ? signBits : zeros)
      .op(dtype === 'float64' ? 'i64x2.eq' : 'i32x4.eq')
    if (i > 0) code.op('v128.or')
  })
  code.op('v128.any_true').if(() => {
    const signs = new Map(totals.map(total => [total, code.local('v128')]))
    for (const sign of signs.values()) code.v128(isMaximum ? signBits : zeros).set(sign)
    const join = isMaximum ? 'v128.and' : 'v128.or'
    again((total, vector, lanes) => {
      const sign = signs.get(total)!
      code
        .get(sign)
        .get(filled(code, total, vector, lanes))
        .op(join)
        .set(sign)
    })
    for (const [total, sign] of signs) {
      for (const distance of folded ? distancesOf(total) : []) swap(code, sign, distance).get(sign).op(join).set(sign)
      code.get(sign).get(total.local).v128(signBits).op('v128.bitselect').set(total.local)
    }
  })
}

const everyLane = (value: number, dtype: DType): Uint8Array =>
  new Uint8Array((dtype === 'float64' ? new Float64Array(2) : new Float32Array(4)).fill(value).buffer)
