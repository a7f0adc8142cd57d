import { type Axes, type Axis, type CanAxes, normalizeAxes } from './axis.js'
import type { Dim, Shape } from './dim.js'
import { type Guard, ShapeError } from './error.js'
import type { Reduce } from './reduce.js'
import { type Show, type ShowDim, show } from './show.js'
import { without } from './sizes.js'

// A named or unknown size may turn out to be 1, and then the rank of the result is another.
export type SqueezeOnes<S extends Shape, Out extends Dim[] = []> = S extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? H extends 1
    ? SqueezeOnes<R, Out>
    : H extends number
      ? number extends H
        ? Shape
        : SqueezeOnes<R, [...Out, H]>
      : Shape
  : Out

/**
 * The shape without some axes of size 1: `Squeeze<[2, 1, 3], 1>` is `[2, 3]`. Where no axis is given all of size 1 go;
 * that is of unknown rank for a shape that has a named or unknown size, which may turn out to be 1.
 */
export type Squeeze<S extends Shape, K extends Axes = undefined> = [K] extends [undefined]
  ? number extends S['length']
    ? Shape
    : SqueezeOnes<S>
  : Reduce<S, K>

export type CanDrop<S extends Shape, Ks extends readonly number[]> = Ks extends readonly [
  infer K extends number,
  ...infer Rest extends readonly number[],
]
  ? number extends K | S['length']
    ? unknown
    : { d: S[Axis<S, K>] } extends { d: 1 }
      ? CanDrop<S, Rest>
      : number extends S[Axis<S, K>]
        ? CanDrop<S, Rest>
        : string extends S[Axis<S, K>]
          ? CanDrop<S, Rest>
          : `squeeze: axis ${Axis<S, K>} of ${Show<S>} is ${ShowDim<S[Axis<S, K>]>}, not 1`
  : unknown

/** Whether a shape has the axes, each named once and of size 1. */
export type CanSqueeze<S extends Shape, K extends Axes> = Guard<
  [K] extends [number]
    ? CanSqueezeList<S, [K & number]>
    : [K] extends [readonly number[]]
      ? CanSqueezeList<S, K>
      : unknown
>
export type CanSqueezeList<S extends Shape, Ks extends readonly number[]> =
  CanAxes<'squeeze', S, Ks> extends infer Message extends string ? Message : CanDrop<S, Ks>

/**
 * The shape without some axes of size 1; without all of them where none is given.
 *
 * Throws a `ShapeError` where there is no such axis, where one is given twice, or where its size is not 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { squeeze } from './squeeze.js'
 *
 * assert.deepEqual(squeeze([2, 1, 3, 1]), [2, 3])
 * assert.deepEqual(squeeze([2, 1, 3, 1], -1), [2, 1, 3])
 * ```
 */
export const squeeze = (shape: readonly number[], axes?: Axes): readonly number[] => {
  if (axes === undefined) {
    const sizes: number[] = []
    for (let axis = 0; axis < shape.length; axis++) if (shape[axis] !== 1) sizes.push(shape[axis]!)
    return sizes
  }
  const gone = normalizeAxes('squeeze', shape, axes)
  for (const axis of gone) {
    if (shape[axis] !== 1) {
      throw new ShapeError(`squeeze: axis ${axis} of ${show(shape)} is ${shape[axis]}, not 1`)
    }
  }
  return without(shape, gone)
}
