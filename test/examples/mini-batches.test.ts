import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import { describe, expect, test } from 'vitest'
import { runs } from '../../examples/mini-batches/train.js'

/** By how much the loss rises altogether where it does not fall, after the first epoch. */
const rises = (curve: readonly (readonly [number, number])[]): number => {
  const late = curve.filter(([epoch]) => epoch >= 1).map(([, loss]) => loss)
  return late.slice(1).reduce((sum, loss, i) => sum + Math.max(0, loss - (late[i] ?? loss)), 0)
}

describe('course row 14: mini-batches', () => {
  test('60,000 examples in batches of 64 are 938 steps an epoch, and 30 epochs 28,140 updates', () => {
    const batches = data.batches({ labels: T.zeros([60_000], 'int32') }, { size: 64 })
    expect(batches.length).toBe(938)
    expect([...batches].length * 30).toBe(28_140)
  })

  test('full batches descend steadily, single examples jump, mini-batches are between', () => {
    const [full, mini, single] = runs(4)
    expect([full, mini, single].map(run => run?.stepsPerEpoch)).toEqual([1, 8, 512])
    const [smooth, rough, wild] = [full, mini, single].map(run => rises(run?.curve ?? []))
    expect(smooth).toBe(0)
    expect(rough).toBeGreaterThan(0)
    expect(wild).toBeGreaterThan(10 * (rough ?? 0))
    // For the same number of epochs many small steps come further than few sure ones.
    const last = (run: typeof full) => run?.curve.at(-1)?.[1] ?? Number.NaN
    expect(last(mini)).toBeLessThan(last(full) - 0.05)
  })
})
