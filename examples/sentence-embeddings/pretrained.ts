// A folder with a model as the transformers library publishes it: sizes, weights and the tokenizer.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { PathReporter } from 'io-ts/lib/PathReporter.js'
import * as T from 'tensor-ts'
import { decodeOpened, showDecodeError } from 'tensor-ts/io'
import { openPath } from 'tensor-ts/io/node'
import type { AnySizes, Params, Row } from './embed.js'
import { encoder, names } from './model.js'

const Config = t.type({
  vocab_size: t.number,
  hidden_size: t.number,
  num_hidden_layers: t.number,
  num_attention_heads: t.number,
  intermediate_size: t.number,
  max_position_embeddings: t.number,
})

const Limits = t.type({ max_seq_length: t.number })

export interface Pretrained {
  readonly sizes: AnySizes
  readonly params: Params
  /** The tokens of a sentence, which is cut off where it is longer than those that the model has been trained on. */
  readonly tokensOf: (sentence: string) => Row
}

/** A JSON file of a type. */
export const readJson = <A>(file: string, type: t.Type<A, unknown>): TE.TaskEither<string, A> =>
  pipe(
    TE.tryCatch(
      async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8')),
      reason => `${file}: ${reason instanceof Error ? reason.message : reason}`,
    ),
    TE.chainEitherK(json =>
      pipe(
        type.decode(json),
        E.mapLeft(errors => `${file}: ${PathReporter.report(E.left(errors)).join('; ')}`),
      ),
    ),
  )

const tokenizerOf = (tokenizer: object, config: object, longest: number) => {
  const made = new Tokenizer(tokenizer, config)
  return (sentence: string): Row => {
    // The small letter for a capital sigma depends on where it stands in JavaScript, and not in the library that the model comes from.
    const ids: Row = made.encode(sentence.replaceAll('Σ', 'σ')).ids
    // What is cut off ends with the mark of an end, too.
    return ids.length <= longest ? ids : [...ids.slice(0, longest - 1), ...ids.slice(-1)]
  }
}

/** Reads a model, tensor by tensor, or says why not. */
export const readPretrained = (folder: string): TE.TaskEither<string, Pretrained> =>
  pipe(
    TE.Do,
    TE.bind('config', () => readJson(join(folder, 'config.json'), Config)),
    TE.bind('limits', () => readJson(join(folder, 'sentence_bert_config.json'), Limits)),
    TE.bind('tokenizer', () => readJson(join(folder, 'tokenizer.json'), t.UnknownRecord)),
    TE.bind('tokenizerConfig', () => readJson(join(folder, 'tokenizer_config.json'), t.UnknownRecord)),
    TE.let(
      'sizes',
      ({ config }): AnySizes => ({
        words: config.vocab_size,
        units: config.hidden_size,
        blocks: config.num_hidden_layers,
        heads: config.num_attention_heads,
        hidden: config.intermediate_size,
        positions: config.max_position_embeddings,
      }),
    ),
    TE.bind('params', ({ sizes }) =>
      pipe(
        openPath(join(folder, 'model.safetensors')),
        TE.chain(decodeOpened(T.jit(encoder(sizes, 1).init)(T.random.key(0)), { mapping: names })),
        TE.mapLeft(showDecodeError),
      ),
    ),
    TE.map(({ sizes, params, tokenizer, tokenizerConfig, limits }) => ({
      sizes,
      params,
      tokensOf: tokenizerOf(tokenizer, tokenizerConfig, limits.max_seq_length),
    })),
  )
