// Every operation and layer, wrongly used in each of its arguments: a wrong shape, element type, number, kind of value, option. The
// first line of what an editor shows is the sentence that is thrown, at that argument.
import { describe, expect, it } from 'vitest'
import { versions } from '../types/compilers.js'
import { prelude } from '../types/verdict.js'
import { faultOf, misusesOf, otherCalls, rightCalls } from './misuse.js'
import { shareOf } from './share.js'
import { shownOf } from './shown.js'

const everyMisuse = rightCalls.flatMap(misusesOf)
const everyRight = [...rightCalls.map(({ write, args }) => write(args)), ...otherCalls]

describe.each(versions)('under TypeScript %s', version => {
  const [right, misuses] = [shareOf(version, everyRight), shareOf(version, everyMisuse)]
  it(`${right.length} calls are right, and their ${misuses.length} misuses are shown`, async () => {
    const mistakes = await shownOf(version, prelude, [...right, ...misuses.map(({ code }) => code)])
    expect(right.flatMap((code, i) => mistakes[i]!.map(({ message }) => `${code}\n  ${message}`))).toEqual([])
    const wrong = misuses.flatMap((misuse, i) => {
      const found = mistakes[right.length + i]!
      const fault = faultOf(misuse, found)
      const shown = found.map(({ message }) => message.split('\n')[0])
      return fault ? [`${misuse.code}\n  ${fault}: throws ${misuse.sentence}\n  shows ${shown.join('\n  shows ')}`] : []
    })
    expect(wrong).toEqual([])
  })
})

it('are many, of every operation that takes a tensor', () => {
  expect(everyMisuse.length).toBeGreaterThan(6000)
  expect(everyMisuse.filter(({ isKnown }) => isKnown).length).toBeGreaterThan(2200)
  expect(otherCalls.length).toBeGreaterThan(200)
})
