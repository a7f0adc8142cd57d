import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { showLoopNests } from '../../../src/compile/show.js'
import { assemble, reserved } from '../../../src/engine/wasm/assemble.js'
import { lower } from '../../../src/engine/wasm/lower.js'
import { limits } from '../../../src/engine/wasm/memory.js'
import { dot } from '../../../src/primitive/dot.js'
import type { Program } from '../../../src/trace/program.js'
import { compositions, vectors } from '../../transform/composition.js'

type Matrix = T.Tensor<[number, number]>

/** What the module of a Program asks for, but for what all of them share. */
const roomOf = (program: Program): number => assemble(lower(program).loops, limits).memory - reserved

/** A product of matrices that need not be there. */
const productOf = (
  [m, k, n]: readonly [number, number, number],
  [transposeA, transposeB]: readonly [boolean, boolean],
  dtype: 'float32' | 'float64',
): Program => {
  const variable = (id: number, shape: readonly number[]) => ({ kind: 'variable', id, spec: { shape, dtype } }) as const
  const inputs = [variable(0, transposeA ? [k, m] : [m, k]), variable(1, transposeB ? [n, k] : [k, n])]
  const outputs = [variable(2, [m, n])]
  const equations = [{ primitive: dot.primitive, inputs, params: { transposeA, transposeB }, outputs }]
  return { inputs, constants: [], equations, outputs }
}

const size = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(64, 300, 2 ** 12),
  fc.nat(2 ** 12).map(n => n + 1),
)

describe('the room for a product', () => {
  it('is that of operands and result, and of copies in whole tiles', () => {
    const long = fc.oneof(size, fc.constantFrom(2 ** 20, 2 ** 24))
    fc.assert(
      fc.property(
        fc.tuple(size, long, size),
        fc.tuple(fc.boolean(), fc.boolean()),
        fc.constantFrom('float32', 'float64'),
        ([m, k, n], transposed, dtype) => {
          const bytes = dtype === 'float32' ? 4 : 8
          const whole = (lines: number, tile: number) => Math.ceil(lines / tile) * tile
          fc.pre((m * k + k * n + m * n) * bytes < 2 ** 31)
          const needed = (m * k + k * n + m * n) * bytes + 3 * 64
          const copies = (whole(m, 4) + whole(n, 32 / bytes)) * k * bytes
          expect(roomOf(productOf([m, k, n], transposed, dtype))).toBeLessThanOrEqual(needed + copies)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('is that of operands and result alone with a vector, and where few rows meet columns that lie as rows', () => {
    const lengths = [1, 7, 100, 2 ** 12, 2 ** 15]
    const thin = lengths.flatMap(k => lengths.flatMap(n => [[1, k, n] as const, [n, k, 1] as const]))
    for (const [m, k, n] of thin)
      for (const transposeA of [false, true])
        for (const transposeB of [false, true]) {
          // A matrix that is read against its rows, many terms of each sum, is the one that may be copied.
          const [rows, isAgainst] = m === 1 ? [n, !transposeB] : [m, transposeA]
          const copy = isAgainst && k > 2048 ? (Math.ceil(rows / 8) * 8 + 8) * k * 4 : 0
          const needed = (m * k + k * n + m * n) * 4 + 3 * 64
          expect(roomOf(productOf([m, k, n], [transposeA, transposeB], 'float32'))).toBeLessThanOrEqual(needed + copy)
        }
    for (const m of [2, 5, 16])
      expect(roomOf(productOf([m, 2 ** 20, 4], [false, true], 'float32'))).toBeLessThan((m + 4) * 2 ** 22 + 1024)
  })

  it('is 256 MiB for two vectors of 2^25 elements, whose product is right', () => {
    const length = 2 ** 25
    expect(roomOf(productOf([1, length, 1], [false, false], 'float32'))).toBe(2 ** 28 + 64)
    const x: T.Tensor<[number]> = T.ones([length])
    expect(T.item(T.dot(x, x))).toBe(length)
  })
})

describe('what is explained', () => {
  const sizeIn = (text: string): number => Number(/memory: ([\d.]+) KiB planned/.exec(text)![1])

  it('is what runs, with all the room that it takes', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        const g = T.valueAndGrad(f)
        const text = T.explain(g)(x, y)
        const { loops } = lower(T.program(g)(x, y))
        expect(text.split('\n').slice(2).join('\n')).toBe(showLoopNests(loops))
        expect(sizeIn(text)).toBeCloseTo((assemble(loops, limits).memory - reserved) / 1024, 0)
      }),
      { numRuns: 200 },
    )
  })

  it('has the copies that products make', () => {
    const product = (a: Matrix, b: Matrix) => T.matmul(a, b)
    const [a, b]: readonly [Matrix, Matrix] = [T.zeros([512, 512]), T.zeros([512, 512])]
    expect(sizeIn(T.explain(product)(a, b))).toBe(5 * 1024)
  })

  it('has a product and what follows it in loops of their own where they run so', () => {
    const f = (a: Matrix, b: Matrix, ...more: readonly Matrix[]) => more.reduce((x, y) => T.add(x, y), T.matmul(a, b))
    const x: Matrix = T.zeros([8, 8])
    const kernels = T.explain(f)(x, x, ...Array.from({ length: 6 }, (): Matrix => T.add(x, 0))).split('\n')
    expect(kernels.filter(line => line.startsWith('for '))).toHaveLength(2)
  })
})
