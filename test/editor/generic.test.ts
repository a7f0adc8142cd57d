// Functions that hand on options whose type, or that of one entry, is a type variable: whatever it is, it is right, and nothing is
// refused, of any function that takes options; what is wrong whatever it is is refused still.
import { expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { missing, prelude, right, wrong } from './generic.js'
import { shownOf } from './shown.js'

const rights = right()
const wrongs = wrong()
const statements = [...rights, ...wrongs].map(({ code }) => code)

it('every function that takes options is called, and they have names', () => {
  expect(missing()).toEqual([])
  expect(rights.length).toBeGreaterThan(1500)
  expect(wrongs.length).toBeGreaterThan(20)
})

it.each(versions)('under TypeScript %s', { timeout: 600_000 }, async version => {
  const shown = await shownOf(version, prelude, statements)
  expect(rights.flatMap(({ kind, code }, i) => shown[i]!.map(({ first }) => `${kind}: ${code}\n  ${first}`))).toEqual(
    [],
  )
  const accepted = wrongs.filter(
    (_, i) => !shown[rights.length + i]!.some(({ message }) => / axis 9 is out/.test(message)),
  )
  expect(accepted.map(({ code }) => code)).toEqual([])
})
