import { checkGradients, GradientError } from 'tensor-ts/testing'
import { describe, expect, test } from 'vitest'
import { loss, right, start, wrong } from '../../examples/gradient-check/network.js'

const said = (run: () => void): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof GradientError) return error.message
    throw error
  }
  return ''
}

describe('the example of gradient checking', () => {
  test('passes the right backpropagation and says where the wrong one is wrong', () => {
    expect(said(() => checkGradients(loss, { at: start, gradient: right }))).toBe('')
    const message = said(() => checkGradients(loss, { at: start, gradient: wrong }))
    const [first, second, third, ...rest] = message.split('\n')
    expect(first).toMatch(
      /^the given gradient: the derivative by \.w1\[\d, \d\] is [-.\d]+, central differences give [-.\de]+$/,
    )
    expect(second).toMatch(/^ {2}absolute error [-.\de]+, relative [-+.\de]+, tolerance 1e-6$/)
    expect(third).toBe('  4 of 8 derivatives are wrong, this one the most')
    expect(rest).toEqual([])
  })
})
