import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as J from 'fp-ts/lib/Json.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import * as T from 'tensor-ts'
import { decodeOpened, type Mapping, norm, type Rule, showDecodeError } from 'tensor-ts/io'
import { openPath } from 'tensor-ts/io/node'
import { next, type Params, type Sizes, small } from './model.js'

/** The weights of a `Conv1D` have the axes of ours; of queries, keys and values there is one. */
const conv1d = (file: string, ...parts: readonly string[]): readonly Rule[] => [
  { file: `${file}.weight`, tree: parts.map(part => `blocks.block.${part}.w`) },
  { file: `${file}.bias`, tree: parts.map(part => `blocks.block.${part}.b`) },
]

/** What is what in a file of the transformers library, whose names may have something in front, as `transformer.`. */
export const mapping = (front = ''): Mapping => {
  const block = `${front}h.*`
  return [
    { file: `${front}wte.weight`, tree: 'words.w' },
    { file: `${front}wpe.weight`, tree: 'places.w' },
    norm(`${block}.ln_1`, 'blocks.block.attentionNorm'),
    conv1d(`${block}.attn.c_attn`, 'attention.query', 'attention.key', 'attention.value'),
    conv1d(`${block}.attn.c_proj`, 'attention.out'),
    norm(`${block}.ln_2`, 'blocks.block.mapsNorm'),
    conv1d(`${block}.mlp.c_fc`, 'up'),
    conv1d(`${block}.mlp.c_proj`, 'down'),
    norm(`${front}ln_f`, 'norm'),
    // Causal masks, which are no parameters, and the output layer, which is the embedding.
    { leaveOut: `${block}.attn.bias` },
    { leaveOut: `${block}.attn.masked_bias` },
    { leaveOut: 'lm_head.weight' },
  ]
}

/** What the transformers library writes beside the weights. */
const Config = t.type({
  vocab_size: t.Int,
  n_positions: t.Int,
  n_embd: t.Int,
  n_head: t.Int,
  n_layer: t.Int,
})

/** The sizes in `config.json`; those of the smallest GPT-2 where there is no such file. */
const sizesIn = (folder: string): TE.TaskEither<string, Sizes> => {
  const file = join(folder, 'config.json')
  return pipe(
    TE.tryCatch(
      () => readFile(file, 'utf8'),
      () => undefined,
    ),
    TE.matchE(
      () => TE.right<string, Sizes>(small),
      text =>
        pipe(
          TE.fromEither(J.parse(text)),
          TE.chainEitherKW(Config.decode),
          TE.bimap(
            () => `${file}: expected the sizes of a GPT-2: ${Object.keys(Config.props).join(', ')}`,
            ({ vocab_size: vocabulary, n_positions: context, n_embd: width, n_head: heads, n_layer: blocks }) => ({
              vocabulary,
              context,
              width,
              heads,
              blocks,
            }),
          ),
        ),
    ),
  )
}

export interface Pretrained {
  readonly sizes: Sizes
  readonly params: Params
}

/** The GPT-2 in a folder with `model.safetensors`, or several such files and their index. */
export const load = (folder: string): TE.TaskEither<string, Pretrained> =>
  pipe(
    TE.Do,
    TE.apS('sizes', sizesIn(folder)),
    TE.bind('opened', () => pipe(openPath(folder), TE.mapLeft(showDecodeError))),
    TE.bind('params', ({ sizes, opened }) => {
      const front = opened.tensors.has('transformer.wte.weight') ? 'transformer.' : ''
      // Compiled, nothing is drawn: only the shapes are used.
      const expected = T.jit((key: T.random.Key) => T.tree.map(next(sizes).init(key), T.zerosLike))(T.random.key(0))
      return pipe(opened, decodeOpened(expected, { mapping: mapping(front) }), TE.mapLeft(showDecodeError))
    }),
    TE.map(({ sizes, params }) => ({ sizes, params })),
  )
