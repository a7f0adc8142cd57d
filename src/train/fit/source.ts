import { type Cursor, open, type Place, type Placed, pass, type Soon } from '../../data/pipeline/pipeline.js'
import { describe } from '../../shape/describe.js'

/** The batches of an epoch: a pipeline, an array, or whatever else gives the same ones each time. */
export type Epoch<Batch> = Iterable<Batch> | AsyncIterable<Batch>

const isOf = <K extends symbol>(key: K, x: unknown): x is { readonly [P in K]: unknown } =>
  (typeof x === 'object' || typeof x === 'function') && x !== null && key in x

/** A pass through something that is no pipeline, from its beginning. */
const passThrough = (source: Iterable<unknown> | AsyncIterable<unknown>): Cursor<unknown> => {
  const iterator: Iterator<unknown> | AsyncIterator<unknown> = isOf(Symbol.iterator, source)
    ? (source as Iterable<unknown>)[Symbol.iterator]()
    : (source as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  let isOver = false
  const placed = ({ done, value }: IteratorResult<unknown>): Placed<unknown> | undefined => {
    if (!done) return { value, place: null }
    isOver = true
    return undefined
  }
  return {
    next: () => {
      const result = iterator.next()
      return result instanceof Promise ? result.then(placed) : placed(result as IteratorResult<unknown>)
    },
    close: async () => {
      if (!isOver) await iterator.return?.()
      isOver = true
    },
  }
}

export const requireBatches = (who: string, source: unknown): void => {
  if (!isOf(Symbol.iterator, source) && !isOf(Symbol.asyncIterator, source))
    throw new TypeError(`${who}: expected batches that can be iterated over, got ${describe(source)}`)
}

/**
 * The batches behind the first `done`: a pipeline is entered at its place, of anything else the first ones are gone through again.
 */
export const enter = async (who: string, source: unknown, place: Place, done: number): Promise<Cursor<unknown>> => {
  requireBatches(who, source)
  if (isOf(open, source)) return pass((source[open] as (place: Place) => Cursor<unknown>)(done === 0 ? null : place))
  const cursor = pass(passThrough(source as Iterable<unknown>))
  for (let i = 0; i < done; i++) {
    const skipped: Soon<Placed<unknown> | undefined> = cursor.next()
    if ((skipped instanceof Promise ? await skipped : skipped) === undefined)
      throw new RangeError(`${who}: expected the batches of before, at least ${done}, got ${i}`)
  }
  return cursor
}
