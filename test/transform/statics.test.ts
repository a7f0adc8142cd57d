// What is no tensor a trace has once. Where every step of a loop, or every branch, would have its own, it is refused.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Scalar = T.Tensor<[]>
type Carry = { readonly x: Scalar; readonly n: unknown }

class Box {
  readonly x: Scalar
  readonly n: unknown
  constructor(x: Scalar, n: unknown) {
    this.x = x
    this.n = n
  }
}
T.tree.register(Box, { flatten: ({ x, n }) => ({ x, n }), unflatten: ({ x, n }) => new Box(x, n) })

const one = T.tensor(1)

/** Each gives the first tree to a step or branch that returns the second. */
const ways: Readonly<Record<string, (from: Carry, to: (x: Scalar) => Carry) => unknown>> = {
  scan: (from, to) => T.scan((c: Carry, y: Scalar) => [to(T.add(c.x, y)), y] as const, from, T.ones([2]))[0],
  forLoop: (from, to) => T.forLoop(2, (_, c: Carry) => to(T.add(c.x, 1)), from),
  whileLoop: (from, to) =>
    T.whileLoop(
      (c: Carry) => T.less(c.x, 3),
      c => to(T.add(c.x, 1)),
      from,
    ),
  cond: (from, to) => T.cond(true, () => from, to, one),
  switchCase: (from, to) => T.switchCase(0, [() => from, to], one),
}
const jitted = Object.entries(ways).map(
  ([name, way]) => [`${name} in jit`, (from: Carry, to: (x: Scalar) => Carry) => T.jit(() => way(from, to))()] as const,
)
const all = [...Object.entries(ways), ...jitted]

const record = (n: unknown) => (x: Scalar) => ({ x, n })
const once = () => 1
const cyclic = () => {
  const map = new Map<string, unknown>()
  return map.set('self', map)
}

describe.each(all)('%s', (name, way) => {
  const op = name.split(' ')[0]!
  const between = op === 'cond' || op === 'switchCase'

  it.each<readonly [string, unknown, unknown, string]>([
    ['numbers', 0, 1, '.n'],
    ['signs of zero', 0, -0, '.n'],
    ['texts', 'a', 'b', '.n'],
    ['dates', new Date(0), new Date(1), '.n'],
    ['Maps', new Map([['a', 1]]), new Map([['a', 2]]), '.n'],
    ['typed arrays', new Uint8Array([1]), new Uint8Array([2]), '.n'],
    ['functions', () => 1, () => 1, '.n'],
    ['what is nested', [{ k: 1 }], [{ k: 2 }], '.n[0].k'],
    ['records and lists', { 0: 1 }, [1], '.n'],
    ['an instance and a record', new Box(one, 1), { x: one, n: 1 }, '.n'],
    ['null and undefined', null, undefined, '.n'],
    ['lengths', [1], [1, 2], '.n[1]'],
  ])('refuses other %s', (_, from, to, path) => {
    const begin = between ? `${op}: the branches differ at ${path}: ` : `${op}: the carry${path} changes from `
    expect(() => way({ x: one, n: from }, record(to))).toThrow(T.ShapeError)
    expect(() => way({ x: one, n: from }, record(to))).toThrow(begin)
  })

  it.each<readonly [string, () => unknown]>([
    ['numbers', () => Number.NaN],
    ['dates', () => new Date(0)],
    ['Maps', () => new Map([['a', [1]]])],
    ['typed arrays', () => new Float32Array([1, 2])],
    ['one function', () => once],
    ['nested ones', () => [{ k: 'a', l: undefined }, null]],
    ['instances', () => new Box(one, 3)],
  ])('takes the same %s', (_, make) => {
    const result = way({ x: one, n: make() }, record(make())) as Carry
    expect(result.n).toEqual(make())
  })

  it('takes an entry that is undefined for one that is left out', () => {
    expect(() => way({ x: one, n: undefined }, x => ({ x }) as Carry)).not.toThrow()
  })

  it('takes entries in another order', () => {
    expect((way({ x: one, n: 1 }, x => ({ n: 1, x })) as Carry).n).toBe(1)
  })

  it('takes an instance for one of the same class', () => {
    expect(way(new Box(one, 1), x => new Box(x, 1))).toBeInstanceOf(Box)
    expect(() => way(new Box(one, 1), record(1))).toThrow('an instance of Box')
  })

  it.each<readonly [string, () => unknown, RegExp]>([
    ['very many bytes', () => new Uint8Array(2 ** 26 + 1), /: expected at most 67108864 bytes in what is no tensor/],
    ['a cyclic Map', cyclic, /: expected arguments at most 1000 deep, got deeper or cyclic ones: a Map/],
    ['an instance', () => new (class Other {})(), /: expected a tree .* at .*\.n, got an instance of Other/],
    ['a Promise', () => Promise.resolve(1), /: expected a tree .* at .*\.n, got a Promise/],
  ])('names the operation where %s cannot be compared', (_, make, message) => {
    const use = () => way({ x: one, n: make() }, record(make()))
    expect(use).toThrow(TypeError)
    expect(use).toThrow(new RegExp(`^${op}.*${message.source}`))
  })
})
