import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { deepForDigits, rightOf, train, wideForDigits } from '../../examples/wide-or-deep/networks.js'

describe('course row 21: wide or deep', () => {
  test('for digits one layer of 1,000 has 795,010 parameters, two of 100 have 89,610', () => {
    expect(nn.summary(wideForDigits)).toContain('795,010')
    expect(nn.summary(deepForDigits)).toContain('89,610')
  })

  test('on a spiral the deep network learns what the wide one has not learnt in the same steps', () => {
    const [wide, deep] = train(220)
    expect(deep.losses.at(-1)).toBeLessThan(0.75 * (wide.losses.at(-1) ?? 0))
    expect(rightOf(deep.of)).toBeGreaterThan(0.75)
    expect(rightOf(wide.of)).toBeLessThan(rightOf(deep.of) - 0.1)
  })
})
