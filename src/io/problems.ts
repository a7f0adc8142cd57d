import * as E from 'fp-ts/lib/Either.js'
import type { DecodeError } from './error.js'
import { mostProblems } from './format.js'

/** All that is wrong with a file: the first hundred errors, and how many more there are. */
export const collector = () => {
  const errors: DecodeError[] = []
  let more = 0
  return {
    add: (error: DecodeError): void => {
      // Those of another collector, as of one file of several, are counted as its.
      if (error._tag === 'Several') {
        const room = mostProblems - errors.length
        errors.push(...error.errors.slice(0, room))
        more += Math.max(0, error.errors.length - room) + error.more
      } else if (errors.length < mostProblems) errors.push(error)
      else more++
    },
    /** What was found if nothing is wrong. */
    otherwise: <A>(found: () => A): E.Either<DecodeError, A> => {
      if (errors.length === 0) return E.right(found())
      return E.left(errors.length === 1 && more === 0 ? errors[0]! : { _tag: 'Several', errors, more })
    },
  }
}
