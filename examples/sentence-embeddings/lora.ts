// LoRA (Hu et al., 2021): beside the matrices for queries and values of each block stand two narrow ones, down and up, which alone are
// trained. As long as up is 0, as in the beginning, the model is what it was.
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { type AnySizes, type Batch, embedBatch, type Params } from './embed.js'

/** Matrices of all blocks, `[blocks, in, out]`. */
type Matrices = T.Tensor<[number, number, number]>

const narrow = (key: T.random.Key, w: Matrices, rank: number) => {
  const [blocks, inputs, outputs] = w.shape
  return {
    down: nn.initializers.lecunNormal(key, [blocks, inputs, rank], { in: inputs, out: rank }),
    up: T.zeros([blocks, rank, outputs]),
  }
}

/** An adapter to begin with. */
export const adapterOf = (key: T.random.Key, params: Params, rank: number) => {
  const { query, value } = params.blocks.block.attention
  const [first, second] = T.random.split(key)
  return { query: narrow(first, query.w, rank), value: narrow(second, value.w, rank) }
}

export type Adapter = ReturnType<typeof adapterOf>

/** The parameters with what an adapter adds to them. */
export const adapted = (params: Params, { query, value }: Adapter): Params => {
  const { attention } = params.blocks.block
  return T.tree.withPart(params, {
    '.blocks.block.attention.query.w': T.add(attention.query.w, T.matmul(query.down, query.up)),
    '.blocks.block.attention.value.w': T.add(attention.value.w, T.matmul(value.down, value.up)),
  })
}

/** Sentences, of which each of the one kind has the meaning of one of the other. */
export interface Pairs {
  readonly left: Batch
  readonly right: Batch
  /** The model, which is given and not trained. */
  readonly params: Params
}

/**
 * How badly each sentence is told to belong to its own and to no other of the batch, by the cosines of their embeddings: the mean
 * cross-entropy, in both directions (Henderson et al., 2017).
 */
export const lossOf =
  (sizes: AnySizes) =>
  (adapter: Adapter, { left, right, params }: Pairs) => {
    const tuned = adapted(params, adapter)
    const cosines = T.matmul(embedBatch(sizes, tuned, left), T.transpose(embedBatch(sizes, tuned, right)))
    const scores = T.mul(cosines, 20)
    const own = T.arange(scores.shape[0], 'int32')
    return T.mul(T.add(nn.softmaxCrossEntropy(scores, own), nn.softmaxCrossEntropy(T.transpose(scores), own)), 0.5)
  }
