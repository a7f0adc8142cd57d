// What jit traces again, what it remembers, and for how long.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Scalar = T.Tensor<[]>

const x = T.tensor(2)

/** How often a function is traced when it is called with each of the lists of static arguments in turn. */
const traces = (...calls: readonly (readonly unknown[])[]): number => {
  let count = 0
  const f = T.jit((y: Scalar, ..._: readonly unknown[]) => {
    count += 1
    return y
  })
  for (const statics of calls) f(x, ...statics)
  return count
}

describe('jit traces again for another static argument', () => {
  const g = (y: Scalar) => y
  const h = (y: Scalar) => y
  const bare = (entries: object) => Object.assign(Object.create(null), entries) as object

  it.each<readonly [string, unknown, unknown]>([
    ['a number', 1, 2],
    ['0 and -0', 0, -0],
    ['a string', 'a', 'b'],
    ['a string and the number of the same text', '1', 1],
    ['a string and the value of the same text', 'null', null],
    ['a bigint', 1n, 2n],
    ['a bigint and a number', 1n, 1],
    ['null and undefined', null, undefined],
    ['a boolean', true, false],
    ['a function', g, h],
    ['a list', [1, 2], [1, 3]],
    ['a list and its parts', [1, [2]], [[1], 2]],
    ['a record', { a: 1 }, { a: 2 }],
    ['the name of an entry', { a: 1 }, { b: 1 }],
    // A function that goes through the entries may do something else.
    ['the order of entries', { a: 1, b: [2] }, { b: [2], a: 1 }],
    ['a record without a prototype', bare({ a: 1 }), bare({ a: 2 })],
    ['an element type', T.tensor(1), T.tensor(1, 'float64')],
    ['a shape', T.zeros([2, 3]), T.zeros([3, 2])],
  ])('%s', (_, a, b) => {
    expect(traces([a], [b], [a], [b])).toBe(2)
  })

  it.each<readonly [string, unknown, unknown]>([
    ['the same function', g, g],
    ['a record without a prototype', bare({ a: 1 }), { a: 1 }],
    ['other elements', T.tensor([1, 2]), T.tensor([3, 4])],
    ['the same bigint', 10n ** 20n, 10n ** 20n],
  ])('but not for %s', (_, a, b) => {
    expect(traces([a], [b])).toBe(1)
  })
})

describe('what jit remembers', () => {
  const list = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => [from + i])

  it('is 128 signatures', () => {
    expect(traces(...list(0, 128), ...list(0, 128))).toBe(128)
  })

  it('and of more those that were used last', () => {
    // 0 is used again, so that 1 is the oldest when the 129th comes.
    expect(traces(...list(0, 128), [0], [128])).toBe(129)
    expect(traces(...list(0, 128), [0], [128], [0])).toBe(129)
    expect(traces(...list(0, 128), [0], [128], [1])).toBe(130)
  })

  it('is nothing of a transformation that has ended', () => {
    let outer = x
    const f = T.jit((y: Scalar) => T.mul(outer, y))
    const slope = (at: number) =>
      T.item(
        T.grad((z: Scalar) => {
          outer = T.mul(z, z)
          return f(x)
        })(T.tensor(at)),
      )
    expect([slope(1), slope(3)]).toEqual([4, 12])
  })
})

describe('jit with verify', () => {
  it('compares values of outer transformations by identity', () => {
    const product = (z: Scalar) => T.jit((y: Scalar) => T.mul(z, y), { verify: true })(x)
    expect(T.item(T.grad(product)(x))).toBe(2)
    const changing = (z: Scalar) => {
      const made = [z, T.mul(z, z)]
      return T.jit((y: Scalar) => T.mul(made.pop()!, y), { verify: true })(x)
    }
    expect(() => T.grad(changing)(x)).toThrow('jit: the function is not the same from call to call')
  })

  it('finds a stored tensor in the place of a traced one, and the other way round', () => {
    const stored = T.tensor([1, 2])
    for (const order of [0, 1]) {
      const changing = (z: T.Tensor<[2]>) => {
        const made = order === 0 ? [z, stored] : [stored, z]
        return T.sum(T.jit((y: T.Tensor<[2]>) => T.mul(made.pop()!, y), { verify: true })(stored))
      }
      expect(() => T.grad(changing)(stored)).toThrow(
        /when it was traced it did "constant [^"]*", now it does "constant /,
      )
    }
  })

  it('speaks of jit in the second trace too', () => {
    let reads = false
    const f = T.jit((y: Scalar) => (reads ? T.mul(y, T.item(y)) : y), { verify: true })
    f(x)
    reads = true
    expect(() => f(x)).toThrow('inside jit stands for every value')
  })
})
