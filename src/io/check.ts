import { canHold } from './elements.js'
import type { DecodeError } from './error.js'
import type { Format } from './format.js'
import type { Layout, Part } from './layout.js'

/** What a file says of a tensor. */
interface Said {
  readonly format: Format
  readonly shape: readonly number[]
}

/** What else is done with the tensors of a file that are not expected. */
export type Surplus = 'refuse' | 'ignore' | undefined

/** What of the tree a tensor of the file holds, where that is not said by its name. */
const into = (name: string, { links }: Part): { readonly tree?: readonly string[] } => {
  const tree = links.map(link => link.tree)
  return tree.length === 1 && tree[0] === name ? {} : { tree }
}

/** What is wrong with a tensor of a file that is there. */
export const mismatch = (name: string, { format, shape }: Said, part: Part): DecodeError | undefined => {
  if (format.dtype === undefined) return { _tag: 'UnknownDType', name, given: format.name }
  if (!canHold(part.dtype, format.dtype))
    return { _tag: 'WrongDType', name, given: format.label, expected: part.dtype, ...into(name, part) }
  return shape.join() === part.shape.join()
    ? undefined
    : { _tag: 'WrongShape', name, given: shape, expected: part.shape, ...into(name, part) }
}

/** Tells of tensors that are missing in a file, and of those that are left over. */
export const compareNames = (
  found: ReadonlyMap<string, unknown>,
  { parts, isLeftOut }: Layout,
  surplus: Surplus,
  add: (error: DecodeError) => void,
): void => {
  const missing = [...parts.keys()].filter(name => !found.has(name))
  if (missing.length > 0) add({ _tag: 'MissingNames', names: missing })
  const others = surplus === 'ignore' ? [] : [...found.keys()].filter(name => !parts.has(name) && !isLeftOut(name))
  if (others.length > 0) add({ _tag: 'SurplusNames', names: others })
}

/** The tensors of a file that are as they must be; `add` is told what is not. */
export const fitting = <Entry extends Said>(
  entries: ReadonlyMap<string, Entry>,
  layout: Layout,
  surplus: Surplus,
  add: (error: DecodeError) => void,
): readonly (readonly [Part, Entry])[] => {
  compareNames(entries, layout, surplus, add)
  return [...layout.parts].flatMap(([name, part]) => {
    const entry = entries.get(name)
    if (entry === undefined) return []
    const error = mismatch(name, entry, part)
    if (error === undefined) return [[part, entry] as const]
    add(error)
    return []
  })
}
