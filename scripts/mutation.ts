// Changes the source in small ways, one at a time, and sees whether a test fails: `npm run mutation`, or for some files
// only `npm run mutation -- src/primitive/dot.ts src/transform/jvp.ts`. What it means stands in docs/mutation.md.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Stryker } from '@stryker-mutator/core'

type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

const required = 85
const reports = '.tmp/mutation'

interface Count {
  readonly file: string
  readonly mutants: number
  readonly detected: number
}

const isDetected = ({ status }: MutantResult): boolean => status === 'Killed' || status === 'Timeout'
const isSurvivor = ({ status }: MutantResult): boolean => status === 'Survived' || status === 'NoCoverage'

const tally = (file: string, results: readonly MutantResult[]): Count => {
  const detected = results.filter(isDetected).length
  return { file, mutants: detected + results.filter(isSurvivor).length, detected }
}

const show = ({ file, mutants, detected }: Count): string =>
  `${file.padEnd(36)} ${String(detected).padStart(5)} of ${String(mutants).padStart(5)}  ${((100 * detected) / mutants).toFixed(1)} %`

const describe = (file: string, { location: { start, end }, mutatorName, replacement }: MutantResult): string => {
  const lines = readFileSync(file, 'utf8').split('\n')
  const last = start.line === end.line ? end.column - 1 : Infinity
  const original = lines[start.line - 1]!.slice(start.column - 1, last)
  return `  ${file}:${start.line}:${start.column} ${mutatorName}: ${original.trim()} => ${replacement}`
}

const given = process.argv.slice(2)
const mutated = ['src/primitive', 'src/transform'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `${folder}/${name}`),
)
const files = given.length > 0 ? given : mutated.sort()
mkdirSync(reports, { recursive: true })
const counts: Count[] = []
for (const file of files) {
  const results = await new Stryker({ mutate: [file] }).runMutationTest()
  if (results.length === 0) continue
  const survivors = results.filter(isSurvivor).map(result => describe(file, result))
  writeFileSync(`${reports}/${file.replaceAll('/', '-')}.txt`, survivors.join('\n'))
  const count = tally(file, results)
  counts.push(count)
  console.log([show(count), ...survivors].join('\n'))
}
const sum = (size: (count: Count) => number) => counts.reduce((total, count) => total + size(count), 0)
const total: Count = { file: 'all', mutants: sum(({ mutants }) => mutants), detected: sum(({ detected }) => detected) }
console.log(['', ...[...counts, total].map(show)].join('\n'))
process.exitCode = 100 * total.detected >= required * total.mutants ? 0 : 1
