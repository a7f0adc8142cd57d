import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import type { CanSizes } from './natural.js'
import { type Show, show } from './show.js'
import type { SameSize } from './size.js'
import { same } from './sizes.js'

// Only numbers differ for certain: a name may stand for any.
export type Differ<S extends Shape, To extends Shape> = S extends readonly [
  infer X extends Dim,
  ...infer R extends Shape,
]
  ? To extends readonly [infer Y extends Dim, ...infer Rest extends Shape]
    ? [X | Y] extends [number]
      ? SameSize<X, Y> extends false
        ? true
        : Differ<R, Rest>
      : Differ<R, Rest>
    : number extends To['length']
      ? false
      : true
  : number extends S['length'] | To['length']
    ? false
    : To extends readonly []
      ? false
      : true

/** Whether a tensor of shape S may have the shape `To`. */
export type CanExpect<S extends Shape, To extends Shape> = number extends To['length']
  ? unknown
  : Differ<S, To> extends true
    ? `expectShape: expected shape ${Show<To>}, got ${Show<S>}`
    : unknown

/** As `CanExpect`, and whether there are such sizes. */
export type CanExpectSizes<S extends Shape, To extends Shape> =
  CanSizes<'expectShape', To> extends infer Sentence extends string ? Sentence : CanExpect<S, To>

/**
 * Nothing, where a shape is the one that is expected.
 *
 * Throws a `ShapeError` where it is not.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { expectShape } from './expect.js'
 *
 * assert.throws(() => expectShape([4], [3]), /expectShape: expected shape \[3\], got \[4\]/)
 * ```
 */
export const expectShape = (shape: readonly number[], expected: readonly number[]): void => {
  if (!same(shape, expected)) throw new ShapeError(`expectShape: expected shape ${show(expected)}, got ${show(shape)}`)
}
