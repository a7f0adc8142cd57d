import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { assemble, reserved } from '../../../src/engine/wasm/assemble.js'
import { compile } from '../../../src/engine/wasm/execute.js'
import { lower } from '../../../src/engine/wasm/lower.js'
import { commonMemory, limits } from '../../../src/engine/wasm/memory.js'
import { primitives } from '../../../src/primitive/index.js'
import { concrete, Stored } from '../../../src/tensor/storage.js'
import type { Program, Variable } from '../../../src/trace/program.js'
import { replay } from '../../../src/trace/replay.js'
import { expectNoOverlap } from '../../compile/overlap.js'
import { samples } from '../../primitive/samples.js'
import { type Composition, compositions, vectors } from '../../transform/composition.js'
import { forAnyThreads } from '../ways.js'

// Even the smallest nests are shared out between threads.
vi.mock('../../../src/engine/wasm/nest/units.js', () => import('../units.js'))

/** How many generated programs run compiled and interpreted; COMPILED_RUNS=100000 takes a quarter of an hour. */
const runs = Number(process.env.COMPILED_RUNS ?? 1200)

/** How far a compiled number may be from the interpreted one, relative to the larger of it and 1. */
const tolerance: Readonly<Record<T.DType, number>> = {
  float16: 2 ** -9,
  bfloat16: 2 ** -6,
  float32: 2e-5,
  float64: 1e-9,
  int32: 0,
  uint8: 0,
  bool: 0,
}

const expectClose = (actual: readonly Stored[], expected: readonly Stored[], what: () => string): void => {
  const specs = (list: readonly Stored[]) => list.map(({ shape, dtype }) => `${dtype}[${shape}]`).join()
  if (specs(actual) !== specs(expected)) expect(specs(actual), what()).toBe(specs(expected))
  actual.forEach(({ data, dtype }, i) => {
    const wanted = expected[i]!.data
    const wrong = data.findIndex((value, k) => {
      const other = wanted[k]!
      const close = Math.abs(value - other) <= tolerance[dtype] * Math.max(1, Math.abs(other))
      return !(close || value === other || Object.is(value, other))
    })
    if (wrong >= 0) expect.fail(`output ${i} at ${wrong}: ${data[wrong]} instead of ${wanted[wrong]}\n${what()}`)
  })
}

/** What is in memory before a Program runs is not to be relied on. */
const scribble = (): void => {
  new Uint8Array(commonMemory(0).buffer, reserved).fill(255)
}

/** A Program gives what it means, for any number of threads, and its buffers do not overlap while they are in use. */
const agree = (program: Program, inputs: readonly T.AnyTensor[]): void => {
  const given = inputs.map(input => concrete(input, 'test'))
  const { loops, plan } = assemble(lower(program).loops, limits)
  expectNoOverlap(loops, plan)
  const execute = compile(program)
  const run = () => {
    scribble()
    return execute(given)
  }
  expectClose(forAnyThreads(run, [1, 2, 3]), replay(program, given) as readonly Stored[], () => String(program))
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
        const what = () => `${name} ${JSON.stringify(params)} ${given.map(({ shape }) => `[${shape}]`)}`
        expectClose(compile(program)(given), expected, what)
      }
    })
  })
})

describe('compiled programs are the interpreted ones', () => {
  type Vector = T.Tensor<[3], 'float64'>
  const check = (share: number, law: (f: Composition['f'], x: Vector, y: Vector) => void): void =>
    fc.assert(
      fc.property(compositions, vectors, vectors, ({ f }, x, y) => law(f, x, y)),
      { numRuns: Math.ceil(runs * share) },
    )
  const timeout = 60_000 + runs * 50

  it('for generated functions', { timeout }, () => {
    check(0.4, (f, x, y) => agree(T.program(f)(x, y), [x, y]))
  })

  it('for their values and gradients', { timeout }, () => {
    check(0.4, (f, x, y) => agree(T.program(T.valueAndGrad(f))(x, y), [x, y]))
  })

  it('for batches of gradients', { timeout }, () => {
    check(0.2, (f, x, y) => {
      const [xs, ys] = [T.stack([x, y, x, y, x, x, y]), T.stack([y, y, x, x, x, x, x])]
      agree(T.program(T.vmap(T.grad(f)))(xs, ys), [xs, ys])
    })
  })
})
