// Every operation and layer, wrongly used in each of its arguments: a wrong shape, element type, number, kind of value, option. The
// first line of what an editor shows is the sentence that is thrown, at that argument.
import { describe, expect, it } from 'vitest'
import { judge } from '../types/compilers.js'
import { prelude } from '../types/verdict.js'
import { faultOf, misusesOf, rightCalls } from './misuse.js'
import { editor } from './service.js'

const misuses = rightCalls.flatMap(misusesOf)
const lines = [...rightCalls.map(({ write, args }) => write(args)), ...misuses.map(({ code }) => code)]
const text = [...prelude, ...lines].join('\n')

interface Reported {
  readonly line: number
  readonly column: number
  readonly message: string
}

const reported = async (version: '5.9' | '6.0' | '7.0'): Promise<readonly Reported[]> =>
  version === '7.0'
    ? (await judge('7.0', [text]))[0]!.mistakes
    : editor(version)(text)
        .mistakes()
        .map(({ line, column, message }) => ({ line: line - 1, column, message }))

describe.each(['5.9', '6.0', '7.0'] as const)('under TypeScript %s', version => {
  it(`${misuses.length} misuses of ${rightCalls.length} calls are shown`, { timeout: 600_000 }, async () => {
    const mistakes = await reported(version)
    const at = (line: number) => mistakes.filter(mistake => mistake.line === prelude.length + line)
    expect(rightCalls.flatMap((_, i) => at(i))).toEqual([])
    const wrong = misuses.flatMap((misuse, i) => {
      const found = at(rightCalls.length + i)
      const fault = faultOf(misuse, found)
      const shown = found.map(({ message }) => message.split('\n')[0])
      return fault ? [`${misuse.code}\n  ${fault}: throws ${misuse.sentence}\n  shows ${shown.join('\n  shows ')}`] : []
    })
    expect(wrong).toEqual([])
  })
})

it('are many, of every operation that takes a tensor', () => {
  expect(misuses.length).toBeGreaterThan(6000)
  expect(misuses.filter(({ isKnown }) => isKnown).length).toBeGreaterThan(2200)
})
