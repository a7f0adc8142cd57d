import { type ParseArgsConfig, parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'

// How the examples read what stands behind their names on the command line.

type Flags = NonNullable<ParseArgsConfig['options']>

/** A message of several lines becomes one. */
const sentenceOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')

/** The flags that are given, or the sentence that says what is wrong with them. */
export const flagsOf = <const F extends Flags>(args: readonly string[], options: F) =>
  E.tryCatch(() => parseArgs({ args: [...args], options, strict: true }).values, sentenceOf)

/** The flags, and the words that stand beside them. */
export const flagsAndWordsOf = <const F extends Flags>(args: readonly string[], options: F) =>
  E.tryCatch(() => {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
    return { flags: values, words: positionals }
  }, sentenceOf)

export const natural = (flag: string, text: string, least: number): E.Either<string, number> => {
  const number = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least
    ? E.right(number)
    : E.left(`--${flag}: expected a whole number of at least ${least}, got '${text}'`)
}

/** What a random key is made of. */
export const seed = (text: string): E.Either<string, number> =>
  pipe(
    natural('seed', text, 0),
    E.filterOrElse(
      number => number < 2 ** 32,
      () => `--seed: expected a number below 2³², got '${text}'`,
    ),
  )

/** Where something is on the disk, `what` it is; nothing where it is not given. */
export const path = <Given extends string | undefined>(
  flag: string,
  what: 'folder' | 'file',
  given: Given,
): E.Either<string, Given> =>
  given === '' || given?.includes('\0') ? E.left(`--${flag}: expected a ${what}, got '${given}'`) : E.right(given)

/** Whether an example is asked for its long form, by `--long`; what else is given ends it with a sentence. */
export const isLong = (): boolean => {
  const given = flagsOf(process.argv.slice(2), { long: { type: 'boolean', default: false } })
  if (E.isRight(given)) return given.right.long
  console.error(given.left)
  return process.exit(1)
}
