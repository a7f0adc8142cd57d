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
    expect(() => T.scatter(x, rows, updates, { mode: 'max' })).toThrow(
      new TypeError("scatter: the mode must be 'set' or 'add', got 'max'"),
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

  it('is transposed: adding at a place is linear in the updates', () => {
    const adding = (b: typeof updates) => T.at(T.zeros([3, 2], 'float64'), rows).add(b)
    const [transposed] = T.linearTranspose(adding)(updates)(weights)
    expect(T.toArray(transposed)).toEqual(T.toArray(T.take(weights, rows)))
  })
})
