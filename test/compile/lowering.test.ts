import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse/fuse.js'
import { type Loops, loadsOf } from '../../src/compile/loops.js'
import type { CanCompute } from '../../src/compile/lowering.js'
import { simplify } from '../../src/compile/simplify.js'
import { isVectorizable } from '../../src/engine/wasm/nest/scalar.js'
import { primitives } from '../../src/primitive/index.js'
import { concrete, Stored } from '../../src/tensor/storage.js'
import type { Primitive } from '../../src/trace/primitive.js'
import type { Variable } from '../../src/trace/program.js'
import { samples } from '../primitive/samples.js'
import { interpret } from './interpret.js'

// Every primitive becomes loops, or is named here as one that is run by its own definition wherever it stands.
const byDefinition = [
  ...['cholesky', 'triangularSolve', 'solve', 'det', 'cofactor', 'cofactorTangent', 'qr', 'eigh', 'svd'],
]

const variable = (id: number, { shape, dtype }: Stored): Variable => ({ kind: 'variable', id, spec: { shape, dtype } })

/** The loops of one equation. */
const loopsOf = (primitive: Primitive, inputs: readonly Stored[], params: unknown, canCompute?: CanCompute): Loops => {
  const variables = inputs.map((input, i) => variable(i, input))
  const outputs = primitive
    .spec(inputs, params)
    .map((spec, i): Variable => ({ kind: 'variable', id: inputs.length + i, spec }))
  const equations = [{ primitive, inputs: variables, params, outputs }]
  return fuse(simplify({ inputs: variables, constants: [], equations, outputs }), canCompute)
}

describe('the lowering of primitives', () => {
  it('is there, or is named as missing', () => {
    const missing = primitives.filter(({ lower }) => lower === undefined).map(({ name }) => name)
    expect(missing.toSorted()).toEqual(byDefinition.toSorted())
  })

  const lowered = primitives.filter(({ lower }) => lower !== undefined)

  const expectClose = (actual: readonly Stored[], expected: readonly Stored[]): void => {
    expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape))
    actual.forEach((output, i) => {
      output.data.forEach((value, k) => {
        const other = expected[i]!.data[k]!
        const close = Object.is(value, other) || Math.abs(value - other) <= 1e-12 * Math.max(1, Math.abs(other))
        expect(close, `${value} instead of ${other}`).toBe(true)
      })
    })
  }

  it.each(lowered.map(primitive => [primitive.name, primitive] as const))(
    'of %s means its definition',
    (name, primitive) => {
      for (const { inputs, params } of samples[name]!) {
        const specs = primitive.spec(inputs, params)
        const expected = primitive.evaluate(inputs, params, specs)
        const loops = loopsOf(primitive, inputs, params)
        expectClose(interpret(loops, inputs), expected)
        const lowering = primitive.lower!(inputs, params)
        if (lowering?.kind !== 'expand') continue
        const made = [lowering.as(inputs)].flat()
        expectClose(
          made.map(value => concrete(value, 'test')),
          expected,
        )
      }
    },
  )

  it.each(lowered.map(primitive => [primitive.name, primitive] as const))(
    'of %s makes loops that there is vector code for',
    (name, primitive) => {
      const kinds = samples[name]!.map(({ inputs, params }) =>
        loopsOf(primitive, inputs, params, isVectorizable).kernels.map(({ kind }) => kind),
      )
      expect(kinds.some(each => !each.includes('call'))).toBe(true)
    },
  )

  const readsWhatItWrites = ({ kernels }: Loops): boolean =>
    kernels
      .flatMap(kernel => (kernel.kind === 'rows' ? kernel.parts : kernel.kind === 'nest' ? [kernel] : []))
      .flatMap(({ stores }) => stores)
      .some(({ access, value }) => loadsOf([value]).some(({ buffer }) => buffer === access.buffer))

  it.each([
    ['reads no sum back where windows leave gaps', [2, 2], [3, 3], [1, 1], false],
    ['reads no sum back where windows touch', [2, 2], [2, 2], [1, 1], false],
    ['reads sums back where windows overlap in one direction', [2, 2], [2, 1], [1, 1], true],
    ['reads sums back where gaps in a window make it overlap', [2, 2], [2, 2], [2, 1], true],
  ] as const)('of overlapAdd %s', (_, size, stride, dilation, reads) => {
    const [primitive] = primitives.filter(({ name }) => name === 'overlapAdd')
    const x = new Stored([2, 2, 2, 2], 'float32', new Float32Array(16))
    const loops = loopsOf(primitive!, [x], { shape: [8, 8], size, stride, dilation })
    expect(readsWhatItWrites(loops)).toBe(reads)
  })
})
