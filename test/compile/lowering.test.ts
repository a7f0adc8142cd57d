import { describe, expect, it } from 'vitest'
import { fuse } from '../../src/compile/fuse.js'
import { simplify } from '../../src/compile/simplify.js'
import { primitives } from '../../src/primitive/index.js'
import { concrete, type Stored } from '../../src/tensor/storage.js'
import type { Program, Variable } from '../../src/trace/program.js'
import { samples } from '../primitive/samples.js'
import { interpret } from './interpret.js'

// Every primitive becomes loops, or is named here as one that is run by its own definition wherever it stands.
const byDefinition = [
  ...['cumulativeSum', 'argSort', 'lastPlace'],
  ...['cholesky', 'triangularSolve', 'solve', 'det', 'cofactor', 'cofactorTangent', 'qr', 'eigh', 'svd'],
]

const variable = (id: number, { shape, dtype }: Stored): Variable => ({ kind: 'variable', id, spec: { shape, dtype } })

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
        const variables = inputs.map((input, i) => variable(i, input))
        const outputs = expected.map((output, i) => variable(inputs.length + i, output))
        const program: Program = {
          inputs: variables,
          constants: [],
          equations: [{ primitive, inputs: variables, params, outputs }],
          outputs,
        }
        expectClose(interpret(fuse(simplify(program)), inputs), expected)
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
})
