// A function that is one of two, as one that is chosen by its name. TypeScript calls both at once where they take the same; what it
// says of the result then holds for each of them, or it says that it cannot call them, or not with two arguments.
import { expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { prelude } from './generic.js'
import { type Call, rightCalls } from './misuse.js'
import { shareOf } from './share.js'
import { shownOf } from './shown.js'

const calls = rightCalls.filter(({ name, isStep }) => !isStep && name.startsWith('T.'))

/** Each right call beside the next one of another operation that is given the same. */
const pairs = calls.flatMap((call, i): readonly (readonly [Call, Call])[] => {
  const next = calls.slice(i + 1).find(({ name, args }) => name !== call.name && args.join() === call.args.join())
  return next === undefined ? [] : [[call, next]]
})

const statements = pairs.map(([{ name, args }, { name: other }]) => {
  const given = `(${args.join(', ')})`
  const results = [name, other].map((each, i) => `const r${i}: typeof r = ${each}${given}`).join('; ')
  return `;(name: 'a' | 'b') => { const r = { a: ${name}, b: ${other} }[name]${given}; ${results} }`
})

it.each(versions)('the result is that of either, under TypeScript %s', async version => {
  const share = shareOf(version, statements)
  const shown = await shownOf(version, prelude, share)
  const isRefused = shown.map(mistakes => /is not callable|Expected 1 arguments/.test(mistakes[0]?.first ?? ''))
  expect(isRefused.filter(refused => !refused).length).toBeGreaterThan(5)
  const wrong = share.filter((_, i) => !isRefused[i] && shown[i]!.length > 0)
  expect(wrong.map(code => `${code}\n  ${shown[share.indexOf(code)]![0]!.first}`)).toEqual([])
})
