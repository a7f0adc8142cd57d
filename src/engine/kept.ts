import { count } from '../shape/sizes.js'
import { sizeInBytes } from '../tensor/dtype.js'
import type { Spec } from '../tensor/tensor.js'

// How much the traces of one compiled function may keep.

/** How many signatures are kept. */
export const mostSignatures = 128

/** What the older signatures of one function may keep in memory that the newest does not, in bytes. */
const mostBytes = 2 ** 29

/** About what an equation takes, traced and compiled (3,300 equations of a training step take 5 MB). */
const bytesOfEquation = 2 ** 11

/** What a trace keeps. Constants may be those of other traces, too. */
export interface Kept {
  readonly equations: number
  readonly constants: readonly Spec[]
}

const bytesOf = ({ shape, dtype }: Spec): number => sizeInBytes(dtype, count(shape))

/** Whether traces, the newest last, keep too much: texts of static arguments, equations, and constants. */
export const keepTooMuch =
  <Traced>(of: (traced: Traced) => Kept) =>
  (traces: readonly (readonly [signature: string, traced: Traced])[]): boolean => {
    const older = traces.slice(0, -1).map(([text, traced]) => ({ text, ...of(traced) }))
    const own = new Set(older.flatMap(({ constants }) => constants))
    for (const value of of(traces.at(-1)![1]).constants) own.delete(value)
    const constants = [...own].reduce((sum, value) => sum + bytesOf(value), 0)
    return (
      older.reduce((sum, { text, equations }) => sum + 2 * text.length + equations * bytesOfEquation, constants) >
      mostBytes
    )
  }
