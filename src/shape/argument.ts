import { shown } from './describe.js'
import { ShapeError } from './error.js'

// What arguments must be that are no tensors, in the words of one place.

/** The number, if it is a whole one. */
export const requireWhole = (operation: string, what: string, n: unknown): number => {
  if (typeof n === 'number' && Number.isSafeInteger(n)) return n
  throw new ShapeError(`${operation}: ${what} must be a whole number, got ${shown(n)}`)
}

/** The number, if it is one; NaN is. */
export const requireNumber = (operation: string, what: string, n: unknown): number => {
  if (typeof n === 'number') return n
  throw new TypeError(`${operation}: ${what} must be a number, got ${shown(n)}`)
}

/** The flag, if it is true or false. */
export const requireFlag = (operation: string, what: string, flag: unknown): boolean => {
  if (typeof flag === 'boolean') return flag
  throw new TypeError(`${operation}: ${what} must be true or false, got ${shown(flag)}`)
}

/** The word, if it is one of the choices. */
export const requireOneOf = <Choice extends string>(
  operation: string,
  what: string,
  choices: readonly Choice[],
  word: unknown,
): Choice => {
  const found = choices.find(choice => choice === word)
  if (found !== undefined) return found
  throw new TypeError(
    `${operation}: ${what} must be ${choices.map(choice => `'${choice}'`).join(' or ')}, got ${shown(word)}`,
  )
}
