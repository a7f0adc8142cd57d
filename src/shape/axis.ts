import { shown } from './describe.js'
import type { Shape } from './dim.js'
import { type Guard, ShapeError } from './error.js'
import { type Show, show } from './show.js'
import { axesUpTo } from './sizes.js'

/** The axes an operation works along: one, several, or all of them where nothing is given. */
export type Axes = number | readonly number[] | undefined

/** The number of axes left when `N` are gone; never if there are not so many. */
export type FromEnd<
  S extends readonly unknown[],
  N extends number,
  Gone extends readonly unknown[] = [1],
> = S extends readonly [unknown, ...infer Rest]
  ? Gone['length'] extends N
    ? Rest['length']
    : FromEnd<Rest, N, [...Gone, 1]>
  : never

/** `K` if there are more axes than that, else never. */
export type FromStart<
  S extends readonly unknown[],
  K extends number,
  Passed extends readonly unknown[] = [],
> = S extends readonly [unknown, ...infer Rest]
  ? Passed['length'] extends K
    ? K
    : FromStart<Rest, K, [...Passed, 1]>
  : never

/**
 * The index of an axis, where -1 is the last: `Axis<[2, 3, 4], -1>` is 2. It is never where there is no such axis, and
 * `number` where the axis or the rank is unknown.
 */
export type Axis<S extends Shape, K extends number> = number extends K | S['length']
  ? number
  : `${K}` extends `-${infer N extends number}`
    ? FromEnd<S, N>
    : FromStart<S, K>

/** The indices of some axes, in order. */
export type AxisList<S extends Shape, Ks extends readonly number[]> = { -readonly [I in keyof Ks]: Axis<S, Ks[I]> }

/** Whether a shape has an axis. The first and the last one, which are named most, every shape but a scalar's has. */
export type CanAxis<Operation extends string, S extends Shape, K extends number> = [K] extends [0 | -1]
  ? S extends readonly []
    ? `${Operation}: axis ${K} is out of range for []`
    : unknown
  : number extends K // first, as the rank may be open
    ? unknown
    : number extends S['length']
      ? unknown
      : [Axis<S, K>] extends [never]
        ? `${Operation}: axis ${K} is out of range for ${Show<S>}`
        : unknown

/** As `CanAxis`, standing aside where that is not decided yet. */
export type CanAlong<Operation extends string, S extends Shape, K extends number> = Guard<CanAxis<Operation, S, K>>

/** The same for the tensor itself, where the axis is the last one. */
export type CanAlongLast<Operation extends string, S extends Shape, K extends number> = Guard<
  [K] extends [-1] ? CanAxis<Operation, S, K> : unknown
>

/** And where it is the first one. */
export type CanAlongFirst<Operation extends string, S extends Shape, K extends number> = Guard<
  [K] extends [0] ? CanAxis<Operation, S, K> : unknown
>

/** Whether a shape has all the axes named, and each is named once. */
export type CanAxes<
  Operation extends string,
  S extends Shape,
  Ks extends readonly number[],
  Seen = never,
> = Ks extends readonly [infer K extends number, ...infer Rest extends readonly number[]]
  ? number extends K
    ? unknown
    : number extends S['length']
      ? unknown
      : Axis<S, K> extends infer I extends number
        ? [I] extends [never]
          ? `${Operation}: axis ${K} is out of range for ${Show<S>}`
          : I extends Seen
            ? `${Operation}: axis ${I} is given twice`
            : CanAxes<Operation, S, Rest, Seen | I>
        : unknown
  : unknown

/**
 * The index of an axis, where -1 is the last.
 *
 * Throws a `ShapeError` where the shape has no such axis.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { normalizeAxis } from './axis.js'
 *
 * assert.equal(normalizeAxis('sum', [2, 3, 4], -1), 2)
 * assert.throws(() => normalizeAxis('sum', [3, 4], 2), /sum: axis 2 is out of range for \[3, 4\]/)
 * ```
 */
export const normalizeAxis = (operation: string, shape: readonly number[], axis: number): number => {
  if (typeof axis !== 'number') throw new ShapeError(`${operation}: expected an axis, got ${shown(axis)}`)
  const index = axis < 0 ? axis + shape.length : axis
  if (!Number.isInteger(index) || index < 0 || index >= shape.length) {
    throw new ShapeError(`${operation}: axis ${axis} is out of range for ${show(shape)}`)
  }
  return index
}

/** The place of a new axis in a result that has one more, where -1 is the last. Throws as `normalizeAxis` does. */
export const normalizeNewAxis = (operation: string, shape: readonly number[], axis: number): number => {
  if (typeof axis !== 'number') throw new ShapeError(`${operation}: expected an axis, got ${shown(axis)}`)
  const index = axis < 0 ? axis + shape.length + 1 : axis
  if (!Number.isInteger(index) || index < 0 || index > shape.length) {
    throw new ShapeError(`${operation}: axis ${axis} is out of range for ${show(shape)} and a new axis`)
  }
  return index
}

/**
 * The indices of some axes, in the order given; of all axes where nothing is given.
 *
 * Throws a `ShapeError` where the shape has no such axis, or where one is given twice.
 */
export const normalizeAxes = (operation: string, shape: readonly number[], axes: Axes): readonly number[] => {
  if (axes === undefined) return axesUpTo(shape.length)
  if (typeof axes !== 'number' && !Array.isArray(axes)) {
    throw new ShapeError(`${operation}: expected an axis or a list of axes, got ${shown(axes)}`)
  }
  const seen: number[] = []
  for (const axis of typeof axes === 'number' ? [axes] : axes) {
    const index = normalizeAxis(operation, shape, axis)
    if (seen.includes(index)) throw new ShapeError(`${operation}: axis ${index} is given twice`)
    seen.push(index)
  }
  return seen
}
