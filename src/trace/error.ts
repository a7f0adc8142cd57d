import type { Spec } from '../tensor/tensor.js'
import { showSpec } from './show.js'

/** A value that stands for many was used as if it were one: read as a number, branched on, or kept past its function. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
}

/** A value of a transformation that has ended was computed with. */
export class LeakError extends TraceError {}

/** The error for a value of a transformation that has ended. */
export const leaked = (transformation: string, value: Spec): LeakError =>
  new LeakError(
    `a tensor (${showSpec(value)}) was kept from an earlier run of ${transformation} and used after it ended; ` +
      'return it from the traced function instead of storing it outside',
  )

/** An equation is not linear in what it is to be transposed by; `what` it does instead. */
export class NotLinear extends Error {
  override readonly name = 'NotLinear'
  readonly what: string
  constructor(what: string) {
    super(`internal: a derivative is not linear: it ${what}`)
    this.what = what
  }
}
