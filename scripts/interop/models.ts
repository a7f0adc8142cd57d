import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { linear, type Mapping, norm } from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import { gpt2 as layersOfGpt2 } from '../../examples/gpt2/model.js'
import { mapping } from '../../examples/gpt2/weights.js'

// Models of the transformers library, written with `nn`, and what their tensors are in its files.

/** Sizes of the models that files.py makes. */
const [vocabulary, positions, features, heads, layers] = [13, 7, 8, 2, 3] as const

/** As many positions as the examples have. */
export const length = 5

const post = { heads, hidden: 4 * features, norm: 'post', epsilon: 1e-12 } as const

const encoder = pipe(
  nn.input(length, features),
  nn.each(nn.layerNorm('norm', { epsilon: 1e-12 })),
  nn.repeat('blocks', layers, nn.transformerEncoderBlock('block', post)),
)

const bertParams = {
  words: T.zeros([vocabulary, features]),
  places: T.zeros([positions, features]),
  types: T.zeros([2, features]),
  encoder: encoder.init(T.random.key(0)),
}

/** BERT, whose embeddings are the sum of three. */
export const bert = {
  params: bertParams,
  apply: (params: typeof bertParams, ids: T.Tensor<[2, typeof length], 'int32'>) => {
    const places = T.slice(params.places, [[0, length]])
    const embedded = T.add(T.add(T.take(params.words, ids), places), T.slice(params.types, [[0, 1]]))
    return encoder.apply(params.encoder, embedded)
  },
}

const bertLayer = 'encoder.layer.*'
const bertBlock = 'encoder.blocks.block'

export const bertMapping: Mapping = [
  { file: 'embeddings.word_embeddings.weight', tree: 'words' },
  { file: 'embeddings.position_embeddings.weight', tree: 'places' },
  { file: 'embeddings.token_type_embeddings.weight', tree: 'types' },
  norm('embeddings.LayerNorm', 'encoder.norm'),
  linear(`${bertLayer}.attention.self.query`, `${bertBlock}.attention.query`),
  linear(`${bertLayer}.attention.self.key`, `${bertBlock}.attention.key`),
  linear(`${bertLayer}.attention.self.value`, `${bertBlock}.attention.value`),
  linear(`${bertLayer}.attention.output.dense`, `${bertBlock}.attention.out`),
  norm(`${bertLayer}.attention.output.LayerNorm`, `${bertBlock}.attentionNorm`),
  linear(`${bertLayer}.intermediate.dense`, `${bertBlock}.up`),
  linear(`${bertLayer}.output.dense`, `${bertBlock}.down`),
  norm(`${bertLayer}.output.LayerNorm`, `${bertBlock}.mapsNorm`),
  { leaveOut: 'pooler.**' },
]

export const gpt2 = pipe(
  nn.inputs([length], 'int32'),
  ...layersOfGpt2({ vocabulary, context: positions, width: features, heads, blocks: layers }),
)

export const gpt2Mapping = mapping('transformer.')
