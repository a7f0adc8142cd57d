import { kindOf, registrationOf } from '../trace/node.js'

// What is no tensor in the arguments and the result of a compiled function, and is the caller's to write to.

/** Objects in a tree that can be written to and are no branches of it. */
export const writables = (x: unknown): readonly object[] => {
  const kind = kindOf(x)
  if (kind === 'list') return (x as readonly unknown[]).flatMap(writables)
  if (kind === 'record') return Object.values(x as object).flatMap(writables)
  if (kind === 'instance') return writables(registrationOf(x as object)!.flatten(x as object))
  return (kind === 'static' || kind === 'collection') && typeof x === 'object' && x !== null ? [x] : []
}

/** A tree in which others stand in the place of what `writables` finds. */
export const replaceWritables = (x: unknown, replace: (writable: object) => unknown): unknown => {
  const kind = kindOf(x)
  if (kind === 'list') return (x as readonly unknown[]).map(child => replaceWritables(child, replace))
  if (kind === 'record') {
    const entries = Object.entries(x as object).map(([key, child]) => [key, replaceWritables(child, replace)])
    return Object.getPrototypeOf(x) === null
      ? Object.assign(Object.create(null), Object.fromEntries(entries))
      : Object.fromEntries(entries)
  }
  if (writables(x).length === 0) return x
  if (kind !== 'instance') return replace(x as object)
  const { flatten, unflatten } = registrationOf(x as object)!
  return unflatten(replaceWritables(flatten(x as object), replace))
}
