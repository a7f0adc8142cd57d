// Literals of Python, as far as the header of an .npy file has them. Nothing else is understood, and nothing is ever evaluated.

/** A value in a header; of lists, which only records have, it is enough to know that there is one. */
export type Literal = string | boolean | readonly number[] | 'list'

const list = 'list'

/** Reads `{'key': value, …}`, and gives what was wrong where it is no such thing. */
export const readRecord = (text: string): ReadonlyMap<string, Literal> | string => {
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at += found[0].length
    return found
  }
  const space = (): void => void take(/[ \t\r\n]*/y)
  const sign = (character: string): boolean => {
    space()
    if (text[at] !== character) return false
    at++
    return true
  }
  const string = (): string | undefined => {
    space()
    const found = take(/'([^'\\\r\n]*)'|"([^"\\\r\n]*)"/y)
    return found === null ? undefined : (found[1] ?? found[2])
  }
  /** The sizes of a tuple. One in parentheses has a comma behind it, or it is none. */
  const tuple = (): readonly number[] | undefined => {
    const sizes: number[] = []
    for (let ended = false; !sign(')'); ) {
      if (ended) return undefined
      space()
      // Python 2 has written its long ones with an L.
      const digits = take(/(\d{1,16})L?/y)
      if (digits === null || !Number.isSafeInteger(Number(digits[1]))) return undefined
      sizes.push(Number(digits[1]))
      ended = !sign(',')
      if (ended && sizes.length === 1) return undefined
    }
    return sizes
  }
  const value = (): Literal | undefined => {
    space()
    if (text[at] === '[') return list
    const word = take(/True|False/y)
    if (word !== null) return word[0] === 'True'
    return sign('(') ? tuple() : string()
  }

  const found = new Map<string, Literal>()
  const where = () => `at character ${at}`
  if (!sign('{')) return `expected a record ${where()}`
  while (!sign('}')) {
    const key = string()
    if (key === undefined || !sign(':')) return `expected a key ${where()}`
    if (found.has(key)) return `the key is written twice ${where()}`
    const read = value()
    if (read === undefined) return `expected True, False, a text or a tuple of sizes ${where()}`
    found.set(key, read)
    // What a record consists of does not matter: it is not read.
    if (read === list) return found
    if (!sign(',')) {
      if (sign('}')) break
      return `expected ',' or '}' ${where()}`
    }
  }
  space()
  return at === text.length ? found : `expected the end ${where()}`
}

/** Whether a value is a list of fields. */
export const isList = (literal: Literal | undefined): boolean => literal === list
