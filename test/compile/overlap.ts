import { expect } from 'vitest'
import type { Loops } from '../../src/compile/loops.js'
import { alignment, bytesOf, lifetimes, type Plan } from '../../src/compile/memory/plan.js'

/** Expects that a plan has room for every buffer, and never the same for two that are in use at the same time. */
export const expectNoOverlap = (loops: Loops, { offsets, bytes }: Plan): void => {
  const spans = lifetimes(loops).map(({ buffer, first, last }) => {
    const start = offsets.get(buffer)!
    return { id: buffer.id, first, last, start, end: start + buffer.size * bytesOf[buffer.dtype] }
  })
  const misplaced = spans.filter(({ start, end }) => start % alignment !== 0 || end > bytes)
  const overlapping = spans.flatMap((a, i) =>
    spans
      .slice(i + 1)
      .filter(b => a.first <= b.last && b.first <= a.last && a.end > b.start && b.end > a.start)
      .map(b => [a, b]),
  )
  expect({ misplaced, overlapping }).toEqual({ misplaced: [], overlapping: [] })
}
