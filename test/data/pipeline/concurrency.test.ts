// What is under way at the same time: how much, in which order it comes out, and that nothing of it outlives the pass.
import { MessageChannel } from 'node:worker_threads'
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { pipeline } from 'tensor-ts/data'
import { describe, expect, test, vi } from 'vitest'
import { listOf } from './generate.js'

/** Waits so many turns of the event loop. */
const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise(resolve => setImmediate(resolve))
}

/** Loads that each take some turns, and what is seen of them. */
const loads = (taking: readonly number[], fails: ReadonlySet<number> = new Set()) => {
  const seen = { begun: 0, running: 0, most: 0 }
  const load = async (n: number): Promise<number> => {
    seen.begun += 1
    seen.running += 1
    seen.most = Math.max(seen.most, seen.running)
    try {
      await turns(taking[n % taking.length]!)
      if (fails.has(n)) throw new Error(`load ${n}`)
      return n * 10
    } finally {
      seen.running -= 1
    }
  }
  return { seen, load }
}

/** What a function promises of the examples, so many at a time. */
const several = <A, B>(
  source: pipeline.Pipeline<A, pipeline.Mode>,
  f: (example: A) => Promise<B>,
  concurrency: number,
) => pipeline.awaited(pipeline.map(source, f), { concurrency })

const times = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 9 })
const concurrencies = fc.integer({ min: 1, max: 5 })
const lengths = fc.nat({ max: 12 })
const sources = fc.boolean().map(isLater => (count: number) => {
  const numbers = pipeline.indexed(count, n => n)
  return isLater ? pipeline.mapAsync(numbers, async n => n) : numbers
})

describe('awaited', () => {
  test('gives, however many are under way, the same in the same order, resumed anywhere too', async () => {
    await fc.assert(
      fc.asyncProperty(sources, lengths, times, concurrencies, async (source, count, taking, concurrency) => {
        const { seen, load } = loads(taking)
        const all = several(source(count), load, concurrency)
        const one = await listOf(pipeline.places(pipeline.mapAsync(source(count), async n => n * 10)))
        expect(await listOf(pipeline.places(all))).toEqual(one)
        expect(seen).toMatchObject({ begun: count, running: 0 })
        expect(seen.most).toBeLessThanOrEqual(concurrency)
        // Where each takes a while, as many as may be are under way.
        if (taking.every(n => n > 1)) expect(seen.most).toBe(Math.min(count, concurrency))
        const { place } = one[Math.floor(one.length / 2)] ?? { place: null }
        const rest = await listOf(pipeline.places(pipeline.resume(all, place)))
        expect(rest).toEqual(place === null ? one : one.slice(Math.floor(one.length / 2) + 1))
      }),
      { numRuns: 60 },
    )
  })

  test('begins nothing before it is asked, and no more than are under way', async () => {
    const { seen, load } = loads([0])
    const numbers = pipeline.indexed(9, n => n)
    const iterator = several(numbers, load, 3)[Symbol.asyncIterator]()
    await turns(3)
    expect(seen.begun).toBe(0)
    for (let asked = 1; asked <= 6; asked++) {
      await iterator.next()
      await turns(3)
      expect(seen.begun).toBe(asked + 2)
    }
    expect(seen.most).toBeLessThanOrEqual(3)
  })

  test('gives what comes before an error, then the first error in order, when nothing is under way any more', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    await fc.assert(
      fc.asyncProperty(
        times,
        concurrencies,
        fc.uniqueArray(fc.nat({ max: 8 }), { minLength: 1, maxLength: 4 }),
        async (taking, concurrency, failing) => {
          const { seen, load } = loads(taking, new Set(failing))
          const found: number[] = []
          const go = async () => {
            for await (const n of several(
              pipeline.indexed(9, n => n),
              load,
              concurrency,
            ))
              found.push(n)
          }
          const first = Math.min(...failing)
          await expect(go()).rejects.toThrow(`load ${first}`)
          expect(seen.running).toBe(0)
          expect(found).toEqual(Array.from({ length: first }, (_, n) => n * 10))
          expect(seen.begun).toBeLessThanOrEqual(first + concurrency)
        },
      ),
      { numRuns: 40 },
    )
    await turns(3)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  test('takes an error that is thrown at once for one that is promised', async () => {
    const throws = (n: number): Promise<number> => {
      if (n === 2) throw new Error('at once')
      return Promise.resolve(n)
    }
    const found: number[] = []
    const go = async () => {
      for await (const n of several(
        pipeline.indexed(9, n => n),
        throws,
        4,
      ))
        found.push(n)
    }
    await expect(go()).rejects.toThrow('at once')
    expect(found).toEqual([0, 1])
  })
})

describe('a pass that is left', () => {
  /** A source that holds something, and whoever computes with its examples. */
  const held = () => {
    const log: string[] = []
    const source = pipeline.fromIterable(function* () {
      try {
        for (let n = 0; n < 20; n++) yield n
      } finally {
        log.push('given back')
      }
    })
    const use = async (n: number): Promise<number> => {
      await turns(3)
      log.push(`used ${n}`)
      return n
    }
    return { log, source, use }
  }

  test('waits for what is under way, and then gives back what it holds', async () => {
    const stages: Readonly<
      Record<string, (source: pipeline.Pipeline<number>, use: (n: number) => Promise<number>) => AsyncIterable<unknown>>
    > = {
      awaited: (source, use) => several(source, use, 4),
      prefetch: (source, use) => pipe(source, pipeline.mapAsync(use), pipeline.prefetch(3)),
      both: (source, use) => pipeline.prefetch(several(source, use, 3), 3),
      filter: (source, use) =>
        pipe(
          several(source, use, 3),
          pipeline.filter(n => n % 5 === 0),
          pipeline.prefetch(1),
        ),
      flatMap: (source, use) =>
        pipe(
          source,
          pipeline.flatMap(n =>
            pipeline.mapAsync(
              pipeline.indexed(2, m => 2 * n + m),
              use,
            ),
          ),
          pipeline.prefetch(2),
        ),
    }
    for (const [name, stage] of Object.entries(stages)) {
      const { log, source, use } = held()
      for await (const _ of stage(source, use)) break
      const left = [...log]
      expect(left.at(-1), name).toBe('given back')
      await turns(20)
      expect(log, name).toEqual(left)
    }
  })

  test('gives back what is opened while it is being left', async () => {
    const opened: number[] = []
    const closed: number[] = []
    const files = pipeline.flatMap(
      pipeline.indexed(20, n => n),
      file =>
        pipeline.fromAsyncIterable(async function* () {
          opened.push(file)
          try {
            await turns(2)
            yield file
          } finally {
            closed.push(file)
          }
        }),
    )
    for await (const _ of pipeline.prefetch(files, 3)) break
    expect(closed).toEqual(opened)
    // In a worker, too, which hears of it later.
    const { port1, port2 } = new MessageChannel()
    pipeline.serve(files, port1)
    for await (const _ of pipeline.fromWorker<typeof files>(() => port2, { ahead: 3 })) break
    await new Promise(resolve => setTimeout(resolve, 50))
    await vi.waitFor(() => expect(closed).toEqual(opened), { timeout: 60_000 })
    expect(closed.length).toBeGreaterThan(2)
    port2.close()
  })

  test('takes one request after the other, whatever is asked at once', async () => {
    for (const source of [
      several(
        pipeline.indexed(5, n => n),
        async n => n,
        2,
      ),
      pipeline.prefetch(
        pipeline.indexed(5, n => n),
        2,
      ),
    ]) {
      const iterator = source[Symbol.asyncIterator]()
      const all = await Promise.all([
        iterator.next(),
        iterator.next(),
        iterator.next(),
        iterator.return?.(),
        iterator.next(),
      ])
      expect(all.map(each => each?.value)).toEqual([0, 1, 2, undefined, undefined])
    }
  })
})
