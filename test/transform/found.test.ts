// Cases in which a transformation once gave something else than it means.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Scalar = T.Tensor<[], 'float64'>
type Vector = T.Tensor<[3], 'float64'>
const scalar = (x: number): Scalar => T.tensor(x, 'float64')
const vector: Vector = T.tensor([1, 2, 3], 'float64')

describe('what does not move has no derivative, also where that would be infinite', () => {
  // The slope of the root is infinite at 0; 0 · ∞ is NaN, and nothing here moves the 0.
  const scaledRoot = (w: Scalar, x: Scalar): Scalar => T.mul(w, T.sqrt(x))
  const identity = (w: Scalar, _: Scalar): Scalar => w
  const rows = T.tensor([0, 1], 'float64')
  const cases: Readonly<Record<string, (w: Scalar) => Scalar>> = {
    'checkpoint, argument': w => T.checkpoint(scaledRoot)(w, scalar(0)),
    'checkpoint, result': w =>
      scaledRoot(...T.checkpoint((a: Scalar, x: Scalar) => [T.sin(a), x] as const)(w, scalar(0))),
    'cond, argument': w => T.cond(true, scaledRoot, identity, w, scalar(0)),
    'cond, result': w =>
      scaledRoot(
        ...T.cond(
          true,
          (a: Scalar, x: Scalar) => [a, x] as const,
          (a, x) => [T.sin(a), x] as const,
          w,
          scalar(0),
        ),
      ),
    'scan, sequence': w =>
      T.scan((c: Scalar, x: Scalar) => [T.add(c, scaledRoot(w, x)), c] as const, scalar(0), rows)[0],
    'scan, constant': w => {
      const still = T.mul(rows, 1)
      const step = (c: Scalar, x: Scalar) => [T.add(c, T.sum(T.mul(T.mul(w, x), T.sqrt(still)))), c] as const
      return T.scan(step, scalar(0), rows)[0]
    },
    'scan, carry': w => {
      const step = ([c, still]: readonly [Scalar, Scalar], x: Scalar) =>
        [[T.add(c, scaledRoot(T.mul(w, x), still)), still] as const, c] as const
      return T.scan(step, [w, scalar(0)] as const, rows)[0][0]
    },
    'scan, result': w => {
      const results = T.scan((c: Scalar, x: Scalar) => [T.add(c, w), x] as const, scalar(0), rows)[1]
      return T.add(w, T.sum(T.sqrt(results)))
    },
    'whileLoop, carry': w =>
      T.whileLoop(
        ({ i }) => T.less(i, 2),
        ({ i, sum, still }) => ({ i: T.add(i, 1), sum: T.add(sum, scaledRoot(w, still)), still }),
        { i: T.tensor(0, 'int32'), sum: w, still: scalar(0) },
      ).sum,
  }
  it.each(Object.entries(cases))('%s', (_, f) => {
    const [at, step] = [scalar(2), 1e-5]
    const difference = (T.item(f(scalar(2 + step))) - T.item(f(scalar(2 - step)))) / (2 * step)
    const slope = (a: Scalar): Scalar => T.jvp(f)([a], [scalar(1)])[1]
    expect(T.item(slope(at))).toBeCloseTo(difference, 6)
    expect(T.toArray(T.vmap(slope)(T.tensor([2], 'float64')))[0]).toBeCloseTo(difference, 6)
    expect(T.item(T.jvp(slope)([at], [scalar(1)])[1])).toBeCloseTo(0, 10)
  })

  it('in the Hessian of a checkpoint', () => {
    const f = (w: Scalar) => T.checkpoint((a: Scalar, x: Scalar) => T.mul(T.square(a), T.sqrt(x)))(w, scalar(0))
    expect(T.item(T.hessian(f)(scalar(3)))).toBe(0)
  })

  it('so that a derivative of one’s own may be of it', () => {
    const clipped = T.customVjp(
      (a: Scalar) => a,
      a => [a, {}],
      (_, cotangent) => [T.clip(cotangent, -1, 1)],
    )
    const f = (w: Scalar) =>
      T.scan((c: Scalar, x: Scalar) => [T.add(c, T.mul(w, clipped(x))), c] as const, scalar(0), vector)[0]
    expect(T.item(T.grad(f)(scalar(1)))).toBe(6)
    expect(T.item(T.jvp(f)([scalar(1)], [scalar(1)])[1])).toBe(6)
    const g = (w: Scalar) => T.checkpoint((a: Scalar, x: Scalar) => T.mul(a, clipped(x)))(w, scalar(3))
    expect([T.item(T.grad(g)(scalar(1))), T.item(T.jvp(g)([scalar(1)], [scalar(1)])[1])]).toEqual([3, 3])
  })
})

describe('linearTranspose', () => {
  it('takes any operation on what is no argument', () => {
    const transposed = (f: (x: Vector) => Vector) => T.toArray(T.linearTranspose(f)(vector)(T.ones([3], 'float64'))[0])
    expect(transposed(x => T.mul(T.square(vector), x))).toEqual([1, 4, 9])
    expect(transposed(T.jit((x: Vector) => T.mul(T.square(vector), x)))).toEqual([1, 4, 9])
    expect(transposed(x => T.cond(true, (a: Vector) => T.mul(a, 3), T.neg, x))).toEqual([3, 3, 3])
  })
})

describe('vmap', () => {
  it('with outAxes null gives what is the same in every example once, and refuses what is not', () => {
    const f = (x: Scalar) => [T.mul(x, 2), T.tensor([1, 2])] as const
    const [doubled, same] = T.vmap(f, { outAxes: [0, null] })(vector)
    expect([T.toArray(doubled), T.toArray(same)]).toEqual([
      [2, 4, 6],
      [1, 2],
    ])
    expect(() => T.vmap(f, { outAxes: null })(vector)).toThrow(/^vmap: outAxes is null at/)
  })

  it('of no example', () => {
    const image = (x: T.Tensor<[1, 2, 3, 3]>, w: T.Tensor<[4, 2, 2, 2]>) => T.conv2d(x, w)
    const [images, kernels] = [T.zeros([0, 1, 2, 3, 3]), T.zeros([0, 4, 2, 2, 2])]
    expect(T.vmap(image)(images, kernels).shape).toEqual([0, 1, 4, 2, 2])
    expect(T.vmap(image, { inAxes: [0, null] })(images, T.zeros([4, 2, 2, 2])).shape).toEqual([0, 1, 4, 2, 2])
  })
})
