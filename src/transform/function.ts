import { describe } from '../shape/describe.js'

const isAsync = (x: object): boolean => Object.prototype.toString.call(x) === '[object AsyncFunction]'

/** Checks what the user gave for a function; `who` asks. It is said at once, not where the function would be called. */
export const requireFunction = (who: string, f: unknown): void => {
  if (typeof f !== 'function') throw new TypeError(`${who}: expected a function, got ${describe(f)}`)
  if (isAsync(f)) throw asynchronous(who, describe(f))
  const found = describe(f)
  if (found !== 'a function') throw new TypeError(`${who}: expected a function that returns tensors, got ${found}`)
}

/** Checks that a function did not only begin. */
export const requireSynchronous = (who: string, result: unknown): void => {
  if (typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function')
    throw asynchronous(who, 'one that returns a Promise')
}

const asynchronous = (who: string, found: string): TypeError =>
  new TypeError(
    `${who}: expected a function that returns tensors, got ${found}; await what it needs before, and pass that as arguments`,
  )
