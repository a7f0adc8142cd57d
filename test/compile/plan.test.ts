import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse/fuse.js'
import { planMemory } from '../../src/compile/memory/plan.js'
import { simplify } from '../../src/compile/simplify.js'
import { compositions, vectors } from '../transform/composition.js'
import { expectNoOverlap } from './overlap.js'

describe('the plan of memory', () => {
  it('never lets two buffers overlap that are in use at the same time', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        const loops = fuse(simplify(T.program(T.valueAndGrad(f))(x, y)))
        expectNoOverlap(loops, planMemory(loops))
      }),
      { numRuns: 300 },
    )
  })

  it('uses the room of what is not needed any more', () => {
    const deep = (x: T.Tensor<[1000]>) =>
      Array.from({ length: 10 }).reduce<T.Tensor<[1000]>>(y => T.cumsum(T.exp(y), { axis: 0 }), x)
    const loops = fuse(simplify(T.program(deep)(T.ones([1000]))))
    expect(loops.kernels.length).toBe(10)
    expect(planMemory(loops).bytes).toBe(2 * 4032)
  })
})
