import type { Dim, Shape } from './dim.js'

/** How a size is written in a sentence: 784, batch, or `?` where it is unknown. */
export type ShowDim<D extends Dim> = number extends D ? '?' : string extends D ? '?' : `${D}`

export type Join<S extends Shape, Text extends string> = S extends readonly [
  infer H extends Dim,
  ...infer R extends Shape,
]
  ? Join<R, `${Text}, ${ShowDim<H>}`>
  : Text

/**
 * How a shape is written in a sentence: `[batch, 784]`, `[?, 784]` where a size is unknown, `[...]` where the rank is.
 */
export type Show<S extends Shape> = S extends readonly [infer H extends Dim, ...infer R extends Shape]
  ? `[${Join<R, ShowDim<H>>}]`
  : number extends S['length']
    ? '[...]'
    : '[]'

/**
 * Writes a shape as the sentences of shape errors do.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { show } from './show.js'
 *
 * assert.equal(show([2, 3]), '[2, 3]')
 * ```
 */
export const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`
