import { describe, expect, test } from 'vitest'
import { checks } from '../../examples/sanity/trainings.js'

describe('course row 26: one batch by heart', () => {
  const found = checks(300)

  test('the right training passes, to nearly no loss', () => {
    const { isLearnt, losses } = found.right ?? expect.fail('there is none')
    expect(isLearnt).toBe(true)
    expect(losses.at(-1)).toBeLessThan(0.01)
  })

  test.each(Object.keys(found).filter(name => name !== 'right'))('%s is found out', name => {
    const { isLearnt, losses } = found[name] ?? expect.fail('there is none')
    expect(isLearnt).toBe(false)
    expect(losses).toHaveLength(300)
  })
})
