// Where vmap finds the batch in its arguments, and where it puts it in the result.
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

type Scalar = T.Tensor<[]>
type Pair = T.Tensor<[2]>

const rows = T.tensor([
  [1, 2],
  [3, 4],
  [5, 6],
])
const pair = T.tensor([10, 20])

/** What the compiler would refuse as well. */
const loosely = T.vmap as (f: unknown, options?: unknown) => (...args: readonly unknown[]) => T.AnyTensor

describe('inAxes', () => {
  const f = ({ x, shift: [a, b] }: { readonly x: Pair; readonly shift: readonly [Scalar, Pair] }) =>
    T.add(T.sum(T.mul(x, b)), a)

  it('may be a tree', () => {
    const shift = [T.tensor([100, 200, 300]), pair] as const
    const apply = T.vmap(f, { inAxes: [{ x: 0, shift: [0, null] }] })
    expect(T.toArray(apply({ x: rows, shift }))).toEqual([150, 310, 470])
    const columns = T.transpose(rows)
    expect(T.toArray(T.vmap(f, { inAxes: [{ shift: [0, null], x: -1 }] })({ x: columns, shift }))).toEqual([
      150, 310, 470,
    ])
    const fixed = T.vmap(f, { inAxes: [{ x: 0, shift: null }] })
    expect(T.toArray(fixed({ x: rows, shift: [T.tensor(1), pair] }))).toEqual([51, 111, 171])
  })

  it('leave out what has no tensors', () => {
    const scaled = (x: Pair, { factor }: { readonly factor: number }) => T.mul(T.sum(x), factor)
    expect(T.toArray(loosely(scaled, { inAxes: [0] })(rows, { factor: 2 }))).toEqual([6, 14, 22])
  })

  it('must be there for every tensor', () => {
    const sentence = 'expected an axis or null, got'
    const product = (x: Pair, y: Pair) => T.mul(x, y)
    expect(() => loosely(product, { inAxes: [0] })(rows, rows)).toThrow(
      new TypeError(`vmap: inAxes[1]: ${sentence} undefined`),
    )
    expect(() => loosely(product, { inAxes: '0' })(rows, rows)).toThrow(new TypeError(`vmap: inAxes: ${sentence} '0'`))
    expect(() => loosely(product, { inAxes: [0, {}] })(rows, rows)).toThrow(
      new TypeError(`vmap: inAxes[1]: ${sentence} an object`),
    )
    expect(() => loosely(f, { inAxes: [{ x: 0, shift: [0] }] })({ x: rows, shift: [pair, pair] })).toThrow(
      new TypeError(`vmap: inAxes[0][shift][1]: ${sentence} undefined`),
    )
  })
})

describe('outAxes', () => {
  const f = (x: Pair) => ({ same: x, wide: T.outer(x, x) })

  it('may be a tree', () => {
    const { same, wide } = T.vmap(f, { outAxes: { same: 1, wide: 2 } })(rows)
    expect(same.shape).toEqual([2, 3])
    expect(T.toArray(same)).toEqual(T.toArray(T.transpose(rows)))
    expect(wide.shape).toEqual([2, 2, 3])
    expect(T.toArray(T.moveAxis(wide, 2, 0))).toEqual(T.toArray(T.vmap(f)(rows).wide))
  })

  it('is null for what does not differ, and for nothing else', () => {
    const both = T.vmap((x: Pair) => ({ x, pair }), { outAxes: { x: 0, pair: null } })(rows)
    expect([both.x, both.pair].map(y => y.shape)).toEqual([[3, 2], [2]])
    expect(() => loosely(f, { outAxes: { same: null, wide: 0 } })(rows)).toThrow(
      /^vmap: outAxes is null at \.same, which/,
    )
    expect(() => loosely((x: Pair) => x, { outAxes: null })(rows)).toThrow(
      /^vmap: outAxes is null at the result, which/,
    )
  })

  it('must be there for every tensor', () => {
    expect(() => loosely(f, { outAxes: { same: 0 } })(rows)).toThrow(
      new TypeError('vmap: outAxes[wide]: expected an axis or null, got undefined'),
    )
  })
})

describe('an axis', () => {
  it.each([
    [2, 'inAxes'],
    [-3, 'inAxes'],
    [0.5, 'inAxes'],
    [2, 'outAxes'],
    [-3, 'outAxes'],
  ])('of %d is none of a matrix, as %s', (axis, option) => {
    expect(() => loosely((x: Pair) => x, { [option]: axis })(rows)).toThrow(
      new T.ShapeError(`vmap: axis ${axis} is out of range for [3, 2]`),
    )
  })

  it('of -2 and 1 is one', () => {
    const sum = (x: T.Tensor<[number]>) => T.sum(x)
    expect(T.toArray(loosely(sum, { inAxes: -2 })(rows))).toEqual([3, 7, 11])
    expect(T.toArray(loosely(sum, { inAxes: 1 })(rows))).toEqual([9, 12])
  })
})

describe('an example', () => {
  it('says its shape, and that it has no elements', () => {
    let text = ''
    const read = T.vmap((x: T.Tensor<[2, 4]>) => {
      text = `${x}`
      return T.tensor(T.data(x)[0]!)
    })
    expect(() => read(T.zeros([3, 2, 4]))).toThrow(
      /^data: a tensor of shape \[2, 4\] inside vmap stands for every example/,
    )
    expect(text).toBe('Batched<[2, 4], float32> in vmap')
  })
})
