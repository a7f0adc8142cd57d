/** A function of objects that do not change, which is computed once for each. */
export const once = <X extends object, Y>(f: (x: X) => Y): ((x: X) => Y) => {
  const known = new WeakMap<X, Y>()
  return x => {
    const before = known.get(x)
    if (before !== undefined) return before
    const made = f(x)
    known.set(x, made)
    return made
  }
}

/** The list that stands under a key, which is empty at first. */
export const listAt = <K, V>(lists: Map<K, V[]>, key: K): V[] => {
  const before = lists.get(key)
  if (before !== undefined) return before
  const made: V[] = []
  lists.set(key, made)
  return made
}
