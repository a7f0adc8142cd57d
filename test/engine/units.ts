import type { Nest, Rows } from '../../src/compile/loops.js'
import type { Cut } from '../../src/engine/wasm/nest/units.js'
import type { Loop } from '../../src/engine/wasm/nest/walk.js'

// In the place of src/engine/wasm/nest/units.ts: nests are cut as finely as may be, so that what is small and quickly tested
// is shared out between threads as well.

/** What a nest walks at a time at most, four vectors of four elements: parts are made of whole ones. */
const block = 16

const finest = (loops: readonly Loop[], most: number): Cut | undefined =>
  loops
    .map(({ size }, loop): Cut => {
      const least = Math.ceil(size / most)
      const steps = loop === loops.length - 1 ? Math.ceil(least / block) * block : least
      return { loop, steps, units: Math.ceil(size / steps) }
    })
    .filter(({ units }) => units > 1)
    .sort((a, b) => b.units - a.units)[0]

export const cutOf = (_: Nest, loops: readonly Loop[]): Cut | undefined => finest(loops, 256)

export const rowsCutOf = ({ places }: Rows, loops: readonly Loop[]): Cut | undefined => finest(loops, places)
