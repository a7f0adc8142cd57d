import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { convex, softAnd, softOr, square } from '../../examples/gates/gates.js'

// Course row 2: sigmoid neurons as gates, and the regions that layers of them make.

const bits = T.tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
])

describe('course row 2', () => {
  it('bias -30 with weights 20 and 20 is AND, bias -10 is OR', () => {
    const and = T.toArray(softAnd(bits))
    const or = T.toArray(softOr(bits))
    expect(and.map(Math.round)).toEqual([0, 0, 0, 1])
    expect(or.map(Math.round)).toEqual([0, 1, 1, 1])
    // σ(-10) and σ(10) beside 0 and 1.
    for (const value of [...and, ...or]) expect(Math.min(value, 1 - value)).toBeLessThan(4.6e-5)
  })

  // Points that keep away from the edges at ±1, 2 and 4.
  const points = T.toArray(T.linspace(-2.9, 5.9, 23)).flatMap(x =>
    [-1.9, -0.7, 0.1, 0.8, 1.7].map(y => [x, y] as const),
  )
  const plane = T.fromArray(points.flat(), [points.length, 2])

  const strip = convex([
    [1, 0, -2],
    [-1, 0, 4],
  ])

  it('half-planes joined by AND are a convex region', () => {
    expect(T.toArray(square(plane)).map(Math.round)).toEqual(
      points.map(([x, y]) => Number(Math.abs(x) < 1 && Math.abs(y) < 1)),
    )
    expect(T.toArray(strip(plane)).map(Math.round)).toEqual(points.map(([x]) => Number(x > 2 && x < 4)))
  })

  it('regions joined by OR are their union, which need not be convex', () => {
    const union = softOr(T.stack([square(plane), strip(plane)], { axis: 1 }))
    const inside = points.map(([x, y]) => (Math.abs(x) < 1 && Math.abs(y) < 1) || (x > 2 && x < 4))
    expect(T.toArray(union).map(Math.round)).toEqual(inside.map(Number))
    expect(new Set(inside)).toEqual(new Set([true, false]))
  })
})
