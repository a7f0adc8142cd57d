import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, it } from 'vitest'
import { expectSame } from '../golden/near.js'
import { compositions, vectors } from '../transform/composition.js'
import { byRuntime } from './run.js'

// Generated functions, their gradients and batches of them, in onnxruntime. ONNX_RUNS=2000 generates so many.

const runs = Number(process.env.ONNX_RUNS ?? 30)

type Vector = T.Tensor<[3], 'float64'>
type Pair = readonly [x: Vector, y: Vector]

/** What each way makes of a function, and of its arguments. */
const ways = {
  value: {
    of: (f: (x: Vector, y: Vector) => T.Tensor<[], 'float64'>) => f as (...args: never[]) => unknown,
    args: (...pair: Pair): readonly unknown[] => pair,
  },
  gradient: {
    of: (f: (x: Vector, y: Vector) => T.Tensor<[], 'float64'>): ((...args: never[]) => unknown) => T.valueAndGrad(f),
    args: (...pair: Pair): readonly unknown[] => pair,
  },
  'batch of gradients': {
    of: (f: (x: Vector, y: Vector) => T.Tensor<[], 'float64'>): ((...args: never[]) => unknown) => T.vmap(T.grad(f)),
    args: (x: Vector, y: Vector): readonly unknown[] => [T.stack([x, y, x, x]), T.stack([y, x, y, y])],
  },
} as const

describe.each(Object.entries(ways))('the %s of generated functions in onnxruntime', (_, { of, args }) => {
  it('is what it is here', { timeout: 600_000 + runs * 1000 }, () =>
    fc.assert(
      fc.asyncProperty(compositions, vectors, vectors, async ({ f, text }, x, y) => {
        const [run, given] = [of(f), args(x, y)]
        const found = await byRuntime(run, given)
        expectSame(text, found, T.tree.leaves(Reflect.apply(run, undefined, given)), given)
      }),
      { numRuns: Math.ceil(runs / 3) },
    ),
  )
})
