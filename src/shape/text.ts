// Texts that others wrote, such as the names in a file, in messages.

const escapes: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' }

/**
 * A text as a message shows it. What would move the cursor, break the line or turn what follows (control characters,
 * separators of lines, marks of direction, halves of characters) is written as in JSON.
 */
export const printable = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    character => escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

// Names of weights are long, and differ at their ends: the longest of PEFT's and Hugging Face's have about a hundred characters.
const shownLength = 120
const shownEnd = 60

/** All of a short text, of a long one its beginning and its end, and no half of a character. */
export const cut = (text: string): string => {
  if (text.length <= shownLength) return text
  const beginning = text.slice(0, shownLength - shownEnd).replace(/[\ud800-\udbff]$/, '')
  return `${beginning}…${text.slice(-shownEnd).replace(/^[\udc00-\udfff]/, '')}`
}

/** A text in a message: a long one without its middle. */
export const shorten = (text: string): string => printable(cut(text))
