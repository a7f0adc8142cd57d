// Trains a network on the complete MNIST, end to end: `npm start`.
import * as E from 'fp-ts/lib/Either.js'
import { help, parseCommand } from './options.js'
import { tryFolder } from './output.js'

const fail = (sentence: string): void => {
  console.error(sentence)
  process.exitCode = 1
}

const main = async (): Promise<void> => {
  const command = parseCommand(process.argv.slice(2))
  if (E.isLeft(command)) return fail(`${command.left}\nnpm start -- --help says what there is`)
  if (command.right.kind === 'help') return console.log(help)
  const { options } = command.right
  const folder = tryFolder(options.out)
  if (E.isLeft(folder)) return fail(folder.left)
  // The library is loaded when there is something to do for it.
  const { run } = await import('./train.js')
  const outcome = await run(options)
  if (E.isLeft(outcome)) fail(outcome.left)
}

await main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
