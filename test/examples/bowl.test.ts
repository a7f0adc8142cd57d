import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { describe, expect, test } from 'vitest'
import { bowl, optimizers, start } from '../../examples/bowl/bowl.js'
import { path } from '../../examples/plane/plane.js'

const turns = (values: readonly number[]): number =>
  values.slice(1).filter((value, i) => value * (values[i] ?? 0) < 0).length

describe('course row 11: ways down an elongated bowl', () => {
  test('each arrives', () => {
    for (const { name, optimizer } of optimizers) {
      const places = path(optimizer, bowl, start, 100)
      expect(places.map(place => T.item(bowl(place))).at(-1), name).toBeLessThan(1e-2)
    }
  })

  test('SGD zigzags across, in every step, while it creeps along', () => {
    const places = path(optim.sgd(0.95), bowl, start, 20)
    expect(turns(places.map(({ y }) => T.item(y)))).toBe(20)
    expect(turns(places.map(({ x }) => T.item(x)))).toBe(0)
    // Each step multiplies x by 1 − 0.95 / 10 and y by 1 − 2 · 0.95.
    expect(T.item(places[20]?.x ?? T.tensor(0))).toBeCloseTo(-7 * 0.905 ** 20, 4)
    expect(T.item(places[20]?.y ?? T.tensor(0))).toBeCloseTo(2 * 0.9 ** 20, 4)
  })
})
