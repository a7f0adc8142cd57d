import { describe } from '../tensor/storage.js'
import { setThreadCount, threadCount } from './wasm/threads/pool.js'

/**
 * How many threads a compiled function runs on at most, the calling one included; with an argument, the number from now
 * on. By default as many as the machine has cores. Threads start when the first function is worth it, and do not keep
 * the process alive. Results do not depend on their number, to the last bit. Where there are no threads (a browser's page
 * that is not isolated from other origins, Node before 20.16) it is and stays 1.
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
  if (count === undefined) return threadCount()
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`threads: expected a natural number from 1 on, got ${describe(count)}`)
  setThreadCount(count)
  return threadCount()
}
