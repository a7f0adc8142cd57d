// Sentence-BERT (Reimers and Gurevych, 2019): the embedding of a sentence is the mean of what a BERT makes of its tokens, of length 1.
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { linear, type Mapping, norm } from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'

export interface Sizes<Words extends number, Units extends number, Blocks extends number, Hidden extends number> {
  /** How many words and parts of words there are. */
  readonly words: Words
  /** How many numbers a token is, and at last a sentence. */
  readonly units: Units
  readonly blocks: Blocks
  readonly heads: number
  /** How many numbers a token is between the two maps of a block. */
  readonly hidden: Hidden
  /** How long a sentence may be. */
  readonly positions: number
}

/** The mean of the rows that count, divided by its length. */
interface Sentence extends nn.LayerRule {
  readonly type: 'sentence'
  readonly takes: { readonly x: 'float'; readonly mask: 'bool' }
  readonly output: this['input']['x'] extends readonly [unknown, ...infer Units extends T.Shape] ? Units : T.Shape
}
const sentence = nn.layer<Sentence>(
  'sentence',
  ({ x }) => ({
    output: x.slice(1),
    apply: ({ x, mask }) => {
      const counts = T.expandDims(T.cast(mask, x.dtype), -1)
      const mean = T.div(T.sum(T.mul(x, counts), { axis: 1 }), T.sum(counts, { axis: 1 }))
      return T.div(mean, T.norm(mean, { axis: -1, keepDims: true }))
    },
  }),
  { x: 'float', mask: 'bool' },
)

const epsilon = 1e-12

/** The model on sentences of so many tokens; what it learns is the same for all lengths. */
export const encoder = <
  Words extends number,
  Units extends number,
  Blocks extends number,
  Hidden extends number,
  Length extends number,
>(
  { words, units, blocks, heads, hidden, positions }: Sizes<Words, Units, Blocks, Hidden>,
  length: Length,
) =>
  pipe(
    nn.inputs({
      tokens: { shape: [length], dtype: 'int32' },
      segments: { shape: [length], dtype: 'int32' },
      mask: { shape: [length], dtype: 'bool' },
    }),
    nn.on('tokens', flow(nn.embedding('words', words, units), nn.learnedPositions('positions', { size: positions }))),
    nn.on('segments', nn.embedding('segments', 2, units)),
    nn.parallel(
      ['x', 'mask'],
      flow(nn.join(['tokens', 'segments'], 'sum'), nn.each(nn.layerNorm('norm', { epsilon }))),
      nn.entry('mask'),
    ),
    nn.repeat('blocks', blocks, nn.transformerEncoderBlock('block', { heads, hidden, norm: 'post', epsilon })),
    sentence,
  )

const layer = 'encoder.layer.*'

/** What its parameters are called in files of the transformers library. */
export const names: Mapping = [
  { file: 'embeddings.word_embeddings.weight', tree: 'words.w' },
  { file: 'embeddings.position_embeddings.weight', tree: 'positions.w' },
  { file: 'embeddings.token_type_embeddings.weight', tree: 'segments.w' },
  norm('embeddings.LayerNorm', 'norm'),
  linear(`${layer}.attention.self.query`, 'blocks.block.attention.query'),
  linear(`${layer}.attention.self.key`, 'blocks.block.attention.key'),
  linear(`${layer}.attention.self.value`, 'blocks.block.attention.value'),
  linear(`${layer}.attention.output.dense`, 'blocks.block.attention.out'),
  norm(`${layer}.attention.output.LayerNorm`, 'blocks.block.attentionNorm'),
  linear(`${layer}.intermediate.dense`, 'blocks.block.up'),
  linear(`${layer}.output.dense`, 'blocks.block.down'),
  norm(`${layer}.output.LayerNorm`, 'blocks.block.mapsNorm'),
  { leaveOut: 'embeddings.position_ids' },
  { leaveOut: 'pooler.**' },
]
