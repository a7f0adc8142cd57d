import { shorten } from '../shape/text.js'
import type { DecodeError } from './error.js'

// A strict reader of JSON (RFC 8259). JSON.parse would not do: it forgets the first of two equal keys, makes one number of
// `1`, `1.0` and `1e0`, accepts lone surrogates, and builds all that a text holds, many times as large as the text.

/** Arrays and objects within each other; the safetensors library allows as many. */
const mostDepth = 127

/** Why reading stopped: the only exception of this room, caught where the header is read. */
export class Refusal extends Error {
  readonly error: DecodeError
  constructor(error: DecodeError) {
    super(error._tag)
    this.error = error
  }
}

export type Kind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null'

/** A place in a JSON text that moves on with each value that is read. Whoever reads a value has looked at its `kind`. */
export interface Reader {
  /** What begins here. */
  readonly kind: () => Kind
  readonly string: () => string
  /** The value of an integer that is written in digits alone and is safe; any other number as it is written. */
  readonly number: () => number | string
  /** Hands the keys of an object over in order; each time the value that follows must be read. */
  readonly object: (member: (key: string) => void) => void
  /** As `object`, with the indices of an array. */
  readonly array: (entry: (index: number) => void) => void
  /** Passes over a value, whatever it is. */
  readonly skip: () => void
  /** As `skip`, and gives what an error message says of the value. */
  readonly describe: () => string
  /** Refuses what follows the value, unless it is white space. */
  readonly end: () => void
}

const code = (character: string): number => character.charCodeAt(0)
const quote = code('"')
const backslash = code('\\')
const minus = code('-')
const zero = code('0')
const nine = code('9')
const point = code('.')
const kinds: Readonly<Record<string, Kind>> = {
  '{': 'object',
  '[': 'array',
  '"': 'string',
  t: 'true',
  f: 'false',
  n: 'null',
}
const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
}

/** No number with fewer digits, and no exponent, is beyond those of float64. */
const mostDigits = 300
/** So short a text is put together byte by byte: most names of an index's and a header's fields are. */
const shortText = 12
// Of either end of a long value; what is shown of it in a message is less.
const shownBytes = 500

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const isDigit = (byte: number | undefined): byte is number => byte !== undefined && byte >= zero && byte <= nine

/** A reader of UTF-8, which must be valid. */
export const reader = (bytes: Uint8Array): Reader => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const text = (start: number, stop: number): string => {
    // A decoder takes its time to begin, and most texts are short names.
    if (stop - start > shortText) return decoder.decode(bytes.subarray(start, stop))
    let all = ''
    for (let i = start; i < stop; i++) {
      const byte = bytes[i]!
      if (byte >= 0x80) return decoder.decode(bytes.subarray(start, stop))
      all += String.fromCharCode(byte)
    }
    return all
  }
  let at = 0
  let depth = 0

  const fail = (reason: string): never => {
    throw new Refusal({ _tag: 'HeaderNotJson', reason: `${reason} at byte ${at}` })
  }
  const given = (): string => (at < bytes.length ? `'${text(at, at + 1)}'` : 'the end')
  const space = (): void => {
    while (isSpace(bytes[at])) at++
  }
  const take = (character: string): boolean => {
    space()
    if (bytes[at] !== code(character)) return false
    at++
    return true
  }

  const kind = (): Kind => {
    space()
    const byte = bytes[at]
    if (byte === minus || isDigit(byte)) return 'number'
    return kinds[byte === undefined ? '' : String.fromCharCode(byte)] ?? fail(`expected a value, got ${given()}`)
  }

  const hexadecimal = (): number => {
    const digits = text(at, at + 4)
    if (!/^[\da-f]{4}$/i.test(digits)) return fail(`expected four hexadecimal digits after \\u`)
    at += 4
    return Number.parseInt(digits, 16)
  }
  /** The characters of an escape. A surrogate without its other half is no character. */
  const escaped = (): string => {
    const letter = String.fromCharCode(bytes[++at] ?? 0)
    at++
    if (letter !== 'u') return escapes[letter] ?? fail(`unknown escape \\${letter} before`)
    const first = hexadecimal()
    if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first)
    if (first < 0xdc00 && bytes[at] === backslash && bytes[at + 1] === code('u')) {
      at += 2
      const second = hexadecimal()
      if (second >= 0xdc00 && second <= 0xdfff) return String.fromCharCode(first, second)
    }
    return fail('a lone surrogate, which is no character, before')
  }

  /** Moves behind the string that begins here; what it says goes to `use`, piece by piece. */
  const pieces = (use?: (piece: string) => void): void => {
    at++
    for (let start = at; ; ) {
      const byte = bytes[at]
      if (byte === undefined) fail('expected the end of a string, got the end')
      else if (byte === quote || byte === backslash) {
        if (at > start) use?.(text(start, at))
        if (byte === quote) break
        const character = escaped()
        use?.(character)
        start = at
      } else if (byte < 0x20) fail('a control character in a string')
      else at++
    }
    at++
  }
  const string = (): string => {
    // Joined by thousands: a text of nothing but escapes would be a chain of as many strings.
    let all = ''
    let last: string[] = []
    pieces(piece => {
      if (last.push(piece) < 4096) return
      all += last.join('')
      last = []
    })
    return all + last.join('')
  }

  const digits = (): void => {
    if (!isDigit(bytes[at])) fail(`expected a digit, got ${given()}`)
    while (isDigit(bytes[at])) at++
  }
  /** Moves behind the number that begins here. */
  const scan = (): void => {
    const start = at
    if (bytes[at] === minus) at++
    if (bytes[at] === zero) at++
    else digits()
    let mayOverflow = false
    if (bytes[at] === point) {
      at++
      digits()
    }
    if (bytes[at] === code('e') || bytes[at] === code('E')) {
      mayOverflow = true
      at++
      if (bytes[at] === minus || bytes[at] === code('+')) at++
      digits()
    }
    // Numbers beyond those of float64 are refused as by the safetensors library, wherever they stand.
    if ((mayOverflow || at - start > mostDigits) && !Number.isFinite(Number(text(start, at))))
      fail('a number out of range before')
  }
  const number = (): number | string => {
    const start = at
    scan()
    let value = 0
    for (let i = start; i < at; i++) {
      const byte = bytes[i]
      if (!isDigit(byte)) return text(start, at)
      value = value * 10 + (byte - zero)
    }
    return value <= Number.MAX_SAFE_INTEGER ? value : text(start, at)
  }

  const within = (close: string, each: (index: number) => void): void => {
    if (++depth > mostDepth)
      throw new Refusal({
        _tag: 'HeaderMalformed',
        problems: [`expected at most ${mostDepth} levels, got more`],
        more: 0,
      })
    at++
    for (let index = 0; !take(close); index++) {
      if (index > 0 && !take(',')) fail(`expected ',' or '${close}', got ${given()}`)
      each(index)
    }
    depth--
  }
  const members = <Key>(key: () => Key, member: (key: Key) => void): void =>
    within('}', () => {
      space()
      if (bytes[at] !== quote) fail(`expected a key, got ${given()}`)
      const name = key()
      if (!take(':')) fail(`expected ':', got ${given()}`)
      member(name)
    })

  const word = (expected: string): void => {
    if (text(at, at + expected.length) !== expected) fail(`expected a value, got ${given()}`)
    at += expected.length
  }
  const skip = (): void => {
    const found = kind()
    if (found === 'object') members(() => pieces(), skip)
    else if (found === 'array') within(']', skip)
    else if (found === 'string') pieces()
    else if (found === 'number') scan()
    else word(found)
  }
  const describe = (): string => {
    const found = kind()
    const start = at
    if (found === 'array') {
      let length = 0
      within(']', () => {
        skip()
        length++
      })
      return `an array of length ${length}`
    }
    skip()
    if (found === 'object') return 'an object'
    const [from, to] = found === 'string' ? [start + 1, at - 1] : [start, at]
    // What is cut in two here is in the middle, which is not shown.
    const isLong = to - from > 2 * shownBytes
    const shown = isLong ? text(from, from + shownBytes) + text(to - shownBytes, to) : text(from, to)
    return found === 'string' ? `'${shorten(shown)}'` : shorten(shown)
  }

  return {
    kind,
    string,
    number,
    object: member => members(string, member),
    array: entry => within(']', entry),
    skip,
    describe,
    end: () => {
      space()
      if (at < bytes.length) fail(`expected the end, got ${given()}`)
    },
  }
}
