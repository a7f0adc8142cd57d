import type { UserFunction } from './leaves.js'

// Which arguments a function can see at all. JavaScript hands a function more than it asks for without a word: `reduce` and
// `map` pass the index and the whole array besides. What a function cannot see cannot change what it computes.

/** A function of one expression with plain parameters, of which none has a default and none takes the rest. */
const arrow = /^(?:\(([^()=.\\]*)\)|([^\s()=.,\\]+))\s*=>/

/** The same with the word `function`, or as a method. */
const block = /^(?:function\b)?\s*[^\s()=.*\\]*\s*\(([^()=.\\]*)\)\s*\{/

/** By these a function reaches arguments that have no name. */
const seesMore = /\barguments\b|\beval\b|\\u|\[native code\]/

/** What stands between the commas of a list of parameters, in which patterns may have commas of their own. */
const split = (list: string): readonly string[] => {
  const names: string[] = []
  let depth = 0
  let name = ''
  for (const character of list) {
    if (character === ',' && depth === 0) {
      names.push(name.trim())
      name = ''
      continue
    }
    if ('[{'.includes(character)) depth += 1
    if (']}'.includes(character)) depth -= 1
    name += character
  }
  return name.trim() === '' ? names : [...names, name.trim()]
}

/**
 * The parameters of a function as they are written, or undefined where it may see arguments beyond those: by a rest
 * parameter, a default or `arguments`, or because its text does not tell.
 */
const written = (f: UserFunction): readonly string[] | undefined => {
  const text = Function.prototype.toString.call(f)
  const short = arrow.exec(text)
  const found = short ?? (seesMore.test(text) ? null : block.exec(text))
  const list = found?.[1] ?? found?.[2]
  if (list === undefined || /\/[*/]/.test(list)) return undefined
  const names = split(list)
  return names.length === f.length ? names : undefined
}

const inner = new WeakMap<UserFunction, UserFunction>()

/** Notes that `wrapper` passes its arguments on to `f` and looks at none that `f` cannot see. */
export const seesAs = <Wrapper extends UserFunction>(f: UserFunction, wrapper: Wrapper): Wrapper => {
  inner.set(wrapper, f)
  return wrapper
}

/** The parameters of a function, or undefined where it may see more arguments than it names. */
export const parametersOf = (f: UserFunction): readonly string[] | undefined => {
  let innermost = f
  for (let next: UserFunction | undefined = f; next !== undefined; next = inner.get(next)) innermost = next
  return written(innermost)
}
