import { dual, typed } from '../../ops/face.js'
import type { Later } from '../../ops/later.js'
import { describe } from '../../shape/describe.js'
import {
  after,
  ask,
  type Cursor,
  entries,
  type Mode,
  open,
  type Pipeline,
  type Place,
  pass,
  pipelineOf,
  requirePipeline,
  type Soon,
  sequence,
  wrongPlace,
} from './pipeline.js'

/** Closes all, one after the other. */
const closeAll = (cursors: readonly (Cursor<unknown> | undefined)[]): Soon<void> =>
  cursors.reduce<Soon<void>>((soon, cursor) => after(soon, () => cursor?.close()), undefined)

const placesOf = (who: string, place: Place, count: number): readonly Place[] => {
  if (place === null) return Array<null>(count).fill(null)
  if (Array.isArray(place) && place.length === count) return place as readonly Place[]
  throw wrongPlace(who, `a list of ${count}`, place)
}

/**
 * The examples of two pipelines in pairs, as many as the shorter has.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const pairs = pipeline.zip(pipeline.fromIterable([1, 2, 3]), pipeline.fromIterable(['a', 'b']))
 * assert.deepEqual([...pairs], [[1, 'a'], [2, 'b']])
 * ```
 */
export const zip: {
  <A, M extends Mode, B, N extends Mode>(
    first: Pipeline<A, M>,
    second: Pipeline<B, N>,
  ): Pipeline<readonly [A, B], M | N>
  <B, N extends Mode, Called extends true = true>(
    second: Pipeline<B, N>,
  ): Later<<A, M extends Mode>(first: Pipeline<A, M>) => Pipeline<readonly [A, B], M | N>, Called>
} = dual(2, (first: unknown, second: unknown) => {
  const sources = [requirePipeline('zip', first), requirePipeline('zip', second)]
  return pipelineOf((place): Cursor<unknown> => {
    const from = placesOf('zip', place, 2)
    const [left, right] = sources.map((source, i) => source[open](from[i]!)) as [Cursor<unknown>, Cursor<unknown>]
    return {
      next: () =>
        sequence(
          (function* () {
            const a = yield* ask(left.next())
            if (a === undefined) return undefined
            const b = yield* ask(right.next())
            return b === undefined ? undefined : { value: [a.value, b.value], place: [a.place, b.place] }
          })(),
        ),
      close: () => closeAll([left, right]),
    }
  })
})

/**
 * One example of each pipeline in turn; one that has ended is passed over, until all have.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const mixed = pipeline.interleave([pipeline.fromIterable([1, 2, 3]), pipeline.fromIterable([10, 20])])
 * assert.deepEqual([...mixed], [1, 10, 2, 20, 3])
 * ```
 */
export const interleave: <A, M extends Mode>(sources: readonly Pipeline<A, M>[]) => Pipeline<A, M> = typed(
  (given: unknown) => {
    if (!Array.isArray(given)) throw new TypeError(`interleave: expected a list of pipelines, got ${describe(given)}`)
    const sources = given.map((source, i) => requirePipeline(`interleave: [${i}]`, source))
    return pipelineOf((place): Cursor<unknown> => {
      const begun = place === null ? { turn: 0, of: null } : entries('interleave', place, 'turn')
      if (begun.turn > 0 && begun.turn >= sources.length)
        throw wrongPlace('interleave', `a turn below ${sources.length}`, place)
      const at = [...placesOf('interleave', begun.of, sources.length)]
      const cursors: (Cursor<unknown> | undefined)[] = sources.map((source, i) => pass(source[open](at[i]!)))
      let { turn } = begun
      return {
        next: () =>
          sequence(
            (function* () {
              for (let ended = 0; ended < cursors.length; ) {
                const i = turn
                turn = (turn + 1) % cursors.length
                const placed = yield* ask(cursors[i]?.next())
                if (placed !== undefined) {
                  at[i] = placed.place
                  return { value: placed.value, place: { turn, of: [...at] } }
                }
                cursors[i] = undefined
                ended += 1
              }
              return undefined
            })(),
          ),
        close: () => closeAll(cursors),
      }
    })
  },
)

/**
 * The examples of a pipeline that is made of each example, one such pipeline behind the other: the rows of files, for
 * instance.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const words = pipe(
 *   pipeline.fromIterable(['a b', 'c']),
 *   pipeline.flatMap(line => pipeline.fromIterable(line.split(' '))),
 * )
 * assert.deepEqual([...words], ['a', 'b', 'c'])
 * ```
 */
export const flatMap: {
  <A, M extends Mode, B, N extends Mode>(source: Pipeline<A, M>, f: (example: A) => Pipeline<B, N>): Pipeline<B, M | N>
  <A, M extends Mode, B, N extends Mode>(
    f: (example: A) => Pipeline<B, N>,
  ): (source: Pipeline<A, M>) => Pipeline<B, M | N>
} = dual(2, (given: unknown, f: (example: unknown) => unknown) => {
  const source = requirePipeline('flatMap', given)
  if (typeof f !== 'function') throw new TypeError(`flatMap: expected a function, got ${describe(f)}`)
  return pipelineOf((place): Cursor<unknown> => {
    // Under `of` stands where the source is before the example whose pipeline is at `within`.
    const begun = place === null ? { of: null, within: null } : withinOf(place)
    const outer = source[open](begun.of)
    let { of: before, within: from } = begun
    let next: Place = before
    let inner: Cursor<unknown> | undefined
    return {
      next: () =>
        sequence(
          (function* () {
            for (;;) {
              if (inner === undefined) {
                const example = yield* ask(outer.next())
                if (example === undefined) return undefined
                before = next
                next = example.place
                inner = pass(requirePipeline('flatMap: the result', f(example.value))[open](from))
                from = null
              }
              const placed = yield* ask(inner.next())
              if (placed !== undefined) return { value: placed.value, place: { of: before, within: placed.place } }
              inner = undefined
            }
          })(),
        ),
      close: () => closeAll([inner, outer]),
    }
  })
})

const withinOf = (place: Place): { readonly of: Place; readonly within: Place } => {
  const given = place as { readonly of: Place; readonly within: Place }
  if (
    typeof given === 'object' &&
    given !== null &&
    Object.keys(given).length === 2 &&
    Object.hasOwn(given, 'of') &&
    Object.hasOwn(given, 'within')
  )
    return given
  throw wrongPlace('flatMap', '{ of, within }', place)
}
