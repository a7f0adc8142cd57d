import { pipe } from 'fp-ts/lib/function.js'
import type { AnyTensor } from 'tensor-ts'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import type { Judgement, Mistake } from './compilers.js'
import type { Generated } from './generate.js'
import type { Kind, World } from './look.js'
import { waiting } from './pending.js'
import { type Program, signatureOf } from './program.js'
import { admits, isExact, isInternal, isTensorValue, readTypes, type Static, showValue } from './result.js'

/** What can be wrong between types and run time. */
export const faults = [
  'refused though right',
  'accepted though wrong',
  'lie',
  'internals',
  'inexact',
  'another sentence',
  'no sentence',
  'another place',
] as const
export type Fault = (typeof faults)[number]

export interface Disagreement {
  readonly program: Generated
  readonly fault: Fault
  readonly text: string
}

type Outcome = { readonly value: unknown } | { readonly error: Error }

const evaluated = (text: string, scope: Readonly<Record<string, unknown>>): unknown =>
  Function(...Object.keys(scope), `return (${text})`)(...Object.values(scope))

/** What comes of a program where its parameters are these. */
const outcomesOf = ({ parameters, body }: Program, values: readonly (readonly string[])[]): readonly Outcome[] =>
  values.map(texts => {
    try {
      const given = texts.map((text, i) => [parameters[i]!.name, evaluated(text, { T })])
      return { value: evaluated(body, { T, nn, pipe, ...Object.fromEntries(given) }) }
    } catch (error) {
      if (error instanceof Error) return { error }
      throw error
    }
  })

/** A world with what came of running in it. */
interface Ran {
  readonly world: World
  readonly given: unknown
  readonly result: AnyTensor
}

/** Sizes that come of running two worlds far from each other, as type variables; undefined where they are computed. */
const declaredShape = (program: Program, ran: readonly Ran[]): string | undefined => {
  const letters = program.generics.map(text => text.split(' ')[0]!).filter(letter => !'BSDXYZUVW'.includes(letter))
  const hasAxes = program.generics.some(text => text.startsWith('B '))
  const shapes = ran.map(({ world, result }) => {
    const axes = hasAxes ? (world.axes ?? []) : []
    return axes.every((size, i) => result.shape[i] === size) ? result.shape.slice(axes.length) : undefined
  })
  const [first] = shapes
  if (!first || !shapes.every(shape => shape?.length === first.length)) return undefined
  const sizes = first.map((size, axis) => {
    const letter = letters.find(each =>
      shapes.every((shape, i) => shape![axis] === ran[i]!.world.sizes[each.toLowerCase()]),
    )
    return letter ?? (shapes.every(shape => shape![axis] === size) ? `${size}` : undefined)
  })
  return sizes.includes(undefined) ? undefined : `[${[...(hasAxes ? ['...B'] : []), ...sizes].join(', ')}]`
}

/** Whether results have the shape of the first argument, of whatever rank that is. */
const keepsShape = (ran: readonly Ran[]): boolean =>
  ran.every(({ given, result }) => isTensorValue(given) && `${given.shape}` === `${result.shape}`)

/** The type that a generic function may be declared to give, found by running it; undefined where it is not one tensor. */
const declaredType = (program: Generated, outcomes: readonly Outcome[]): string | undefined => {
  if (program.generics.length === 0 || program.isNumeric) return undefined
  const { kind, name, family } = program
  if (kind === 'variable of any tensor') return undefined
  if (kind === 'variable tensor' && [name, family].some(each => waiting.includes(each))) return undefined
  const ranIn = (world: World, texts: readonly string[], outcome: Outcome): readonly Ran[] =>
    'value' in outcome && isTensorValue(outcome.value)
      ? [{ world, given: texts[0] && evaluated(texts[0], { T }), result: outcome.value }]
      : []
  const ran = outcomes.flatMap((outcome, i) => ranIn(program.worlds[i]!, program.values[i]!, outcome))
  if (ran.length < outcomes.length) return undefined
  const probes = outcomesOf(
    program,
    program.probes.map(({ values }) => values),
  )
  const probed = probes.map((outcome, i) => ranIn(program.probes[i]!.world, program.probes[i]!.values, outcome))
  const isWhole = program.generics.some(text => text.startsWith('S '))
  // Of a shape that is one variable it has to be known that another rank is right as well.
  if (isWhole && probed[0]?.length !== 1) return undefined
  const all = [...ran, ...probed.flat()]
  const { dtype } = ran[0]!.result
  const declared = all.every(({ result }) => result.dtype === dtype)
    ? `'${dtype}'`
    : program.generics.some(text => text.startsWith('D ')) &&
        ran.every(({ world, result }) => result.dtype === world.dtype)
      ? 'D'
      : undefined
  const shape = isWhole ? (keepsShape(all) ? 'S' : undefined) : declaredShape(program, all)
  return shape && declared && `T.Tensor<${shape}, ${declared}>`
}

/** A program with what came of running it, as lines of a source file. */
export interface Written {
  readonly program: Generated
  readonly outcomes: readonly Outcome[]
  readonly id: string
  readonly lines: readonly string[]
}

export const write = (program: Generated, id: string): Written => {
  const outcomes = outcomesOf(program, program.values)
  const signature = signatureOf(program)
  const declared = declaredType(program, outcomes)
  const isGeneric = program.generics.length > 0
  return {
    program,
    outcomes,
    id,
    lines: [
      `export const ${id} = ${signature} => ${program.body}`,
      ...(isGeneric
        ? program.values.map((texts, world) => `export const ${id}_${world} = ${id}(${texts.join(', ')})`)
        : []),
      ...(declared === undefined ? [] : [`export const ${id}_d = ${signature}: ${declared} => ${program.body}`]),
    ],
  }
}

export const prelude = [
  "import { pipe } from 'fp-ts/lib/function.js'",
  "import * as T from 'tensor-ts'",
  "import * as nn from 'tensor-ts/nn'",
]

/** Whether types could know it: of the elements they know nothing. */
const isRefusal = (error: Error): boolean =>
  (error instanceof T.ShapeError || error instanceof T.DTypeError) && !/ is not a value of /.test(error.message)

/** Where types know nothing, whatever is right for one value compiles. */
const unknowns: readonly Kind[] = [
  'unknown value',
  'any value',
  'unknown size',
  'unknown rank',
  'any tensor',
  'unknown length',
]

/** Whether the compiler underlines an operation that is handed on as a function, which it compares with the one asked for. */
const isHandedOn = ({ at }: Mistake): boolean => /^(T|nn)\.\w+(?![\w(])/.test(at)

/** Whether the compiler underlines an argument of the call: where it waits for one, that which is handed on. */
const isAtArgument = ({ args, form }: Program, mistake: Mistake): boolean =>
  args.length === 0 ||
  args.some(text => mistake.at.startsWith(text)) ||
  isHandedOn(mistake) ||
  (form !== 'first' && /^(T|nn)\./.test(mistake.at))

const refusalFault = (
  program: Program,
  error: Error,
  mistakes: readonly Mistake[],
): readonly [Fault, string] | undefined => {
  if (mistakes.length === 0) return ['accepted though wrong', `throws ${error.message}`]
  const sentences = mistakes.map(({ first }) => first)
  // Of a step of a pipe, or of an operation as an argument, the first line says that this function is not the one that is
  // asked for: what a generic function says of an argument no guard can ask. Why it does not fit stands below.
  const mistake = mistakes.find(each =>
    (program.body.includes('pipe(') || isHandedOn(each) ? each.message : each.first).includes(error.message),
  )
  const seen = `throws ${error.message}\n  shows ${sentences.join('\n  shows ')}\n  at ${mistakes.map(({ at }) => at)}`
  const operation = program.name.replace(/^.*\./, '')
  if (!mistake)
    return [sentences.some(first => first.includes(`"${operation}: `)) ? 'another sentence' : 'no sentence', seen]
  return isAtArgument(program, mistake) ? undefined : ['another place', seen]
}

/** Everything in which a compiler and the run time disagree about programs of one file. */
export const disagreements = (
  written: readonly Written[],
  { mistakes, types: texts }: Judgement,
): readonly Disagreement[] => {
  const types = readTypes(texts)
  let line = prelude.length
  return written.flatMap(({ program, outcomes, id, lines }): readonly Disagreement[] => {
    const [from, to] = [line, line + lines.length]
    line = to
    const here = mistakes.filter(mistake => mistake.line >= from && mistake.line < to)
    const say = (fault: Fault, text: string): readonly Disagreement[] => [
      { program, fault, text: `${lines.join('\n')}\n  ${text}` },
    ]
    const [first] = outcomes
    if (program.kind === 'plain' && first && 'error' in first) {
      if (!isRefusal(first.error)) return []
      const fault = refusalFault(program, first.error, here)
      return fault ? say(...fault) : []
    }
    const isRight = outcomes.every(
      (outcome, world) => 'value' in outcome || (world > 0 && unknowns.includes(program.kind)),
    )
    if (here.length > 0)
      return isRight
        ? say(
            'refused though right',
            here.map(({ line, first }) => `${lines[line - from]?.slice(0, 60)}: ${first}`).join('\n  '),
          )
        : []
    const found = (world: number): readonly [type: Static | undefined, text: string] => {
      const name = program.generics.length > 0 ? `${id}_${world}` : id
      return [types.get(name), texts.get(name) ?? 'missing']
    }
    const wrong = outcomes.flatMap((outcome, world): readonly (readonly [Fault, string])[] => {
      if (!('value' in outcome)) return []
      const [type, text] = found(world)
      // A tree of which nothing is known.
      if (program.ofTrees && program.kind === 'any tensor' && text === 'any') return []
      const both = `type ${text}\n  ran  ${showValue(outcome.value)} for ${program.values[world]!.join(', ')}`
      if (!type || !admits(type, outcome.value, program.worlds[world]!.sizes))
        return [[type && isInternal(type) ? 'internals' : 'lie', both]]
      return program.definite && isRight && !isExact(type) ? [['inexact', both]] : []
    })
    return wrong.length > 0 ? say(...wrong[0]!) : []
  })
}
