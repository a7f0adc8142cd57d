import fc from 'fast-check'
import { pipeline } from 'tensor-ts/data'
import { foldIn, key } from '../../../src/random/random.js'

/** A pipeline of numbers, and what it is made of, for the report of a failure. */
export interface Made {
  readonly text: string
  readonly source: pipeline.Pipeline<number, pipeline.Mode>
}

/** What is done with pipelines of numbers. */
type Stage = (made: Made) => Made

const stage =
  (
    text: string,
    f: (source: pipeline.Pipeline<number, pipeline.Mode>) => pipeline.Pipeline<number, pipeline.Mode>,
  ): Stage =>
  made => ({ text: `${made.text}.${text}`, source: f(made.source) })

const numbers = fc.array(fc.nat({ max: 99 }), { maxLength: 8 })

const sources: fc.Arbitrary<Made> = fc.oneof(
  numbers.map(all => ({ text: `[${all}]`, source: pipeline.fromIterable(all) })),
  numbers.map(all => ({
    text: `generated [${all}]`,
    source: pipeline.fromIterable(function* () {
      yield* all
    }),
  })),
  fc.nat({ max: 9 }).map(n => ({ text: `indexed ${n}`, source: pipeline.indexed(n, i => i * 7) })),
)

const asyncSources: fc.Arbitrary<Made> = numbers.map(all => ({
  text: `async [${all}]`,
  source: pipeline.fromAsyncIterable(async function* () {
    yield* all
  }),
}))

const small = fc.nat({ max: 6 })
const window = fc.integer({ min: 1, max: 5 })

/** The list as one number, so that whatever comes together shows. */
const joined = (all: readonly number[]) => all.reduce((total, n) => (total * 31 + n + 1) % 1_000_003, 7)

const syncStages = (others: fc.Arbitrary<Made>): fc.Arbitrary<Stage> =>
  fc.oneof(
    fc.constant(stage('map', source => pipeline.map(source, n => n + 1))),
    fc.constant(stage('filter', source => pipeline.filter(source, n => n % 3 !== 0))),
    small.map(n => stage(`take ${n}`, source => pipeline.take(source, n))),
    small.map(n => stage(`skip ${n}`, source => pipeline.skip(source, n))),
    fc.nat({ max: 3 }).map(n => stage(`repeat ${n}`, source => pipeline.repeat(source, n))),
    fc
      .tuple(window, fc.nat())
      .map(([buffer, seed]) =>
        stage(`shuffle ${buffer} ${seed}`, source => pipeline.shuffle(source, { buffer, key: key(seed) })),
      ),
    fc
      .tuple(window, fc.nat(), fc.nat({ max: 3 }))
      .map(([buffer, seed, times]) =>
        stage(`epochs ${times} of shuffle ${buffer} ${seed}`, source =>
          pipeline.epochs(epoch => pipeline.shuffle(source, { buffer, key: foldIn(key(seed), epoch) }), times),
        ),
      ),
    others.map(({ text, source: other }) =>
      stage(`zip(${text})`, source => pipeline.map(pipeline.zip(source, other), joined)),
    ),
    fc
      .array(others, { maxLength: 2 })
      .map(all =>
        stage(`interleave(${all.map(({ text }) => text)})`, source =>
          pipeline.interleave([source, ...all.map(({ source: other }) => other)]),
        ),
      ),
    others.map(({ text, source: other }) =>
      stage(`flatMap(${text})`, source =>
        pipeline.flatMap(source, n => pipeline.map(pipeline.take(other, n % 4), m => joined([n, m]))),
      ),
    ),
  )

const asyncStages = (others: fc.Arbitrary<Made>): fc.Arbitrary<Stage> =>
  fc.oneof(
    { weight: 4, arbitrary: syncStages(others) },
    { weight: 1, arbitrary: window.map(n => stage(`prefetch ${n}`, source => pipeline.prefetch(source, n))) },
    {
      weight: 1,
      arbitrary: fc.constant(stage('mapAsync', source => pipeline.mapAsync(source, async n => n + 2))),
    },
    {
      weight: 1,
      arbitrary: window.map(concurrency =>
        stage(`awaited ${concurrency}`, source =>
          pipeline.awaited(
            pipeline.map(source, async n => n + 3),
            { concurrency },
          ),
        ),
      ),
    },
  )

const built = (from: fc.Arbitrary<Made>, stages: fc.Arbitrary<Stage>): fc.Arbitrary<Made> =>
  fc.tuple(from, fc.array(stages, { maxLength: 4 })).map(([made, all]) => all.reduce((now, next) => next(now), made))

/** Pipelines that give numbers at once. */
export const pipelines: fc.Arbitrary<Made> = built(sources, syncStages(built(sources, syncStages(sources))))

/** Pipelines of which some give promises. */
export const asyncPipelines: fc.Arbitrary<Made> = built(
  fc.oneof(sources, asyncSources),
  asyncStages(built(fc.oneof(sources, asyncSources), asyncStages(asyncSources))),
)

/** All that a pipeline gives, at most so many. */
export const listOf = async <A>(source: pipeline.Pipeline<A, pipeline.Mode>, most = 2000): Promise<readonly A[]> => {
  const all: A[] = []
  for await (const example of source) {
    all.push(example)
    if (all.length === most) break
  }
  return all
}
