import { type Broadcast, broadcast, type CanBroadcast } from './broadcast.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type Show, show } from './show.js'
import type { IsUnknown } from './size.js'
import { part } from './sizes.js'

// `infer _K extends Dim` where the name is not used: a bare `Dim` in the pattern would defer for a type variable.

/**
 * The shape of a matrix product: `MatMul<[2, 3], [3, 4]>` is `[2, 4]`. As in NumPy, the axes before the last two
 * broadcast, and an operand of rank 1 is a row on the left, a column on the right, whose axis the result lacks.
 */
export type MatMul<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : A extends readonly [...infer AB extends Shape, infer M extends Dim, infer _K extends Dim]
    ? B extends readonly [...infer BB extends Shape, infer _L extends Dim, infer N extends Dim]
      ? [...Broadcast<AB, BB>, M, N]
      : [...AB, M]
    : B extends readonly [...infer BB extends Shape, infer _L extends Dim, infer N extends Dim]
      ? [...BB, N]
      : []

export type CanContract<
  Operation extends string,
  A extends Shape,
  B extends Shape,
  K extends Dim,
  L extends Dim,
  Rest,
> = {
  d: K
} extends { d: L }
  ? Rest
  : { d: L } extends { d: K }
    ? Rest
    : IsUnknown<K | L> extends true
      ? Rest
      : `${Operation}: inner dimensions of ${Show<A>} and ${Show<B>} differ: ${K} vs ${L}`

/** Whether two shapes have a matrix product. */
export type CanMatMul<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? unknown
  : A extends readonly [...infer AB extends Shape, infer _M extends Dim, infer K extends Dim]
    ? B extends readonly [...infer BB extends Shape, infer L extends Dim, infer _N extends Dim]
      ? CanContract<'matmul', A, B, K, L, CanBroadcast<'matmul', AB, BB, A, B>>
      : B extends readonly [infer L extends Dim]
        ? CanContract<'matmul', A, B, K, L, unknown>
        : `matmul: right operand ${Show<B>} needs rank >= 1`
    : A extends readonly [infer K extends Dim]
      ? B extends readonly [...infer _BB extends Shape, infer L extends Dim, infer _N extends Dim]
        ? CanContract<'matmul', A, B, K, L, unknown>
        : B extends readonly [infer L extends Dim]
          ? CanContract<'matmul', A, B, K, L, unknown>
          : `matmul: right operand ${Show<B>} needs rank >= 1`
      : `matmul: left operand ${Show<A>} needs rank >= 1`

/**
 * The shape of NumPy's `dot`: the last axis of the left and the last but one of the right are summed over, and the
 * other axes of both stand one after another. A scalar multiplies.
 */
export type Dot<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : A extends readonly []
    ? B
    : B extends readonly []
      ? A
      : A extends readonly [...infer AR extends Shape, infer _K extends Dim]
        ? B extends readonly [...infer BB extends Shape, infer _L extends Dim, infer N extends Dim]
          ? [...AR, ...BB, N]
          : [...AR]
        : never

/** Whether two shapes have a `dot`. */
export type CanDot<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? unknown
  : A extends readonly [...infer _AR extends Shape, infer K extends Dim]
    ? B extends readonly [...infer _BB extends Shape, infer L extends Dim, infer _N extends Dim]
      ? CanContract<'dot', A, B, K, L, unknown>
      : B extends readonly [infer L extends Dim]
        ? CanContract<'dot', A, B, K, L, unknown>
        : unknown
    : unknown

/** The inner size of the right operand: its last axis but one, or its only one. */
const innerOf = (b: readonly number[]): number | undefined => b[Math.max(b.length - 2, 0)]

const checkInner = (operation: string, a: readonly number[], b: readonly number[]): void => {
  const k = a[a.length - 1]
  const l = innerOf(b)
  if (k !== l) {
    throw new ShapeError(`${operation}: inner dimensions of ${show(a)} and ${show(b)} differ: ${k} vs ${l}`)
  }
}

/**
 * The shape of a matrix product, by NumPy's rules: the axes before the last two broadcast, and an operand of rank 1 is
 * a row on the left, a column on the right, whose axis the result lacks.
 *
 * Throws a `ShapeError` where an operand is a scalar, where the inner sizes differ, or where the other axes do not
 * broadcast.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { matmul } from './matmul.js'
 *
 * assert.deepEqual(matmul([8, 2, 3], [3, 4]), [8, 2, 4])
 * assert.throws(() => matmul([3, 4], [2, 3]), /matmul: inner dimensions of \[3, 4\] and \[2, 3\] differ: 4 vs 2/)
 * ```
 */
export const matmul = (a: readonly number[], b: readonly number[]): readonly number[] => {
  if (a.length === 0) throw new ShapeError(`matmul: left operand ${show(a)} needs rank >= 1`)
  if (b.length === 0) throw new ShapeError(`matmul: right operand ${show(b)} needs rank >= 1`)
  checkInner('matmul', a, b)
  const batch = broadcast('matmul', part(a, 0, -2), part(b, 0, -2), a, b)
  return [...batch, ...part(a, -2, -1), ...(b.length > 1 ? part(b, -1) : [])]
}

/**
 * The shape of NumPy's `dot`: the last axis of the left and the last but one of the right are summed over, and the
 * other axes of both stand one after another. A scalar multiplies.
 *
 * Throws a `ShapeError` where the inner sizes differ.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { dot } from './matmul.js'
 *
 * assert.deepEqual(dot([8, 2, 3], [5, 3, 4]), [8, 2, 5, 4])
 * assert.deepEqual(dot([3], [3]), [])
 * ```
 */
export const dot = (a: readonly number[], b: readonly number[]): readonly number[] => {
  if (a.length === 0) return b
  if (b.length === 0) return a
  checkInner('dot', a, b)
  return [...part(a, 0, -1), ...part(b, 0, -2), ...(b.length > 1 ? part(b, -1) : [])]
}
