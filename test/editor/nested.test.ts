// Operations and layers on the results of other operations: what a tensor is called makes no difference to a call.
import { expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { prelude } from '../types/verdict.js'
import { entries, resultOf, rightCalls, tensorPattern, thrown } from './misuse.js'
import { shownOf } from './shown.js'

/**
 * The tensor that is written so, as the result of a call. TypeScript looks at calls of functions that may also give a generic function,
 * as those that wait for a tensor, last of all arguments: what the others must be may not depend on them before.
 */
const nested = (text: string): string => {
  const [isTensor, , shape] = tensorPattern.exec(text) ?? []
  return isTensor ? `T.reshape(${text}, [${shape}])` : text
}

/** Calls that give no function, with what may be left out and without. */
const calls = rightCalls.flatMap(call => {
  const { args, isStep, write } = call
  const shorter = isStep || entries.includes(call) ? [] : args.slice(1).map((_, i) => args.slice(0, i + 1))
  return [args, ...shorter].flatMap(given => {
    const code = write(given)
    const other = write(given.map(nested))
    return code === other || thrown(code) || typeof resultOf(code) === 'function' ? [] : [{ code, other }]
  })
})

const before = [
  ...prelude,
  'type Alike<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false',
]
const statements = calls.map(
  ({ code, other }) => `const a = ${code}; const b = ${other}; const c: Alike<typeof a, typeof b> = true`,
)

it('are many', () => expect(calls.length).toBeGreaterThan(500))

it.each(versions)('%s: calls have the same types', { timeout: 600_000 }, async version => {
  const mistakes = await shownOf(version, before, statements)
  expect(mistakes.flatMap((shown, i) => shown.map(({ first }) => `${statements[i]}\n  ${first}`))).toEqual([])
})
