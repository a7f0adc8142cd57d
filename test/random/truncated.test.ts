import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { tail } from '../../src/random/tail.js'

// The lines of golden/truncated.json, which golden/make.py has computed to many digits.

interface Case {
  readonly low: number | string
  readonly high: number | string
  readonly mean: number
  readonly deviation: number
  readonly quantiles: readonly number[]
}

const golden = JSON.parse(readFileSync(new URL('golden/truncated.json', import.meta.url), 'utf8')) as {
  readonly shares: readonly number[]
  readonly cases: readonly Case[]
}
const cases = golden.cases.map(each => ({ ...each, low: Number(each.low), high: Number(each.high) }))
const { truncatedNormal, key } = T.random
const count = 40_000

const dtypes = ['float32', 'float64'] as const
/** How far apart numbers of an element type are, to their size. */
const spacing = { float32: 2 ** -23, float64: 2 ** -52 }

describe.each(dtypes.flatMap(dtype => cases.map(each => ({ ...each, dtype }))))(
  '$dtype between $low and $high',
  ({ low, high, mean, deviation, quantiles, dtype }) => {
    const x = Float64Array.from(T.data(truncatedNormal(key(7), low, high, [count], { dtype })))

    it('no sample is out of bounds', () => {
      expect([...x.filter(one => !(one > low && one < high))]).toEqual([])
    })

    it('the right shares lie below the quantiles', () => {
      for (const [i, share] of golden.shares.entries()) {
        // The number next to the quantile may be on either side of it.
        const slack = spacing[dtype] * Math.abs(quantiles[i]!)
        const below = (by: number) => x.filter(one => one <= quantiles[i]! + by).length / count
        const allowed = 5 * Math.sqrt((share * (1 - share)) / count)
        expect(below(slack), `up to ${quantiles[i]}`).toBeGreaterThan(share - allowed)
        expect(below(-slack), `up to ${quantiles[i]}`).toBeLessThan(share + allowed)
      }
    })

    it('mean and deviation are right', () => {
      const found = x.reduce((sum, one) => sum + one, 0) / count
      const variance = x.reduce((sum, one) => sum + (one - found) ** 2, 0) / count
      expect(Math.abs(found - mean)).toBeLessThan((5 * deviation) / Math.sqrt(count))
      // The fourth moment of a tail is up to 9 times the square of its variance.
      expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(5 * Math.sqrt(8 / count))
    })

    if (dtype === 'float64')
      it('has the bits of float64', () => {
        expect(x.filter(one => one === Math.fround(one)).length).toBeLessThan(10)
        expect(new Set(x).size).toBeGreaterThan(count - 10)
      })
  },
)

describe('the quantile of a tail', () => {
  const tails = cases.filter(({ low, high }) => low > 1.7 && high > low)

  it.each(tails)('between $low and $high is that of many digits', ({ low, high, quantiles }) => {
    const { coefficients, curve } = tail(low, high)
    for (const [i, v] of golden.shares.entries()) {
      const e = curve && -Math.log1p(-curve.share * v)
      const t = e === undefined ? v : curve!.scale * (Math.sqrt(curve!.c + e) - Math.sqrt(curve!.c))
      const distance = t * coefficients.reduceRight((sum, c) => sum * t + c, 0)
      expect(Math.abs(distance / (quantiles[i]! - low) - 1)).toBeLessThan(1e-6)
    }
  })

  it.each(tails)('between $low and $high is that of many digits in float64', ({ low, high, quantiles }) => {
    const { coefficients, curve } = tail(low, high, 'float64')
    for (const [i, v] of golden.shares.entries()) {
      const e = curve && -Math.log1p(-curve.share * v)
      const t = e === undefined ? v : (curve!.scale * e) / (Math.sqrt(curve!.c + e) + Math.sqrt(curve!.c))
      const distance = t * coefficients.reduce((sum, c, k) => sum + c * Math.cos(k * Math.acos(2 * t - 1)), 0)
      // Of the quantile there is its float64.
      const rounding = 2 ** -52 * (quantiles[i]! / (quantiles[i]! - low))
      expect(Math.abs(distance / (quantiles[i]! - low) - 1)).toBeLessThan(1e-12 + rounding)
    }
  })
})

describe('bounds anywhere', () => {
  const bound = fc.oneof(
    fc.double({ noNaN: true }),
    fc.double({ min: -50, max: 50, noNaN: true }),
    fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, 1e-45, 3.4e38, -1e300, 2 ** 24),
  )

  it.each(dtypes)('hold every sample, and are refused where no %s lies between them', dtype => {
    fc.assert(
      fc.property(bound, fc.oneof(bound, fc.double({ min: 0, max: 2e-6, noNaN: true })), fc.nat(), (a, b, seed) => {
        const [low, high] = b > 0 && b < 2e-6 ? [a, a + b * Math.abs(a)] : [Math.min(a, b), Math.max(a, b)]
        try {
          const x = T.data(truncatedNormal(key(seed), low, high, [50], { dtype }))
          expect([...x].filter(one => !(one > low && one < high))).toEqual([])
        } catch (error) {
          if (!(error instanceof TypeError)) throw error
          const middle = dtype === 'float32' ? Math.fround(low / 2 + high / 2) : low / 2 + high / 2
          expect(middle > low && middle < high, error.message).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('whose numbers between are few give each its share', () => {
    // Four float32 lie between: each stands for the numbers that round to it, the outer ones also for those up to the bounds.
    const [low, step] = [1.5, 2 ** -23]
    const x = T.data(truncatedNormal(key(3), low, low + 5 * step, [count]))
    const shares = [1, 2, 3, 4].map(i => x.filter(one => one === low + i * step).length / count)
    for (const [i, share] of [0.3, 0.2, 0.2, 0.3].entries()) expect(Math.abs(shares[i]! - share)).toBeLessThan(0.012)
  })
})
