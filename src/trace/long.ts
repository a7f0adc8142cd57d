// Long lists of numbers and other plain values among the arguments of a compiled function: going through one takes long, and
// comparing it with what it was in the last call does not.

/** Shorter lists are gone through as quickly. */
const long = 64

/** What is made of a list: its part of a structure, and its part of a signature. */
type Use = 'node' | 'text'

/** What was made of a list with these entries. */
interface Known {
  readonly entries: readonly unknown[]
  readonly made: { [U in Use]?: unknown }
}

const lists = new WeakMap<object, Known>()

/** Whether something has no parts, and is no hole. */
const isPlain = (x: unknown): boolean =>
  x !== undefined && typeof x !== 'function' && (typeof x !== 'object' || x === null)

const isUnchanged = (entries: readonly unknown[], list: readonly unknown[]): boolean => {
  if (entries.length !== list.length) return false
  for (let i = 0; i < entries.length; i++) if (!Object.is(entries[i], list[i])) return false
  return true
}

/**
 * What `make` makes of a list; that of the last time where it is long, has plain entries only, and these are the same. What
 * else the list has, names and symbols, is only looked at with new entries, as all of its names take longer to list.
 */
export const ofList = <A>(use: Use, list: readonly unknown[], make: () => A): A => {
  if (list.length < long || !isPlain(list[0])) return make()
  let known = lists.get(list)
  if (known === undefined || !isUnchanged(known.entries, list)) {
    // `every` leaves holes out.
    if (!list.every(isPlain) || list.includes(undefined)) return make()
    known = { entries: list.slice(), made: {} }
    lists.set(list, known)
  }
  known.made[use] ??= make()
  return known.made[use] as A
}
