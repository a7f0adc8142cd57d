import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ShapeError } from '../../src/shape/error.js'
import { type Compiled, compile, complaints, imports } from './compile.js'
import { rules } from './rules/index.js'
import { evaluate, names, type Outcome, type Program } from './rules/rule.js'

// Types against run time: random programs over the rules, each given to the compiler and run. AGREEMENT_RUNS=10000
// widens the search, AGREEMENT_SEED changes the programs.
const runs = Number(process.env.AGREEMENT_RUNS ?? 1000)
const seed = Number(process.env.AGREEMENT_SEED ?? 1)
const perSource = 1000

/** What the compiler infers: literal sizes, named sizes as text, `null` an unknown size, `'rank'` an unknown rank. */
type Inferred = number | { readonly named: string } | null | 'rank' | readonly Inferred[]

interface Verdict {
  readonly program: Program
  /** The sentence of the guard, or nothing where the shapes fit. */
  readonly refused: string | undefined
  readonly inferred: Inferred
}

const inferredFrom = (checker: ts.TypeChecker, type: ts.Type): Inferred => {
  if (type.isNumberLiteral()) return type.value
  if (type.isStringLiteral()) return { named: type.value }
  if (type.flags & ts.TypeFlags.Number) return null
  if (checker.isTupleType(type)) {
    const reference = type as ts.TupleTypeReference
    if (reference.target.readonly) throw new Error(`${checker.typeToString(type)} is readonly: a hover would say so`)
    if (reference.target.elementFlags.some(flag => flag !== ts.ElementFlags.Required)) return 'rank'
    return checker.getTypeArguments(reference).map(element => inferredFrom(checker, element))
  }
  if (checker.isArrayType(type)) return 'rank'
  throw new Error(`neither a shape nor a size: ${checker.typeToString(type)}`)
}

const sentenceOf = (checker: ts.TypeChecker, guard: ts.Type): string | undefined => {
  if (guard.flags & ts.TypeFlags.Unknown) return undefined
  if (!guard.isStringLiteral()) throw new Error(`neither unknown nor a sentence: ${checker.typeToString(guard)}`)
  return guard.value
}

const verdict = ({ checker, types }: Compiled, program: Program, index: number): Verdict => {
  const [guard, result] = [types.get(`Guard${index}`), types.get(`Result${index}`)]
  if (!guard || !result) throw new Error(`program ${index} is missing`)
  try {
    const refused = sentenceOf(checker, guard)
    return { program, refused, inferred: refused === undefined ? inferredFrom(checker, result) : [] }
  } catch (error) {
    throw new Error(`${program.name}: ${program.guard} ${program.result}: ${error}`)
  }
}

const withValues = (sentence: string): string =>
  sentence.replace(/[^\s,[\]:]+/g, word =>
    Object.keys(names).some(name => word.includes(name)) ? `${evaluate(word)}` : word,
  )

const sameSentence = (inferred: string, thrown: string): boolean => {
  const pattern = withValues(inferred)
    .split('?')
    .map(part => part.replace(/[.*+^${}()|[\]\\]/g, '\\$&'))
    .join('\\d+')
  return new RegExp(`^${pattern}$`).test(withValues(thrown))
}

const agrees = (inferred: Inferred, actual: Outcome, uncertain: boolean): boolean => {
  if (inferred === 'rank') return uncertain
  // Beyond 2^53 the compiler gives up, or writes a product of names that JavaScript rounds.
  const rounded = typeof actual === 'number' && Math.abs(actual) > 2 ** 53
  if (inferred === null) return typeof actual === 'number' && (uncertain || rounded)
  if (typeof inferred === 'number') return inferred === actual
  if ('named' in inferred) return evaluate(inferred.named) === actual || rounded
  return (
    Array.isArray(actual) &&
    actual.length === inferred.length &&
    inferred.every((each, index) => agrees(each, actual[index], uncertain))
  )
}

const disagreement = ({ program, refused, inferred }: Verdict): string | undefined => {
  const types = refused ?? JSON.stringify(inferred)
  const complain = (ran: string) => `${program.name}: ${program.result}\n  types: ${types}\n  ran:   ${ran}`
  try {
    const actual = program.run()
    return refused === undefined && agrees(inferred, actual, program.uncertain)
      ? undefined
      : complain(JSON.stringify(actual))
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    // With an unknown size the run time may find another fault first.
    const fine = program.uncertain || (refused !== undefined && sameSentence(refused, error.message))
    return fine ? undefined : complain(error.message)
  }
}

const textOf = (inferred: Inferred): string => {
  if (inferred === null) return 'number'
  if (inferred === 'rank') return 'Shape'
  if (typeof inferred === 'number') return `${inferred}`
  if ('named' in inferred) return JSON.stringify(inferred.named)
  return `[${inferred.map(textOf).join(', ')}]`
}

const sourceOf = (programs: readonly Program[]): string =>
  [imports, ...programs.map(({ guard, result }, i) => `type Guard${i} = ${guard}\ntype Result${i} = ${result}`)].join(
    '\n',
  )

/** A source that any compiler accepts just if it infers what the first one did. */
const assertionsOf = (verdicts: readonly Verdict[]): string =>
  [
    imports,
    'type Same<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false',
    'type Must<T extends true> = T',
    ...verdicts.map(({ program, refused, inferred }, i) =>
      refused === undefined
        ? `export type A${i} = Must<Same<${program.guard}, unknown>>; export type B${i} = Must<Same<${program.result}, ${textOf(inferred)}>>`
        : `export type A${i} = Must<Same<${program.guard}, ${JSON.stringify(refused)}>>`,
    ),
  ].join('\n')

describe('types and run time agree', () => {
  const programs = rules.flatMap(rule => fc.sample(rule, { seed, numRuns: Math.ceil(runs / rules.length) }))
  const sources = Array.from({ length: Math.ceil(programs.length / perSource) }, (_, i) =>
    programs.slice(i * perSource, (i + 1) * perSource),
  )
  const verdicts: Verdict[] = []
  const folder = mkdtempSync(join(tmpdir(), 'agreement-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  beforeAll(() => {
    for (const part of sources) {
      const compiled = compile(sourceOf(part))
      expect(compiled.errors).toEqual([])
      verdicts.push(...part.map((program, index) => verdict(compiled, program, index)))
    }
  })

  it(`on ${programs.length} random programs`, () => {
    expect(verdicts.map(disagreement).filter(complaint => complaint !== undefined)).toEqual([])
  })

  it('and the programs are of both kinds for every rule that can refuse', () => {
    const refusing = new Set(verdicts.filter(({ refused }) => refused !== undefined).map(({ program }) => program.name))
    const fitting = new Set(verdicts.filter(({ refused }) => refused === undefined).map(({ program }) => program.name))
    const guarded = new Set(programs.filter(({ guard }) => guard !== 'unknown').map(({ name }) => name))
    expect([...guarded].filter(name => !refusing.has(name))).toEqual([])
    expect([...guarded].filter(name => !fitting.has(name) && !name.endsWith('negative size'))).toEqual([])
  })

  it.each(['5.9', '7.0'] as const)('and TypeScript %s infers the same', version => {
    const files = sources.map((part, i) => {
      const path = join(folder, `part${i}.ts`)
      writeFileSync(path, assertionsOf(verdicts.slice(i * perSource, i * perSource + part.length)))
      return path
    })
    expect(complaints(version, files)).toBe('')
  })
})
