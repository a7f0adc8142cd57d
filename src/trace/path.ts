import { cut, printable } from '../shape/text.js'

/** Where a node stands in a tree: the keys of records, and the numbers of lists, on the way to it. */
export type Place = readonly (string | number)[]

/** One step of a path. */
export const step = (key: string | number): string => {
  if (typeof key === 'number') return `[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) || /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `[${printable(JSON.stringify(key))}]`
}

/** A place as the user would write it: `.c1.w`, `[0].b`, `["a.b"]`. */
export const pathOf = (place: Place): string => place.map(step).join('')

/** As `pathOf`, for messages: a long path without its middle, and a name for the tree itself. */
export const showPlace = (place: Place): string => {
  if (place.length === 0) return 'the top'
  const short = (part: Place) => pathOf(part.map(key => (typeof key === 'string' ? cut(key) : key)))
  return place.length <= 12 ? short(place) : `${short(place.slice(0, 8))} … ${short(place.slice(-2))}`
}

/** A key as JSON, or undefined where it is none. */
const quoted = (text: string): string | undefined => {
  try {
    return JSON.parse(text) as string
  } catch {
    return undefined
  }
}

/** The keys on a path, or undefined where it is none. Its first point may be left out. */
export const placeAt = (path: string): readonly string[] | undefined => {
  const keys: string[] = []
  const steps = /\["(?:[^"\\]|\\.)*"\]|\[\d+\]|(?:\.|^)[^.[\]]+/gy
  let end = 0
  for (const [text] of path.matchAll(steps)) {
    end += text.length
    const inner = text.startsWith('[') ? text.slice(1, -1) : text.replace(/^\./, '')
    const key = inner.startsWith('"') ? quoted(inner) : inner
    if (key === undefined) return undefined
    keys.push(key)
  }
  return end === path.length ? keys : undefined
}
