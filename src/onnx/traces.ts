import { describe } from '../shape/describe.js'
import { ShapeError } from '../shape/error.js'
import { namesOf } from '../shape/sizes.js'
import { shorten } from '../shape/text.js'
import type { Spec } from '../tensor/tensor.js'
import type { Program } from '../trace/program.js'
import { otherSizes, type Sizes } from './size.js'
import type { Place } from './unify.js'

// At which sizes a function with named sizes is traced.

/** A named size of an example, and where it is read. */
export interface Named {
  readonly size: number
  readonly place: Place
}

/** The named sizes of the examples, and where each is read. */
export const namedSizes = (leaves: readonly Spec[], paths: readonly string[]): ReadonlyMap<string, Named> => {
  const found = new Map<string, Named>()
  leaves.forEach(({ shape }, input) => {
    namesOf(shape)?.forEach((name, axis) => {
      if (name === undefined) return
      const known = found.get(name)
      if (known === undefined) found.set(name, { size: shape[axis]!, place: { input, axis } })
      else if (known.size !== shape[axis])
        throw new ShapeError(
          `encode: '${name}' is ${known.size} in ${paths[known.place.input]} and ${shape[axis]} in ${paths[input]}`,
        )
    })
  })
  return found
}

/** Those at which a named size is tried: what is 0 or 1 in one trace is often something else in the next. */
const sizesFrom = (size: number): readonly number[] => {
  const first = Math.max(size, 2)
  return [first, first + 1, first + 3, first + 2]
}

export const requireSizes = (
  given: unknown,
  named: ReadonlyMap<string, Named>,
): ReadonlyMap<string, readonly number[]> => {
  if (given !== undefined && (typeof given !== 'object' || given === null))
    throw new TypeError(`encode: expected sizes to be a record of lists, got ${describe(given)}`)
  const record = (given ?? {}) as Readonly<Record<string, unknown>>
  for (const [name, sizes] of Object.entries(record)) {
    if (!named.has(name)) throw new TypeError(`encode: sizes has '${shorten(name)}', which no input has`)
    const isList = Array.isArray(sizes) && sizes.every(size => Number.isInteger(size) && size >= 0)
    if (!isList || new Set(sizes).size < 3)
      throw new TypeError(`encode: expected three different sizes of '${name}' at least, got ${describe(sizes)}`)
  }
  return new Map(
    [...named].map(([name, { size }]) => [name, (record[name] as number[] | undefined) ?? sizesFrom(size)]),
  )
}

/** Each size of each name alone, and at last others of all together. */
export const tracesOf = (sizes: ReadonlyMap<string, readonly number[]>): readonly Sizes[] => {
  const names = [...sizes.keys()]
  const base = Object.fromEntries(names.map(name => [name, sizes.get(name)![0]!]))
  const alone = names.flatMap(name =>
    sizes
      .get(name)!
      .slice(1)
      .map(size => ({ ...base, [name]: size })),
  )
  const together = Object.fromEntries(names.map(name => [name, sizes.get(name)!.at(-1)!]))
  const shifted = Object.fromEntries(names.map((name, i) => [name, sizes.get(name)!.at((i % 2) + 1)!]))
  return names.length <= 1 ? [base, ...alone] : [base, ...alone, together, shifted]
}

/**
 * Each name far from where it is tried, unless its sizes are given: there `Math.min(n, 8)` is not n, and a branch on n may be the other one.
 */
export const farFrom = (base: Sizes, given: unknown): readonly Sizes[] =>
  Object.entries(base)
    .filter(([name]) => !Object.hasOwn(Object(given), name))
    .map(([name, size]) => ({ ...base, [name]: size + 1000 }))

export const resizedTo = ({ shape, dtype }: Spec, sizes: Sizes): Spec => {
  const names = namesOf(shape)
  return { shape: shape.map((size, axis) => sizes[names?.[axis] ?? ''] ?? size), dtype }
}

/** What the function says where it cannot be run at a size. */
export const tracedAt = (sizes: Sizes, run: () => Program): Program => {
  try {
    return run()
  } catch (error) {
    const at = Object.entries(sizes)
    if (at.length === 0 || !(error instanceof Error)) throw error
    const text = at.map(([name, size]) => `'${name}' = ${size}`).join(', ')
    throw new ShapeError(`encode: at ${text}: ${error.message}; ${otherSizes}`, {
      cause: error,
    })
  }
}

/** The trace at a size, or none where the function does not run: there the model need not be right. */
export const whereItRuns = (run: () => Program): Program | undefined => {
  try {
    return run()
  } catch {
    return undefined
  }
}
