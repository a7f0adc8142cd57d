import { describe } from '../shape/describe.js'
import { shorten } from '../shape/text.js'
import { isValue } from './storage.js'

/**
 * Refuses what is no record of options, and options that there are not: a misspelt one would be passed over without a word.
 * None at all are options, too, but where one of them is `needed`.
 */
export const requireOptions = (op: string, given: unknown, known: readonly string[], needed = false): void => {
  if (given === undefined && !needed) return
  if (typeof given === 'number' && known.includes('axis'))
    throw new TypeError(`${op}: expected options such as { axis: ${given} }, got ${given}`)
  if (typeof given !== 'object' || given === null || Array.isArray(given) || isValue(given))
    throw new TypeError(`${op}: expected options (${known.join(', ')}), got ${describe(given)}`)
  let isEmpty = true
  for (const key in given) {
    isEmpty = false
    if (!known.includes(key))
      throw new TypeError(`${op}: expected options among ${known.join(', ')}, got '${shorten(key)}'`)
  }
  // A Map has no keys of this kind, whatever is in it.
  if (isEmpty && Object.prototype.toString.call(given) !== '[object Object]')
    throw new TypeError(`${op}: expected options (${known.join(', ')}), got ${describe(given)}`)
}
