import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'
import { fit, metrics } from 'tensor-ts/train'
import { open, type Xla } from 'tensor-ts/xla'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPlugin } from '../../../../scripts/plugin.js'

let xla: Xla
beforeAll(async () => {
  xla = await open({ plugin: findPlugin()! })
})
afterAll(() => xla.close())

type Vector = T.Tensor<[2]>
const loss = (w: Vector, x: Vector) => T.sum(T.square(T.sub(w, x)))
const fold = optim.fold(optim.adam(0.1), loss)
const batches = [T.tensor([1, 2]), T.tensor([3, 4]), T.tensor([5, 7])]
const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isRight(either)) return either.right
  throw new Error(JSON.stringify(either.left))
}

describe('fit on a device', () => {
  it('comes to the same as here, with metrics computed here or there, and the best state', async () => {
    const start = fold.init(T.tensor([0, 0]))
    const outcome = ({ params }: typeof start, batch: Vector) => loss(params, batch)
    const mean = metrics.mean((x: T.Tensor<[]>) => x)
    const options = {
      start,
      batches,
      epochs: 4,
      earlyStopping: { monitor: ({ loss }: { loss: number }) => loss, patience: 3 },
    }
    const run = async (
      how: typeof outcome | ((...args: Parameters<typeof outcome>) => Promise<T.Tensor<[]>>),
      there: boolean,
    ) =>
      right(
        await fit({
          ...options,
          fold: there ? xla.fold(fold) : fold,
          validation: { batches, outcome: how, metrics: { loss: mean } },
        })(),
      )
    const here = await run(outcome, false)
    for (const there of [await run(outcome, true), await run(xla.jit(outcome), true)]) {
      const state = await xla.read(there.state)
      T.toArray(here.state.params).forEach((x, i) => {
        expect(T.toArray(state.params)[i]).toBeCloseTo(x, 5)
      })
      there.history.forEach(({ loss, metrics }, i) => {
        expect(loss).toBeCloseTo(here.history[i]!.loss, 4)
        expect(metrics.loss).toBeCloseTo(here.history[i]!.metrics.loss, 4)
      })
    }
  })

  it('goes on from a checkpoint', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xla-fit-'))
    try {
      const start = fold.init(T.tensor([0, 0]))
      const once = await xla.read(right(await fit({ fold: xla.fold(fold), start, batches, epochs: 4 })()).state)
      const checkpoints = { folder, resume: true } as const
      right(await fit({ fold: xla.fold(fold), start, batches, epochs: 2, checkpoints })())
      const resumed = right(await fit({ fold: xla.fold(fold), start, batches, epochs: 4, checkpoints })())
      expect(await xla.read(resumed.state)).toEqual(once)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
