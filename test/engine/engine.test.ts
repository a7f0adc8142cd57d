import * as T from 'tensor-ts'
import { afterEach, describe, expect, it } from 'vitest'

const both = ['wasm', 'reference'] as const
afterEach(() => {
  T.engine('wasm')
})

describe('the engine', () => {
  it('is WebAssembly where there is SIMD, and can be changed', () => {
    expect(T.engine()).toBe('wasm')
    expect(T.engine('reference')).toBe('reference')
    expect(T.engine()).toBe('reference')
  })

  it('is one of those that there are', () => {
    const name: unknown = 'cuda'
    expect(() => T.engine(name as 'wasm')).toThrow(new TypeError("engine: expected 'wasm' or 'reference', got 'cuda'"))
  })
})

describe.each(both)('a compiled function on %s', name => {
  const layer = (x: T.Tensor<[3, 2]>, w: T.Tensor<[2, 4]>) => T.tanh(T.matmul(x, w))
  const x = T.tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  const w = T.tensor([
    [0.1, -0.2, 0.3, 0.4],
    [0.5, 0.6, -0.7, 0.8],
  ])

  it('gives what the function gives', () => {
    T.engine(name)
    expect(T.item(T.allClose(T.jit(layer)(x, w), layer(x, w)))).toBe(true)
  })

  it('keeps its results, whatever runs next', () => {
    T.engine(name)
    const scale = T.jit((y: T.Tensor<[3]>, factor: T.Tensor<[]>) => T.mul(y, factor))
    const first = scale(T.tensor([1, 2, 3]), T.tensor(2))
    const second = scale(first, T.tensor(10))
    expect([T.toArray(first), T.toArray(second)]).toEqual([
      [2, 4, 6],
      [20, 40, 60],
    ])
  })

  it('hands inputs through, gives one value twice, and constants', () => {
    T.engine(name)
    const [same, twice, again, one] = T.jit((y: T.Tensor<[2]>) => {
      const doubled = T.mul(y, 2)
      return [y, doubled, doubled, T.ones([3])] as const
    })(T.tensor([1, 2]))
    expect([T.toArray(same), T.toArray(twice), T.toArray(again), T.toArray(one)]).toEqual([
      [1, 2],
      [2, 4],
      [2, 4],
      [1, 1, 1],
    ])
  })

  it('of no element, and of no input', () => {
    T.engine(name)
    expect(T.jit((y: T.Tensor<[0, 3]>) => T.sum(T.exp(y), { axis: 0 }))(T.zeros([0, 3])).shape).toEqual([3])
    expect(T.toArray(T.jit(() => T.mul(T.ones([2]), 3))())).toEqual([3, 3])
  })

  it('is differentiated, batched and traced like any other', () => {
    T.engine(name)
    const f = T.jit((y: T.Tensor<[]>) => T.sin(T.mul(y, y)))
    expect(T.item(T.grad(f)(T.tensor(0.5)))).toBeCloseTo(Math.cos(0.25), 6)
    expect(T.toArray(T.vmap(f)(T.tensor([0, 1])))[1]).toBeCloseTo(Math.sin(1), 6)
    expect(T.item(T.jit(T.grad(T.jit(f)))(T.tensor(0.5)))).toBeCloseTo(Math.cos(0.25), 6)
  })

  it('runs loops and branches', () => {
    T.engine(name)
    const power = T.jit((y: T.Tensor<[]>) => T.forLoop(5, (_, z) => T.mul(z, y), T.tensor(1)))
    expect(T.item(power(T.tensor(2)))).toBe(32)
    const size = T.jit((y: T.Tensor<[]>) => T.cond(T.less(y, 0), T.neg, z => z, y))
    expect([T.item(size(T.tensor(-3))), T.item(size(T.tensor(4)))]).toEqual([3, 4])
  })
})
