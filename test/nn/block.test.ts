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

describe('residual with a shortcut', () => {
  const model = pipe(nn.input(4), nn.residual(flow(nn.dense('a', 6), nn.tanh), nn.dense('b', 6)))
  const x = double(normal(1, 3, 4))
  const params = double(model.init(T.random.key(0)))

  test('adds the two', () => {
    const left = pipe(nn.input(4), nn.dense('a', 6), nn.tanh).apply(params, x)
    const right = pipe(nn.input(4), nn.dense('b', 6)).apply(params, x)
    expect(distance(numbers(model.apply(params, x)), numbers(T.add(left, right)))).toBeLessThan(1e-14)
    expect(model.output).toEqual([6])
  })

  test('has the gradients of its formula', () => {
    const loss = (p: ReturnType<typeof model.init>) => T.sum(T.sin(model.apply(p, x)))
    expect(gradientError(loss, model.init(T.random.key(1)))).toBeLessThan(1e-8)
  })

  test('begins with other numbers on both sides, and hands on the state of both', () => {
    const both = pipe(
      nn.input(4),
      nn.named('r', nn.residual(flow(nn.dense('a', 4), nn.batchNorm('n')), flow(nn.dense('b', 4), nn.batchNorm('m')))),
    )
    const started = both.init(T.random.key(0))
    expect(numbers(started.r.a.w)).not.toEqual(numbers(started.r.b.w))
    const { state } = both.train(started, T.ones([2, 4]), { state: both.state })
    expect(Object.keys(state.r)).toEqual(['n', 'm'])
  })

  test('drops other numbers on both sides', () => {
    const dropping = pipe(nn.input(500), nn.residual(nn.dropout(0.5), nn.dropout(0.5)))
    const kept = numbers(dropping.train({}, T.ones([1, 500]), { key: T.random.key(0) }).output)
    expect(new Set(kept)).toEqual(new Set([0, 2, 4]))
    expect(numbers(dropping.apply({}, T.ones([1, 2 * 250])))[0]).toBe(2)
  })

  test('gives one shape on both sides, under names of its own', () => {
    // @ts-expect-error the sentence below
    expect(() => pipe(nn.input(4), nn.residual(nn.dense('a', 6), nn.dense('b', 5)))).toThrow(
      'residual: the block gives [6], the shortcut [5]',
    )
    // @ts-expect-error the sentence below
    expect(() => pipe(nn.input(4), nn.residual(nn.dense('a', 6), nn.dense('a', 6)))).toThrow(
      "dense('a'): the name 'a' is already used",
    )
    // @ts-expect-error no function
    expect(() => nn.residual(nn.dense('a', 6), 3)).toThrow('residual: the shortcut')
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
