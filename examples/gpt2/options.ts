import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { flagsOf, natural, path, seed } from '../commandLine.js'
import type { Sampling } from './generate.js'
import type { Training } from './train.js'

export interface Options {
  /** The folder of a GPT-2 that is trained; a small one is trained where not given. */
  readonly weights: string | undefined
  /** The file that the small one learns; the pages of the library where not given. */
  readonly text: string | undefined
  readonly prompt: string
  /** How many tokens are written. */
  readonly tokens: number
  readonly sampling: Sampling
  readonly training: Training
}

/** What the command line asks for. */
export type Command = { readonly kind: 'help' } | { readonly kind: 'run'; readonly options: Options }

// At most 50 columns wide.
export const help = `Writes text with GPT-2.

npx tsx examples/gpt2/main.ts [OPTION]...

  --weights DIR    a trained GPT-2: a folder with
                   model.safetensors
  --prompt TEXT    how it begins
  --tokens N       how much is written
  --temperature X  0 takes what is likeliest (0.8)
  --top-k N        draws one of so many (40)
  --seed N         same seed, same text (0)
  --help, -h       says this

Without weights it trains a small GPT-2 on the
characters of a text, for a minute or two:

  --text FILE      the text (the library's docs)
  --steps N        how long (600)`

const flags = {
  weights: { type: 'string' },
  text: { type: 'string' },
  prompt: { type: 'string', default: 'A tensor is ' },
  tokens: { type: 'string', default: '100' },
  temperature: { type: 'string', default: '0.8' },
  'top-k': { type: 'string', default: '40' },
  seed: { type: 'string', default: '0' },
  steps: { type: 'string', default: '600' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const temperatureOf = (text: string): E.Either<string, number> => {
  const number = Number(text)
  return /^\d*\.?\d+$/.test(text) && Number.isFinite(number)
    ? E.right(number)
    : E.left(`--temperature: expected a number of at least 0, got '${text}'`)
}

/** What the command line says, or the sentence that says what is wrong with it. */
export const parseCommand = (args: readonly string[]): E.Either<string, Command> =>
  pipe(
    flagsOf(args, flags),
    E.chain(
      (given): E.Either<string, Command> =>
        given.help
          ? E.right({ kind: 'help' })
          : pipe(
              E.Do,
              E.apS('weights', path('weights', 'folder', given.weights)),
              E.apS('text', path('text', 'file', given.text)),
              E.apS('prompt', given.prompt === '' ? E.left('--prompt: expected a text') : E.right(given.prompt)),
              E.apS('tokens', natural('tokens', given.tokens, 1)),
              E.apS('temperature', temperatureOf(given.temperature)),
              E.apS('topK', natural('top-k', given['top-k'], 1)),
              E.apS('seed', seed(given.seed)),
              E.apS('steps', natural('steps', given.steps, 1)),
              E.filterOrElse(
                ({ weights, text }) => weights === undefined || text === undefined,
                () => '--text: a GPT-2 that is trained learns no text',
              ),
              E.map(({ weights, text, prompt, tokens, temperature, topK, seed, steps }) => ({
                kind: 'run',
                options: {
                  weights,
                  text,
                  prompt,
                  tokens,
                  sampling: { temperature, topK, seed },
                  training: { steps, seed },
                },
              })),
            ),
    ),
  )
