import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse/fuse.js'
import type { Loops } from '../../src/compile/loops.js'
import { planMemory } from '../../src/compile/memory/plan.js'
import { reuse } from '../../src/compile/memory/reuse.js'
import { simplify } from '../../src/compile/simplify.js'
import { compositions, vectors } from '../transform/composition.js'
import { expectNoOverlap } from './overlap.js'

type Matrix = T.Tensor<[256, 32]>

const bytes = 256 * 32 * 4

const loopsOf = (f: (x: Matrix) => unknown): Loops => reuse(fuse(simplify(T.program(f)(T.ones([256, 32])))))

describe('what a kernel writes', () => {
  it.each<[name: string, f: (x: Matrix) => unknown, matrices: number]>([
    ['element by element', x => T.exp(T.mul(x, x)), 1],
    ['element by element, several results', x => [T.exp(x), T.mul(x, 2)], 2],
    ['row by row', x => T.softmax(x, { axis: 1 }), 1],
    ['along an axis', x => T.exp(T.cumsum(T.tanh(x), { axis: 0 })), 1],
    ['behind a reduction', x => T.mul(T.exp(x), T.sum(T.tanh(x), { axis: 0 })), 2],
    ['from rows that were read and written', x => T.sub(T.softmax(T.sin(x), { axis: 1 }), 1), 1],
  ])('%s takes the place of what nobody reads any more', (_, f, matrices) => {
    const { bytes: planned } = planMemory(loopsOf(f))
    // Beside them there may be room for some rows.
    expect(Math.floor(planned / bytes)).toBe(matrices)
  })

  it.each<[name: string, f: (x: Matrix) => unknown, matrices: number]>([
    ['that is read in another order', x => T.reshape(T.exp(T.transpose(x)), [256, 32]), 2],
    ['that is read backwards', x => T.add(x, T.flip(x, { axis: 0 })), 2],
    ['that is read at other places as well', x => T.mul(x, T.slice(x, [0])), 2],
    ['that is returned', x => [x, T.exp(x)], 2],
    ['of which other rows are read', x => T.mul(T.softmax(x, { axis: 1 }), T.flip(x, { axis: 0 })), 3],
    ['that is an operand of a product', x => T.matmul(x, T.ones([32, 32])), 2],
    ['that is smaller', x => T.broadcastTo(T.slice(x, [0]), [256, 32]), 2],
  ])('does not take the place of something %s', (_, f, matrices) => {
    expect(Math.floor(planMemory(loopsOf(f)).bytes / bytes)).toBe(matrices)
  })

  it('takes no place that is needed, for generated functions', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        const loops = reuse(fuse(simplify(T.program(T.valueAndGrad(f))(x, y))))
        expectNoOverlap(loops, planMemory(loops))
      }),
    )
  })
})
