import { describe } from '../shape/describe.js'
import { engine } from './engine.js'
import {
  askedThreads,
  awaitAnswers,
  lookAtThreads,
  setThreadCount,
  startThreads as startAll,
  type ThreadReport,
} from './wasm/threads/pool.js'

export type { ThreadReport } from './wasm/threads/pool.js'

/**
 * How many threads compiled functions run on, how many were asked for and, if they are fewer, why: none were started yet,
 * memory cannot be shared, a content security policy or the system forbids them. Where threads have just been started and
 * the calling one may sleep, it waits for their answer, two seconds at most.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const { asked, running, reason } = T.threadReport()
 * assert.ok(running === asked || reason !== undefined)
 * ```
 */
export const threadReport = (): ThreadReport => {
  const asked = askedThreads()
  if (engine() === 'reference' && asked > 1)
    return { asked, running: 1, reason: 'the reference engine runs on one thread' }
  awaitAnswers()
  return lookAtThreads().report
}

/**
 * How many threads a compiled function runs on, the calling one included; with an argument, how many there may be from now
 * on. By default as many as the machine has cores, 64 at most. They start when the first function is worth it, and do not
 * keep the process alive; before, it is the number that will be started. Those that cannot be started do not count, and the
 * reference engine runs on one: `T.threadReport()` says why. Results do not depend on their number, to the last bit.
 *
 * @throws RangeError for a number that is no natural number from 1 on.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const before = T.threads()
 * assert.equal(T.threads(1), 1)
 * T.threads(before)
 * ```
 */
export const threads = (count?: number): number => {
  if (count !== undefined) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`threads: expected a natural number from 1 on, got ${describe(count)}`)
    setThreadCount(count)
  }
  if (engine() === 'reference') return 1
  awaitAnswers()
  const { report, missing } = lookAtThreads()
  return report.running + missing
}

/**
 * Starts the threads of compiled functions now, waits until they run, and reports; also where some were refused before.
 * A browser starts threads only when the one that calls gets a turn of its event loop: a program that computes in one long
 * loop, in a page's worker for example, has its helpers if it awaits this before.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const { asked, running, reason } = await T.startThreads()
 * assert.ok(running === asked || reason !== undefined)
 * ```
 */
export const startThreads = async (): Promise<ThreadReport> => {
  if (engine() === 'wasm') await startAll()
  return threadReport()
}
