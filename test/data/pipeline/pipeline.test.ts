import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import * as T from 'tensor-ts'
import { type Batches, batches, map, pipeline } from 'tensor-ts/data'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { listOf } from './generate.js'

type Pipeline<A, M extends pipeline.Mode = 'sync'> = pipeline.Pipeline<A, M>
const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

const dataset = {
  x: T.fromArray(
    new Float32Array(20).map((_, i) => i),
    [10, 2],
  ),
  y: T.arange(10, 'int32'),
}
const key = T.random.key(3)

describe('the types', () => {
  test('of examples and modes are known along a pipe', () => {
    const rows = pipeline.rows(dataset)
    expectTypeOf(rows).toEqualTypeOf<Pipeline<{ readonly x: T.Tensor<[2]>; readonly y: T.Tensor<[], 'int32'> }>>()
    const all = pipe(
      rows,
      pipeline.filter(({ y }) => T.item(y) !== 3),
      pipeline.shuffle({ buffer: 4, key }),
      pipeline.map(({ x, y }) => ({ x: T.mul(x, 2), y })),
      pipeline.take(8),
      pipeline.skip(1),
      pipeline.repeat(2),
      pipeline.batch({ size: 4, dropLast: true }),
    )
    expectTypeOf(all).toEqualTypeOf<Pipeline<{ readonly x: T.Tensor<[4, 2]>; readonly y: T.Tensor<[4], 'int32'> }>>()
    expect([...all].map(({ x }) => x.shape)).toEqual([
      [4, 2],
      [4, 2],
      [4, 2],
    ])
    const later = pipe(
      rows,
      pipeline.map(async ({ x }) => x),
      pipeline.awaited({ concurrency: 4 }),
      pipeline.mapAsync(async x => x),
      pipeline.repeat(),
      pipeline.batch({ size: 4 }),
      pipeline.prefetch(2),
    )
    expectTypeOf(later).toEqualTypeOf<Pipeline<T.Tensor<['batch', 2]>, 'async'>>()
    expectTypeOf<pipeline.ExampleOf<typeof later>>().toEqualTypeOf<T.Tensor<['batch', 2]>>()
    expectTypeOf(pipeline.repeat(later)).toEqualTypeOf<typeof later>()
    expectTypeOf(pipeline.repeat(pipeline.map(rows, ({ y }) => y))).toEqualTypeOf<Pipeline<T.Tensor<[], 'int32'>>>()
    // Also of type variables.
    const again = <A, M extends pipeline.Mode>(source: Pipeline<A, M>): Pipeline<A, M> => pipeline.repeat(source)
    const often = <N extends number>(n: N) =>
      pipe(rows, pipeline.repeat(n), pipeline.awaited({ concurrency: n }), pipeline.batch({ size: 2 }))
    expectTypeOf(again(later)).toEqualTypeOf<typeof later>()
    expectTypeOf(often(2)).toEqualTypeOf<
      Pipeline<{ readonly x: T.Tensor<['batch', 2]>; readonly y: T.Tensor<['batch'], 'int32'> }, 'async'>
    >()
    const pairs = pipeline.zip(rows, later)
    for (const pair of [] as unknown as (typeof pairs)[]) {
      // @ts-expect-error it is async
      for (const each of pair) expect(each).toBeUndefined()
    }
    const strings = pipe(
      pipeline.fromIterable(['a', undefined]),
      pipeline.filter((text): text is string => text !== undefined),
    )
    expectTypeOf(strings).toEqualTypeOf<Pipeline<string>>()
    expectTypeOf(pipe(strings, pipeline.filterMap(O.fromNullable))).toEqualTypeOf<Pipeline<string>>()
    // What takes either.
    const either: readonly Pipeline<string | undefined, pipeline.Mode>[] = [strings, pipeline.prefetch(strings, 1)]
    expect(either.length).toBe(2)
    const batched = batches(dataset, { size: 3 })
    expectTypeOf(
      pipe(
        batched,
        map(({ y }) => y),
      ),
    ).toEqualTypeOf<Batches<T.Tensor<['batch'], 'int32'>>>()
    expectTypeOf(
      pipe(
        batched,
        pipeline.map(({ y }) => y),
      ),
    ).toEqualTypeOf<Pipeline<T.Tensor<['batch'], 'int32'>>>()
  })

  test('of examples that are padded', () => {
    const sequences = pipeline.indexed(3, n => ({
      tokens: T.arange(n, 'int32'),
      label: { one: T.zeros([2]) },
      length: T.tensor(n, 'int32'),
    }))
    expectTypeOf(pipeline.padBatch(sequences, { size: 2, keys: ['tokens'] })).toEqualTypeOf<
      Pipeline<{
        readonly tokens: T.Tensor<['batch', number], 'int32'>
        readonly label: { readonly one: T.Tensor<['batch', 2]> }
        readonly length: T.Tensor<['batch'], 'int32'>
      }>
    >()
    const [all] = pipeline.padBatch(sequences, { size: 3, to: 'longest' })
    expectTypeOf(all!.label.one).toEqualTypeOf<T.Tensor<['batch', number]>>()
    expect(all!.label.one.shape).toEqual([3, 2])
    expect(T.toArray(all!.tokens)).toEqual([
      [0, 0],
      [0, 0],
      [0, 1],
    ])
  })
})

describe('batches', () => {
  test('of a pipeline are those of the dataset, whatever the size, and go on anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.boolean(), (size, dropLast) => {
        const all = pipeline.batch(pipeline.rows(dataset), { size, dropLast })
        expect([...all]).toEqual([...batches(dataset, { size, dropLast })])
        const placed = [...pipeline.places(all)]
        placed.forEach(({ place }, i) => {
          expect([...pipeline.places(pipeline.resume(all, place))]).toEqual(placed.slice(i + 1))
        })
        const whole = batches(dataset, { size, dropLast, key })
        const found = [...pipeline.places(map(whole, ({ x }) => x))]
        found.forEach(({ place }, i) => {
          expect([...pipeline.resume(whole, place)]).toEqual([...whole].slice(i + 1))
        })
      }),
    )
  })

  test('keep element types and every bit', () => {
    const floats = new Float32Array([Number.NaN, -0])
    new Uint32Array(floats.buffer)[0] = 0x7f_c1_23_45
    const example = {
      a: T.fromArray(floats, [2]),
      b: [T.tensor(true), T.tensor([[7]], 'uint8'), T.zeros([0, 3], 'float64')] as const,
    }
    const [all] = pipeline.batch(pipeline.fromIterable([example, example]), { size: 2 })
    expect([...new Uint32Array(T.data(all!.a).buffer)]).toEqual([
      0x7f_c1_23_45, 0x80_00_00_00, 0x7f_c1_23_45, 0x80_00_00_00,
    ])
    expect(all!.b.map(({ shape, dtype }) => [shape, dtype])).toEqual([
      [[2], 'bool'],
      [[2, 1, 1], 'uint8'],
      [[2, 0, 3], 'float64'],
    ])
  })

  const of = (...examples: readonly unknown[]) => pipeline.fromIterable(examples) as Pipeline<T.Tensor<[2]>>
  test.each<readonly [readonly unknown[], string]>([
    [
      [T.ones([2]), T.ones([3])],
      'batch: the tensor has shape [2] in one example and [3] in another; padBatch makes the shorter ones longer',
    ],
    [[{ a: T.ones([2]) }, { a: T.ones([2], 'int32') }], 'batch: .a is float32 in one example and int32 in another'],
    [[{ a: T.ones([2]) }, { b: T.ones([2]) }], 'batch: expected a tensor at .a, found none'],
    [[{ a: T.ones([2]), n: 3 }], 'batch: expected a tensor at .n, got 3; keep what is no tensor out of the tree'],
    [[3], 'batch: expected a tensor at the top, got 3; keep what is no tensor out of the tree'],
    [[{}], 'batch: expected examples that are trees of tensors, got an object'],
  ])('refuse %#', (examples, sentence) => {
    expect(() => [...pipeline.batch(of(...examples), { size: 2 })]).toThrow(sentence)
  })

  test('are padded to the longest, or to the next of some lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 5 }), fc.boolean(), (lengths, isLongest) => {
        const examples = lengths.map(n => T.fromArray(new Float32Array(2 * n).fill(1), [n, 2]))
        const to = isLongest ? ('longest' as const) : [2, 5, 9]
        const [all] = pipeline.padBatch(pipeline.fromIterable(examples), { size: 5, to, value: -1 })
        const longest = Math.max(...lengths)
        const length = isLongest ? longest : [2, 5, 9].find(n => n >= longest)!
        expect(all!.shape).toEqual([lengths.length, length, 2])
        expect(T.toArray(all!)).toEqual(lengths.map(n => Array.from({ length }, (_, i) => (i < n ? [1, 1] : [-1, -1]))))
      }),
    )
    const long = pipeline.fromIterable([T.zeros([7])])
    expect(() => [...pipeline.padBatch(long, { size: 1, to: [2, 6] })]).toThrow(
      'padBatch: the tensor has 7 rows, more than the longest of 2, 6',
    )
    const named = pipeline.fromIterable([{ tokens: T.zeros([2]) }])
    expect(() => [...pipeline.padBatch(named, { size: 1, keys: ['tokenz'] })]).toThrow(
      "padBatch: expected keys of the examples, got 'tokenz', where there is no tensor",
    )
    const bytes = pipeline.fromIterable([T.zeros([1], 'uint8'), T.zeros([2], 'uint8')])
    expect(() => [...pipeline.padBatch(bytes, { size: 2, value: -1 })]).toThrow(
      'padBatch: the tensor is uint8, which cannot hold -1',
    )
    for (const to of [[], [2, 2], [0, 1], [1.5], 'shortest', 3])
      expect(() => loosely(pipeline.padBatch)(long, { size: 1, to })).toThrow(
        /^padBatch: expected to to be 'longest' or lengths of at least 1 in ascending order, got /,
      )
    expect(() => loosely(pipeline.padBatch)(long, { size: 1, keys: 'tokens' })).toThrow(
      "padBatch: expected keys to be a list of names of entries, got 'tokens'",
    )
  })
})

describe('shuffle', () => {
  test('mixes within the buffer, by the key, otherwise in each buffer', () => {
    const numbers = pipeline.indexed(40, n => n)
    const order = (buffer: number, seed: number) => [...pipeline.shuffle(numbers, { buffer, key: T.random.key(seed) })]
    expect(order(10, 1)).toEqual(order(10, 1))
    expect(order(10, 1)).not.toEqual(order(10, 2))
    const found = order(10, 1)
    const windows = [0, 1, 2, 3].map(i => found.slice(i * 10, i * 10 + 10))
    windows.forEach((window, i) => {
      expect(window.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, n) => i * 10 + n))
    })
    expect(new Set(windows.map(window => window.map(n => n % 10).join())).size).toBe(4)
    expect(order(1, 1)).toEqual([...numbers])
    expect(order(1000, 1).toSorted((a, b) => a - b)).toEqual([...numbers])
  })
})

describe('laziness', () => {
  test('nothing is read before it is asked for, and no more than is asked for', () => {
    let made = 0
    const counted = pipeline.indexed(100, n => {
      made += 1
      return n
    })
    const all = pipe(
      counted,
      pipeline.map(n => n + 1),
      pipeline.filter(n => n % 2 === 0),
      pipeline.take(3),
    )
    expect(made).toBe(0)
    expect([...all]).toEqual([2, 4, 6])
    expect(made).toBe(6)
    // Places lead into the middle: nothing before them is read.
    const half = pipeline.resume(counted, 98)
    made = 0
    expect([...half]).toEqual([98, 99])
    expect(made).toBe(2)
  })

  test('what a pass holds is given back when it ends or fails, once', async () => {
    const log: string[] = []
    const source = (name: string, count: number) =>
      pipeline.fromIterable(function* () {
        try {
          for (let n = 0; n < count; n++) yield n
        } finally {
          log.push(name)
        }
      })
    const later = (name: string, count: number) =>
      pipe(
        source(name, count),
        pipeline.mapAsync(async n => n),
      )
    const fails = (n: number): number => {
      if (n === 1) throw new Error('of the user')
      return n
    }
    type Numbers = Pipeline<number, pipeline.Mode>
    const stages: Readonly<Record<string, (numbers: Numbers) => Pipeline<unknown, pipeline.Mode>>> = {
      map: pipeline.map((n: number) => n),
      filter: pipeline.filter((n: number) => n >= 0),
      take: pipeline.take(9),
      skip: pipeline.skip(1),
      repeat: pipeline.repeat(1),
      shuffle: pipeline.shuffle({ buffer: 1, key }),
      prefetch: pipeline.prefetch(2),
      zip: numbers => pipeline.zip(numbers, source('longer', 9)),
      flatMap: pipeline.flatMap((n: number) => pipeline.zip(source('inner', 1), source('longer', n + 3))),
      epochs: numbers => pipeline.epochs(() => pipeline.zip(numbers, source('longer', 9)), 2),
      interleave: numbers =>
        pipeline.interleave<unknown, pipeline.Mode>([pipeline.zip(numbers, source('longer', 9)), source('other', 5)]),
    }
    const passes: Readonly<Record<string, number>> = { epochs: 2 }
    const others: Readonly<Record<string, number>> = { zip: 1, flatMap: 3, epochs: 2, interleave: 1 }
    for (const [name, stage] of Object.entries(stages))
      for (const numbers of [source('source', 3), later('source', 3)]) {
        log.length = 0
        const count = (await listOf(stage(numbers))).length
        expect(count, name).toBeGreaterThan(0)
        expect(log.filter(each => each === 'source').length, name).toBe(passes[name] ?? 1)
        expect(log.filter(each => each === 'longer').length, name).toBe(others[name] ?? 0)
        log.length = 0
        await expect(listOf(stage(pipeline.map(numbers, fails))), name).rejects.toThrow('of the user')
        expect(log.filter(each => each === 'source').length, name).toBe(1)
      }
  })

  test('what a pass holds is given back when it is left', async () => {
    const log: string[] = []
    const source = (name: string) =>
      pipeline.fromIterable(function* () {
        try {
          yield* [1, 2, 3]
        } finally {
          log.push(name)
        }
      })
    for (const _ of pipeline.zip(source('a'), pipeline.interleave([source('b'), source('c')]))) break
    // The third was not begun.
    expect(log).toEqual(['a', 'b'])
    log.length = 0
    expect([...pipeline.take(source('d'), 2)]).toEqual([1, 2])
    expect(log).toEqual(['d'])
    log.length = 0
    for (const _ of pipeline.flatMap(source('outer'), () => source('inner'))) break
    expect(log).toEqual(['inner', 'outer'])
    log.length = 0
    const later = pipeline.fromAsyncIterable(async function* () {
      try {
        yield* [1, 2, 3]
      } finally {
        log.push('later')
      }
    })
    for await (const _ of pipe(
      later,
      pipeline.repeat(2),
      pipeline.map(n => n),
      pipeline.prefetch(1),
    ))
      break
    expect(log).toEqual(['later'])
  })

  test('a long search does not fill the stack, at once or later', async () => {
    const none = <M extends pipeline.Mode>(source: Pipeline<number, M>) => pipeline.filter(source, () => false)
    expect([...none(pipeline.indexed(100_000, n => n))]).toEqual([])
    const later = pipeline.fromAsyncIterable(async function* () {
      for (let n = 0; n < 20_000; n++) yield n
    })
    expect(await listOf(none(later))).toEqual([])
    expect([
      ...pipeline.skip(
        pipeline.indexed(100_000, n => n),
        99_999,
      ),
    ]).toEqual([99_999])
  })
})

describe('prefetch', () => {
  test('reads so many ahead and no more, in order, and gives failures in their place', async () => {
    const begun: number[] = []
    const source = pipeline.mapAsync(
      pipeline.indexed(6, n => n),
      async n => {
        begun.push(n)
        if (n === 4) throw new Error('the fifth')
        return n
      },
    )
    const iterator = pipeline.prefetch(source, 2)[Symbol.asyncIterator]()
    expect(begun).toEqual([])
    const quiet = () => new Promise(resolve => setTimeout(resolve, 5))
    expect(await iterator.next()).toEqual({ done: false, value: 0 })
    await quiet()
    expect(begun).toEqual([0, 1, 2])
    await quiet()
    expect(begun).toEqual([0, 1, 2])
    expect((await iterator.next()).value).toBe(1)
    await quiet()
    expect(begun).toEqual([0, 1, 2, 3])
    expect((await iterator.next()).value).toBe(2)
    expect((await iterator.next()).value).toBe(3)
    await expect(iterator.next()).rejects.toThrow('the fifth')
    expect((await iterator.next()).done).toBe(true)
  })

  test('works while the program waits', async () => {
    const log: string[] = []
    const slow = pipeline.mapAsync(
      pipeline.indexed(3, n => n),
      async n => {
        log.push(`load ${n}`)
        return n
      },
    )
    const logged = async (source: Pipeline<number, pipeline.Mode>) => {
      log.length = 0
      for await (const n of source) {
        await new Promise(resolve => setTimeout(resolve, 1))
        log.push(`used ${n}`)
      }
      return [...log]
    }
    expect(await logged(slow)).toEqual(['load 0', 'used 0', 'load 1', 'used 1', 'load 2', 'used 2'])
    expect(await logged(pipeline.prefetch(slow, 1))).toEqual([
      'load 0',
      'load 1',
      'used 0',
      'load 2',
      'used 1',
      'used 2',
    ])
  })
})

describe('what is wrong', () => {
  const numbers = pipeline.fromIterable([1, 2, 3])

  test('is said where it is given', () => {
    const wrong: readonly (readonly [() => unknown, string])[] = [
      [() => loosely(pipeline.map)([1], (n: number) => n), 'map: expected a pipeline, got an array of length 1'],
      [() => loosely(pipeline.map)(numbers, 3), 'map: expected a function, got 3'],
      [() => loosely(pipeline.filter)(numbers, undefined), 'filter: expected a function, got undefined'],
      [() => loosely(pipeline.filterMap)(numbers, null), 'filterMap: expected a function, got null'],
      [() => loosely(pipeline.mapAsync)(numbers, 'f'), "mapAsync: expected a function, got 'f'"],
      ...[0, 1.5, Number.NaN, '3', -1, null, Number.POSITIVE_INFINITY].map(
        concurrency =>
          [
            () => loosely(pipeline.awaited)(numbers, { concurrency }),
            `awaited: expected concurrency to be an integer of at least 1, got ${concurrency === '3' ? "'3'" : concurrency}`,
          ] as const,
      ),
      [() => loosely(pipeline.flatMap)(numbers, {}), 'flatMap: expected a function, got an object'],
      [
        () => [...(loosely(pipeline.flatMap)(numbers, (n: number) => [n]) as Pipeline<number>)],
        'flatMap: the result: expected a pipeline, got an array of length 1',
      ],
      // What is no answer is truthy: all would be kept.
      [
        () => [...(loosely(pipeline.filter)(numbers, () => T.tensor(false)) as Pipeline<number>)],
        'filter: expected the test to give true or false, got a tensor of shape [] and dtype bool',
      ],
      [
        () => [...(loosely(pipeline.filter)(numbers, async () => false) as Pipeline<number>)],
        'filter: expected the test to give true or false, got a Promise',
      ],
      [
        () => [...(loosely(pipeline.filterMap)(numbers, () => undefined) as Pipeline<number>)],
        'filterMap: the result: expected an Option, got undefined',
      ],
      [() => loosely(pipeline.zip)(numbers, 3), 'zip: expected a pipeline, got 3'],
      [() => loosely(pipeline.interleave)(numbers), 'interleave: expected a list of pipelines, got an object'],
      [() => loosely(pipeline.interleave)([numbers, 3]), 'interleave: [1]: expected a pipeline, got 3'],
      [() => loosely(pipeline.take)(numbers, -1), 'take: expected a whole number of at least 0, got -1'],
      [() => loosely(pipeline.skip)(numbers, '1'), "skip: expected a whole number of at least 0, got '1'"],
      [
        () => loosely(pipeline.repeat)(numbers, 0.5),
        'repeat: expected a whole number of times of at least 0, or Infinity, got 0.5',
      ],
      [() => loosely(pipeline.repeat)([1]), 'repeat: expected a pipeline, got an array of length 1'],
      [
        () => loosely(pipeline.repeat)(numbers, null),
        'repeat: expected a whole number of times of at least 0, or Infinity, got null',
      ],
      [() => loosely(pipeline.epochs)(numbers, 2), 'epochs: expected a function of the epoch, got an object'],
      [() => loosely(pipeline.epochs)(() => 3, 2), 'epochs: epoch 0: expected a pipeline, got 3'],
      [
        () => loosely(pipeline.shuffle)(numbers, { buffer: 0, key }),
        'shuffle: expected buffer to be an integer of at least 1, got 0',
      ],
      [
        () => loosely(pipeline.shuffle)(numbers, { buffer: 2 }),
        'shuffle: expected a key (int32 of shape [2]), got undefined; T.random.key makes one of a number',
      ],
      [() => loosely(pipeline.batch)(numbers, 3), 'batch: expected options (size, dropLast), got 3'],
      [
        () => loosely(pipeline.batch)(numbers, { size: '3' }),
        "batch: expected size to be an integer of at least 1, got '3'",
      ],
      [() => loosely(pipeline.prefetch)(numbers, 0), 'prefetch: expected an integer of at least 1, got 0'],
      [
        () => loosely(pipeline.indexed)(-1, () => 0),
        'indexed: expected a length that is a whole number of at least 0, got -1',
      ],
      [() => loosely(pipeline.indexed)(2, 3), 'indexed: expected a function of the number, got 3'],
      [
        () => loosely(pipeline.fromIterable)(3),
        'fromIterable: expected an iterable, or a function that makes one, got 3',
      ],
      [
        () => [...(loosely(pipeline.fromIterable)(() => 3) as Pipeline<number>)],
        'fromIterable: expected a function that makes an iterable, got one of 3',
      ],
      [
        () => loosely(pipeline.fromAsyncIterable)([1]),
        'fromAsyncIterable: expected an async iterable, or a function that makes one, got an array of length 1',
      ],
      [
        () => pipeline.fromIterable([1, 2].values()),
        'fromIterable: expected an iterable that can be gone through again, got an Array Iterator; pass a function that makes it',
      ],
      [() => loosely(pipeline.rows)({ x: T.ones([3]), y: T.ones([4]) }), 'rows: .x has 3 rows, .y has 4'],
    ]
    for (const [run, sentence] of wrong) expect(run).toThrow(sentence)
  })

  test('places of another pipeline are refused', () => {
    const shuffled = pipeline.shuffle(numbers, { buffer: 2, key })
    const wrong: readonly (readonly [Pipeline<unknown>, pipeline.Place, string])[] = [
      [numbers, 4, 'fromIterable: expected a place of this pipeline (a count up to 3), got 4'],
      [numbers, -1, 'fromIterable: expected a place of this pipeline (a count up to 3), got -1'],
      [numbers, '1', "fromIterable: expected a place of this pipeline (a count up to 3), got '1'"],
      [
        pipeline.fromIterable(new Set([1])),
        2,
        'fromIterable: expected a place of this pipeline (a count up to 1), got 2',
      ],
      [pipeline.take(numbers, 2), 1, 'take: expected a place of this pipeline ({ taken, of }), got 1'],
      [
        pipeline.take(numbers, 2),
        { taken: 1 },
        'take: expected a place of this pipeline ({ taken, of }), got {"taken":1}',
      ],
      [pipeline.take(numbers, 2), { taken: 0.5, of: 1 }, '{ taken, of }), got {"taken":0.5,"of":1}'],
      [
        pipeline.take(numbers, 2),
        { taken: 1, of: 9 },
        'fromIterable: expected a place of this pipeline (a count up to 3), got 9',
      ],
      [shuffled, { taken: 1, of: 1 }, 'shuffle: expected a place of this pipeline ({ window, given, of })'],
      [
        shuffled,
        { window: 0, given: 2, of: null },
        'shuffle: expected a place of this pipeline (given below the 2 of the buffer), got {"window":0,"given":2,"of":null}',
      ],
      [
        pipeline.interleave([numbers]),
        { turn: 1, of: [1] },
        'interleave: expected a place of this pipeline (a turn below 1), got {"turn":1,"of":[1]}',
      ],
      [pipeline.zip(numbers, numbers), [1], 'zip: expected a place of this pipeline (a list of 2), got [1]'],
      [
        pipeline.repeat(numbers, 2),
        { epoch: 1, of: 1, more: 1 },
        'repeat: expected a place of this pipeline ({ epoch, of })',
      ],
      [
        pipeline.flatMap(numbers, () => numbers),
        { of: 1 },
        'flatMap: expected a place of this pipeline ({ of, within })',
      ],
      [batches(dataset, { size: 5 }), 3, 'batches: expected a place of this pipeline (a count up to 2), got 3'],
    ]
    for (const [source, place, sentence] of wrong) expect(() => [...pipeline.resume(source, place)]).toThrow(sentence)
  })

  test('an async pipeline has to be awaited', () => {
    const later = pipeline.mapAsync(numbers, async n => n) as unknown as Pipeline<number>
    expect(() => [...later]).toThrow(
      'pipeline: expected examples that are there at once, got promises; go through them with for await',
    )
  })

  test('what a function throws comes out', async () => {
    const failing = pipeline.map(numbers, n => {
      if (n === 2) throw new Error('no 2')
      return n
    })
    expect(() => [...failing]).toThrow('no 2')
    await expect(listOf(pipeline.prefetch(failing, 5))).rejects.toThrow('no 2')
  })
})
