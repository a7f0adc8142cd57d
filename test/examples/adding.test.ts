import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { answer, init, looks, model, rightOf, sums, train, write } from '../../examples/adding/adding.js'

describe('course row 24: a Transformer that adds', () => {
  test('a sum is written with its least digit first', () => {
    expect(write(58, 967)).toBe('058+967=5201')
    expect(write(0, 7)).toBe('000+007=7000')
  })

  test('what is held out is not learned', () => {
    const { known, heldOut } = sums(T.random.key(1), { known: 2000, heldOut: 1000 })
    const rows = [known, heldOut].flatMap(part => T.toArray(part).map(row => row.join()))
    expect(new Set(rows).size).toBe(3000)
  })

  test('no answer sees what is written behind it', () => {
    const params = init(T.random.key(0))
    const [first, other] = [write(123, 456), write(123, 457)].map(text =>
      T.fromArray(
        [...text].map(symbol => '0123456789+='.indexOf(symbol)),
        [12],
        'int32',
      ),
    )
    if (first === undefined || other === undefined) throw new Error('two sums')
    const changed = T.concat([T.slice(first, [[0, 9]]), T.slice(other, [[9, 12]])])
    const [a, b] = [model(params, first).logits, model(params, T.expectShape(changed, [12])).logits]
    expect(T.toArray(T.slice(a, [[0, 2]]))).toEqual(T.toArray(T.slice(b, [[0, 2]])))
  })

  test('each head looks at what came before, with weights that sum to 1', () => {
    const { heldOut } = sums(T.random.key(1), { known: 0, heldOut: 16 })
    const { first, second } = looks(init(T.random.key(0)), heldOut)
    for (const heads of [first, second]) {
      for (const total of T.toArray(T.sum(heads, { axis: 2 })).flat()) expect(total).toBeCloseTo(1, 5)
      expect(
        T.toArray(T.slice(heads, [null, 0, [8, 11]]))
          .flat()
          .every(weight => weight === 0),
      ).toBe(true)
    }
  })

  test('it learns, and what it says of its own accord is what is counted', () => {
    const { known, heldOut: some } = sums(T.random.key(1), { known: 1280, heldOut: 20 })
    const [start] = [...train(known, 30, 30, 0)]
    if (start === undefined) throw new Error('nothing was learned')
    expect(start.loss).toBeLessThan(2)
    const right = T.toArray(some).filter(row => {
      const [a, b] = [row.slice(0, 3), row.slice(4, 7)].map(digits => Number(digits.join('')))
      return answer(start.params, a ?? 0, b ?? 0) === (a ?? 0) + (b ?? 0)
    })
    expect(right.length / 20).toBeCloseTo(T.item(rightOf(start.params, some)), 5)
  })
})
