import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'
import { curvatures, kindOf, type Landscape, plateau, saddle, valleys } from '../../examples/minima/minima.js'
import { path, place } from '../../examples/plane/plane.js'

const ways = ({ surface, start, rate }: Landscape, steps: number) => {
  const way = (optimizer: optim.Optimizer<optim.StateOf>) =>
    path(optimizer, surface, start, steps).map(at => ({ x: T.item(at.x), y: T.item(at.y), f: T.item(surface(at)) }))
  return { plain: way(optim.sgd(rate)), momentum: way(optim.sgd(rate, { momentum: 0.9 })) }
}

describe('course row 12: minima, plateaus, saddle points', () => {
  test('momentum passes the shallow minimum that plain SGD stays in', () => {
    const { plain, momentum } = ways(valleys, 200)
    expect(plain.at(-1)?.x).toBeCloseTo(0.914, 3)
    expect(momentum.at(-1)?.x).toBeCloseTo(-1.068, 3)
    expect(momentum.at(-1)?.f).toBeLessThan((plain.at(-1)?.f ?? 0) - 1)
    // It passes once, and stays.
    expect(momentum.findLastIndex(({ x }) => x > 0.153)).toBeLessThan(10)
  })

  test('on the plain momentum is through long before', () => {
    const { plain, momentum } = ways(plateau, 200)
    const arrival = (way: typeof plain) => way.findIndex(({ f }) => f < -0.5)
    expect(arrival(momentum)).toBeGreaterThan(0)
    expect(arrival(momentum)).toBeLessThan(60)
    expect(arrival(plain)).toBe(-1)
  })

  test('at the saddle point momentum gets away sooner', () => {
    const { plain, momentum } = ways(saddle, 200)
    const away = (way: typeof plain) => way.findIndex(({ y }) => y > 0.5)
    expect(away(momentum)).toBeLessThan(60)
    expect(away(plain)).toBeGreaterThan(140)
    // Plain SGD: x by 1 − 2 · rate, y by 1 + 2 · rate in each step, while it is near.
    expect(plain[20]?.x).toBeCloseTo(-1.5 * 0.94 ** 20, 4)
    expect(plain[20]?.y).toBeCloseTo(1e-4 * 1.06 ** 20, 6)
  })

  test('the eigenvalues of the Hessian name each place', () => {
    const kinds = ({ surface, places }: Landscape) => Object.values(places).map(at => kindOf(surface, at))
    expect(kinds(valleys)).toEqual(['minimum', 'saddle point', 'minimum'])
    expect(kinds(plateau)).toEqual(['plateau', 'minimum'])
    expect(kinds(saddle)).toEqual(['saddle point', 'minimum'])
    expect(kindOf(({ x, y }) => T.neg(T.add(T.square(x), T.square(y))), place(0, 0))).toBe('maximum')
    // x y bends along the diagonals.
    const diagonal = curvatures(({ x, y }) => T.mul(x, y), place(0, 0))
    expect(diagonal.map(value => value.toFixed(5))).toEqual(['-1.00000', '1.00000'])
    for (const { surface, places } of [valleys, saddle])
      for (const at of Object.values(places)) {
        const { x, y } = T.grad(surface)(at)
        expect(Math.hypot(T.item(x), T.item(y))).toBeLessThan(1e-2)
      }
  })
})
