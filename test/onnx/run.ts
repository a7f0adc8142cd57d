import * as ort from 'onnxruntime-node'
import * as T from 'tensor-ts'
import { type EncodeOptions, encode, type Model } from 'tensor-ts/onnx'
import { concrete } from '../../src/tensor/storage.js'
import { flatten } from '../../src/trace/tree.js'

type AnyFunction = (...args: never[]) => unknown

/** `encode` of a function whose types are known at run time alone. */
export const encoded = (f: AnyFunction, args: readonly unknown[], options: EncodeOptions = {}): Model =>
  (encode as unknown as (f: AnyFunction, options: EncodeOptions) => (...args: readonly unknown[]) => Model)(
    f,
    options,
  )(...args)

/** A model that onnxruntime has read. */
export const opened = (
  { model, data }: Model,
  file?: string,
  optimized: 'all' | 'disabled' = 'all',
): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(model, {
    graphOptimizationLevel: optimized,
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    ...(data === undefined || file === undefined ? {} : { externalData: [{ path: file, data }] }),
  })

/** What onnxruntime gives for the leaves of arguments, as the leaves of the result. */
export const runOn = async (
  session: ort.InferenceSession,
  { inputs, outputs }: Model,
  args: readonly unknown[],
): Promise<readonly T.AnyTensor[]> => {
  const { leaves } = flatten(args, 'test')
  const feeds = Object.fromEntries(
    inputs.map(({ name }, i) => {
      const { dtype, shape, data } = concrete(leaves[i]!, 'test')
      return [name, new ort.Tensor(dtype as 'float32', data as Float32Array, [...shape])]
    }),
  )
  const results = await session.run(feeds)
  return outputs.map(({ name, dtype }) => {
    const { data, dims } = results[name]!
    return T.fromArray(data as Float32Array, dims as number[], dtype)
  })
}

/** The leaves of what a function gives, as onnxruntime computes it from its model. */
export const byRuntime = async (
  f: AnyFunction,
  args: readonly unknown[],
  options: EncodeOptions = {},
  optimized: 'all' | 'disabled' = 'all',
) => {
  const model = encoded(f, args, options)
  const session = await opened(model, undefined, optimized)
  try {
    return await runOn(session, model, args)
  } finally {
    await session.release()
  }
}
