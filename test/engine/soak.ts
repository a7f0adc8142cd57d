// Run by memory.test.ts in a process of its own, with --expose-gc: what is in memory while a program goes on and on.
import * as T from 'tensor-ts'
import * as optim from 'tensor-ts/optim'

declare const gc: () => void

/** What is in memory, in bytes: JavaScript's objects, the elements of tensors, the whole process. */
export interface Sample {
  readonly heap: number
  readonly elements: number
  readonly process: number
}

export interface Soak {
  readonly steps: readonly Sample[]
  readonly signatures: readonly Sample[]
  readonly arguments: readonly Sample[]
  readonly lengths: readonly Sample[]
}

/** Does something so many times; looks at memory after each tenth of them. */
const sampled = (times: number, step: (i: number) => void): readonly Sample[] => {
  const samples: Sample[] = []
  for (let i = 1; i <= times; i++) {
    step(i)
    if (i % (times / 10) !== 0) continue
    // What one collection frees, other threads give back while the program goes on; the next one waits for them.
    gc()
    gc()
    const { heapUsed: heap, arrayBuffers: elements, rss } = process.memoryUsage()
    samples.push({ heap, elements, process: rss })
  }
  return samples
}

type Params = { readonly w: T.Tensor<[4, 3]>; readonly b: T.Tensor<[3]> }
const loss = ({ w, b }: Params, x: T.Tensor<[5, 4]>) => T.mean(T.square(T.sub(T.tanh(T.add(T.matmul(x, w), b)), 0.25)))

const training = (times: number): readonly Sample[] => {
  const fold = optim.fold(optim.adam(1e-3), loss)
  let state = fold.init({ w: T.full([4, 3], 0.1), b: T.zeros([3]) })
  const x = T.full([5, 4], 0.5)
  return sampled(times, () => {
    state = fold.step(state, x)
  })
}

/** One function for ever other numbers, each of which it is compiled for. */
const signatures = (times: number): readonly Sample[] => {
  const f = T.jit((x: T.Tensor<[8]>, n: number) => T.sum(T.mul(T.sin(x), n)))
  const x = T.ones([8])
  return sampled(times, n => {
    f(x, n)
  })
}

/** The same for arguments of a megabyte. */
const largeArguments = (times: number): readonly Sample[] => {
  const f = T.jit((x: T.Tensor<[262_144]>, n: number) => T.sum(T.mul(x, n)))
  return sampled(times, n => {
    f(T.ones([262_144]), n)
  })
}

/** A training whose batches have other lengths all the time, for each of which the step is compiled. */
const growingBatches = (times: number): readonly Sample[] => {
  type Wide = { readonly w: T.Tensor<[256, 256]> }
  const fold = optim.fold(optim.adam(1e-3), ({ w }: Wide, x: T.Tensor<[number, 256]>) =>
    T.mean(T.square(T.matmul(x, w))),
  )
  let state = fold.init({ w: T.full([256, 256], 0.1) })
  return sampled(times, length => {
    state = fold.stepInPlace(state, T.full([length, 256], 0.5))
  })
}

const [steps, functions] = process.argv.slice(2).map(Number) as [number, number]
const soak: Soak = {
  steps: training(steps),
  signatures: signatures(functions),
  arguments: largeArguments(100),
  lengths: growingBatches(300),
}
console.log(JSON.stringify(soak))
