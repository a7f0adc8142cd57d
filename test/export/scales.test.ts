import { stableHlo } from 'tensor-ts/export'
import { describe, expect, it } from 'vitest'
import { primitives } from '../../src/primitive/index.js'
import { samples } from '../primitive/samples.js'
import { alone, single } from './alone.js'

// XLA makes x a b, with constants a and b, into x (a b). What scales in two steps, because one would be out of range, is infinite or 0
// there: so nothing is written that way.

/** The least and the greatest positive number, without those below that XLA's CPU takes for 0. */
const ranges: Readonly<Record<string, readonly [least: number, greatest: number]>> = {
  f32: [2 ** -126, 2 ** 128 * (1 - 2 ** -24)],
  f64: [2 ** -1022, Number.MAX_VALUE],
}

const assignment = /^\s*(%\w+) = stablehlo\.(constant|multiply|divide) (.*) : tensor<(?:\d+x)*(\w+)>/

/** The lines at which a value is multiplied by constants that together are out of range. */
const outOfRange = (text: string): readonly string[] => {
  const constants = new Map<string, number>()
  const factors = new Map<string, number>()
  return text.split('\n').filter(line => {
    const [, name, op, operands, type] = assignment.exec(line) ?? []
    const range = ranges[type ?? '']
    if (name === undefined || operands === undefined || range === undefined) return false
    if (op === 'constant') {
      const [, value] = /^dense<([^"[\]]*)>$/.exec(operands) ?? []
      if (value !== undefined && Number.isFinite(Number(value)) && Number(value) !== 0)
        constants.set(name, Number(value))
      return false
    }
    const [a, b] = operands.split(', ') as [string, string]
    const [x, constant] = constants.has(b) || op === 'divide' ? [a, constants.get(b)] : [b, constants.get(a)]
    if (constant === undefined) return false
    const factor = (factors.get(x) ?? 1) * (op === 'divide' ? 1 / constant : constant)
    factors.set(name, factor)
    return Math.abs(factor) < range[0] || Math.abs(factor) > range[1]
  })
}

it('two factors that together are out of range are found', () => {
  const scaled = (factor: string) =>
    [
      `%1 = stablehlo.constant dense<${factor}> : tensor<2xf32>`,
      '%2 = stablehlo.multiply %arg0, %1 : tensor<2xf32>',
      '%3 = stablehlo.multiply %1, %2 : tensor<2xf32>',
    ].join('\n')
  expect(outOfRange(scaled('1.7e35'))).toHaveLength(1)
  expect(outOfRange(scaled('1.0e-20'))).toHaveLength(1)
  expect(outOfRange(scaled('1.0e19'))).toEqual([])
})

describe('no primitive scales by constants that together are out of range', () => {
  it.each(primitives.map(primitive => [primitive.name, primitive] as const))('%s', (name, primitive) => {
    for (const { inputs, params } of samples[name]!.slice(0, 2))
      for (const given of [inputs, inputs.map(single)])
        expect(outOfRange(stableHlo(alone(primitive, given, params)))).toEqual([])
  })
})
