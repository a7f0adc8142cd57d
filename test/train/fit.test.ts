import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { pipeline } from 'tensor-ts/data'
import * as optim from 'tensor-ts/optim'
import { type FitEvent, findLearningRate, fit, metrics } from 'tensor-ts/train'
import { afterAll, describe, expect, it } from 'vitest'
import { badValues, shown } from '../ops/misuse.js'
import { batches as bigBatches, fold as bigFold, start as bigStart, digest, training } from './training.js'

type Vector = T.Tensor<[2]>
const loss = (w: Vector, x: Vector) => T.sum(T.square(T.sub(w, x)))
const fold = optim.fold(optim.adam(0.1), loss)
const start = fold.init(T.tensor([0, 0]))
const batches = [T.tensor([1, 2]), T.tensor([3, 4]), T.tensor([5, 7])]

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isRight(either)) return either.right
  throw new Error(JSON.stringify(either.left))
}
const bits = (tree: unknown) => T.tree.leaves(tree as never).map(leaf => [...T.data(leaf as T.Tensor)])

describe('fit is a fold over batches', () => {
  const twice = [...batches, ...batches]
  const expected = twice.reduce(fold.step, start)

  it('of an array, of a pipeline, of a function of the epoch, and of what comes later', async () => {
    async function* later() {
      for (const batch of batches) yield batch
    }
    const sources = {
      array: batches,
      set: new Set(batches),
      pipeline: pipeline.fromIterable(batches),
      function: () => batches,
      generator: function* () {
        yield* batches
      },
      later,
      'async pipeline': pipe(
        pipeline.fromIterable(batches),
        pipeline.mapAsync(batch => Promise.resolve(batch)),
      ),
    }
    for (const [name, source] of Object.entries(sources)) {
      const { state, params, steps, ended, history, progress } = right(
        await fit({ fold, start, batches: source, epochs: 2 })(),
      )
      expect(bits(state), name).toEqual(bits(expected))
      expect(bits(params)).toEqual(bits(expected.params))
      expect([steps, ended, progress.epoch, progress.step]).toEqual([6, 'epochs', 3, 0])
      expect(history.map(({ epoch, steps, examples }) => [epoch, steps, examples])).toEqual([
        [1, 3, 6],
        [2, 3, 6],
      ])
    }
    // What it began with is as it was.
    expect(bits(start.params)).toEqual([[0, 0]])
  })

  it('the loss of an epoch is the mean of those of its steps', async () => {
    const losses: number[] = []
    const onEvent = (event: FitEvent<unknown, unknown, unknown>) => {
      if (event._tag === 'Step') losses.push(event.loss)
    }
    const { history } = right(await fit({ fold, start, batches, epochs: 1, onEvent })())
    expect(history[0]?.loss).toBe((losses[0]! + losses[1]! + losses[2]!) / 3)
    expect(losses[0]).toBe(5)
  })

  it('epochs are counted from 1', async () => {
    const epochs: number[] = []
    const source = (epoch: number) => {
      epochs.push(epoch)
      return batches
    }
    await fit({ fold, start, batches: source, epochs: 3 })()
    expect(epochs).toEqual([1, 2, 3])
  })

  it('stops after so many steps, in the middle of an epoch, and goes on from there', async () => {
    for (const steps of [0, 1, 2, 3, 4, 5, 6]) {
      const first = right(await fit({ fold, start, batches, steps })())
      expect([first.steps, first.ended]).toEqual([steps, 'steps'])
      // An epoch that is through is over, whatever ends the training.
      expect(first.history.length).toBe(Math.floor(steps / 3))
      const rest = right(await fit({ fold, start, batches, epochs: 2, from: first.progress })())
      expect(bits(rest.state)).toEqual(bits(expected))
      expect(rest.history.map(({ loss }) => loss)).toEqual(
        right(await fit({ fold, start, batches, epochs: 2 })()).history.map(({ loss }) => loss),
      )
    }
  })

  it('an answer of the callback ends it', async () => {
    const { steps, ended } = right(
      await fit({
        fold,
        start,
        batches,
        onEvent: event => (event._tag === 'Step' && event.steps === 4 ? 'stop' : 1),
      })(),
    )
    expect([steps, ended]).toEqual([4, 'callback'])
  })

  it('a signal ends it after the step that is running', async () => {
    const controller = new AbortController()
    const events: string[] = []
    const { steps, ended } = right(
      await fit({
        fold,
        start,
        batches,
        signal: controller.signal,
        onEvent: event => {
          events.push(event._tag)
          if (event._tag === 'Step' && event.steps === 5) controller.abort()
        },
      })(),
    )
    expect([steps, ended, events.at(-1)]).toEqual([5, 'signal', 'Step'])
  })

  it('gives back what batches hold, wherever it ends or fails', async () => {
    const counts = { begun: 0, over: 0 }
    const source = pipeline.fromIterable(function* () {
      counts.begun += 1
      try {
        yield* batches
      } finally {
        counts.over += 1
      }
    })
    const fail = (): never => {
      throw new Error('of the user')
    }
    const measured = { batches: source, outcome: () => ({}), metrics: { none: metrics.mean(fail) } }
    const options = { fold, start, batches: source, epochs: 1 }
    const failing = { step: (_: typeof start, __: Vector): typeof start => fail() }
    await fit(options)()
    await fit({ ...options, steps: 1 })()
    await expect(fit({ ...options, onEvent: fail })()).rejects.toThrow('of the user')
    await expect(fit({ ...options, fold: failing })()).rejects.toThrow('of the user')
    await expect(fit({ ...options, validation: measured })()).rejects.toThrow()
    await expect(findLearningRate({ training: () => ({ fold: failing, start }), batches: source })()).rejects.toThrow(
      'of the user',
    )
    expect(counts).toEqual({ begun: 7, over: 7 })
  })

  it('takes any state with params and loss', async () => {
    const step = ({ params, loss }: { params: number[]; loss: T.Tensor<[]> }, batch: Vector) => ({
      params: [...params, T.item(T.sum(batch))],
      loss,
    })
    await expect(
      fit({ fold: { step }, start: { params: [], loss: T.tensor(0) }, batches, epochs: 1 })(),
    ).resolves.toMatchObject({ right: { params: [3, 7, 12] } })
  })

  it('is only begun when it is run, and each run is one of its own', async () => {
    let steps = 0
    const task = fit({
      fold,
      start,
      batches,
      epochs: 1,
      onEvent: () => {
        steps += 1
      },
    })
    expect(steps).toBe(0)
    const [first, second] = [right(await task()), right(await task())]
    expect(bits(first.state)).toEqual(bits(second.state))
    expect(steps).toBe(8)
  })

  it('lets others have their turn', async () => {
    let ticks = 0
    const timer = setInterval(() => {
      ticks += 1
    }, 1)
    const step = (state: typeof start, x: Vector) => {
      wait(30)
      return fold.step(state, x)
    }
    await fit({ fold: { step }, start, batches, epochs: 3 })()
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(1)
  })
})

const wait = (milliseconds: number): void => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

describe('validation and early stopping', () => {
  const outcome = ({ params }: typeof start, x: Vector) => T.abs(T.sub(x, params))
  const validation = (target: readonly [number, number]) => ({
    batches: [T.tensor(target), T.tensor(target)],
    outcome,
    metrics: { error: metrics.mean((x: Vector) => x), worst: metrics.mean((x: Vector) => T.max(x)) },
  })
  const fast = optim.fold(optim.sgd(0.5), loss)

  it('measures after every epoch', async () => {
    const events: unknown[] = []
    const { history } = right(
      await fit({
        fold: fast,
        start: fast.init(T.tensor([0, 0])),
        batches: [T.tensor([1, 2])],
        epochs: 2,
        validation: { ...validation([2, 4]), outcome: ({ params }, x) => T.abs(T.sub(x, params)) },
        onEvent: event => {
          if (event._tag === 'Validation') events.push([event.epoch, event.metrics, event.score, event.isBest])
        },
      })(),
    )
    expect(history.map(report => report.metrics)).toEqual([
      { error: 1.5, worst: 2 },
      { error: 1.5, worst: 2 },
    ])
    expect(events).toEqual([
      [1, { error: 1.5, worst: 2 }, undefined, false],
      [2, { error: 1.5, worst: 2 }, undefined, false],
    ])
  })

  /** A training whose parameter grows by one in each epoch, and which is measured by how far it is from a target. */
  const growing = optim.fold(optim.sgd(1), (w: T.Tensor<[]>, _: T.Tensor<[]>) => T.neg(w))
  const measured = async (
    error: (w: number) => number,
    earlyStopping: { patience: number; mode?: 'min' | 'max'; minDelta?: number },
    epochs = 20,
  ) =>
    right(
      await fit({
        fold: growing,
        start: growing.init(T.tensor(0)),
        batches: [T.tensor(0)],
        epochs,
        validation: {
          batches: [T.tensor(0)],
          outcome: ({ params }) => params,
          metrics: {
            // What is measured may be any function of what is gathered.
            error: {
              ...metrics.mean((w: T.Tensor<[]>) => w),
              value: (total: { readonly sum: readonly number[] }) => error(total.sum[0] ?? 0),
            },
          },
        },
        earlyStopping: { monitor: values => values.error, ...earlyStopping },
      })(),
    )

  it('stops after so many epochs without a better score, and gives the best state', async () => {
    const { params, best, ended, steps, progress } = await measured(w => Math.abs(w - 5), { patience: 3 })
    expect([T.item(params), best, ended, steps]).toEqual([5, { epoch: 5, score: 0 }, 'patience', 8])
    expect(T.item(progress.state.params)).toBe(8)
  })

  it.each([
    ['the greatest', (w: number) => -Math.abs(w - 4), { patience: 2, mode: 'max' as const }, [4, 6]],
    ['never', (w: number) => Math.abs(w - 5), { patience: Number.POSITIVE_INFINITY }, [5, 20]],
    ['NaN is no score', (w: number) => (w < 3 ? Number.NaN : w), { patience: 4 }, [3, 7]],
    ['equal is not better', () => 1, { patience: 2 }, [1, 3]],
    ['better by so much', (w: number) => 1 / w, { patience: 2, minDelta: 0.1 }, [5, 7]],
    ['the first of two', (w: number) => (w === 2 || w === 4 ? 0 : 1), { patience: 5 }, [2, 7]],
  ] as const)('%s', async (_, error, how, [best, steps]) => {
    const result = await measured(error, how)
    expect([T.item(result.params), result.steps]).toEqual([best, steps])
  })

  it('where every score is NaN the last state is given', async () => {
    const { params, best, ended } = await measured(() => Number.NaN, { patience: 3 })
    expect([T.item(params), best, ended]).toEqual([3, undefined, 'patience'])
  })

  it('is interrupted while it measures, and measures again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fit-'))
    afterAll(() => rmSync(folder, { recursive: true }))
    const controller = new AbortController()
    const run = (signal: AbortSignal | undefined, resume: boolean) =>
      fit({
        fold,
        start,
        batches,
        epochs: 1,
        validation: {
          ...validation([1, 1]),
          batches: pipe(
            pipeline.fromIterable(batches),
            pipeline.map(batch => {
              if (signal !== undefined) controller.abort()
              return batch
            }),
          ),
        },
        checkpoints: { folder, resume },
        signal,
      })()
    const first = right(await run(controller.signal, false))
    expect([first.ended, first.history.length, first.progress.step]).toEqual(['signal', 0, 3])
    const second = right(await run(undefined, true))
    expect([second.ended, second.history.length, second.steps]).toEqual(['epochs', 1, 3])
  })
})

describe('checkpoints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fit-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const steps = (name: string) => readdirSync(join(folder, name)).map(each => Number(/\d+/.exec(each)?.[0]))
  const written = async (name: string, every: { steps?: number; seconds?: number } | undefined) => {
    const all: number[] = []
    await training(2, { folder: join(folder, name), every, keep: 100 }, event => {
      const { _tag, steps } = event as { readonly _tag: string; readonly steps: number }
      if (_tag === 'Checkpoint') all.push(steps)
    })()
    expect(steps(name).sort((a, b) => a - b)).toEqual([...new Set(all)])
    return all
  }

  it('after every epoch, after so many steps, after so many seconds, and in the end', async () => {
    expect(await written('epochs', undefined)).toEqual([5, 10])
    expect(await written('steps', { steps: 4 })).toEqual([4, 8, 10])
    expect(await written('seldom', { steps: 100 })).toEqual([10])
    expect(await written('seconds', { seconds: 1e-9 })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10])
    expect(await written('hours', { seconds: 3600 })).toEqual([10])
  })

  it('goes on from every step to the same end', async () => {
    const whole = digest(right(await training(2)()))
    const options = { fold: bigFold, start: bigStart, batches: bigBatches }
    for (let step = 1; step < 10; step++) {
      const checkpoints = { folder: join(folder, `from-${step}`), resume: true }
      const first = right(await fit({ ...options, steps: step, checkpoints })())
      expect(first.steps).toBe(step)
    }
    for (let step = 1; step < 10; step++) {
      const own = join(folder, `own-${step}`)
      let done = 0
      await training(2, { folder: own, every: { steps: 1 } }, event => {
        const { _tag } = event as { readonly _tag: string }
        return _tag === 'Checkpoint' && ++done === step ? 'stop' : undefined
      })()
      expect(digest(right(await training(2, { folder: own, resume: true })()))).toBe(whole)
    }
  })

  it('notes of the user are kept in them, as they are then', async () => {
    const options = { fold, start, batches }
    let seen = 0
    const onEvent = (event: FitEvent<unknown, unknown, unknown>) => {
      if (event._tag === 'Resumed') seen = Number(event.notes)
      if (event._tag === 'Step') seen += event.loss
    }
    const checkpoints = { folder: join(folder, 'notes'), every: { steps: 1 }, resume: true, notes: () => seen }
    await fit({ ...options, epochs: 2, onEvent })()
    const whole = seen
    seen = 0
    await fit({ ...options, steps: 4, checkpoints, onEvent })()
    seen = Number.NaN
    await fit({ ...options, epochs: 2, checkpoints, onEvent })()
    expect(seen).toBe(whole)
    const bad = { ...checkpoints, folder: join(folder, 'bad'), notes: () => new Map() as never }
    await expect(fit({ ...options, steps: 1, checkpoints: bad })()).rejects.toThrow(/got a Map$/)
  })

  it('says where it goes on', async () => {
    const own = join(folder, 'resumed')
    await training(1, { folder: own })()
    const events: unknown[] = []
    await training(2, { folder: own, resume: true }, event => void events.push(event))()
    const file = `${own}/step-000000005.safetensors`
    expect(events[0]).toEqual({ _tag: 'Resumed', file, epoch: 2, steps: 5, notes: null })
  })
})

describe('refuses', () => {
  const run = async (options: unknown): Promise<string> => {
    try {
      const result = await (fit as unknown as (options: unknown) => () => Promise<unknown>)(options)()
      return `a result: ${JSON.stringify(result).slice(0, 20)}`
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  }
  const all = {
    fold,
    start,
    batches,
    epochs: 1,
    steps: 1,
    validation: { batches, outcome: () => ({}), metrics: {} },
    earlyStopping: { monitor: () => 1, patience: 1 },
    checkpoints: { folder: join(tmpdir(), 'never') },
    onEvent: () => undefined,
    signal: new AbortController().signal,
  }
  const natural = (x: unknown): boolean => Number.isSafeInteger(x) && Number(x) >= 0

  it('what is no option, in its own words', async () => {
    for (const name of Object.keys(all))
      for (const bad of badValues) {
        const isMeant =
          (bad === undefined && !['fold', 'start', 'batches'].includes(name)) ||
          ((name === 'epochs' || name === 'steps') && (natural(bad) || bad === Infinity)) ||
          (name === 'onEvent' && typeof bad === 'function')
        // A batch may be whatever the loss takes.
        if (isMeant || (name === 'batches' && Array.isArray(bad))) continue
        const said = await run({ ...all, checkpoints: undefined, [name]: bad })
        expect(said, `${name}: ${shown(bad)}`).toMatch(/^(fit|fold|step|update|apply)\b.*: .*(got |has no batches)/s)
      }
    for (const bad of badValues) expect(await run(bad), shown(bad)).toMatch(/^fit: expected (options|a fold)/)
  })

  const cases: readonly (readonly [object, string])[] = [
    [{ fold: { step: 3 } }, 'fit: expected a fold, as optim.fold makes one, got an object'],
    [
      { start: T.tensor([1, 2]) },
      'fit: start: expected a state, as init of a fold gives it, got a tensor of shape [2]',
    ],
    [{ start: { params: { w: 3 }, loss: T.tensor(0) } }, 'fit: start: '],
    [{ batches: [] }, 'fit: epoch 1 has no batches'],
    [{ batches: 3 }, 'fit: expected batches that can be iterated over, got 3'],
    [{ batches: () => 3 }, 'fit: expected batches that can be iterated over, got 3'],
    [{ epochs: 1.5 }, 'fit: epochs: expected a whole number of at least 0, got 1.5'],
    [{ validation: { batches, outcome: () => 1 } }, 'fit: validation: expected a record of metrics, got undefined'],
    [
      { validation: { batches, outcome: () => 1, metrics: { a: 3 } } },
      'fit: validation: a: expected a metric, a monoid with of and value, got 3',
    ],
    [{ earlyStopping: { monitor: () => 1 } }, 'fit: earlyStopping: expected validation beside it, got none'],
    [
      { validation: all.validation, earlyStopping: { monitor: () => 1, patience: 0 } },
      'fit: earlyStopping: patience: expected a whole number of at least 1, got 0',
    ],
    [
      { validation: all.validation, earlyStopping: { monitor: () => 1, patience: 1, mode: 'less' } },
      "fit: earlyStopping: expected mode to be 'min' or 'max', got 'less'",
    ],
    [{ checkpoints: { folder: '' } }, "fit: checkpoints: folder: expected a folder, got ''"],
    [{ checkpoints: { folder: 'a', every: { step: 3 } } }, 'fit: checkpoints: every: expected options among'],
    [
      { checkpoints: { folder: 'a', every: { seconds: 0 } } },
      'fit: checkpoints: every: seconds: expected a number above 0, got 0',
    ],
    [{ checkpoints: { folder: 'a', resume: 1 } }, 'fit: checkpoints: expected resume to be true or false, got 1'],
    [{ signal: {} }, 'fit: expected signal to be that of an AbortController, got an object'],
    [{ onEvent: () => 'Stop' }, "fit: onEvent: expected 'stop' or nothing, got 'Stop'"],
    [{ from: 3 as never }, 'fit: from: expected progress, as fit gives it, got 3'],
    [{ from: null as never }, 'fit: from: expected progress, as fit gives it, got null'],
    [{ from: { state: 3 } as never }, 'fit: from: expected progress, as fit gives it, got an object'],
    [{ from: { state: 3, epoch: 1, history: [] } as never }, 'fit: from: state: expected a state'],
    [{ validation: { ...all.validation, batches: [] }, epochs: 1 }, 'a result'],
  ]
  it.each(cases)('%#', async (options, sentence) => {
    const said = await run({ fold, start, batches, epochs: 1, ...options })
    expect(said.slice(0, sentence.length)).toBe(sentence)
  })
})
