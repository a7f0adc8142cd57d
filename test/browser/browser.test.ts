import { describe, expect, test } from 'vitest'
import { bundle } from './bundle.js'
import { advice, findBrowser } from './find.js'
import type { Report } from './page.js'
import { losses } from './training.js'
import { type Visit, visit } from './visit.js'

const browser = findBrowser()

describe('a browser', () => {
  if (browser === undefined) {
    test('is there, where one is demanded', () => {
      process.stderr.write(`${advice}\n`)
      expect(process.env.CI, advice).toBeUndefined()
    })
    return
  }

  const expected = losses()
  const script = bundle('page.ts')

  test('has something to learn', async () => {
    const [first, ...others] = await expected
    expect(others).toHaveLength(100)
    expect(others.at(-1)).toBeLessThan(first! / 10)
  })

  const visits: readonly Visit[] = [
    { isIsolated: true, thread: 'page' },
    { isIsolated: false, thread: 'page' },
    { isIsolated: true, thread: 'worker' },
  ]
  test.each(visits)('trains as Node does, to the last bit: %o', async how => {
    const { losses, cores, ...rest } = (await visit<Report>(browser, await script, how)).report
    const threads = how.isIsolated ? Math.min(cores!, 64) : 1
    // A worker that fails would be started again.
    expect(rest).toEqual({ isIsolated: how.isIsolated, engine: 'wasm', threads, workers: threads - 1 })
    expect(losses).toEqual(await expected)
  })
})
