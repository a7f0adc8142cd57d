import { MessageChannel, Worker } from 'node:worker_threads'
import * as T from 'tensor-ts'
import { pipeline } from 'tensor-ts/data'
import { afterAll, describe, expect, expectTypeOf, test, vi } from 'vitest'
import { examples, type failing } from './examples.js'
import { listOf } from './generate.js'

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

const workers: Worker[] = []
const start = (env: Readonly<Record<string, string>>) => () => {
  const source = `import('tsx/esm/api').then(({ register }) => { register(); return import('${new URL('examples.ts', import.meta.url)}') })`
  const worker = new Worker(source, { eval: true, env: { ...process.env, ...env } })
  workers.push(worker)
  return worker
}
afterAll(async () => {
  for (const worker of workers) await worker.terminate()
})

describe('a worker', () => {
  const remote = pipeline.fromWorker<typeof examples>(start({}), { ahead: 2 })

  test('gives the same examples, from any place, in passes that go on side by side', async () => {
    expectTypeOf(remote).toEqualTypeOf<pipeline.Pipeline<pipeline.ExampleOf<typeof examples>, 'async'>>()
    const here = [...pipeline.places(examples)]
    expect(await listOf(pipeline.places(remote))).toEqual(here)
    for (const [i, { place }] of here.entries()) {
      const rest = here.slice(i + 1).map(({ value }) => value)
      expect(await listOf(pipeline.resume(remote, place))).toEqual(rest)
      // A place of either is one of the other.
      expect([...pipeline.resume(examples, place)]).toEqual(rest)
    }
    expect(await listOf(pipeline.zip(remote, remote))).toEqual([...examples].map(example => [example, example]))
    expect(workers.length).toBe(1)
  })

  test('may be left, and says what place is none', async () => {
    for await (const { y } of remote) {
      expect(y.shape).toEqual([4])
      break
    }
    await expect(listOf(pipeline.resume(remote, 3))).rejects.toThrow(
      'fromWorker: the worker failed: shuffle: expected a place of this pipeline ({ window, given, of }), got 3',
    )
    expect((await listOf(remote)).length).toBe(5)
  })

  test('says what failed, behind the examples before it; one that is gone is started again', async () => {
    const broken = pipeline.fromWorker<typeof failing>(start({ FAILING: '1' }))
    const seen: unknown[] = []
    await expect(
      (async () => {
        for await (const { y } of broken) seen.push(T.toArray(y))
      })(),
    ).rejects.toThrow('fromWorker: the worker failed: no 19')
    expect(seen.length).toBe([...examples].findIndex(({ y }) => T.data(y).includes(19)))
    const pending = broken[Symbol.asyncIterator]()
    await workers.at(-1)!.terminate()
    await expect(
      (async () => {
        for (;;) await pending.next()
      })(),
    ).rejects.toThrow(/^fromWorker: the worker failed: /)
    const [first] = await listOf(pipeline.take(broken, 1))
    expect(first).toEqual([...examples][0])
  })
})

test('a worker goes so far ahead, and no further', async () => {
  const made: number[] = []
  const { port1, port2 } = new MessageChannel()
  pipeline.serve(
    pipeline.indexed(10, n => {
      made.push(n)
      return n
    }),
    port1,
  )
  const iterator = pipeline.fromWorker<pipeline.Pipeline<number>>(() => port2, { ahead: 3 })[Symbol.asyncIterator]()
  const quiet = () => new Promise(resolve => setTimeout(resolve, 50))
  const patient = { timeout: 60_000 }
  await vi.waitFor(() => expect(made).toEqual([0, 1, 2]), patient)
  await quiet()
  expect(made).toEqual([0, 1, 2])
  expect((await iterator.next()).value).toBe(0)
  await vi.waitFor(() => expect(made).toEqual([0, 1, 2, 3]), patient)
  await quiet()
  expect(made).toEqual([0, 1, 2, 3])
  await iterator.return?.()
  await quiet()
  expect(made).toEqual([0, 1, 2, 3])
  port2.close()
})

test('a worker keeps the process alive while someone waits for it', async () => {
  const { port1, port2 } = new MessageChannel()
  pipeline.serve(
    pipeline.map(
      pipeline.indexed(3, n => n),
      n => {
        if (n === 1) throw new Error('no 1')
        return n
      },
    ),
    port1,
  )
  const iterator = pipeline.fromWorker<pipeline.Pipeline<number>>(() => port2)[Symbol.asyncIterator]()
  const isHeld = () => (port2 as typeof port2 & { readonly hasRef: () => boolean }).hasRef()
  expect(isHeld()).toBe(false)
  const first = iterator.next()
  expect(isHeld()).toBe(true)
  expect((await first).value).toBe(0)
  // Left without a word.
  expect(isHeld()).toBe(false)
  await expect(iterator.next()).rejects.toThrow('fromWorker: the worker failed: no 1')
  expect(isHeld()).toBe(false)
  port2.close()
})

test('what is wrong is said', () => {
  expect(() => loosely(pipeline.fromWorker)(3)).toThrow('fromWorker: expected a function that starts a worker, got 3')
  expect(() => loosely(pipeline.fromWorker)(() => 3, { ahead: 0 })).toThrow(
    'fromWorker: expected ahead to be an integer of at least 1, got 0',
  )
  expect(() => loosely(pipeline.fromWorker)(() => 3, { behind: 1 })).toThrow(
    "fromWorker: expected options among ahead, got 'behind'",
  )
  const strange = loosely(pipeline.fromWorker)(() => 3) as pipeline.Pipeline<number, 'async'>
  expect(() => strange[Symbol.asyncIterator]()).toThrow(
    'fromWorker: expected a worker, or what posts messages inside of one, got 3',
  )
  expect(() => loosely(pipeline.serve)(3, {})).toThrow('serve: expected a pipeline, got 3')
  expect(() =>
    loosely(pipeline.serve)(
      pipeline.indexed(1, n => n),
      {},
    ),
  ).toThrow('serve: expected a worker, or what posts messages inside of one, got an object')
})
