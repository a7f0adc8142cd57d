/** Makes one call of a work; a promise where the call ends only later. */
export type Task = () => unknown

/** Runs a work as often as it is told and says how long one call took, in milliseconds. */
export type Sampler = (calls: number) => Promise<number>

/** Nothing where the contender cannot do it. */
export type Prepared = Sampler | Promise<Sampler> | undefined

/** The operations that are measured outside any compiled function. */
export type EagerOperation = 'add' | 'exp' | 'sum'

/** What looks up, scatters, runs along an axis or sorts. */
export type IndexOperation = 'take' | 'scatterAdd' | 'cumsum 0' | 'cumsum 1' | 'sort' | 'argsort' | 'topK'

/** Works that read and write as much memory as a copy. */
export interface LikeACopy {
  /** The softmax of each row. */
  readonly softmax?: (rows: number, columns: number) => Prepared
  /** Each row less its mean, over its deviation, times a scale for each column, plus a shift. */
  readonly layerNorm?: (rows: number, columns: number) => Prepared
  /** x Φ(x) of a vector: exactly, or in the approximation by tanh that GPT-2 uses. */
  readonly gelu?: (length: number, approximate: boolean) => Prepared
}

/** A library that takes part: the works that it can do, each made ready. A sampler's warm-up is the measurer's business. */
export interface Contender extends LikeACopy {
  readonly version: string
  /** What Node imports to have it; none where it is no JavaScript. */
  readonly specifier?: string
  /** The product of two float32 matrices `[size, size]`. */
  readonly matmul?: (size: number) => Prepared
  /**
   * One step of Adam on the cross-entropy of a network of dense layers with rectifiers between; `sizes` from input to output.
   * With `keeps` the state before it can still be used afterwards.
   */
  readonly denseStep?: (sizes: readonly number[], batch: number, keeps?: boolean) => Prepared
  /** The same for LeNet-5 on images `[batch, 1, 28, 28]`. */
  readonly lenetStep?: (batch: number, keeps?: boolean) => Prepared
  /**
   * The same for an LSTM on sequences `[batch, steps, inputs]`, of which the last output is classified. With `byHand` without the
   * layer that a library has for it, here as below.
   */
  readonly lstmStep?: (batch: number, steps: number, inputs: number, width: number, byHand?: boolean) => Prepared
  /** The same for a block of an encoder, normalised first, on `[batch, tokens, width]`, of which the first token is classified. */
  readonly transformerStep?: (batch: number, tokens: number, width: number, heads: number, byHand?: boolean) => Prepared
  /** The same for two residual blocks of two normalised 3×3 convolutions each, on images `[batch, 3, size, size]`. */
  readonly residualStep?: (batch: number, size: number, channels: number) => Prepared
  /** The first of LeNet-5's steps, with a function that is new in every call. */
  readonly firstLenetStep?: (batch: number) => Prepared
  /** The first step of Adam on the mean squares of so many small matrices, with a function that is new in every call. */
  readonly firstStepOfMany?: (tensors: number) => Prepared
  /** The first call of a function that applies so many operations to each of so many vectors; it is new in every call. */
  readonly firstLargeCall?: (tensors: number, operations: number) => Prepared
  /** One block of GPT-2 small, as in `gpt2.ts`, on a sequence of so many tokens. */
  readonly gpt2Block?: (tokens: number) => Prepared
  /** The token that GPT-2 small puts behind so many others, whose keys and values are kept, with room for 1024. */
  readonly gpt2Token?: (past: number) => Prepared
  /**
   * Of a matrix: 4,096 rows taken from 10,000 of 128 numbers, or so many added to that many rows of zeros; sums along an axis, rows
   * sorted, their order, or their ten greatest of 512 × 512. `inPlace`: all that is large stays where it is.
   */
  readonly indexing?: (operation: IndexOperation, inPlace?: boolean) => Prepared
  /** The same, each call on the result of the last one and in its place. */
  readonly inPlace?: LikeACopy
  /** An operation on vectors, outside any compiled function. */
  readonly eager?: (operation: EagerOperation, length: number) => Prepared
  /** Lets go of what would keep the process alive. */
  readonly close?: () => void
}

/** A sampler of a task that runs in this process. */
export const sampler =
  (task: Task): Sampler =>
  async calls => {
    const start = performance.now()
    for (let i = 0; i < calls; i += 1) {
      const result = task()
      // A wait for what is there already would cost as much as a small operation.
      if (result instanceof Promise) await result
    }
    return (performance.now() - start) / calls
  }
