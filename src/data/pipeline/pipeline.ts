import { dual, typed } from '../../ops/face.js'
import { describe } from '../../shape/describe.js'

/**
 * Where a pipeline is: plain data, as JSON can hold it, for a checkpoint. `null` is the beginning of every pipeline; any
 * other place belongs to the pipeline that named it, and to those that are built as it was.
 */
export type Place = null | boolean | number | string | readonly Place[] | { readonly [name: string]: Place }

/** An example, and where the pipeline is after it. */
export interface Placed<out A> {
  readonly value: A
  readonly place: Place
}

/** How examples come: at once, or each as a promise. */
export type Mode = 'sync' | 'async'

/** What is there now, or will be. */
export type Soon<A> = A | Promise<A>

/** One pass through a pipeline. Whoever has it asks for one thing after the other, the end of the pass too. */
export interface Cursor<out A> {
  /** The next example, or undefined behind the last; a promise only where the pipeline is async. */
  readonly next: () => Soon<Placed<A> | undefined>
  /** Gives back what the pass holds: it is not asked for more. Often done, it is done once. */
  readonly close: () => Soon<void>
}

/** Begins a pass at a place; inside the library only. */
export const open: unique symbol = Symbol('open')

/** The mode as a type: there is nothing under it. */
declare const mode: unique symbol

/** What `for … of` asks for: there is none where examples are promises. */
interface Iterating<out A> {
  readonly sync: () => Iterator<A>
  readonly async: unknown
}

/**
 * Examples one after the other, made when they are asked for, as often as they are asked for: a value, which nothing
 * changes. Each pass gives the same examples, and can begin behind any of them: `places` says where that is, `resume`
 * goes on there.
 *
 * A pipeline of mode 'sync' is an iterable; one of mode 'async' can be awaited only, as the first can be, too. What takes
 * either takes a `Pipeline<A, Mode>`.
 */
export interface Pipeline<out A, out M extends Mode = 'sync'> extends AsyncIterable<A> {
  readonly [Symbol.iterator]: Iterating<A>[M]
  readonly [mode]?: M
  readonly [open]: (place: Place) => Cursor<A>
}

/** The examples of a pipeline, as a type. */
export type ExampleOf<P> = P extends Pipeline<infer A, Mode> ? A : never

export const after = <A, B>(soon: Soon<A>, f: (a: A) => Soon<B>): Soon<B> =>
  soon instanceof Promise ? soon.then(f) : f(soon)

/** Asks, inside `sequence`, for what may come later. */
export function* ask<A>(soon: Soon<A>): Generator<Soon<unknown>, A, unknown> {
  return (yield soon) as A
}

/** Runs steps of which each may have to wait: at once as long as none has to. */
export const sequence = <A>(steps: Generator<Soon<unknown>, A, unknown>): Soon<A> => {
  const go = (given: unknown): Soon<A> => {
    for (let value = given; ; ) {
      const { done, value: asked } = steps.next(value)
      if (done) return asked
      if (asked instanceof Promise) return asked.then(go)
      value = asked
    }
  }
  return go(undefined)
}

const end: IteratorReturnResult<undefined> = { done: true, value: undefined }

const result = <A>(placed: Placed<A> | undefined): IteratorResult<A, undefined> =>
  placed === undefined ? end : { done: false, value: placed.value }

/** What a pass gives at once. */
const now = <A>(soon: Soon<A>): A => {
  if (!(soon instanceof Promise)) return soon
  // Whatever becomes of it, nobody waits for it.
  soon.catch(() => {})
  throw new TypeError(
    'pipeline: expected examples that are there at once, got promises; go through them with for await',
  )
}

/**
 * A pass as who goes through it needs it: what it holds is given back when it ends or fails, too, which nobody asks for then, and
 * behind that there is nothing more. What went wrong stays what is said, whatever becomes of closing.
 */
export const pass = <A>(cursor: Cursor<A>): Cursor<A> => {
  let isOver = false
  const close = (): Soon<void> => {
    isOver = true
    return cursor.close()
  }
  const give = (placed: Placed<A> | undefined): Soon<Placed<A> | undefined> =>
    placed === undefined ? after(close(), () => undefined) : placed
  const fail = async (): Promise<void> => close()
  return {
    next: () => {
      if (isOver) return undefined
      try {
        const soon = cursor.next()
        if (!(soon instanceof Promise)) return give(soon)
        return soon.then(give, async reason => {
          await fail().catch(() => {})
          throw reason
        })
      } catch (reason) {
        fail().catch(() => {})
        throw reason
      }
    },
    close,
  }
}

const iterator = <A>({ next, close }: Cursor<A>): Iterator<A, undefined> => {
  const passing = pass({ next: () => now(next()), close })
  return {
    next: () => result(now(passing.next())),
    return: () => {
      passing.close()
      return end
    },
  }
}

/** What is asked of a pass, one request behind the other, as of an async generator: a pass is never asked while it answers. */
const asyncIterator = <A>(cursor: Cursor<A>): AsyncIterator<A, undefined> => {
  const { next, close } = pass(cursor)
  const waiting: (() => void)[] = []
  let isAnswering = false
  const request = async <B>(ask: () => Soon<B>): Promise<B> => {
    if (isAnswering) await new Promise<void>(resolve => waiting.push(resolve))
    isAnswering = true
    try {
      return await ask()
    } finally {
      const following = waiting.shift()
      if (following === undefined) isAnswering = false
      else following()
    }
  }
  return {
    next: () => request(() => after(next(), result)),
    return: () => request(() => after(close(), () => end)),
  }
}

/** A pipeline of passes. */
export const pipelineOf = <A, M extends Mode>(begin: (place: Place) => Cursor<A>): Pipeline<A, M> =>
  typed<() => Pipeline<A, M>>(() => ({
    [open]: begin,
    [Symbol.iterator]: () => iterator(begin(null)),
    [Symbol.asyncIterator]: () => asyncIterator(begin(null)),
  }))()

/** The source of a stage, if it is one. */
export const requirePipeline = (who: string, x: unknown): Pipeline<unknown, Mode> => {
  if (typeof x === 'object' && x !== null && open in x) return x as Pipeline<unknown, Mode>
  throw new TypeError(`${who}: expected a pipeline, got ${describe(x)}`)
}

/** Refuses what is no place of a pipeline; `expected` says what is. */
export const wrongPlace = (who: string, expected: string, place: unknown): TypeError =>
  new TypeError(`${who}: expected a place of this pipeline (${expected}), got ${text(place)}`)

const text = (place: unknown): string => {
  const json = typeof place === 'object' && place !== null ? JSON.stringify(place) : undefined
  return json !== undefined && json.length < 100 ? json : describe(place)
}

/** A count in a place, from 0 on. */
export const isCount = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x) && x >= 0

/**
 * The entries of a place: counts, and under `of` the place of what the stage reads.
 *
 * @throws TypeError where it is another record or none.
 */
export const entries = <Name extends string>(
  who: string,
  place: Place,
  ...counts: readonly Name[]
): Readonly<Record<Name, number>> & { readonly of: Place } => {
  const names = [...counts, 'of']
  if (typeof place === 'object' && place !== null && !Array.isArray(place)) {
    const given = place as Readonly<Record<string, Place>>
    if (
      Object.keys(given).length === names.length &&
      counts.every(name => isCount(given[name])) &&
      Object.hasOwn(given, 'of')
    )
      return given as Readonly<Record<Name, number>> & { readonly of: Place }
  }
  throw wrongPlace(who, `{ ${names.join(', ')} }`, place)
}

/**
 * The examples, each with the place behind it.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const letters = pipeline.fromIterable(['a', 'b', 'c'])
 * const [first] = pipeline.places(letters)
 * assert.deepEqual(first, { value: 'a', place: 1 })
 * assert.deepEqual([...pipeline.resume(letters, 1)], ['b', 'c'])
 * ```
 */
export const places: <A, M extends Mode>(source: Pipeline<A, M>) => Pipeline<Placed<A>, M> = typed((given: unknown) => {
  const source = requirePipeline('places', given)
  return pipelineOf(place => {
    const { next, close } = source[open](place)
    return {
      next: () => after(next(), placed => (placed === undefined ? undefined : { value: placed, place: placed.place })),
      close,
    }
  })
})

/**
 * The examples behind a place that the pipeline has named, exactly those that a whole pass gives there. The places of what
 * comes out are places of the pipeline, so that it can be resumed again and again. From null, or where no place is given, it
 * is the pipeline itself.
 *
 * The pipeline must be the one that named the place, or one built in the same way of the same data.
 *
 * @throws TypeError, when a pass begins, where the place is none of this pipeline's.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { pipeline } from 'tensor-ts/data'
 *
 * const examples = pipe(
 *   pipeline.rows(T.arange(10)),
 *   pipeline.shuffle({ buffer: 4, key: T.random.key(0) }),
 *   pipeline.batch({ size: 3 }),
 * )
 * const all = [...pipeline.places(examples)]
 * const saved = JSON.stringify(all[1]?.place)
 * const rest = [...pipeline.resume(examples, JSON.parse(saved))]
 * assert.deepEqual(rest, all.slice(2).map(({ value }) => value))
 * ```
 */
export const resume: {
  <A, M extends Mode>(source: Pipeline<A, M>, place: Place | undefined): Pipeline<A, M>
  (place: Place | undefined): <A, M extends Mode>(source: Pipeline<A, M>) => Pipeline<A, M>
} = dual(2, (given: unknown, from: Place | undefined) => {
  const source = requirePipeline('resume', given)
  return pipelineOf(place => source[open](place ?? from ?? null))
})
