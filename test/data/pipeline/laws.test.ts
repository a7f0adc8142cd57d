import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { flow, identity, pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { pipeline } from 'tensor-ts/data'
import { describe, expect, test } from 'vitest'
import { asyncPipelines, listOf, pipelines } from './generate.js'

/** A place as a checkpoint gives it back. */
const stored = (place: pipeline.Place): pipeline.Place => JSON.parse(JSON.stringify(place))

const now = <A>(source: pipeline.Pipeline<A, pipeline.Mode>): readonly A[] => [...(source as pipeline.Pipeline<A>)]

describe('a pipeline resumed anywhere gives the rest', () => {
  test('at once, and again from a place of the rest', () => {
    fc.assert(
      fc.property(pipelines, fc.nat(), ({ source }, seed) => {
        const all = now(pipeline.places(source))
        const values = all.map(({ value }) => value)
        expect(now(source)).toEqual(values)
        expect(now(pipeline.resume(source, null))).toEqual(values)
        all.forEach(({ place }, i) => {
          const rest = now(pipeline.places(pipeline.resume(source, stored(place))))
          expect(rest).toEqual(all.slice(i + 1))
          const further = rest[seed % Math.max(1, rest.length)]
          if (further === undefined) return
          const resumed = pipeline.resume(pipeline.resume(source, stored(place)), stored(further.place))
          expect(now(resumed)).toEqual(values.slice(i + 2 + (seed % rest.length)))
        })
      }),
      { numRuns: 300 },
    )
  })

  test('async', async () => {
    await fc.assert(
      fc.asyncProperty(asyncPipelines, async ({ source }) => {
        const all = await listOf(pipeline.places(source), 60)
        const isWhole = all.length < 60
        for (const [i, { place }] of all.entries()) {
          const rest = await listOf(pipeline.places(pipeline.resume(source, stored(place))), 60 - i - 1 || 1)
          expect(isWhole ? rest : rest.slice(0, 60 - i - 1)).toEqual(all.slice(i + 1))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('endlessly, where no number of times is given or Infinity', () => {
    const three = pipeline.fromIterable([1, 2, 3])
    for (const source of [
      pipeline.repeat(three, Number.POSITIVE_INFINITY),
      pipeline.repeat(three),
      pipeline.repeat(three, undefined),
      pipe(three, pipeline.repeat()),
      pipe(three, pipeline.repeat(undefined)),
      pipeline.epochs(() => three),
    ]) {
      const all = now(pipeline.take(pipeline.places(source), 10))
      expect(all.map(({ value }) => value)).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1])
      for (const [i, { place }] of all.entries())
        expect(now(pipeline.take(pipeline.resume(source, place), 4))).toEqual(
          [0, 1, 2, 3].map(n => ((i + 1 + n) % 3) + 1),
        )
    }
    // There is nothing to repeat.
    expect(now(pipeline.repeat(pipeline.fromIterable<number>([])))).toEqual([])
  })
})

describe('a pipeline that may be async', () => {
  test('gives, at once or later, what lists give', async () => {
    await fc.assert(
      fc.asyncProperty(pipelines, async ({ source }) => {
        expect(await listOf(source)).toEqual(now(source))
        expect(await listOf(pipeline.prefetch(source, 3))).toEqual(now(source))
      }),
      { numRuns: 60 },
    )
  })
})

const f = (n: number) => n * 3
const g = (n: number) => `${n}`
const isOdd = (n: number) => n % 2 === 1
const isBig = (n: number) => n > 40
const half = (n: number): O.Option<number> => (n % 2 === 0 ? O.some(n / 2) : O.none)
const decade = (n: number): O.Option<number> => (n % 5 === 0 ? O.some(n / 5) : O.none)
const parity = (n: number): E.Either<string, number> => (isOdd(n) ? E.left(`${n}`) : E.right(n))

const { Functor, Filterable, Compactable } = pipeline

describe('fp-ts’s laws', () => {
  const same = <A>(a: pipeline.Pipeline<A, pipeline.Mode>, b: pipeline.Pipeline<A, pipeline.Mode>) =>
    expect(now(pipeline.places(a))).toEqual(now(pipeline.places(b)))

  test('of Functor', () => {
    fc.assert(
      fc.property(pipelines, ({ source }) => {
        same(Functor.map(source, identity), source)
        same(Functor.map(Functor.map(source, f), g), Functor.map(source, flow(f, g)))
      }),
      { numRuns: 60 },
    )
  })

  test('of Filterable and Compactable', () => {
    fc.assert(
      fc.property(pipelines, ({ source }) => {
        // Distributivity, identity and annihilation.
        same(
          Filterable.filter(source, n => isOdd(n) && isBig(n)),
          Filterable.filter(Filterable.filter(source, isOdd), isBig),
        )
        same(
          Filterable.filter(source, () => true),
          source,
        )
        expect(now(Filterable.filter(source, () => false))).toEqual([])
        // filterMap is lawful, and compact and separate are what they say.
        same(Filterable.filterMap(source, O.some), source)
        same(
          Filterable.filterMap(Filterable.filterMap(source, half), decade),
          Filterable.filterMap(source, flow(half, O.chain(decade))),
        )
        same(Compactable.compact(Functor.map(source, half)), Filterable.filterMap(source, half))
        same(Compactable.compact(Functor.map(source, O.some)), source)
        const parted = Filterable.partition(source, isOdd)
        same(
          parted.left,
          Filterable.filter(source, n => !isOdd(n)),
        )
        same(parted.right, Filterable.filter(source, isOdd))
        const mapped = Filterable.partitionMap(source, parity)
        const separated = Compactable.separate(Functor.map(source, parity))
        same(mapped.left, separated.left)
        same(mapped.right, separated.right)
        same(mapped.left, Functor.map(parted.right, g))
      }),
      { numRuns: 60 },
    )
  })

  test('of zip, take, skip and repeat', () => {
    fc.assert(
      fc.property(pipelines, pipelines, fc.nat({ max: 9 }), fc.nat({ max: 3 }), (one, two, n, times) => {
        const [a, b] = [now(one.source), now(two.source)]
        expect(now(pipeline.zip(one.source, two.source))).toEqual(a.slice(0, b.length).map((left, i) => [left, b[i]]))
        expect([...now(pipeline.take(one.source, n)), ...now(pipeline.skip(one.source, n))]).toEqual(a)
        expect(now(pipeline.repeat(one.source, times))).toEqual(Array<readonly number[]>(times).fill(a).flat())
        const mixed = now(pipeline.interleave([one.source, two.source]))
        expect(mixed.toSorted()).toEqual([...a, ...b].toSorted())
        expect(mixed.filter((_, i) => i % 2 === 0).slice(0, Math.min(a.length, b.length))).toEqual(
          a.slice(0, Math.min(a.length, b.length)),
        )
        expect(now(pipeline.flatMap(one.source, () => pipeline.take(two.source, n)))).toEqual(
          a.flatMap(() => b.slice(0, n)),
        )
      }),
      { numRuns: 60 },
    )
  })
})
