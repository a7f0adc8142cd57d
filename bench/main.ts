// Measures the library against others, side by side: `npm run bench`, or some works only, `npm run bench -- matrix`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Contender } from './contender.js'
import { interleave, warmUp } from './measure.js'
import { type Measured, type Row, rowsOf, table, writeResults } from './report.js'
import type { Work } from './work.js'
import { coreSize } from './works/coreSize.js'
import { denseStep } from './works/denseStep.js'
import { eagerAdd } from './works/eagerAdd.js'
import { importTime } from './works/importTime.js'
import { lenetStep } from './works/lenetStep.js'
import { matmul } from './works/matmul.js'
import { softmax } from './works/softmax.js'

const works: readonly Work[] = [...matmul, ...denseStep, lenetStep, softmax, eagerAdd, importTime, coreSize]

/** Ours is the first. */
const contenders = [
  ['tensor-ts', './contenders/tensorTs.js'],
  ['jax-js', './contenders/jaxJs.js'],
  ['TensorFlow.js', './contenders/tensorFlow.js'],
  ['PyTorch', './contenders/pytorch.js'],
  ['plain copy', './contenders/plainCopy.js'],
] as const

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!

/** What could not be measured, and why. */
const missing: Record<string, string> = {}

/** What `f` gives; undefined, and a line that says why, where it throws. */
const attempt = async <A>(what: string, f: () => A | Promise<A>): Promise<A | undefined> => {
  try {
    return await f()
  } catch (error) {
    missing[what] = messageOf(error)
    console.log(`${what}: ${missing[what]}`)
    return undefined
  }
}

const loadAll = async (): Promise<readonly Contender[]> => {
  const loaded: Contender[] = []
  for (const [name, file] of contenders) {
    const contender = await attempt(name, async () => {
      const { load }: { load: () => Contender | Promise<Contender> } = await import(file)
      return load()
    })
    if (contender !== undefined) loaded.push(contender)
  }
  return loaded
}

const measure = async (work: Work, contenders: readonly Contender[]): Promise<readonly Measured[]> => {
  const ready = []
  for (const contender of contenders) {
    const one = await attempt(`${work.name}, ${contender.name}`, async () => {
      const sample = await work.prepare(contender)
      return sample && { contender, sample, calls: work.constant ? 1 : await warmUp(sample) }
    })
    if (one !== undefined) ready.push(one)
  }
  const samplers = ready.map(({ sample }) => sample)
  const calls = ready.map(({ calls }) => calls)
  const samples = work.constant
    ? await Promise.all(samplers.map(async sample => [await sample(1)]))
    : await interleave(samplers, calls)
  return ready.map(({ contender: { name } }, i) => ({
    contender: name,
    samples: samples[i]!.map(x => x * (work.scale ?? 1)),
  }))
}

const main = async (): Promise<void> => {
  const words = process.argv.slice(2)
  const chosen = works.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))
  if (!existsSync(new URL('node_modules/@jax-js/jax', import.meta.url))) {
    console.error('The libraries to compare with are missing: run `cd bench && npm ci`.')
    process.exitCode = 1
    return
  }
  const build = spawnSync('npm', ['run', '--silent', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (build.status !== 0) throw new Error('npm run build failed')

  const loaded = await loadAll()
  const rows: Row[] = []
  for (const work of chosen) {
    console.log(`measuring: ${work.name}`)
    const measured = await attempt(work.name, () => measure(work, loaded))
    const ours = measured?.find(({ contender }) => contender === contenders[0][0])
    if (measured !== undefined && ours !== undefined) {
      const others = measured.filter(other => other !== ours)
      rows.push(...rowsOf(work, ours, others))
    }
  }
  for (const { close } of loaded) close?.()
  console.log(`\n${table(rows)}`)
  // Some works alone are a look, not a record.
  if (words.length === 0) writeResults(new URL('results.json', import.meta.url), rows, missing)
}

await main()
