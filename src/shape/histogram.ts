import { shown } from './describe.js'
import { ShapeError } from './error.js'
import { type IsPositive, isPositive } from './natural.js'
import type { OptionOf } from './options.js'
import type { Add } from './size.js'

/** Into how many bins `histogram` counts where it is not said, as NumPy. */
export const mostBins = 10

/** How many bins options ask for: `BinsOf<{ bins: 4 }>` is 4, `BinsOf<{}>` is 10. */
export type BinsOf<O> = OptionOf<O, 'bins', 10, number> extends infer N extends number ? N : number

/** How many edges there are: one more than bins. */
export type EdgesOf<O> = Add<BinsOf<O>, 1>

/** Whether options ask for a possible number of bins, and for a range that has a length. */
export type CanCountBins<O> =
  IsPositive<BinsOf<O>> extends false
    ? `histogram: the number of bins must be a positive whole number, got ${BinsOf<O>}`
    : unknown

/** The number of bins, if it is one. */
export const requireBins = (bins: unknown): number => {
  if (typeof bins === 'number' && isPositive(bins)) return bins
  throw new ShapeError(`histogram: the number of bins must be a positive whole number, got ${shown(bins)}`)
}
