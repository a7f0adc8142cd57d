import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { gpt2 as layersOfGpt2 } from '../../examples/gpt2/model.js'
import { mapping } from '../../examples/gpt2/weights.js'
import type { AnySizes } from '../../examples/sentence-embeddings/embed.js'
import { encoder, names } from '../../examples/sentence-embeddings/model.js'

// Models of the transformers library, and what their tensors are in its files: those of the examples, of few parameters.

/** Sizes of the models that files.py makes. */
const [vocabulary, positions, features, heads, layers] = [13, 7, 8, 2, 3] as const

/** As many positions as the examples have. */
export const length = 5

export const bertSizes: AnySizes = {
  words: vocabulary,
  units: features,
  blocks: layers,
  heads,
  hidden: 4 * features,
  positions,
}

/** The BERT of the example, whose results are embeddings of sentences. */
export const bert = {
  model: encoder(bertSizes, length),
  batch: (tokens: T.Tensor<[2, typeof length], 'int32'>) => ({
    tokens,
    segments: T.zeros([2, length], 'int32'),
    mask: T.ones([2, length], 'bool'),
  }),
}

export const bertMapping = names

export const gpt2 = pipe(
  nn.inputs([length], 'int32'),
  ...layersOfGpt2({ vocabulary, context: positions, width: features, heads, blocks: layers }),
)

export const gpt2Mapping = mapping('transformer.')
