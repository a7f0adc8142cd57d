import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

const x = T.tensor(
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  'float64',
)
const rows = T.tensor([2, 0, 2], 'int32')
const updates = T.tensor(
  [
    [10, 20],
    [30, 40],
    [50, 60],
  ],
  'float64',
)

describe('at', () => {
  it('reads what take and slice read', () => {
    expect(T.toArray(T.at(x, rows).get())).toEqual(T.toArray(T.take(x, rows)))
    expect(T.toArray(T.at(x, T.tensor(1, 'int32'), { axis: -1 }).get())).toEqual([2, 4, 6])
    expect(T.toArray(T.at(x, [[null, null, -2], 0]).get())).toEqual([5, 1])
  })

  it('writes what scatter writes', () => {
    expect(T.toArray(T.at(x, rows).set(updates))).toEqual(T.toArray(T.scatter(x, rows, updates)))
    expect(T.toArray(T.at(x, rows).add(updates))).toEqual(T.toArray(T.scatter(x, rows, updates, { mode: 'add' })))
    expect(T.toArray(T.at(x, [0, 1]).add(5))).toEqual(T.toArray(T.scatter(x, [0, 1], 5, { mode: 'add' })))
  })

  it('lets the last of several updates stay, and adds them all', () => {
    expect(T.toArray(T.at(x, rows).set(updates))).toEqual([
      [30, 40],
      [3, 4],
      [50, 60],
    ])
    expect(T.toArray(T.at(x, rows).add(updates))).toEqual([
      [31, 42],
      [3, 4],
      [65, 86],
    ])
  })

  it('leaves x as it is', () => {
    T.at(x, rows).set(0)
    T.at(x, [0]).add(1)
    expect(T.toArray(x)[0]).toEqual([1, 2])
  })

  it('drops updates out of range, where get gives NaN', () => {
    const beyond = T.at(x, T.tensor([3, -4], 'int32'))
    expect(T.toArray(beyond.set(7))).toEqual(T.toArray(x))
    expect(T.toArray(beyond.add(7))).toEqual(T.toArray(x))
    expect(T.data(beyond.get()).every(Number.isNaN)).toBe(true)
  })

  it('computes with what is named by one index, by several, or by ranges', () => {
    for (const name of ['mul', 'min', 'max'] as const) {
      type Pairs = T.Tensor<[2, 2], 'float64'>
      const compute = (a: Pairs, b: Pairs) =>
        name === 'mul' ? T.mul(a, b) : name === 'min' ? T.minimum(a, b) : T.maximum(a, b)
      const first = T.tensor([2, 0], 'int32')
      const change = T.tensor(
        [
          [-1, 4],
          [5, 7],
        ],
        'float64',
      )
      expect(T.toArray(T.at(T.at(x, first)[name](change), first).get())).toEqual(
        T.toArray(compute(T.take(x, first), change)),
      )
      const pairs = [T.tensor([[0], [2]], 'int32'), T.tensor([1, 0], 'int32')] as const
      expect(T.toArray(T.gather(T.at(x, pairs)[name](change), pairs))).toEqual(
        T.toArray(compute(T.gather(x, pairs), change)),
      )
      expect(T.toArray(T.slice(T.at(x, [[1, 3]])[name](change), [[1, 3]]))).toEqual(
        T.toArray(compute(T.slice(x, [[1, 3]]), change)),
      )
      expect(T.toArray(T.at(x, [[1, 3], 0])[name](3))).toEqual(T.toArray(T.scatter(x, [[1, 3], 0], 3, { mode: name })))
    }
  })

  it('multiplies and compares as often as an entry is named, from the end too, and drops what is out of range', () => {
    const y = T.tensor([2, 3, 5])
    const entries = T.at(y, T.tensor([0, 0, -2, 3, -4, 0], 'int32'))
    const change = T.tensor([2, -3, 4, 100, 100, 5])
    expect(T.toArray(entries.mul(change))).toEqual([-60, 12, 5])
    expect(T.toArray(entries.min(change))).toEqual([-3, 3, 5])
    expect(T.toArray(entries.max(change))).toEqual([5, 4, 5])
    expect(T.toArray(T.at(T.tensor([250, 3], 'uint8'), T.tensor([0], 'int32')).mul(T.tensor([2], 'uint8')))).toEqual([
      244, 3,
    ])
  })

  it('covers what is not finite', () => {
    const broken = T.tensor([Number.NaN, Number.POSITIVE_INFINITY, 1])
    expect(T.toArray(T.at(broken, [[0, 2]]).set(0))).toEqual([0, 0, 1])
    expect(T.toArray(T.at(broken, T.tensor([0, 1], 'int32')).set(0))).toEqual([0, 0, 1])
  })

  it('waits for the tensor as scatter', () => {
    const y: T.Tensor<[3, 2], 'float64'> = pipe(x, T.scatter([[1, 3]], 0))
    expect(T.toArray(y)).toEqual([
      [1, 2],
      [0, 0],
      [0, 0],
    ])
    expect(T.toArray(pipe(x, T.scatter(rows, updates, { mode: 'add' })))).toEqual(T.toArray(T.at(x, rows).add(updates)))
  })

  it('refuses what does not fit, when compiled too', () => {
    // @ts-expect-error other updates
    expect(() => T.at(x, rows).set(T.ones([2, 2], 'float64'))).toThrow(
      new T.ShapeError('at: updates [2, 2] do not fit the region [3, 2]: 2 vs 3'),
    )
    // @ts-expect-error too many axes
    expect(() => T.scatter(x, rows, T.ones([1, 3, 2], 'float64'))).toThrow(
      new T.ShapeError('scatter: updates [1, 3, 2] have more axes than the region [3, 2]'),
    )
    // @ts-expect-error no such axis
    expect(() => T.at(x, rows, { axis: 2 })).toThrow(new T.ShapeError('at: axis 2 is out of range for [3, 2]'))
    // @ts-expect-error floats as indices
    expect(() => T.at(x, T.ones([2]))).toThrow(
      new T.DTypeError('at: expected int32 indices, got float32; convert them with T.cast'),
    )
    // @ts-expect-error no such row
    expect(() => T.at(x, [3])).toThrow(new T.ShapeError('at: index 3 is out of range for axis 0 of [3, 2]'))
    // @ts-expect-error an axis beside ranges
    expect(() => T.at(x, [0], { axis: 1 })).toThrow(
      new TypeError("at: ranges have an axis each, so there is no option 'axis' beside them"),
    )
    // @ts-expect-error another element type
    expect(() => T.at(x, rows).add(T.ones([2]))).toThrow(
      new T.DTypeError('at: float64 and float32 do not mix; convert one of them with T.cast'),
    )
    // @ts-expect-error no sum of bools
    expect(() => T.at(T.zeros([2], 'bool'), [0]).add(T.ones([], 'bool'))).toThrow(
      new T.DTypeError('at: expected numbers, got bool; convert it with T.cast'),
    )
    // @ts-expect-error no such mode
    expect(() => T.scatter(x, rows, updates, { mode: 'mean' })).toThrow(
      new TypeError("scatter: the mode must be 'set' or 'add' or 'mul' or 'min' or 'max', got 'mean'"),
    )
    // @ts-expect-error no order of bools
    expect(() => T.at(T.zeros([2], 'bool'), [0]).max(T.ones([], 'bool'))).toThrow(
      new T.DTypeError('at: expected numbers, got bool; convert it with T.cast'),
    )
    // @ts-expect-error entries where a tensor is expected
    expect(() => T.add(T.at(x, [0]), 1)).toThrow(
      new TypeError('add: expected a tensor, got entries that at names, which get() gives'),
    )
    // @ts-expect-error more indices than axes
    expect(() => T.at(x, [rows, rows, rows])).toThrow(
      new T.ShapeError('at: expected at most 2 tensors of indices for [3, 2], got 3'),
    )
    // @ts-expect-error an axis beside several indices
    expect(() => T.at(x, [rows, rows], { axis: 1 })).toThrow(
      new TypeError("at: several indices have an axis each, so there is no option 'axis' beside them"),
    )
    // @ts-expect-error a range among indices
    expect(() => T.at(x, [rows, null])).toThrow(new TypeError('at: expected a tensor, got null'))
    // @ts-expect-error a number among indices
    expect(() => T.at(x, [rows, 1])).toThrow(
      new TypeError("at: expected int32 indices, got 1; write T.tensor(1, 'int32')"),
    )
  })
})

describe('the gradient of at', () => {
  const weights = T.tensor(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    'float64',
  )
  type Pair = readonly [x: typeof x, updates: typeof updates]
  const gradients = (f: (...pair: Pair) => typeof x) =>
    T.grad(([a, b]: Pair) => T.sum(T.mul(f(a, b), weights)))([x, updates]).map(T.toArray)

  it('of set goes to the last update of an entry, and to x where there is none', () => {
    expect(gradients((a, b) => T.at(a, rows).set(b))).toEqual([
      [
        [0, 0],
        [3, 4],
        [0, 0],
      ],
      [
        [0, 0],
        [1, 2],
        [5, 6],
      ],
    ])
  })

  it('of add goes to all', () => {
    expect(gradients((a, b) => T.at(a, rows).add(b))).toEqual([
      T.toArray(weights),
      [
        [5, 6],
        [1, 2],
        [5, 6],
      ],
    ])
  })

  it('is right under vmap, over indices too', () => {
    const many = T.stack([rows, T.tensor([1, 1, 0], 'int32')])
    const one = (at: T.Tensor<[3], 'int32'>) =>
      T.grad((b: typeof updates) => T.sum(T.mul(T.at(x, at).set(b), weights)))(updates)
    expect(T.toArray(T.vmap(one)(many))).toEqual(T.toArray(T.stack([one(rows), one(T.tensor([1, 1, 0], 'int32'))])))
  })

  it('of mul is the product of all others, zeros among them', () => {
    const all = T.tensor([0, 0, 0, 1, 1], 'int32')
    const f = ([a, b]: readonly [T.Tensor<[2], 'float64'>, T.Tensor<[5], 'float64'>]) => T.sum(T.at(a, all).mul(b))
    const [ofX, ofUpdates] = T.grad(f)([T.tensor([2, 3], 'float64'), T.tensor([0, 5, 7, 0, 0], 'float64')])
    expect(T.toArray(ofX)).toEqual([0, 0])
    expect(T.toArray(ofUpdates)).toEqual([70, 0, 0, 0, 0])
  })

  it('of max is shared by all that are the greatest', () => {
    const all = T.tensor([0, 0, 1, 1], 'int32')
    const f = ([a, b]: readonly [T.Tensor<[2], 'float64'>, T.Tensor<[4], 'float64'>]) => T.sum(T.at(a, all).max(b))
    const [ofX, ofUpdates] = T.grad(f)([T.tensor([4, 1], 'float64'), T.tensor([4, 4, 2, 0], 'float64')])
    expect(T.toArray(ofX)).toEqual([1 / 3, 0])
    expect(T.toArray(ofUpdates)).toEqual([1 / 3, 1 / 3, 1, 0])
  })

  it('is the same one after the other and under vmap, for every mode and several indices', () => {
    const xs = T.stack([x, T.mul(x, -1)])
    const first = T.tensor(
      [
        [0, 2, 0],
        [1, 1, 2],
      ],
      'int32',
    )
    const second = T.tensor(
      [
        [0, 1, 0],
        [1, 1, 0],
      ],
      'int32',
    )
    for (const mode of ['set', 'add', 'mul', 'min', 'max'] as const) {
      const one = (y: typeof x, i: T.Tensor<[3], 'int32'>, j: T.Tensor<[3], 'int32'>) =>
        T.at(y, [i, j])[mode](T.tensor([2, -3, 4], 'float64'))
      const each = [0, 1].map(k =>
        one(T.slice(xs, [k]) as typeof x, T.slice(first, [k]) as never, T.slice(second, [k]) as never),
      )
      expect(T.toArray(T.vmap(one)(xs, first, second))).toEqual(each.map(T.toArray))
      expect(T.toArray(T.jit(T.vmap(one))(xs, first, second))).toEqual(each.map(T.toArray))
    }
  })

  it('is transposed: adding at a place is linear in the updates', () => {
    const adding = (b: typeof updates) => T.at(T.zeros([3, 2], 'float64'), rows).add(b)
    const [transposed] = T.linearTranspose(adding)(updates)(weights)
    expect(T.toArray(transposed)).toEqual(T.toArray(T.take(weights, rows)))
  })
})
