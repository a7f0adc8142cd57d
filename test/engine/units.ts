import type { Nest, Rows } from '../../src/compile/loops.js'
import type { Cut } from '../../src/engine/wasm/nest/units.js'
import type { Loop } from '../../src/engine/wasm/nest/walk.js'

// In the place of src/engine/wasm/nest/units.ts: nests are cut as finely as may be, so that what is small and quickly tested
// is shared out between threads as well.

/** Whole vectors of any element type. */
const vector = 4

const finest = (loops: readonly Loop[], most: number): Cut | undefined => {
  const sizes = loops.map(({ size }) => size)
  const loop = sizes.indexOf(Math.max(...sizes))
  if (loop < 0) return undefined
  const least = Math.ceil(sizes[loop]! / most)
  const steps = loop === loops.length - 1 ? Math.ceil(least / vector) * vector : least
  const units = Math.ceil(sizes[loop]! / steps)
  return units < 2 ? undefined : { loop, steps, units }
}

export const cutOf = (_: Nest, loops: readonly Loop[]): Cut | undefined => finest(loops, 256)

export const rowsCutOf = ({ places }: Rows, loops: readonly Loop[]): Cut | undefined => finest(loops, places)
