import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { flagsAndWordsOf, path } from '../commandLine.js'

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'search'
      readonly model: string
      readonly adapter: string | undefined
      /** What is searched for; asked for where there are none. */
      readonly queries: readonly string[]
    }
  | { readonly kind: 'tune'; readonly model: string; readonly adapter: string }

// At most 50 columns wide.
export const help = `Searches a thousand sentences by what they mean.

npx tsx examples/sentence-embeddings/main.ts
    search [--adapter DIR] [QUERY]...
npx tsx examples/sentence-embeddings/main.ts
    tune [--adapter DIR]

search  finds the sentences that are nearest to
        each query; without one it asks
tune    learns German and writes an adapter, with
        which one searches in German

--model DIR    the model (.minilm), as
               examples/sentence-embeddings/
               fetch-model puts it there
--adapter DIR  what tune writes (runs/german),
               and search adds to the model
--help, -h     says this`

const flags = {
  model: { type: 'string', default: '.minilm' },
  adapter: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** What the command line says, or the sentence that says what is wrong with it. */
export const parseCommand = (args: readonly string[]): E.Either<string, Command> =>
  pipe(
    flagsAndWordsOf(args, flags),
    E.chain(({ flags: given, words: [kind, ...rest] }): E.Either<string, Command> => {
      if (given.help) return E.right({ kind: 'help' })
      const folders = pipe(
        E.Do,
        E.apS('model', path('model', 'folder', given.model)),
        E.apS('adapter', path('adapter', 'folder', given.adapter)),
      )
      if (kind === 'search')
        return pipe(
          folders,
          E.filterOrElse(
            () => rest.every(query => query.trim() !== ''),
            () => 'search: expected queries of at least one word',
          ),
          E.map(found => ({ kind, ...found, queries: rest })),
        )
      if (kind === 'tune')
        return pipe(
          folders,
          E.filterOrElse(
            () => rest.length === 0,
            () => `tune: expected nothing behind it, got '${rest[0]}'`,
          ),
          E.map(({ model, adapter = 'runs/german' }) => ({ kind, model, adapter })),
        )
      return E.left(kind === undefined ? 'expected search or tune' : `expected search or tune, got '${kind}'`)
    }),
  )
