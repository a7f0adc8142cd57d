// Embeddings of sentences of any length, compiled: those of like length together.
import * as T from 'tensor-ts'
import { encoder, type Sizes } from './model.js'

/** The sizes of a model that is known when it has been read. */
export type AnySizes = Sizes<number, number, number, number>

const modelOf = (sizes: AnySizes, length: number) => encoder(sizes, length)

export type Params = ReturnType<ReturnType<typeof modelOf>['init']>

/** The tokens of a sentence. */
export type Row = readonly number[]

/** Sentences as the model takes them: the shorter ones are filled up, and the mask says with what not to reckon. */
export const batchOf = (rows: readonly Row[], length: number) => {
  const tokens = new Int32Array(rows.length * length)
  const counts = new Uint8Array(rows.length * length)
  rows.forEach((row, i) => {
    tokens.set(row, i * length)
    counts.fill(1, i * length, i * length + row.length)
  })
  const shape: [number, number] = [rows.length, length]
  return {
    tokens: T.fromArray(tokens, shape),
    segments: T.zeros(shape, 'int32'),
    mask: T.cast(T.fromArray(counts, shape), 'bool'),
  }
}

export type Batch = ReturnType<typeof batchOf>

/** The embeddings of a batch, a row for each. */
export const embedBatch = (sizes: AnySizes, params: Params, batch: Batch) =>
  modelOf(sizes, batch.tokens.shape[1]).apply(params, batch)

/** Lengths are rounded up to a multiple of this, so that a few programs do for all. */
const step = 8

interface Group {
  readonly length: number
  readonly indices: readonly number[]
}

/** Which sentences are embedded together: at most `size`, of one length but for what is filled up. */
export const groupsOf = (rows: readonly Row[], size: number): readonly Group[] => {
  const byLength = new Map<number, number[]>()
  rows.forEach((row, i) => {
    const length = Math.ceil(row.length / step) * step
    byLength.set(length, [...(byLength.get(length) ?? []), i])
  })
  return [...byLength].flatMap(([length, indices]) =>
    Array.from({ length: Math.ceil(indices.length / size) }, (_, i) => ({
      length,
      indices: indices.slice(i * size, (i + 1) * size),
    })),
  )
}

/** The embeddings of sentences `[sentences, units]`, in their order. */
export const embedder = (sizes: AnySizes) => {
  // Compiled once for each length and number of sentences.
  const run = T.jit((params: Params, batch: Batch) => embedBatch(sizes, params, batch))
  return (params: Params, rows: readonly Row[]): T.Tensor<[number, number]> => {
    const groups = groupsOf(rows, 32)
    const found = groups.map(({ length, indices }) =>
      run(
        params,
        batchOf(
          indices.flatMap(i => [rows[i] ?? []]),
          length,
        ),
      ),
    )
    const places = new Int32Array(rows.length)
    groups
      .flatMap(({ indices }) => indices)
      .forEach((row, place) => {
        places[row] = place
      })
    return T.take(T.concat(found), T.fromArray(places, [rows.length]), { axis: 0 })
  }
}
