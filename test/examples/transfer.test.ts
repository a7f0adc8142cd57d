import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { type SmallDigits, smallDigits } from '../../examples/data/digits.js'
import { all, head, kindsFrom, load, model, rightOf, save, scatter, train } from '../../examples/transfer/transfer.js'

describe('course row 18: features from a checkpoint, frozen', () => {
  let digits: SmallDigits
  beforeAll(async () => {
    digits = await smallDigits(1500)
  })
  const start = model.init(T.random.key(0))
  const loaded = (file: Uint8Array) =>
    E.getOrElseW(() => expect.fail('the file is broken'))(load(file, T.random.key(1)))

  test('as many of each kind, and not those that are left out', () => {
    const [some, others] = [kindsFrom(digits, 5, 3), kindsFrom(digits, 5, 3, 3)]
    expect(T.toArray(some.labels)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
    const images = new Set([...T.toArray(some.x), ...T.toArray(others.x)].map(image => image.join()))
    expect(images.size).toBe(30)
  })

  test('a scattered digit has all of its pixels', () => {
    const some = kindsFrom(digits, 0, 4)
    const { x } = scatter(T.random.key(3), some)
    const ink = T.sum(x, { axis: [1, 2, 3] })
    expect(T.item(T.allClose(ink, T.sum(some.x, { axis: 1 }), { rtol: 1e-5 }))).toBe(true)
  })

  test('from the file come the features to the last bit, and frozen they stay so while the head learns', () => {
    const file = save(start)
    const params = loaded(file)
    expect(params.features).toEqual(start.features)
    expect(T.toArray(params.head.w)).not.toEqual(T.toArray(start.head.w))
    const trained = train(head, params, () => scatter(T.random.key(4), kindsFrom(digits, 5, 4)), 5)
    expect(save(trained)).toEqual(file)
    expect(T.toArray(trained.head.w)).not.toEqual(T.toArray(params.head.w))
    // Without a freeze they move.
    expect(save(train(all, params, () => scatter(T.random.key(4), kindsFrom(digits, 5, 4)), 1))).not.toEqual(file)
  })

  test('of five examples of each kind a head on features that have seen other digits learns more', () => {
    const known = (step: number) =>
      scatter(T.random.foldIn(T.random.key(5), step), kindsFrom(digits, 0, 15, 15 * (step % 6)))
    const file = save(train(all, start, known, 100))
    const few = scatter(T.random.key(6), kindsFrom(digits, 5, 5))
    const unseen = scatter(T.random.key(7), kindsFrom(digits, 5, 60, 40))
    const transferred = rightOf(
      train(head, loaded(file), () => few, 40),
      unseen,
    )
    expect(transferred).toBeGreaterThan(
      0.05 +
        rightOf(
          train(all, model.init(T.random.key(1)), () => few, 40),
          unseen,
        ),
    )
  })
})
