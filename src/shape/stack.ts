import { align, type CanAlign, type Common } from './align.js'
import type { Axis } from './axis.js'
import { normalizeNewAxis } from './axis.js'
import type { Shape } from './dim.js'
import { ShapeError } from './error.js'
import type { InsertFromEnd, InsertFromStart, Unsized } from './place.js'
import type { Show } from './show.js'
import { inserted } from './sizes.js'

/**
 * The shape of arrays of one shape put side by side along a new axis, at an index of the result:
 * `Stack<[[3, 4], [3, 4]], 0>` is `[2, 3, 4]`. Of a list of unknown length the size of the new axis is unknown.
 */
export type Stack<Shapes extends readonly Shape[], K extends number = 0> = StackOf<
  CommonOf<Shapes>,
  K,
  Shapes extends { readonly length: infer N extends number } ? N : number
>

// It distributes over the axis, as `Resize` does.
export type StackOf<S extends Shape, K extends number, N extends number> = K extends unknown
  ? number extends K
    ? number extends S['length']
      ? Shape
      : [number, ...Unsized<S>]
    : { k: `${K}`; ranked: Unranked<S> } extends { k: `-${infer I extends number}`; ranked: never }
      ? InsertFromEnd<S, I, N>
      : { k: `${K}`; ranked: Unranked<S> } extends { k: `${bigint}`; ranked: never }
        ? InsertFromStart<S, K, N>
        : Shape
  : never

/** `never` where some axes are known, and of a type variable: of a conditional type that waits a branch of any is left out. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Unranked<S extends Shape> = Shape extends S ? any : never

export type CommonOf<Shapes extends readonly Shape[]> = Shapes extends readonly [
  infer S extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? Rest extends readonly [infer Next extends Shape, ...infer More extends readonly Shape[]]
    ? CommonOf<[Common<S, Next>, ...More]>
    : S
  : Shapes[number]

/** Whether there is such a place for a new axis. */
export type CanStackAlong<S extends Shape, K extends number> = number extends K | S['length']
  ? unknown
  : [Axis<[1, ...S], K>] extends [never]
    ? `stack: axis ${K} is out of range for ${Show<S>} and a new axis`
    : unknown

/** Whether arrays can be stacked, if there is a place for the new axis. */
export type CanStackAt<Shapes extends readonly Shape[], K extends number> = Shapes extends readonly [
  infer S extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? CanStackAlong<S, K> extends string
    ? unknown
    : CanStackAll<S, Rest>
  : Shapes extends readonly []
    ? 'stack: expected at least one tensor'
    : unknown

/** Whether arrays can be stacked: `unknown`, or an error as in `stack: [2, 3] and [2, 4] differ on axis 1: 3 vs 4`. */
export type CanStack<Shapes extends readonly Shape[], K extends number = 0> =
  CanStackAlong<Shapes[0], K> extends infer E extends string ? E : CanStackAt<Shapes, K>

export type CanStackAll<S extends Shape, Rest extends readonly Shape[]> = Rest extends readonly [
  infer Next extends Shape,
  ...infer More extends readonly Shape[],
]
  ? CanAlign<'stack', S, Next, never> extends infer E extends string
    ? E
    : CanStackAll<S, More>
  : unknown

/**
 * The shape of arrays of one shape put side by side along a new axis, at an index of the result, -1 being its last.
 *
 * Throws a `ShapeError` where there is no array, no such axis, or where two shapes differ.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { stack } from './stack.js'
 *
 * assert.deepEqual(stack([[3, 4], [3, 4]], 0), [2, 3, 4])
 * ```
 */
export const stack = (shapes: readonly (readonly number[])[], axis = 0): readonly number[] => {
  const [first, ...rest] = shapes
  if (first === undefined) throw new ShapeError('stack: expected at least one tensor')
  const index = normalizeNewAxis('stack', first, axis)
  for (const shape of rest) align('stack', first, shape)
  return inserted(first, index, shapes.length)
}
