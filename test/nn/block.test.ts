import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, test } from 'vitest'
import { distance, double, gradientError, normal, numbers } from './numeric.js'

const block = flow(nn.dense('a', 6), nn.tanh, nn.dense('b', 4))

describe('residual', () => {
  const model = pipe(nn.input(4), nn.residual(block))
  const x = double(normal(1, 3, 4))

  test('adds the block to what goes into it', () => {
    const params = double(model.init(T.random.key(0)))
    const y = pipe(nn.input(4), block).apply(params, x)
    expect(distance(numbers(model.apply(params, x)), numbers(T.add(x, y)))).toBeLessThan(1e-14)
  })

  test('puts its parameters beside the others', () => {
    const deep = pipe(nn.input(9), nn.dense('in', 4), nn.residual(block), nn.dense('out', 2))
    expect(Object.keys(deep.init(T.random.key(0)))).toEqual(['in', 'a', 'b', 'out'])
  })

  test('nests', () => {
    const twice = pipe(nn.input(4), nn.residual(nn.residual(nn.relu)))
    expect(numbers(twice.apply({}, T.tensor([[1, 2, -3, 4]])))).toEqual([3, 6, -6, 12])
  })

  test('has the gradients of its formula', () => {
    const loss = (params: ReturnType<typeof model.init>) => T.sum(T.sin(model.apply(params, x)))
    expect(gradientError(loss, model.init(T.random.key(1)))).toBeLessThan(1e-8)
  })

  test('hands on the state of its block', () => {
    const normed = pipe(nn.input(2), nn.residual(nn.batchNorm('bn', { momentum: 0 })))
    const { state } = normed.train(
      normed.init(T.random.key(0)),
      T.tensor([
        [1, 2],
        [3, 4],
      ]),
      { state: normed.state },
    )
    expect(T.toArray(state.bn.mean)).toEqual([2, 3])
  })
})

describe('named', () => {
  const model = pipe(nn.input(4), nn.named('first', block), nn.named('second', block))

  test('puts the parameters of a block under its name', () => {
    const params = model.init(T.random.key(0))
    expect(Object.entries(params).map(([name, inner]) => [name, Object.keys(inner)])).toEqual([
      ['first', ['a', 'b']],
      ['second', ['a', 'b']],
    ])
    expect(numbers(params.first.a.w)).not.toEqual(numbers(params.second.a.w))
  })

  test('computes what the block computes', () => {
    const params = model.init(T.random.key(0))
    const x = normal(1, 3, 4)
    const alone = pipe(nn.input(4), block)
    const expected = alone.apply(params.second, alone.apply(params.first, x))
    expect(numbers(model.apply(params, x))).toEqual(numbers(expected))
  })

  test('puts the state of a block under its name, nested as deep as the names', () => {
    const normed = flow(nn.batchNorm('bn', { momentum: 0 }), nn.named('inner', nn.batchNorm('bn', { momentum: 0 })))
    const model = pipe(nn.input(2), nn.batchNorm('bn', { momentum: 0 }), nn.relu, nn.named('outer', normed))
    const params = model.init(T.random.key(0))
    const x = T.tensor([
      [1, 2],
      [3, 4],
    ])
    const { state } = model.train(params, x, { state: model.state })
    expect(Object.keys(state)).toEqual(['bn', 'outer'])
    expect(T.toArray(state.bn.mean)).toEqual([2, 3])
    expect(T.toArray(state.outer.bn.mean)).toEqual([0.5, 0.5].map(x => expect.closeTo(x, 4)))
    expect(T.toArray(state.outer.inner.bn.variance)).toEqual([1, 1].map(x => expect.closeTo(x, 3)))
    expect(model.apply(params, x, { state }).shape).toEqual([2, 2])
  })

  test('lets names inside be used outside', () => {
    const mixed = pipe(nn.input(4), nn.dense('a', 4), nn.named('block', block), nn.dense('b', 2))
    const params = mixed.init(T.random.key(0))
    expect([params.a.w.shape, params.block.a.w.shape, params.block.b.w.shape, params.b.w.shape]).toEqual([
      [4, 4],
      [4, 6],
      [6, 4],
      [4, 2],
    ])
  })

  test('stays generic in flow, with what is random inside', () => {
    const deep = flow(nn.named('x', block), nn.dropout(0.5), nn.residual(nn.named('y', flow(nn.relu, block))))
    const model = pipe(nn.input(7), deep)
    const params = model.init(T.random.key(0))
    const { output } = model.train(params, T.ones([2, 7]), { key: T.random.key(1) })
    expect([params.x.a.w.shape, params.y.a.w.shape, output.shape]).toEqual([
      [7, 6],
      [4, 6],
      [2, 4],
    ])
  })
})
