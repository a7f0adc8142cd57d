import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse.js'
import type { Loops } from '../../src/compile/loops.js'
import { bytesOf, lifetimes, planMemory } from '../../src/compile/plan.js'
import { simplify } from '../../src/compile/simplify.js'
import { compositions, vectors } from '../transform/composition.js'

const expectNoOverlap = (loops: Loops): void => {
  const { offsets, bytes } = planMemory(loops)
  const spans = lifetimes(loops).map(({ buffer, first, last }) => {
    const start = offsets.get(buffer)!
    return { first, last, start, end: start + buffer.size * bytesOf[buffer.dtype] }
  })
  spans.forEach((a, i) => {
    expect(a.start % 64).toBe(0)
    expect(a.end).toBeLessThanOrEqual(bytes)
    for (const b of spans.slice(i + 1))
      if (a.first <= b.last && b.first <= a.last) expect(a.end <= b.start || b.end <= a.start).toBe(true)
  })
}

describe('the plan of memory', () => {
  it('never lets two buffers overlap that are in use at the same time', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        expectNoOverlap(fuse(simplify(T.program(T.valueAndGrad(f))(x, y))))
      }),
      { numRuns: 300 },
    )
  })

  it('uses the room of what is not needed any more', () => {
    const deep = (x: T.Tensor<[1000]>) =>
      Array.from({ length: 10 }).reduce<T.Tensor<[1000]>>(y => T.cumsum(T.exp(y), { axis: 0 }), x)
    const loops = fuse(simplify(T.program(deep)(T.ones([1000]))))
    expect(loops.kernels.length).toBe(20)
    expect(planMemory(loops).bytes).toBe(2 * 4032)
  })
})
