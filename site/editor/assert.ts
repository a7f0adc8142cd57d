// What programs in the editor import as `node:assert`.

/** A claim that does not hold. */
export class AssertionError extends Error {}

/** Throws unless a value is truthy. */
export function ok(value: unknown, message = `expected a truthy value, got ${String(value)}`): asserts value {
  if (!value) throw new AssertionError(message)
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? String(value)

/** Throws unless two values are the same. */
export const equal = (actual: unknown, expected: unknown): void =>
  ok(Object.is(actual, expected) || actual === expected, `expected ${shown(expected)}, got ${shown(actual)}`)

/** Throws unless two values have the same parts. */
export const deepEqual = (actual: unknown, expected: unknown): void =>
  ok(shown(actual) === shown(expected), `expected ${shown(expected)}, got ${shown(actual)}`)

/** Throws unless two values differ in a part. */
export const notDeepEqual = (actual: unknown, expected: unknown): void =>
  ok(shown(actual) !== shown(expected), `expected another value than ${shown(expected)}`)

/** Throws unless a function throws, with such a message or of such a class. */
export const throws = (
  f: () => unknown,
  expected?: RegExp | { readonly message?: string | RegExp; readonly name?: string },
): void => {
  let thrown: unknown
  try {
    f()
  } catch (error) {
    thrown = error
  }
  ok(thrown instanceof Error, 'expected an error')
  const { message } = thrown
  if (expected instanceof RegExp) ok(expected.test(message), `expected an error like ${expected}, got ${message}`)
}

const assert: typeof ok & {
  ok: typeof ok
  equal: typeof equal
  deepEqual: typeof deepEqual
  notDeepEqual: typeof notDeepEqual
  throws: typeof throws
} = Object.assign(ok, { ok, equal, strictEqual: equal, deepEqual, notDeepEqual, throws })
export default assert
