import { requireFlag } from './argument.js'
import type { Axes, AxisList, CanAxes } from './axis.js'
import { normalizeAxes } from './axis.js'
import type { Dim, Shape } from './dim.js'
import { resized, without } from './sizes.js'

/** The shape with the axes at the indices `Is` (a union) left out, or kept as 1. */
export type Collapse<
  S extends Shape,
  Is extends number,
  Keep extends boolean,
  Before extends readonly unknown[] = [],
  Out extends Dim[] = [],
> = S extends readonly [infer H extends Dim, ...infer R extends Shape]
  ? Before['length'] extends Is
    ? Collapse<R, Is, Keep, [...Before, 1], Keep extends true ? [...Out, 1] : Out>
    : Collapse<R, Is, Keep, [...Before, 1], [...Out, H]>
  : Out

/** As many unknown sizes as there are axes. */
export type Unknown<S extends readonly unknown[]> = { -readonly [I in keyof S]: number }

/** The rest when one axis is left out for each of `Ks`: which ones is unknown, but not how many. */
export type Shorter<S extends readonly unknown[], Ks extends readonly unknown[]> = Ks extends readonly [
  unknown,
  ...infer More,
]
  ? S extends readonly [unknown, ...infer Rest]
    ? Shorter<Rest, More>
    : Shape
  : Ks extends readonly []
    ? Unknown<S>
    : Shape

export type ReduceSome<S extends Shape, Ks extends readonly number[], Keep extends boolean> = number extends Ks[number]
  ? Keep extends true
    ? Unknown<S>
    : Shorter<S, Ks>
  : Collapse<S, AxisList<S, Ks>[number], Keep>

/**
 * The shape that is left when axes are summed over (or averaged, or searched): `Reduce<[2, 3, 4], 1>` is `[2, 4]`,
 * `Reduce<[2, 3, 4], [0, -1], true>` is `[1, 3, 1]`. Without axes all are reduced.
 */
export type Reduce<S extends Shape, K extends Axes = undefined, Keep extends boolean = false> = boolean extends Keep
  ? Shape
  : [K, Keep] extends [undefined, false]
    ? []
    : number extends S['length']
      ? Shape
      : K extends undefined
        ? { -readonly [I in keyof S]: 1 }
        : ReduceSome<S, K extends number ? [K] : K extends readonly number[] ? K : [], Keep>

/** Whether a shape has the axes to reduce. */
export type CanReduce<Operation extends string, S extends Shape, K extends Axes> = K extends number
  ? CanAxes<Operation, S, [K]>
  : K extends readonly number[]
    ? CanAxes<Operation, S, K>
    : unknown

/**
 * The shape that is left when axes are reduced, all of them where none is given.
 *
 * Throws a `ShapeError` where there is no such axis, or where one is given twice.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { reduce } from './reduce.js'
 *
 * assert.deepEqual(reduce('sum', [2, 3, 4], 1), [2, 4])
 * assert.deepEqual(reduce('sum', [2, 3, 4], [0, -1], true), [1, 3, 1])
 * ```
 */
export const reduce = (
  operation: string,
  shape: readonly number[],
  axes?: Axes,
  keepDims = false,
): readonly number[] => {
  const gone = normalizeAxes(operation, shape, axes)
  return requireFlag(operation, 'keepDims', keepDims) ? resized(shape, gone, 1) : without(shape, gone)
}
