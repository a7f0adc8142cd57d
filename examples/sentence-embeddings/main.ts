// Searches a thousand sentences by what they mean, or teaches the model German: see README.md.
import { createInterface } from 'node:readline/promises'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as T from 'tensor-ts'
import { readAdapter, saveAdapter } from './adapter.js'
import { embedder } from './embed.js'
import { adapted } from './lora.js'
import { help, parseCommand } from './options.js'
import { type Pretrained, readPretrained } from './pretrained.js'
import { pairs } from './sentences.js'
import { settings, tune } from './tune.js'

const since = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`

/** Finds the sentences that are nearest to a query, as lines with their cosines. */
const searcher = ({ sizes, params, tokensOf }: Pretrained, sentences: readonly string[]) => {
  const embed = embedder(sizes)
  const all = T.transpose(embed(params, sentences.map(tokensOf)))
  return (query: string): readonly string[] => {
    const cosines = T.matmul(embed(params, [tokensOf(query)]), all)
    const [best, places] = T.topK(cosines, 5)
    const found = T.data(places)
    return [...T.data(best)].map((cosine, i) => `  ${cosine.toFixed(3)}  ${sentences[found[i] ?? -1]}`)
  }
}

const search = async (model: Pretrained, queries: readonly string[]): Promise<void> => {
  const start = performance.now()
  const sentences = pairs.map(({ english }) => english)
  const find = searcher(model, sentences)
  console.log(`${sentences.length} sentences embedded in ${since(start)}`)
  const answer = (query: string) => console.log([query, ...find(query)].join('\n'))
  for (const query of queries) answer(query)
  if (queries.length > 0) return
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' })
  lines.prompt()
  for await (const line of lines) {
    if (line.trim() !== '') answer(line.trim())
    lines.prompt()
  }
}

const learn = async (model: Pretrained, folder: string): Promise<void> => {
  const start = performance.now()
  const { adapter, before, after } = tune(model, settings, (epoch, heldOut) =>
    console.log(`epoch ${epoch}: loss of pairs that are held out ${heldOut.toFixed(3)}, ${since(start)}`),
  )
  const bytes = await saveAdapter(folder, adapter)
  console.log(
    `loss ${before.toFixed(3)} before, ${after.toFixed(3)} after; ${folder} has ${Math.round(bytes / 1000)} kB`,
  )
}

type Outcome = TE.TaskEither<string, void>

const done = (work: () => Promise<void>): Outcome =>
  TE.tryCatch(work, error => (error instanceof Error ? error.message : String(error)))

const tuned = (model: Pretrained, folder: string | undefined): TE.TaskEither<string, Pretrained> =>
  folder === undefined
    ? TE.right(model)
    : pipe(
        readAdapter(folder, model.params),
        TE.map(adapter => ({ ...model, params: adapted(model.params, adapter) })),
      )

const run = (args: readonly string[]): Outcome => {
  const parsed = parseCommand(args)
  if (E.isLeft(parsed)) return TE.left(`${parsed.left}\n--help says what there is`)
  const command = parsed.right
  if (command.kind === 'help') return done(async () => console.log(help))
  const model = readPretrained(command.model)
  if (command.kind === 'tune')
    return pipe(
      model,
      TE.chain(model => done(() => learn(model, command.adapter))),
    )
  return pipe(
    model,
    TE.chain(model => tuned(model, command.adapter)),
    TE.chain(model => done(() => search(model, command.queries))),
  )
}

const outcome = await run(process.argv.slice(2))()
if (E.isLeft(outcome)) {
  console.error(outcome.left)
  process.exitCode = 1
}
