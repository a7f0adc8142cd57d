import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Scalar = T.Tensor<[], 'float64'>
const scalar = (x: number): Scalar => T.tensor(x, 'float64')
const numbers = (...xs: readonly number[]): T.Tensor<[number], 'float64'> => T.tensor(xs, 'float64')
const closeTo = (x: number) => expect.closeTo(x, 10)

describe('whileLoop', () => {
  // Newton's root of a, whose number of steps depends on a.
  const root = (a: Scalar): Scalar =>
    T.whileLoop(
      (x: Scalar) => T.less(1e-14, T.abs(T.sub(T.div(T.square(x), a), 1))),
      x => T.mul(T.add(x, T.div(a, x)), 0.5),
      T.add(T.mul(a, 0), 1),
    )

  it('goes on as long as its condition holds, also compiled', () => {
    for (const run of [root, T.jit(root)]) expect(T.item(run(scalar(49)))).toEqual(closeTo(7))
    const never = T.whileLoop((x: Scalar) => T.less(x, 0), T.neg, scalar(3))
    expect(T.item(never)).toBe(3)
  })

  it('has derivatives in forward mode, of what it closes over and of the carry, and of higher order', () => {
    const slope = (a: Scalar): Scalar => T.jvp(root)([a], [scalar(1)])[1]
    expect(T.item(slope(scalar(49)))).toEqual(closeTo(1 / 14))
    expect(T.item(T.jvp(slope)([scalar(49)], [scalar(1)])[1])).toEqual(closeTo(-1 / (4 * 343)))
    const doubling = (x: Scalar): Scalar =>
      T.whileLoop(
        (y: Scalar) => T.less(y, 100),
        y => T.mul(y, 2),
        x,
      )
    expect(T.item(T.jacfwd(doubling)(scalar(3)))).toBe(64)
  })

  it('in a batch goes on until the last example is done', () => {
    expect(T.toArray(T.vmap(root)(numbers(4, 49, 1e6)))).toEqual([closeTo(2), closeTo(7), closeTo(1000)])
    const count = (n: T.Tensor<[], 'int32'>) =>
      T.whileLoop(
        ({ i }: { readonly i: T.Tensor<[], 'int32'>; readonly sum: T.Tensor<[], 'int32'> }) => T.less(i, n),
        ({ i, sum }) => ({ i: T.add(i, 1), sum: T.add(sum, i) }),
        { i: T.tensor(0, 'int32'), sum: T.tensor(0, 'int32') },
      ).sum
    expect(T.toArray(T.vmap(count)(T.tensor([0, 5, 3], 'int32')))).toEqual([0, 10, 3])
    const slopes = T.vmap((a: Scalar) => T.jvp(root)([a], [scalar(1)])[1])(numbers(4, 49))
    expect(T.toArray(slopes)).toEqual([closeTo(1 / 4), closeTo(1 / 14)])
  })

  it('says what to use for reverse mode, and what is wrong with a carry or a condition', () => {
    expect(() => T.grad(root)(scalar(2))).toThrow(/^whileLoop: reverse mode .* T\.scan or T\.forLoop/)
    const grow = (x: T.Tensor<[number]>): T.Tensor<[number]> => T.concat([x, x])
    const two: T.Tensor<[number]> = T.ones([2])
    expect(() => T.whileLoop(() => T.tensor(true), grow, two)).toThrow(
      'whileLoop: the carry changes from float32[2] to float32[4]',
    )
    expect(() => T.whileLoop((x: Scalar) => x as never, T.neg, scalar(1))).toThrow(
      'whileLoop: the condition must return a bool scalar, got float64[]',
    )
  })
})

describe('forLoop and map', () => {
  const factorial = (x: Scalar): Scalar => T.forLoop(5, (i, y) => T.mul(y, T.add(x, T.cast(i, 'float64'))), scalar(1))

  it('is the loop, in value and both derivatives', () => {
    expect(T.item(factorial(scalar(1)))).toBe(120)
    // d/dx x(x+1)…(x+4) at 1 is 120 (1 + 1/2 + 1/3 + 1/4 + 1/5).
    for (const derive of [T.grad(factorial), T.jacfwd(factorial)])
      expect(T.item(derive(scalar(1)))).toEqual(closeTo(274))
    expect(T.item(T.forLoop(0, (_, y: Scalar) => T.neg(y), scalar(2)))).toBe(2)
    expect(() => T.forLoop(-1 as number, (_, y: Scalar) => y, scalar(2))).toThrow(
      'forLoop: expected a whole number of steps',
    )
    expect(() => T.forLoop(2 ** 31, (_, y: Scalar) => y, scalar(2))).toThrow(
      'forLoop: expected at most 2147483647 steps, which int32 can count, got 2147483648',
    )
  })

  it('map is vmap', () => {
    const rows = T.tensor(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      'float64',
    )
    const f = (x: T.Tensor<[2], 'float64'>) => ({ sum: T.sum(x), square: T.square(x) })
    const [one, all] = [T.map(f, rows), T.vmap(f)(rows)]
    expect([T.toArray(one.sum), T.toArray(one.square)]).toEqual([T.toArray(all.sum), T.toArray(all.square)])
  })
})

describe('derivatives of one’s own', () => {
  const jvp = T.customJvp(
    (x: Scalar) => T.mul(x, x),
    ([x], [t]) => [T.mul(x, x), T.mul(t, T.mul(x, 10))],
  )
  const vjp = T.customVjp(
    (x: Scalar, y: Scalar) => T.mul(x, y),
    (x, y) => [T.mul(x, y), { x, y }],
    ({ x, y }, ct): [Scalar, Scalar] => [T.mul(ct, T.mul(y, 10)), T.mul(ct, T.mul(x, 100))],
  )

  it('take the place of the true one, in every mode that they serve', () => {
    const x = scalar(3)
    expect(T.item(jvp(x))).toBe(9)
    expect(
      [T.grad(jvp), T.jacfwd(jvp), T.jacrev(jvp), T.jit(T.grad(jvp)), T.grad(T.jit(jvp))].map(d => T.item(d(x))),
    ).toEqual([30, 30, 30, 30, 30])
    expect(T.item(T.grad(T.grad(jvp))(x))).toBe(10)
    const both = T.vjp(vjp)(x, scalar(2))[1](scalar(1))
    expect(both.map(T.item)).toEqual([20, 300])
    expect(T.item(T.jit(T.grad(vjp))(x, scalar(2)))).toBe(20)
    expect(T.item(T.grad((y: Scalar) => T.grad(vjp)(x, y))(scalar(2)))).toBe(10)
  })

  it('in batches', () => {
    const xs = numbers(1, 2, 3)
    expect(T.toArray(T.vmap(T.grad(jvp))(xs))).toEqual([10, 20, 30])
    expect(T.toArray(T.grad((v: T.Tensor<[number], 'float64'>) => T.sum(T.vmap(jvp)(v)))(xs))).toEqual([10, 20, 30])
    expect(T.toArray(T.vmap(T.grad(vjp), { inAxes: [0, null] })(xs, scalar(2)))).toEqual([20, 20, 20])
    expect(T.toArray(T.vmap(T.grad(vjp))(xs, T.neg(xs)))).toEqual([-10, -20, -30])
    const shared = (y: Scalar) => T.sum(T.vmap(vjp, { inAxes: [0, null] })(xs, y))
    expect(T.item(T.grad(shared)(scalar(2)))).toBe(600)
  })

  it('refuse forward mode where there is none, and values that the rule says nothing of', () => {
    expect(() => T.jvp(vjp)([scalar(1), scalar(2)], [scalar(1), scalar(1)])).toThrow(/^customVjp: .*needs customJvp/)
    const closing = (y: Scalar) =>
      T.customJvp(
        (x: Scalar) => T.mul(x, y),
        ([x], [t]) => [T.mul(x, y), t],
      )(scalar(1))
    expect(() => T.grad(closing)(scalar(2))).toThrow(/^customJvp: the function closes over a value/)
  })
})
