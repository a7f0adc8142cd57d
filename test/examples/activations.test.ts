import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import {
  activations,
  collapsed,
  curves,
  gradientThroughSigmoids,
  linearNetwork,
} from '../../examples/activations/activations.js'

describe('course row 3: activations', () => {
  test.each(activations.map(activation => [activation.name, activation] as const))(
    'the slope of %s',
    (_, activation) => {
      // Away from the corners of the steps and the lines.
      const at = T.tensor([-3.3, -1.7, -0.4, 0.3, 1.4, 3.1])
      const { slopes } = curves(activation, at)
      const above = curves(activation, T.add(at, 1e-2)).values
      const below = curves(activation, T.sub(at, 1e-2)).values
      for (const [i, slope] of slopes.entries())
        expect(((above[i] ?? 0) - (below[i] ?? 0)) / 2e-2).toBeCloseTo(slope, 3)
    },
  )

  test('layers without an activation are one matrix', () => {
    const params = linearNetwork.init(T.random.key(3))
    const { w, b } = collapsed(params)
    const x = T.random.normal(T.random.key(4), [8, 5])
    const one = T.add(T.matmul(x, w), b)
    expect(T.item(T.allClose(linearNetwork.apply(params, x), one, { rtol: 0, atol: 1e-5 }))).toBe(true)
  })

  test('saturated sigmoids lose their gradient', () => {
    const lost = [1, 2, 4, 8, 16].map(depth => gradientThroughSigmoids(depth, 1))
    // Each sigmoid passes on a quarter at most.
    lost.forEach((gradient, i) => {
      expect(gradient).toBeLessThan(0.25 ** (2 ** i))
      expect(gradient).toBeGreaterThan(0)
    })
    expect(gradientThroughSigmoids(1, 20)).toBeLessThan(1e-7)
  })
})
