// Types against run time, for what users write: random calls of every operation of which the types know more or less, each
// given to three compilers and run with whatever its parameters may be. TYPE_RUNS=20000 widens the search, TYPE_SEED draws
// other programs, TYPE_ONLY=sum,concat those of some operations, in every kind, TYPE_PENDING=1 those that are pending.
import { describe, expect, it } from 'vitest'
import { judge, versions } from './compilers.js'
import { type Generated, generate } from './generate.js'
import { kinds, tensorKinds } from './look.js'
import { ofOneShape, pending } from './pending.js'
import { recipes } from './recipes/index.js'
import { type Disagreement, disagreements, prelude, write } from './verdict.js'

const runs = Number(process.env.TYPE_RUNS ?? 2000)
const seed = Number(process.env.TYPE_SEED ?? 1)
const only = process.env.TYPE_ONLY?.split(',')
const pendingOnly = process.env.TYPE_PENDING !== undefined
const perFile = 500

const isPending = ({ name, kind, family }: Generated): boolean => {
  const those = pending[kind]
  return those === 'every operation' || those?.includes(name) === true || those?.includes(family) === true
}

const isKnown = ({ program, fault }: Disagreement): boolean =>
  program.kind === 'several tensors' &&
  fault === 'refused though right' &&
  [program.name, program.family].some(each => ofOneShape.includes(each))

const programs = generate(seed, runs, program =>
  only ? only.includes(program.name) : isPending(program) === pendingOnly,
)
const written = programs.map((program, i) => write(program, `f${i}`))
const files = Array.from({ length: Math.ceil(runs / perFile) }, (_, i) => written.slice(i * perFile, (i + 1) * perFile))
const texts = files.map(part => [...prelude, ...part.flatMap(({ lines }) => lines)].join('\n'))

describe(`types and run time of ${runs} programs (TYPE_SEED=${seed})`, () => {
  it.each(versions)('have no disagreement under TypeScript %s', { timeout: 3_600_000 }, async version => {
    const judgements = await judge(version, texts)
    const found = files.flatMap((part, i) => disagreements(part, judgements[i]!)).filter(each => !isKnown(each))
    expect(found.map(({ program, fault, text }) => `${program.name}, ${program.kind}: ${fault}\n${text}`)).toEqual([])
  })

  it.skipIf(only ?? pendingOnly)('are of every kind, right and wrong', () => {
    expect(
      [...kinds, ...tensorKinds].filter(
        kind => pending[kind] !== 'every operation' && !programs.some(program => program.kind === kind),
      ),
    ).toEqual([])
    const wrong = written.filter(
      ({ program, outcomes }) => program.kind === 'plain' && outcomes.some(outcome => 'error' in outcome),
    )
    const right = written.filter(({ outcomes }) => outcomes.every(outcome => 'value' in outcome))
    expect(wrong.length).toBeGreaterThan(runs / 20)
    expect(right.length).toBeGreaterThan(runs / 2)
  })

  it.skipIf(only ?? pendingOnly)('have all families in them', () => {
    expect(Object.keys(recipes).filter(family => !programs.some(program => program.family === family))).toEqual([])
  })
})
