import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse/fuse.js'
import { simplify } from '../../src/compile/simplify.js'
import { compile } from '../../src/engine/wasm/execute.js'
import { concrete } from '../../src/tensor/storage.js'
import type { Value } from '../../src/tensor/tensor.js'
import { interpret } from './interpret.js'

type Any = T.Tensor<readonly number[]>

const run = (f: (x: Any) => Any, x: Any): ArrayLike<number> => {
  const program = T.program(f as never)(x as never) as never
  return compile(program)([concrete(x as unknown as Value, 'test')])[0]!.data
}

describe('long sums', () => {
  it.each<[name: string, shape: readonly number[], axis: readonly number[]]>([
    ['of all', [2 ** 22], [0]],
    ['of all, over two axes', [2 ** 11, 2 ** 11], [0, 1]],
    ['of columns', [2 ** 20, 3], [0]],
    ['of rows', [3, 2 ** 20], [1]],
    ['of a middle axis', [2, 2 ** 19 + 7, 3], [1]],
    // In one go 0.1 becomes 0.101 and 0.096.
  ])('%s lose no more than sums of some thousands', (_, shape, axis) => {
    const sums = run(x => T.mean(x, { axis }) as Any, T.full(shape, 0.1) as Any)
    for (const mean of Array.from(sums)) expect(Math.abs(mean - Math.fround(0.1))).toBeLessThan(3e-6)
  })

  it('of any shape and axes are those of the parts', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(700, 1024, 1025, 4096, 5003))
    const shapes = fc
      .array(size, { minLength: 1, maxLength: 3 })
      .filter(shape => shape.reduce((product, n) => product * n) < 2 ** 18)
    const cases = shapes.chain(shape =>
      fc.record({ shape: fc.constant(shape), axis: fc.subarray([...shape.keys()], { minLength: 1 }) }),
    )
    fc.assert(
      fc.property(cases, ({ shape, axis }) => {
        // Whole numbers, so that every order of a sum gives the same.
        const count = shape.reduce((product, n) => product * n)
        const x = T.reshape(T.cast(T.sub(T.mul(T.arange(count), 7), 3), 'float32'), shape as number[])
        const small = T.sub(x, T.mul(T.floor(T.div(x, 11)), 11)) as Any
        const sum = (y: Any) => T.sum(y, { axis }) as Any
        const loops = fuse(simplify(T.program(sum as never)(small as never) as never))
        const expected = Array.from(T.data(sum(small)))
        const stored = concrete(small as unknown as Value, 'test')
        expect(Array.from(interpret(loops, [stored])[0]!.data)).toEqual(expected)
        expect(Array.from(run(sum, small))).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('are sums of blocks that threads can share out', () => {
    const x = T.random.uniform(T.random.key(0), [2 ** 20])
    const program = T.program((y: typeof x) => T.sum(T.exp(y)))(x)
    const [partial] = fuse(simplify(program)).kernels
    expect(partial).toMatchObject({ kind: 'nest', sizes: [256], head: { sizes: [4096] } })
  })
})
