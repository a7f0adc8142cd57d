/** The type of what is refused about a tree: at the argument stands the sentence, with which a TypeError is thrown. */
export interface TreeError<out Message extends string> extends TypeError {
  readonly message: Message
}

/** Where a node stands in a tree: the keys of records, and the numbers of lists, on the way to it. */
export type Place = readonly (string | number)[]

/** One step of a path. */
export const step = (key: string | number): string => {
  if (typeof key === 'number') return `[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) || /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key)}]`
}

/** A place as the user would write it: `.c1.w`, `[0].b`, `["a.b"]`. */
export const pathOf = (place: Place): string => place.map(step).join('')

/** As `pathOf`, for messages: a long path without its middle, and a name for the tree itself. */
export const showPlace = (place: Place): string => {
  if (place.length === 0) return 'the top'
  return place.length <= 12 ? pathOf(place) : `${pathOf(place.slice(0, 8))} … ${pathOf(place.slice(-2))}`
}

/** The keys on a path, or undefined where it is none. Its first point may be left out. */
export const placeAt = (path: string): readonly string[] | undefined => {
  const keys: string[] = []
  const steps = /\["(?:[^"\\]|\\.)*"\]|\[\d+\]|(?:\.|^)[^.[\]]+/gy
  let end = 0
  for (const [text] of path.matchAll(steps)) {
    end += text.length
    const inner = text.startsWith('[') ? text.slice(1, -1) : text.replace(/^\./, '')
    keys.push(inner.startsWith('"') ? (JSON.parse(inner) as string) : inner)
  }
  return end === path.length ? keys : undefined
}
