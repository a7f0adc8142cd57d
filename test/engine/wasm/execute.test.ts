import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { compile } from '../../../src/engine/wasm/execute.js'
import { primitives } from '../../../src/primitive/index.js'
import { isFloat } from '../../../src/tensor/dtype.js'
import { concrete, Stored } from '../../../src/tensor/storage.js'
import type { Program, Variable } from '../../../src/trace/program.js'
import { replay } from '../../../src/trace/replay.js'
import { samples } from '../../primitive/samples.js'
import { compositions, vectors } from '../../transform/composition.js'

const runs = Number(process.env.COMPILED_RUNS ?? 500)

const expectClose = (actual: readonly Stored[], expected: readonly Stored[], what: string): void => {
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  )
  actual.forEach(({ data, dtype }, i) => {
    const tolerance = dtype === 'float32' ? 2e-5 : isFloat(dtype) ? 1e-9 : 0
    data.forEach((value, k) => {
      const other = expected[i]!.data[k]!
      const close = Object.is(value, other) || Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(other))
      expect(close || value === other, `output ${i} at ${k}: ${value} instead of ${other}\n${what}`).toBe(true)
    })
  })
}

const agree = (program: Program, inputs: readonly T.AnyTensor[]): void => {
  const given = inputs.map(input => concrete(input, 'test'))
  expectClose(compile(program)(given), replay(program, given) as readonly Stored[], String(program))
}

const variable = (id: number, { shape, dtype }: Stored): Variable => ({ kind: 'variable', id, spec: { shape, dtype } })

describe('compiled primitives', () => {
  const single = ({ shape, dtype, data }: Stored): Stored =>
    dtype === 'float64' ? new Stored(shape, 'float32', Float32Array.from(data)) : new Stored(shape, dtype, data)
  const variants = [
    ['as they are', (input: Stored) => input],
    ['in float32', single],
  ] as const
  describe.each(variants)('%s', (_, prepare) => {
    it.each(primitives.map(primitive => [primitive.name, primitive] as const))('%s', (name, primitive) => {
      for (const { inputs, params } of samples[name]!) {
        const given = inputs.map(prepare)
        const specs = primitive.spec(given, params)
        const expected = primitive.evaluate(given, params, specs)
        const variables = given.map((input, i) => variable(i, input))
        const outputs = expected.map((output, i) => variable(given.length + i, output))
        const program: Program = {
          inputs: variables,
          constants: [],
          equations: [{ primitive, inputs: variables, params, outputs }],
          outputs,
        }
        expectClose(compile(program)(given), expected, `${name} ${JSON.stringify(params)} ${given.map(x => x.shape)}`)
      }
    })
  })
})

describe('compiled programs are the interpreted ones', () => {
  it('for generated functions', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => agree(T.program(f)(x, y), [x, y])),
      { numRuns: runs },
    )
  })

  it('for their values and gradients', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => agree(T.program(T.valueAndGrad(f))(x, y), [x, y])),
      { numRuns: runs },
    )
  })

  it('for batches of gradients', () => {
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => {
        const [xs, ys] = [T.stack([x, y, x, y, x]), T.stack([y, y, x, x, x])]
        agree(T.program(T.vmap(T.grad(f)))(xs, ys), [xs, ys])
      }),
      { numRuns: runs / 5 },
    )
  })
})
