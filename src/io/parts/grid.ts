import { count } from '../../shape/sizes.js'
import { common, type Part } from '../../tensor/parts.js'
import type { DecodeError } from '../error.js'

/** Of so many parts each two are compared, to name those that overlap. */
const mostCompared = 1000

const elements = (part: Part): number => count(part.size)

const isInside = ({ start, size }: Part, shape: readonly number[]): boolean =>
  start.length === shape.length &&
  size.length === shape.length &&
  shape.every((length, axis) => size[axis]! > 0 && start[axis]! + size[axis]! <= length)

/** Whether parts are all cells of a grid, each once: along each axis what begins at one place ends at one, where the next begins. */
const isGrid = (shape: readonly number[], parts: readonly Part[]): boolean => {
  let cells = 1
  for (const [axis, length] of shape.entries()) {
    const stops = new Map<number, number>()
    for (const { start, size } of parts) {
      const stop = start[axis]! + size[axis]!
      if ((stops.get(start[axis]!) ?? stop) !== stop) return false
      stops.set(start[axis]!, stop)
    }
    let at: number | undefined = 0
    for (let i = 0; i < stops.size && at !== undefined; i++) at = stops.get(at)
    if (at !== length) return false
    cells *= stops.size
  }
  return cells === parts.length && new Set(parts.map(({ start }) => start.join())).size === cells
}

const overlap = (parts: readonly Part[]): readonly [Part, Part] | undefined => {
  for (const [i, first] of parts.entries())
    for (const second of parts.slice(i + 1)) if (common(first, second) !== undefined) return [first, second]
  return undefined
}

/** What is wrong with the parts of a tensor, which must be the cells of a grid, as a mesh makes them; one without elements has none. */
export const wrongParts = (name: string, shape: readonly number[], parts: readonly Part[]): DecodeError | undefined => {
  const outside = parts.find(part => !isInside(part, shape))
  if (outside !== undefined) return { _tag: 'PartMisplaced', name, part: outside, shape }
  const expected = count(shape)
  if (expected === 0 || isGrid(shape, parts)) return undefined
  const both = parts.length > mostCompared ? undefined : overlap(parts)
  if (both !== undefined) return { _tag: 'PartsOverlap', name, first: both[0], second: both[1] }
  const held = parts.reduce((sum, part) => sum + elements(part), 0)
  return held < expected ? { _tag: 'PartsMissing', name, held, expected } : { _tag: 'PartsIrregular', name }
}
