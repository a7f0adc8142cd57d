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

const shownLength = 40

/** The beginning of a long text, all of a short one, and no half of a character. */
export const cut = (text: string): string =>
  text.length > shownLength ? `${text.slice(0, shownLength).replace(/[\ud800-\udbff]$/, '')}…` : text

/** A text in a message: of a long one its beginning. */
export const shorten = (text: string): string => printable(cut(text))
