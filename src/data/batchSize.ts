import type { IsUnion } from '../shape/equals.js'
import type { OptionOf } from '../shape/options.js'

/** What says how large batches are. */
interface Sized {
  readonly size: number
  readonly dropLast?: boolean | undefined
}

/** The leading size of batches: known where all have it. */
export type BatchSize<O extends Sized> = [OptionOf<O, 'dropLast', false, boolean>, true] extends [
  true,
  IsLiteral<O['size']>,
]
  ? O['size']
  : 'batch'

type IsLiteral<N extends number> = number extends N ? false : true extends IsUnion<N> ? false : true
