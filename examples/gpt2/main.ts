// Writes text with GPT-2, one that it trains or one that is given: `npx tsx examples/gpt2/main.ts`.
import * as E from 'fp-ts/lib/Either.js'
import { help, parseCommand } from './options.js'

const fail = (sentence: string): void => {
  console.error(sentence)
  process.exitCode = 1
}

const main = async (): Promise<void> => {
  const command = parseCommand(process.argv.slice(2))
  if (E.isLeft(command)) return fail(`${command.left}\nnpx tsx examples/gpt2/main.ts --help says what there is`)
  if (command.right.kind === 'help') return console.log(help)
  // The library is loaded when there is something to do for it.
  const { run } = await import('./write.js')
  const outcome = await run(command.right.options)()
  if (E.isLeft(outcome)) fail(outcome.left)
}

await main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
