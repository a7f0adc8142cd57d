import { describe, expect, test } from 'vitest'
import { ofDense, ofLenet } from '../../examples/layers/layers.js'

describe('course row 4: what layers cost', () => {
  test('dense layers have the parameters of the worked table', () => {
    expect(ofDense.map(({ parameters }) => parameters)).toEqual([3_000_100, 25_856, 65_792, 2570])
  })

  test('a dense layer multiplies once by each weight', () => {
    for (const { parameters, multiplications } of ofDense) {
      const biases = parameters - multiplications
      expect([10, 100, 256]).toContain(biases)
    }
  })

  test('in LeNet dense layers have most parameters, and convolutions most multiplications', () => {
    const share = (of: 'parameters' | 'multiplications') => {
      const total = ofLenet.reduce((sum, cost) => sum + cost[of], 0)
      return ofLenet.filter(({ layer }) => layer.startsWith('c')).reduce((sum, cost) => sum + cost[of], 0) / total
    }
    expect(ofLenet.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(61_706)
    expect(share('parameters')).toBeLessThan(0.05)
    expect(share('multiplications')).toBeGreaterThan(0.85)
  })
})
