import { describe, expect, test } from 'vitest'
import { bundle } from './bundle.js'
import { advice, findBrowser } from './find.js'
import type { Found } from './forbidden.js'
import { type Visit, visit } from './visit.js'

const compiles = "script-src 'self' 'wasm-unsafe-eval'"

/** Policies, and what they leave: the engine, the threads of two, why there are fewer, and the directives that are run against. */
const policies: readonly {
  readonly policy?: string
  readonly engine?: 'reference'
  readonly threads: 1 | 2
  readonly reason?: string
  /** Of each directive once, and once more where the program asks again. */
  readonly violations?: readonly string[]
}[] = [
  { threads: 2 },
  { policy: `${compiles}; worker-src 'self' blob:`, threads: 2 },
  { policy: `default-src 'none'; img-src data:; connect-src 'self'; ${compiles}; worker-src blob: 'self'`, threads: 2 },
  { policy: "require-trusted-types-for 'script'", threads: 2 },
  { policy: "require-trusted-types-for 'script'; trusted-types page tensor-ts", threads: 2 },
  {
    policy: "require-trusted-types-for 'script'; trusted-types page",
    threads: 1,
    reason: 'TrustedScriptURL',
    violations: ['require-trusted-types-for', 'trusted-types'],
  },
  { policy: compiles, threads: 1, reason: 'worker-src blob:', violations: ['worker-src'] },
  { policy: "worker-src 'self'", threads: 1, reason: 'worker-src blob:', violations: ['worker-src'] },
  {
    policy: "script-src 'self'",
    engine: 'reference',
    threads: 1,
    reason: 'the reference engine',
    violations: ['script-src'],
  },
  {
    policy: "default-src 'self'; worker-src 'self'",
    engine: 'reference',
    threads: 1,
    reason: 'the reference engine',
    violations: ['script-src'],
  },
]

const browser = findBrowser()

describe('a content security policy', () => {
  if (browser === undefined) {
    test('is tried in a browser, where one is demanded', () => expect(process.env.CI, advice).toBeUndefined())
    return
  }

  const scripts = { esm: bundle('forbiddenPage.ts'), iife: bundle('forbiddenPage.ts', 'iife') }
  const go = async (how: Visit) =>
    visit<Found>(browser, await scripts[how.thread === 'classic worker' ? 'iife' : 'esm'], how)

  const right = (numbers: readonly number[] | undefined) => {
    // By the definitions, in float64.
    for (const [i, expected] of [2236.5255, 2236.5255, 1e6 * Math.E].entries())
      expect(Math.abs((numbers?.[i] ?? Number.NaN) / expected - 1)).toBeLessThan(1e-6)
  }

  // A policy acts in a worker of modules as in one of scripts: there a few of them are enough.
  const cases = (['page', 'worker', 'classic worker'] as const).flatMap(thread =>
    policies
      .filter((_, i) => thread !== 'classic worker' || i % 3 === 0)
      .map(each => [thread, each.policy ?? 'no policy', each] as const),
  )
  test.each(cases)('in a %s with %s leaves what can be had, and says so', async (thread, _, each) => {
    const { policy, engine = 'wasm', threads, reason = '', violations = [] } = each
    const { report, console } = await go({ isIsolated: true, thread, ...(policy !== undefined && { policy }) })
    expect(report.error).toBeUndefined()
    right(report.numbers)
    expect(report).toMatchObject({ engine, uncaught: [] })
    expect(report.refusal?.includes("'wasm-unsafe-eval'")).toBe(engine === 'reference')
    // While the loop runs the browser starts no thread.
    expect([report.loop?.threads, report.loop?.running]).toEqual([1, 1])
    for (const moment of [report.turns, report.started, report.after]) {
      expect([moment?.threads, moment?.running]).toEqual([threads, threads])
      expect(moment?.reason ?? '').toContain(reason)
      expect(moment?.reason === undefined).toBe(threads === 2)
    }
    expect([...new Set(report.violations)].sort()).toEqual(violations)
    expect(report.violations!.length).toBeLessThanOrEqual(2 * violations.length)
    // What the browser itself says of a violation.
    expect(console.filter(line => !/violates the following|requires 'Trusted/.test(line))).toEqual([])
    if (violations.length === 0) expect(console).toEqual([])
  })

  test.each(['page', 'worker', 'classic worker'] as const)(
    'a %s that is not isolated runs on one thread, and says so',
    async thread => {
      const { report, console } = await go({ isIsolated: false, thread })
      right(report.numbers)
      expect(report).toMatchObject({ engine: 'wasm', violations: [], uncaught: [] })
      for (const moment of [report.before, report.loop, report.turns, report.started, report.after]) {
        expect([moment?.threads, moment?.running]).toEqual([1, 1])
        expect(moment?.reason).toContain('Cross-Origin-Embedder-Policy: require-corp')
      }
      expect(console).toEqual([])
    },
  )
})
