import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'

// A name is one number within one call: a size of 1 beside another broadcasts without a word, so names are compared there.

const [one, four] = [T.dim('n', 1), T.dim('n', 4)]
const sentence = (operation: string) => new T.ShapeError(`${operation}: the size 'n' is 1 and 4`)
const key = T.random.key(0)
/** As it is called where the compiler knows nothing. */
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => T.AnyTensor

describe('two sizes of one name', () => {
  const calls: readonly (readonly [operation: string, call: () => unknown])[] = [
    ['add', () => T.add(T.zeros([one]), T.zeros([four]))],
    ['mul', () => T.mul(T.exp(T.zeros([one, 2])), T.relu(T.fromArray([1, 2, 3, 4, 5, 6, 7, 8], [four, 2])))],
    ['sub', () => T.sub(T.add(T.zeros([one, 2]), T.ones([2])), T.random.normal(key, [four, 2]))],
    ['where', () => T.where(T.less(T.zeros([one]), 1), T.arange(four), 0)],
    ['less', () => T.less(T.expectShape(T.ones([1]), [one]), T.cast(T.linspace(0, 1, four), 'float32'))],
    ['clip', () => T.clip(T.full([one], 2), 0, T.ones([four]))],
    ['matmul', () => T.matmul(T.zeros([one, 2, 3]), T.zeros([four, 3, 2]))],
    ['zeros', () => T.zeros([one, four])],
    ['full', () => T.full([one, 2, four], 1)],
    ['fromArray', () => T.fromArray([1, 2, 3, 4], [one, four])],
    ['reshape', () => loosely(T.reshape)(T.ones([2, 2]), [one, four])],
    ['broadcastTo', () => T.broadcastTo(T.ones([1]), [one, four])],
    ['expectShape', () => T.expectShape(T.ones([1, 4]), [one, four])],
    ['eye', () => T.eye(one, four)],
    ['random.uniform', () => T.random.uniform(key, [one, four])],
    ['jit', () => T.jit((a: T.Tensor<['n']>, b: T.Tensor<['n']>) => T.add(a, b))(T.zeros([one]), T.zeros([four]))],
    [
      'vmap',
      () => T.vmap((a: T.Tensor<['n']>, b: T.Tensor<['n']>) => T.add(a, b))(T.zeros([3, one]), T.zeros([3, four])),
    ],
    ['add', () => T.grad((a: T.Tensor<['n']>) => T.sum(T.add(a, T.zeros([four]))))(T.zeros([one]))],
  ]

  it.each(calls)('are refused by %s', (operation, call) => {
    expect(call).toThrow(sentence(operation))
  })

  it('in a jitted function of the shapes of an earlier call, too', () => {
    const f = T.jit((a: T.Tensor<[number]>, b: T.Tensor<[number]>) => T.add(a, b))
    expect(f(T.zeros([1]), T.zeros([4])).shape).toEqual([4])
    expect(() => f(T.zeros([one]), T.zeros([four]))).toThrow(sentence('jit'))
  })
})

describe('no names', () => {
  it('are taken over from other tensors', () => {
    T.zeros([one])
    expect(T.add(T.zeros([1]), T.zeros([four])).shape).toEqual([4])
    expect(loosely(T.add)(T.zeros([T.dim('m', 1)]), T.zeros([four])).shape).toEqual([4])
  })

  it('stay where a size has been given as a number', () => {
    expect(T.add(T.expectShape(T.zeros([one]), [1]), T.zeros([four])).shape).toEqual([4])
    expect(T.dims(T.expectShape(T.zeros([four]), [4]))).toEqual([4])
  })

  it('leave a jitted function for the next call of it', () => {
    const f = T.jit((x: T.Tensor<[number]>) => T.neg(x))
    f(T.zeros([one]))
    expect(T.add(f(T.zeros([1])), T.zeros([four])).shape).toEqual([4])
  })
})

describe('dims', () => {
  it('has the names that a tensor was made with, and that its results still have', () => {
    const x = T.zeros([four, 2])
    for (const y of [x, T.exp(x), T.add(x, T.ones([2])), T.zerosLike(x), loosely(T.reshape)(T.ones([8]), [four, 2])])
      expect(T.dims(y)).toEqual([four, 2])
    expect(T.dims(T.ones([2, 3]))).toEqual([2, 3])
  })

  it('makes tensors of the same size', () => {
    for (const x of [T.zeros([four, 2]), T.ones([3]), T.tensor(1)] as readonly T.Tensor[]) {
      expect(T.zeros(T.dims(x)).shape).toEqual(x.shape)
      expect(T.random.normal(key, T.dims(x)).shape).toEqual(x.shape)
    }
  })
})
