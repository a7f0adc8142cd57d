// What programs in the editor import as `node:assert`.

/** A claim that does not hold. */
export class AssertionError extends Error {}

/** Throws unless a value is truthy. */
export function ok(value: unknown, message = `expected a truthy value, got ${String(value)}`): asserts value {
  if (!value) throw new AssertionError(message)
}

/** What JSON has no word for, in words. */
const inWords = (value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

const shown = (value: unknown): string => JSON.stringify(value, (_, inner) => inWords(inner)) ?? String(value)

/** Throws, with a message. */
export const fail = (message = 'failed'): never => {
  throw new AssertionError(message)
}

/** Throws unless a text is like a pattern. */
export const match = (text: string, pattern: RegExp): void =>
  ok(pattern.test(text), `expected a text like ${pattern}, got ${shown(text)}`)

/** Throws unless two values are the same. */
export const equal = (actual: unknown, expected: unknown): void =>
  ok(Object.is(actual, expected) || actual === expected, `expected ${shown(expected)}, got ${shown(actual)}`)

/** Throws unless two values have the same parts. */
export const deepEqual = (actual: unknown, expected: unknown): void =>
  ok(shown(actual) === shown(expected), `expected ${shown(expected)}, got ${shown(actual)}`)

/** Throws unless two values differ in a part. */
export const notDeepEqual = (actual: unknown, expected: unknown): void =>
  ok(shown(actual) !== shown(expected), `expected another value than ${shown(expected)}`)

/** What an error is like: a pattern of its name and message, its class, or both by name. */
export type Expected =
  | RegExp
  | (new (
      ...given: never
    ) => Error)
  | { readonly name?: string; readonly message?: string | RegExp }

const isLike = (error: Error, expected: Expected): boolean => {
  if (expected instanceof RegExp) return expected.test(String(error))
  if (typeof expected === 'function') return error instanceof expected
  const { name = error.name, message = error.message } = expected
  return error.name === name && (message instanceof RegExp ? message.test(error.message) : error.message === message)
}

/** Throws unless a function throws such an error. */
export const throws = (f: () => unknown, expected: Expected = {}): void => {
  let thrown: unknown
  try {
    f()
  } catch (error) {
    thrown = error
  }
  ok(thrown instanceof Error, 'expected an error')
  ok(isLike(thrown, expected), `expected another error, got ${thrown}`)
}

const assert: typeof ok & {
  ok: typeof ok
  equal: typeof equal
  deepEqual: typeof deepEqual
  notDeepEqual: typeof notDeepEqual
  throws: typeof throws
  fail: typeof fail
  match: typeof match
} = Object.assign(ok, { ok, equal, deepEqual, notDeepEqual, throws, fail, match })
export default assert
