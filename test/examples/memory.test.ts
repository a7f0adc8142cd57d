import * as T from 'tensor-ts'
import { describe, expect, test } from 'vitest'
import { adding, gru, lstm, simple, train } from '../../examples/memory/memory.js'

const ratio = (slopes: readonly number[]): number => (slopes.at(-1) ?? 0) / (slopes[0] ?? 1)

describe('course row 23: two numbers, far apart', () => {
  test('of each sequence one number in each half is marked, and the answer is their sum', () => {
    const { x, y } = adding(T.random.key(0), 20, 500)
    for (const [i, sequence] of T.toArray(x).entries()) {
      const marked = sequence.flatMap(([value = 0, mark], place) => (mark === 1 ? [{ value, place }] : []))
      expect(marked.map(({ place }) => Math.floor(place / 10))).toEqual([0, 1])
      expect(marked.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(T.item(T.slice(y, [i])), 6)
    }
    expect(T.item(T.mean(T.square(T.sub(y, 1))))).toBeCloseTo(1 / 6, 1)
  })

  test('a GRU learns to add them where a simple RNN learns nothing', () => {
    const [gated, plain] = [train(gru, 40, 250), train(simple, 40, 250)]
    expect(gated.error).toBeLessThan(0.03)
    expect(plain.error).toBeGreaterThan(0.12)
    expect(gated.losses).toHaveLength(250)
    // What is far away counts as much as what is near, once the gates have learned to keep it; before, its gradient vanishes.
    expect(ratio(gated.before)).toBeLessThan(1e-4)
    expect(ratio(gated.after)).toBeGreaterThan(0.05)
    expect(ratio(plain.after)).toBeLessThan(0.01)
  })

  test('the gates of the LSTM by which it forgets begin open', () => {
    const { b } = lstm(5).init(T.random.key(0)).memory
    expect(T.toArray(T.max(T.reshape(b, [4, 32]), { axis: 1 }))).toEqual([0, 2, 0, 0])
    expect(T.toArray(T.min(T.reshape(b, [4, 32]), { axis: 1 }))).toEqual([0, 2, 0, 0])
  })
})
