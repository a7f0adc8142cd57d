import type { Head, Scalar } from '../../../compile/loops.js'
import { type DType, isFloat } from '../../../tensor/dtype.js'
import type { Code } from '../encoder/code.js'
import type { Width } from './access.js'
import { Vectors } from './scalar.js'

export type Combine = (Head & { readonly kind: 'reduce' })['combine']

/** A running total in a local variable. */
export interface Total {
  readonly combine: Combine
  readonly dtype: DType
  readonly width: Width
  readonly local: number
  /**
   * For the greatest or least float: ones where NaN was among the elements. An instruction that keeps NaN takes eight of a
   * processor that has none for it; one that passes over NaN, only one. Of 0 and -0 it takes either.
   */
  readonly nan?: number
}

const starts = { add: 0, maximum: -Infinity, minimum: Infinity }
const integerStarts = { add: 0, maximum: -(2 ** 31), minimum: 2 ** 31 - 1 }
const boolStarts = { add: 0, maximum: 0, minimum: 1 }

/** A total; those that are settled together may share where NaN was. */
export const newTotal = (code: Code, combine: Combine, dtype: DType, width: Width, shared?: Total): Total => {
  const total = { combine, dtype, width, local: code.local('v128') }
  return isFloat(dtype) && combine !== 'add' ? { ...total, nan: shared?.nan ?? code.local('v128') } : total
}

const noLoads = (): never => {
  throw new TypeError('internal: a total reads no memory')
}

const pushStart = (code: Code, { combine, dtype, width }: Total): Code => {
  const value = (isFloat(dtype) ? starts : dtype === 'bool' ? boolStarts : integerStarts)[combine]
  return code.get(new Vectors(code, width, noLoads).local({ kind: 'constant', value, dtype }))
}

const zeros = new Uint8Array(16)

/** What nothing has been combined with. */
export const begin = (code: Code, total: Total): void => {
  pushStart(code, total).set(total.local)
  if (total.nan !== undefined) code.v128(zeros).set(total.nan)
}

/** Combines a vector with the total. */
const combine = (code: Code, { combine, dtype, width, local }: Total, element: number): void => {
  const operands: readonly [Scalar, Scalar] = [
    { kind: 'head', dtype },
    { kind: 'head', dtype },
  ]
  const given = [
    [operands[0], local],
    [operands[1], element],
  ] as const
  code.get(new Vectors(code, width, noLoads, given).local({ kind: 'apply', operation: combine, operands, dtype }))
  code.set(local)
}

/** Combines the first `lanes` lanes of a vector with the total. */
export const include = (code: Code, total: Total, vector: number, lanes: number): void => {
  const { dtype, width, local, nan } = total
  const element = lanes < width ? code.local('v128') : vector
  if (lanes < width) {
    code.get(vector)
    pushStart(code, total).v128(laneMask(dtype, lanes)).op('v128.bitselect').set(element)
  }
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

/** Combines the lanes of a settled total with each other; the result is in all of them. */
export const foldLanes = (code: Code, total: Total): void => {
  const { dtype, local, width } = total
  const swapped = code.local('v128')
  const distances = dtype === 'float64' ? [8] : width === 4 ? [8, 4] : [4]
  for (const distance of distances) {
    const order = Array.from({ length: 16 }, (_, byte) => byte ^ distance)
    code.get(local).get(local).shuffle(order).set(swapped)
    combine(code, total, swapped)
  }
}
