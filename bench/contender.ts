/** Makes one call of a work; a promise where the call ends only later. */
export type Task = () => unknown

/** Runs a work as often as it is told and says how long one call took, in milliseconds. */
export type Sampler = (calls: number) => Promise<number>

/** A library that takes part: the works that it can do, each made ready. A sampler's warm-up is the measurer's business. */
export interface Contender {
  readonly name: string
  /** What Node imports to have it; none where it is no JavaScript. */
  readonly specifier?: string
  /** The product of two float32 matrices `[size, size]`. */
  readonly matmul?: (size: number) => Sampler | Promise<Sampler>
  /** One step of Adam on the cross-entropy of a network of dense layers with rectifiers between; `sizes` from input to output. */
  readonly denseStep?: (sizes: readonly number[], batch: number) => Sampler | Promise<Sampler>
  /** The same for LeNet-5 on images `[batch, 1, 28, 28]`. */
  readonly lenetStep?: (batch: number) => Sampler | Promise<Sampler>
  /** The softmax of each row. */
  readonly softmax?: (rows: number, columns: number) => Sampler | Promise<Sampler>
  /** The sum of two vectors, outside any compiled function. */
  readonly add?: (length: number) => Sampler | Promise<Sampler>
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
