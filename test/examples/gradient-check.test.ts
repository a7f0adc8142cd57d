import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the example of gradient checking', () => {
  test('passes the right backpropagation and says where the wrong one is wrong', async () => {
    const printed: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: string) => {
      printed.push(line)
    })
    await import('../../examples/gradient-check/main.js')
    expect(printed[0]).toBe('The right one passes.\n')
    const [first, second, third, ...rest] = printed[1]?.split('\n') ?? []
    expect(first).toMatch(
      /^the given gradient: the derivative by \.w1\[\d, \d\] is [-.\d]+, central differences give [-.\de]+$/,
    )
    expect(second).toMatch(/^ {2}absolute error [-.\de]+, relative [-+.\de]+, tolerance 1e-6$/)
    expect(third).toBe('  4 of 8 derivatives are wrong, this one the most')
    expect(rest).toEqual([])
  })
})
