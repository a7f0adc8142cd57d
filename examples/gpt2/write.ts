import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import { encodeCharacters, fitCharacters, showDataError, type Vocabulary } from 'tensor-ts/data'
import { generator } from './generate.js'
import type { Params, Sizes } from './model.js'
import type { Options } from './options.js'
import { sizesFor, train } from './train.js'
import { load } from './weights.js'

/** A GPT-2, and what makes tokens of text and text of tokens. */
interface Writer {
  readonly sizes: Sizes
  readonly params: Params
  readonly encode: (text: string) => E.Either<string, readonly number[]>
  readonly decode: (tokens: Iterable<number>) => Iterable<string>
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The pages of the library, one after the other. */
const pages = async (): Promise<string> => {
  const docs = join(dirname(fileURLToPath(import.meta.url)), '../../docs')
  const names = (await readdir(docs)).filter(name => name.endsWith('.md')).sort()
  return (await Promise.all(names.map(name => readFile(join(docs, name), 'utf8')))).join('\n')
}

/** The numbers of the characters of a text. */
const charactersOf = (text: string, vocabulary: Vocabulary) =>
  pipe(encodeCharacters(text, vocabulary), E.mapLeft(showDataError))

/** One that learns a text now. */
const learner = ({ text, training }: Options): TE.TaskEither<string, Writer> =>
  pipe(
    TE.tryCatch(() => (text === undefined ? pages() : readFile(text, 'utf8')), messageOf),
    TE.chainEitherK(read => {
      const vocabulary = fitCharacters(read)
      const sizes = sizesFor(vocabulary.length)
      return pipe(
        charactersOf(read, vocabulary),
        E.filterOrElse(
          ({ shape: [characters] }) => characters > sizes.context,
          ({ shape: [characters] }) => `a text of more than ${sizes.context} characters is needed, got ${characters}`,
        ),
        E.map(characters => {
          console.log(`${characters.shape[0]} characters, ${vocabulary.length} different ones`)
          const every = Math.max(1, Math.floor(training.steps / 10))
          const params = train(sizes, characters, training, (step, loss) => {
            if (step % every === 0) console.log(`step ${step}, loss ${loss.toFixed(3)}`)
          })
          return {
            sizes,
            params,
            encode: prompt => pipe(charactersOf(prompt, vocabulary), E.map(T.toArray)),
            decode: function* (tokens) {
              for (const token of tokens) yield vocabulary[token] ?? '�'
            },
          }
        }),
      )
    }),
  )

/** One whose parameters are in files, with the byte pairs that GPT-2 was trained with. */
const reader = (folder: string): TE.TaskEither<string, Writer> =>
  pipe(
    load(folder),
    TE.bindTo('loaded'),
    TE.bind('tokenizer', () => TE.tryCatch(() => import('gpt-tokenizer/encoding/r50k_base'), messageOf)),
    TE.filterOrElse(
      ({ loaded, tokenizer }) => loaded.sizes.vocabulary === tokenizer.vocabularySize,
      ({ loaded, tokenizer }) =>
        `${folder}: expected the ${tokenizer.vocabularySize} tokens of GPT-2, got ${loaded.sizes.vocabulary}`,
    ),
    TE.map(({ loaded, tokenizer }) => ({
      ...loaded,
      encode: text => E.right(tokenizer.encode(text)),
      decode: tokenizer.decodeGenerator,
    })),
  )

/** The first so many. */
function* first<A>(items: Iterable<A>, count: number): Generator<A> {
  let left = count
  for (const item of items) {
    if (left === 0) return
    left -= 1
    yield item
    if (left === 0) return
  }
}

/** Writes what a GPT-2 makes of a prompt, token by token as they come. */
export const run = (options: Options): TE.TaskEither<string, void> =>
  pipe(
    options.weights === undefined ? learner(options) : reader(options.weights),
    TE.bindTo('writer'),
    TE.bind('prompt', ({ writer }) => TE.fromEither(writer.encode(options.prompt))),
    TE.filterOrElse(
      ({ writer, prompt }) => prompt.length <= writer.sizes.context,
      ({ writer, prompt }) =>
        `--prompt: ${prompt.length} tokens do not fit into the ${writer.sizes.context} of this GPT-2`,
    ),
    TE.chainIOK(({ writer: { sizes, params, decode }, prompt }) => () => {
      const topK = Math.min(options.sampling.topK, sizes.vocabulary)
      const tokens = generator(sizes, params, { ...options.sampling, topK })(prompt)
      process.stdout.write(`\n${options.prompt}`)
      for (const text of decode(first(tokens, options.tokens))) process.stdout.write(text)
      process.stdout.write('\n')
    }),
  )
