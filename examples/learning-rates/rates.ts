// Learning rates that crawl, arrive and diverge, how to find one, and how they change on the way (course rows 6 and 13).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as optim from 'tensor-ts/optim'
import { findLearningRate } from 'tensor-ts/train'
import { type Place, path, place } from '../plane/plane.js'

/** f(x₀, x₁) = x₀² + x₁². */
export const f = ({ x, y }: Place): T.Tensor<[]> => T.add(T.square(x), T.square(y))

export const start = place(-3, 4)

/** Each step multiplies a place by 1 − 2 · rate: 0.5 would arrive in one, 1 goes to and fro, above 1 it diverges. */
export const rates = [0.003, 0.1, 0.95, 1.05] as const

/** f before each step of gradient descent, and after the last. */
export const descend = (rate: number, steps: number): readonly number[] =>
  path(optim.sgd(rate), f, start, steps).map(at => T.item(f(at)))

type Batch = { readonly x: T.Tensor<['batch']>; readonly y: T.Tensor<['batch']> }

/** f as mini-batches show it: the mean over places around the one asked for. */
const noisy = (at: Place, { x, y }: Batch) => T.mean(T.vmap(f)({ x: T.add(at.x, x), y: T.add(at.y, y) }))

const [kx, ky] = T.random.split(T.random.key(0))
const shifts = { x: T.random.normal(kx, [3200]), y: T.random.normal(ky, [3200]) }

/** The finder: a rate that grows by the same factor from step to step, and the loss against it. */
export const find = findLearningRate({
  training: rate => {
    const fold = optim.fold(optim.sgd(rate), noisy)
    return { fold, start: fold.init(start) }
  },
  batches: data.batches(shifts, { size: 32 }),
  from: 1e-3,
  to: 10,
})

/** Schedules of 100 steps: the rate as a function of the number of steps done. */
export const schedules: Readonly<Record<string, optim.Schedule>> = {
  step: optim.stepDecay(0.1, { factor: 0.5, steps: 25 }),
  exponential: optim.exponentialDecay(0.1, { factor: 0.1, steps: 100 }),
  cosine: optim.cosineDecay(0.1, { steps: 100 }),
  'warm-up, cosine': optim.withWarmup(optim.cosineDecay(0.1, { steps: 90 }), { steps: 10 }),
}

/** The rates of 101 steps. */
export const ratesOf = (schedule: optim.Schedule): readonly number[] =>
  pipe(T.arange(101, 'int32'), T.vmap(schedule), T.toArray)
