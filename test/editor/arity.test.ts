// Every operation and layer with too few arguments, with too many, and with two that have changed places: the first line of what an
// editor shows is a sentence, or the compiler's own plain words, at the call or at what is wrong.
import { expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { prelude } from '../types/verdict.js'
import { all, faultIn } from './arity.js'
import { publicNames } from './names.js'
import { shareOf } from './share.js'
import { shownOf } from './shown.js'

it.each(versions)(`of ${all.length} calls those that are wrong are shown, under TypeScript %s`, async version => {
  const calls = shareOf(version, all)
  const mistakes = await shownOf(
    version,
    prelude,
    calls.map(({ code }) => code),
  )
  const names = publicNames()
  const wrong = calls.flatMap((each, i) => {
    const shown = mistakes[i]!
    const fault = faultIn(each, shown, names)
    return fault
      ? [`${each.kind} ${each.code}\n  ${fault}${shown.map(({ column, first }) => `\n  ${column}: ${first}`).join('')}`]
      : []
  })
  expect(wrong).toEqual([])
})

it('they are many', () => {
  expect(all.filter(({ kind }) => kind === 'missing').length).toBeGreaterThan(200)
  expect(all.filter(({ kind }) => kind === 'surplus').length).toBeGreaterThan(800)
  expect(all.filter(({ kind }) => kind === 'swapped').length).toBeGreaterThan(200)
})
