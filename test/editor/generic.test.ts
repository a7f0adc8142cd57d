// Functions that hand on options whose type, or that of one entry, is a type variable: whatever it is, it is right, and nothing is
// refused, of any function that takes options; what is wrong whatever it is is refused still.
import { expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { missing, prelude, right, wrong, wrongSpreads } from './generic.js'
import { faultOf } from './misuse.js'
import { shareOf } from './share.js'
import { shownOf } from './shown.js'

const everyRight = right()
const wrongs = wrong()
const everySpread = wrongSpreads()

it('every function that takes options is called, and they have names', () => {
  expect(missing()).toEqual([])
  expect(everyRight.length).toBeGreaterThan(1500)
  expect(wrongs.length).toBeGreaterThan(20)
  expect(everySpread.length).toBeGreaterThan(300)
})

it.each(versions)('under TypeScript %s', async version => {
  const [rights, spreads] = [shareOf(version, everyRight), shareOf(version, everySpread)]
  const shown = await shownOf(
    version,
    prelude,
    [...rights, ...wrongs, ...spreads].map(({ code }) => code),
  )
  expect(rights.flatMap(({ kind, code }, i) => shown[i]!.map(({ first }) => `${kind}: ${code}\n  ${first}`))).toEqual(
    [],
  )
  const accepted = wrongs.filter((_, i) => !shown[rights.length + i]!.some(({ first }) => / axis 9 is out/.test(first)))
  expect(accepted.map(({ code }) => code)).toEqual([])
  const faults = spreads.flatMap((misuse, i) => {
    const fault = faultOf(misuse, shown[rights.length + wrongs.length + i]!)
    return fault ? [`${misuse.code}\n  ${fault}: throws ${misuse.sentence}`] : []
  })
  expect(faults).toEqual([])
})
