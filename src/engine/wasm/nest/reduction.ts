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
}

const starts = { add: 0, maximum: -Infinity, minimum: Infinity }
const integerStarts = { add: 0, maximum: -(2 ** 31), minimum: 2 ** 31 - 1 }
const boolStarts = { add: 0, maximum: 0, minimum: 1 }

const noLoads = (): never => {
  throw new TypeError('internal: a total reads no memory')
}

/** What nothing has been combined with. */
export const begin = (code: Code, { combine, dtype, width, local }: Total): void => {
  const value = (isFloat(dtype) ? starts : dtype === 'bool' ? boolStarts : integerStarts)[combine]
  code.get(new Vectors(code, width, noLoads).local({ kind: 'constant', value, dtype })).set(local)
}

/** Combines the first `lanes` lanes of a vector with the total. */
export const include = (code: Code, { combine, dtype, width, local }: Total, element: number, lanes: number): void => {
  const [a, b]: readonly Scalar[] = [
    { kind: 'head', dtype },
    { kind: 'head', dtype },
  ]
  const given = [
    [a!, local],
    [b!, element],
  ] as const
  const operands = [a!, b!]
  code.get(new Vectors(code, width, noLoads, given).local({ kind: 'apply', operation: combine, operands, dtype }))
  if (lanes < width) code.get(local).v128(laneMask(dtype, lanes)).op('v128.bitselect')
  code.set(local)
}

/** Ones in the first lanes. */
const laneMask = (dtype: DType, lanes: number): Uint8Array =>
  new Uint8Array(16).fill(255, 0, lanes * (dtype === 'float64' ? 8 : 4))

/** Combines the lanes of the total with each other; the result is in all of them. */
export const foldLanes = (code: Code, total: Total): void => {
  const { dtype, local, width } = total
  const swapped = code.local('v128')
  const distances = dtype === 'float64' ? [8] : width === 4 ? [8, 4] : [4]
  for (const distance of distances) {
    const order = Array.from({ length: 16 }, (_, byte) => byte ^ distance)
    code.get(local).get(local).shuffle(order).set(swapped)
    include(code, total, swapped, width)
  }
}
