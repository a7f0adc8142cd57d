import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { linear, type Mapping, norm, type Rule } from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'

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
  nn.embedding('words', vocabulary, features),
  nn.learnedPositions('places', { size: positions }),
  nn.repeat('blocks', layers, nn.transformerEncoderBlock('block', { heads, causal: true, activation: 'tanhGelu' })),
  nn.each(nn.layerNorm('norm')),
  nn.unembed('words'),
)

/** Its `Conv1D` has the axes of a dense layer here; of queries, keys and values there is one. */
const conv1d = (file: string, ...parts: readonly string[]): readonly Rule[] => [
  { file: `transformer.h.*.${file}.weight`, tree: parts.map(part => `blocks.block.${part}.w`) },
  { file: `transformer.h.*.${file}.bias`, tree: parts.map(part => `blocks.block.${part}.b`) },
]

export const gpt2Mapping: Mapping = [
  { file: 'transformer.wte.weight', tree: 'words.w' },
  { file: 'transformer.wpe.weight', tree: 'places.w' },
  norm('transformer.h.*.ln_1', 'blocks.block.attentionNorm'),
  conv1d('attn.c_attn', 'attention.query', 'attention.key', 'attention.value'),
  conv1d('attn.c_proj', 'attention.out'),
  norm('transformer.h.*.ln_2', 'blocks.block.mapsNorm'),
  conv1d('mlp.c_fc', 'up'),
  conv1d('mlp.c_proj', 'down'),
  norm('transformer.ln_f', 'norm'),
]
