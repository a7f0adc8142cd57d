// Measures the library against others, side by side: `npm run bench`, or some works only, `npm run bench -- matrix`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Contender } from './contender.js'
import { interleave, warmUp } from './measure.js'
import { type Measured, type Row, rowsOf, table, writeResults } from './report.js'
import type { Work } from './work.js'
import { coreSize } from './works/coreSize.js'
import { eager } from './works/eager.js'
import { firstStep } from './works/firstStep.js'
import { gpt2Block } from './works/gpt2Block.js'
import { gpt2Token } from './works/gpt2Token.js'
import { importTime } from './works/importTime.js'
import { indexing } from './works/indexing.js'
import { large } from './works/large.js'
import { likeACopy } from './works/likeACopy.js'
import { matmul } from './works/matmul.js'
import { steps } from './works/steps.js'

const works: readonly Work[] = [
  ...matmul,
  ...steps,
  ...likeACopy,
  ...indexing,
  ...gpt2Block,
  ...gpt2Token,
  ...firstStep,
  ...large,
  ...eager,
  importTime,
  coreSize,
]

interface Participant {
  readonly name: string
  readonly file: string
  /** Several threads help it. */
  readonly threaded?: boolean
}

const ours: Participant = { name: 'tensor-ts', file: './contenders/tensorTs.js', threaded: true }

const others: readonly Participant[] = [
  { name: 'jax-js', file: './contenders/jaxJs.js' },
  { name: 'TensorFlow.js', file: './contenders/tensorFlow.js' },
  { name: 'onnxruntime', file: './contenders/onnxRuntime.js', threaded: true },
  { name: 'PyTorch', file: './contenders/pytorch.js', threaded: true },
  { name: 'JAX', file: './contenders/jax.js', threaded: true },
  { name: 'tensor-ts on XLA', file: './contenders/xla.js', threaded: true },
  { name: 'SIMD copy', file: './contenders/simdCopy.js' },
  { name: 'plain copy', file: './contenders/plainCopy.js' },
]

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

const loaded = new Map<string, Promise<Contender | undefined>>()

/** The library on so many threads, or one where more do not help it; loaded once. */
const load = ({ name, file, threaded = false }: Participant, wanted: number): Promise<Contender | undefined> => {
  const threads = threaded ? wanted : 1
  const key = threads === 1 ? name : `${name} on ${threads} threads`
  const known = loaded.get(key)
  if (known !== undefined) return known
  const loading = attempt(key, async () => {
    const { load }: { load: (threads: number) => Contender | Promise<Contender> } = await import(file)
    return load(threads)
  })
  loaded.set(key, loading)
  return loading
}

/** One that takes part in a work, by its name in the table. */
interface Entry {
  readonly name: string
  readonly contender: Contender | undefined
  readonly prepare: Work['prepare']
}

/** Who takes part in a work; ours is the first. */
const entries = async ({ threads = 1, prepare, variants = [] }: Work): Promise<readonly Entry[]> => {
  const found: Entry[] = [{ name: ours.name, contender: await load(ours, threads), prepare }]
  for (const variant of variants) found.push({ ...variant, contender: await load(ours, variant.threads) })
  for (const other of others) found.push({ name: other.name, contender: await load(other, threads), prepare })
  return found
}

const measure = async (work: Work): Promise<readonly Measured[]> => {
  const ready = []
  for (const { name, contender, prepare } of await entries(work)) {
    if (contender === undefined) continue
    const one = await attempt(`${work.name}, ${name}`, async () => {
      const sample = await prepare(contender)
      return sample && { name, sample, calls: work.constant ? 1 : await warmUp(sample) }
    })
    if (one !== undefined) ready.push(one)
  }
  const samplers = ready.map(({ sample }) => sample)
  const calls = ready.map(({ calls }) => calls)
  const samples = work.constant
    ? await Promise.all(samplers.map(async sample => [await sample(1)]))
    : await interleave(samplers, calls)
  return ready.map(({ name }, i) => ({ contender: name, samples: samples[i]!.map(x => x * (work.scale ?? 1)) }))
}

const measureAll = async (chosen: readonly Work[]): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const work of chosen) {
    console.log(`measuring: ${work.name}`)
    if ((work.threads ?? 1) > availableParallelism()) {
      missing[work.name] = `this machine has ${availableParallelism()} cores`
      continue
    }
    const measured = await attempt(work.name, () => measure(work))
    const mine = measured?.find(({ contender }) => contender === ours.name)
    if (measured !== undefined && mine !== undefined)
      rows.push(
        ...rowsOf(
          work,
          mine,
          measured.filter(other => other !== mine),
        ),
      )
  }
  return rows
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

  const rows = await measureAll(chosen)
  const versions: Record<string, string> = {}
  for (const [name, loading] of loaded) {
    const contender = await loading
    if (contender !== undefined) versions[name] = contender.version
    contender?.close?.()
  }
  console.log(`\n${table(rows)}\n`)
  for (const [what, why] of Object.entries(missing)) console.log(`missing: ${what}: ${why}`)
  // Some works alone are a look, not a record.
  if (words.length === 0) writeResults(new URL('results.json', import.meta.url), { rows, versions, missing })
}

await main()
