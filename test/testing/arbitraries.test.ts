import fc from 'fast-check'
import * as T from 'tensor-ts'
import { broadcastable, type ElementConstraints, shapes, tensors, trees } from 'tensor-ts/testing'
import { describe, expect, it } from 'vitest'

const seeds = [1, 2, 3, 4, 5]

/** What a property that fails is simplified to, for several seeds. */
const shrunk = <A>(arbitrary: fc.Arbitrary<A>, holds: (drawn: A) => boolean): readonly A[] =>
  seeds.map(seed => {
    const { counterexample } = fc.check(fc.property(arbitrary, holds), { seed, numRuns: 1000 })
    if (counterexample === null) throw new Error('no counter-example was found')
    return counterexample[0]
  })

const elementsOf = (x: T.AnyTensor): readonly number[] => T.toArray(T.reshape(T.cast(x, 'float64'), [-1])) as number[]

const drawn = (dtype: T.DType, constraints?: ElementConstraints): readonly number[] =>
  fc.sample(tensors([20], dtype, constraints), { numRuns: 200, seed: 1 }).flatMap(elementsOf)

describe('shapes', () => {
  it('are within their constraints', () => {
    fc.assert(
      fc.property(shapes({ minRank: 1, maxRank: 3, minSize: 2, maxSize: 5 }), shape => {
        expect(shape.length).toBeGreaterThanOrEqual(1)
        expect(shape.length).toBeLessThanOrEqual(3)
        for (const size of shape) expect([2, 3, 4, 5]).toContain(size)
      }),
    )
  })

  it('shrink to few small axes', () => {
    for (const shape of shrunk(shapes(), shape => !shape.includes(3))) expect(shape).toEqual([3])
    for (const shape of shrunk(shapes(), shape => shape.length < 3)) expect(shape).toEqual([0, 0, 0])
  })
})

describe('broadcastable', () => {
  it('has the shape that an operation gives', () => {
    fc.assert(
      fc.property(broadcastable(), ({ left, right, result }) => {
        expect(T.add(T.zeros(left), T.zeros(right)).shape).toEqual(result)
      }),
      { numRuns: 500 },
    )
  })

  it('has missing axes, repeated axes and empty ones, on both sides, and other constraints for the result', () => {
    const sample = fc.sample(broadcastable(), { numRuns: 500, seed: 1 })
    for (const [one, other] of [
      ['left', 'right'],
      ['right', 'left'],
    ] as const) {
      expect(sample.some(pair => pair[one].length < pair[other].length)).toBe(true)
      expect(sample.some(pair => pair[one].at(-1) === 1 && pair[other].at(-1) === 4)).toBe(true)
      expect(sample.some(pair => pair[one].at(-1) === 1 && pair[other].at(-1) === 0)).toBe(true)
    }
    const constrained = broadcastable({ minRank: 2, maxRank: 2, minSize: 3, maxSize: 3 })
    for (const { result } of fc.sample(constrained, { seed: 1 })) expect(result).toEqual([3, 3])
  })

  it('shrinks to what matters', () => {
    for (const { left, right } of shrunk(broadcastable(), ({ left, right }) => left.length >= right.length)) {
      expect([left, right]).toEqual([[], [0]])
    }
    const repeated = ({ left, right }: { readonly left: readonly number[]; readonly right: readonly number[] }) =>
      left.at(-1) === 1 && right.at(-1)! > 1
    for (const { left, right } of shrunk(broadcastable(), pair => !repeated(pair))) {
      expect([left.at(-1), right.at(-1)]).toEqual([1, 2])
      expect(Math.max(left.length, right.length)).toBe(1)
    }
  })
})

describe('tensors', () => {
  it.each(['float32', 'float64', 'int32', 'uint8', 'bool'] as const)('of %s have that type and the shape', dtype => {
    for (const x of fc.sample(tensors([2, 3], dtype, { edges: true }), { seed: 1 }))
      expect([x.dtype, x.shape]).toEqual([dtype, [2, 3]])
  })

  it('are between -10 and 10 unless constrained, and reach both', () => {
    for (const dtype of ['float32', 'float64', 'int32'] as const) {
      expect([Math.min(...drawn(dtype)), Math.max(...drawn(dtype))]).toEqual([-10, 10])
      const narrow = drawn(dtype, { min: 3, max: 5 })
      expect([Math.min(...narrow), Math.max(...narrow)]).toEqual([3, 5])
    }
    expect([Math.min(...drawn('uint8')), Math.max(...drawn('uint8'))]).toEqual([0, 10])
    expect(Math.max(...drawn('uint8', { min: -5, max: 300 }))).toBe(255)
    expect(new Set(drawn('bool'))).toEqual(new Set([0, 1]))
  })

  it('have constraints as narrow as may be', () => {
    for (const [min, max] of [
      [1e-9, 2e-9],
      [0.12345, 0.12346],
      [7, 7],
      [1 / 3, 1 / 3],
      [1e9, 2e9],
    ] as const)
      for (const x of drawn('float64', { min, max })) {
        expect(x).toBeGreaterThanOrEqual(min)
        expect(x).toBeLessThanOrEqual(max)
      }
    expect(new Set(drawn('float64', { min: 1e-9, max: 2e-9 })).size).toBeGreaterThan(100)
  })

  it('have numbers with all digits among those with few', () => {
    const few = drawn('float64').filter(x => Math.round(x * 1000) / 1000 === x)
    expect(few.length).toBeGreaterThan(2000)
    expect(few.length).toBeLessThan(3800)
  })

  it('have edges on request, which are numbers of their type', () => {
    const greatest = { float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE }
    const least = { float32: 2 ** -149, float64: Number.MIN_VALUE }
    for (const dtype of ['float32', 'float64'] as const) {
      const edges = drawn(dtype, { edges: true })
      for (const edge of [Number.NaN, Infinity, -Infinity, -0, greatest[dtype], -greatest[dtype], least[dtype]])
        expect(
          edges.some(x => Object.is(x, edge)),
          `${edge} in ${dtype}`,
        ).toBe(true)
      expect(drawn(dtype).every(x => Math.abs(x) <= 10)).toBe(true)
    }
    expect(drawn('int32', { edges: true })).toEqual(expect.arrayContaining([2 ** 31 - 1, -(2 ** 31)]))
    expect(drawn('uint8', { edges: true })).toEqual(expect.arrayContaining([0, 255]))
  })

  it('shrink to zeros and round numbers', () => {
    const sorted = (x: T.AnyTensor) => [...elementsOf(x)].sort((a, b) => a - b)
    for (const x of shrunk(tensors([2, 3]), x => T.item(T.max(x)) < 5)) expect(sorted(x)).toEqual([0, 0, 0, 0, 0, 5])
    for (const x of shrunk(tensors([3], 'float64'), x => T.item(T.min(x)) > -0.25))
      expect(sorted(x)).toEqual([-0.25, 0, 0])
    for (const x of shrunk(tensors([3], 'float64', { edges: true }), x => !T.item(T.any(T.isNaN(x)))))
      expect(elementsOf(x).filter(element => element === 0)).toHaveLength(2)
    for (const x of shrunk(tensors([100], 'int32'), x => T.item(T.max(x)) < 7))
      expect(sorted(x)).toEqual([...Array(99).fill(0), 7])
    for (const x of shrunk(tensors([3], 'float32', { min: 2, max: 4 }), () => false))
      expect(sorted(x)).toEqual([2, 2, 2])
  })
})

describe('trees', () => {
  const like = {
    layers: [{ w: T.zeros([2, 2]) }, { w: T.zeros([1], 'float64') }],
    labels: T.zeros([3], 'int32'),
    name: 'net',
    activation: Math.tanh,
  } as const

  it('have the structure, shapes and types of the tree, and what is no tensor', () => {
    for (const { layers, labels, name, activation } of fc.sample(trees(like, { min: 1, max: 2 }), { seed: 1 })) {
      const tensors = [layers[0].w, layers[1].w, labels]
      expect(tensors.map(({ shape }) => shape)).toEqual([[2, 2], [1], [3]])
      expect(tensors.map(({ dtype }) => dtype)).toEqual(['float32', 'float64', 'int32'])
      for (const x of tensors.flatMap(elementsOf)) expect(x >= 1 && x <= 2).toBe(true)
      expect([name, activation]).toEqual(['net', Math.tanh])
    }
  })

  it('of a tensor are tensors, and of no tensor the tree itself', () => {
    expect(fc.sample(trees(T.zeros([2, 1])), 1)[0]?.shape).toEqual([2, 1])
    expect(fc.sample(trees({ a: 1, b: [] }), 1)).toEqual([{ a: 1, b: [] }])
  })

  it('shrink leaf by leaf', () => {
    for (const { layers, labels } of shrunk(trees(like), ({ layers }) => T.item(T.max(layers[0].w)) < 1)) {
      expect([...elementsOf(layers[0].w)].sort()).toEqual([0, 0, 0, 1])
      expect([...elementsOf(layers[1].w), ...elementsOf(labels)]).toEqual([0, 0, 0, 0])
    }
  })
})
