import { describe } from '../shape/describe.js'
import { printable } from '../shape/text.js'

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A function that puts errors that are values into words, and refuses what is none; `sentence` may fail at that. */
export const sayer =
  <E>(who: string, what: string, sentence: (error: E) => string | undefined): ((error: E) => string) =>
  error => {
    let text: string | undefined
    try {
      text = sentence(error)
    } catch {
      // Not all of its fields are there: said below.
    }
    if (typeof text !== 'string') throw new TypeError(`${who}: expected ${what}, got ${describe(error)}`)
    return printable(text)
  }
