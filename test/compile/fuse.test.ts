import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse/fuse.js'
import { simplify } from '../../src/compile/simplify.js'
import { concrete, type Stored } from '../../src/tensor/storage.js'
import type { Program } from '../../src/trace/program.js'
import { replay } from '../../src/trace/replay.js'
import { compositions, vectors } from '../transform/composition.js'
import { interpret } from './interpret.js'

const loopsOf = (program: Program) => fuse(simplify(program))

const agree = (program: Program, inputs: readonly T.AnyTensor[]): void => {
  const given = inputs.map(input => concrete(input, 'test'))
  const expected = replay(program, given) as readonly Stored[]
  const actual = interpret(loopsOf(program), given)
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  )
  actual.forEach(({ data }, i) => {
    data.forEach((value, k) => {
      const other = expected[i]!.data[k]!
      const close = Object.is(value, other) || Math.abs(value - other) <= 1e-6 * Math.max(1, Math.abs(other))
      expect(close, `output ${i} at ${k}: ${value} instead of ${other}\n${program}`).toBe(true)
    })
  })
}

describe('fused loops mean what the Program means', () => {
  it('for generated functions', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => agree(T.program(f)(x, y), [x, y])),
      { numRuns: 300 },
    )
  })

  it('for their gradients', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => agree(T.program(T.valueAndGrad(f))(x, y), [x, y])),
      { numRuns: 200 },
    )
  })

  it('for batches of them', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        const [xs, ys] = [T.stack([x, y, x]), T.stack([y, y, x])]
        agree(T.program(T.vmap(T.grad(f)))(xs, ys), [xs, ys])
      }),
      { numRuns: 100 },
    )
  })
})

const kernelsOf = (program: Program) =>
  loopsOf(program).kernels.map(kernel =>
    kernel.kind === 'nest' ? (kernel.head?.kind ?? 'map') : kernel.kind === 'call' ? kernel.primitive.name : 'clear',
  )

describe('the number of kernels', () => {
  const x = T.ones([4, 3])
  it('elementwise operations of one shape are one', () => {
    expect(kernelsOf(T.program((a: typeof x) => T.tanh(T.add(T.mul(a, a), T.exp(a))))(x))).toEqual(['map'])
  })

  it('a reduction takes what feeds it and what follows it', () => {
    expect(kernelsOf(T.program((a: typeof x) => T.sqrt(T.mean(T.square(a), { axis: 1 })))(x))).toEqual(['reduce'])
  })

  it('a dense layer is its product', () => {
    const dense = (a: typeof x, w: T.Tensor<[3, 5]>, b: T.Tensor<[5]>) => T.relu(T.add(T.matmul(a, w), b))
    expect(kernelsOf(T.program(dense)(x, T.ones([3, 5]), T.ones([5])))).toEqual(['product'])
  })

  it('an update of all moments is one pass', () => {
    const adam = (p: typeof x, g: typeof x, m: typeof x, v: typeof x) => {
      const m1 = T.add(T.mul(m, 0.9), T.mul(g, 0.1))
      const v1 = T.add(T.mul(v, 0.999), T.mul(T.square(g), 0.001))
      return [T.sub(p, T.div(m1, T.add(T.sqrt(v1), 1e-8))), m1, v1] as const
    }
    expect(kernelsOf(T.program(adam)(x, x, x, x))).toEqual(['map'])
  })

  it('what comes back from all parts of a tensor is written part by part, and nothing is cleared or added', () => {
    const f = (a: typeof x) => {
      const [left, middle, right] = T.split(a, [1, 2], { axis: 1 })
      return T.sum(T.add(T.mul(left, T.square(middle)), T.exp(right)))
    }
    const { kernels } = loopsOf(T.program(T.grad(f))(x))
    const additions = kernels.flatMap(kernel => (kernel.kind === 'nest' ? kernel.stores : [])).map(({ value }) => value)
    expect(kernels.map(({ kind }) => kind)).not.toContain('clear')
    expect(additions.some(value => value.kind === 'apply' && value.operation === 'add')).toBe(false)
  })

  it('transposes, slices and broadcasts are none', () => {
    const f = (a: typeof x) => T.add(T.transpose(T.slice(a, [[0, 3]])), T.expandDims(T.slice(a, [3]), 0))
    expect(kernelsOf(T.program(f)(x))).toEqual(['map'])
  })
})
