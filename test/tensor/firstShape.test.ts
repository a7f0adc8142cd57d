// In a process of its own: the first shape of all is frozen as those are that come after it.
import { expect, it } from 'vitest'
import { frozen } from '../../src/shape/sizes.js'

it('the first list of sizes is frozen, also where it is empty', () => {
  const mine: number[] = []
  const first = frozen(mine)
  expect(Object.isFrozen(first)).toBe(true)
  expect(first).not.toBe(mine)
  expect(Object.isFrozen(frozen([]))).toBe(true)
})
