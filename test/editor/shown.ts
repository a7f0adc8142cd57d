// What an editor shows of mistakes: the first line, at the argument.
import { describe, expect, it } from 'vitest'
import { judge, type Mistake, type Version, versions } from '../types/compilers.js'
import { editor } from './service.js'

/** A mistake as an editor shows it; lines and columns are counted from 0. */
export type Shown = Pick<Mistake, 'line' | 'column' | 'message' | 'first'>

/** What an editor shows of a text. */
const mistakesIn = async (version: Version, text: string): Promise<readonly Shown[]> =>
  version === '7.0'
    ? (await judge('7.0', [text]))[0]!.mistakes
    : editor(version)(text)
        .mistakes()
        .map(({ line, column, message }) => ({ line: line - 1, column, message, first: message.split('\n')[0]! }))

/**
 * What an editor shows of each of many statements behind a prelude, in which nothing is wrong. Each stands in a function of its
 * own: to find what a name may be TypeScript goes back through all calls before it in the same function, and of thousands of
 * statements most of the time would go into that.
 */
export const shownOf = async (
  version: Version,
  prelude: readonly string[],
  statements: readonly string[],
): Promise<readonly (readonly Shown[])[]> => {
  const text = [...prelude, ';() => {', ...statements.map(code => `${code} }; () => {`), '}'].join('\n')
  const shown: Shown[][] = statements.map(() => [])
  for (const mistake of await mistakesIn(version, text)) {
    const statement = shown[mistake.line - prelude.length - 1]
    if (statement === undefined)
      throw new Error(`wrong beside the statements, line ${mistake.line}: ${mistake.message}`)
    statement.push(mistake)
  }
  return shown
}

/** What says nothing to a reader. */
export const saysNothing = /\bnever\b|No overload/

/** A statement with the place of what is wrong in it, and the library's sentence, where it has one. */
export interface Wrong {
  readonly code: string
  readonly from: number
  readonly to: number
  readonly sentence?: string | undefined
}

/** A statement in which the argument that is wrong stands between bars. */
export const barred = (code: string, sentence?: string): Wrong => ({
  code: code.replaceAll('|', ''),
  from: code.indexOf('|'),
  to: code.lastIndexOf('|') - 1,
  sentence,
})

/** Holds that of each statement, behind the prelude, the first line of what is shown is the sentence, at the argument. */
export const holdFirstLines = (prelude: readonly string[], wrongs: readonly Wrong[]): void => {
  const statements = wrongs.map(({ code }) => code)
  describe.each(versions)('under TypeScript %s', version => {
    it(`the first line of ${wrongs.length} mistakes is what it should be, at the argument`, async () => {
      const mistakes = await shownOf(version, prelude, statements)
      const failed = wrongs.flatMap(({ code, from, to, sentence }, i) => {
        const found = mistakes[i]!
        const isShown = found.some(
          ({ column, first }) =>
            from <= column && column < to && (sentence === undefined || first.includes(`${sentence}"`)),
        )
        return isShown && !found.some(({ first }) => saysNothing.test(first))
          ? []
          : [`${code}\n  ${found.map(({ column, first }) => `${column}: ${first}`).join('\n  ') || 'nothing'}`]
      })
      expect(failed.join('\n')).toBe('')
    })
  })
}
