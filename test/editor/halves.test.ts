// What an editor says of an operation, a loss or a layer that has its settings and waits for the tensor: one public name.
import fc from 'fast-check'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { describe, expect, it } from 'vitest'
import { operations } from '../ops/table/index.js'
import { rightCalls } from './misuse.js'
import { editor, type Version } from './service.js'

const prelude = "import * as T from 'tensor-ts'\nimport * as nn from 'tensor-ts/nn'\n"

const isWaiting = (code: string): boolean => {
  try {
    return typeof Function('T', 'nn', `return ${code}`)(T, nn) === 'function'
  } catch {
    return false
  }
}

/** Operations whose options must be given. */
const needOptions = ['T.takeAlongAxis']

/** The settings of a call: all arguments but the first, with and without options. */
const settingsOf = (name: string, args: readonly string[]): readonly (readonly string[])[] => {
  const rest = args.slice(1)
  const isShorter = rest.length > 1 && rest.at(-1)!.startsWith('{') && !needOptions.includes(name)
  return isShorter ? [rest, rest.slice(0, -1)] : [rest]
}

/** Operations and losses without their first argument, where they wait for it, and layers. */
const halves = [
  ...new Set([
    ...rightCalls.flatMap(({ name, args, isStep }) =>
      (isStep ? [args] : settingsOf(name, args))
        .filter(settings => settings.length > 0)
        .map(settings => `${name}(${settings.join(', ')})`),
    ),
    ...['notEqual', 'lessEqual', 'greater', 'mul'].map(name => `T.${name}(2)`),
    ...['logicalAnd', 'logicalOr', 'logicalXor'].map(name => `T.${name}(T.tensor([true]))`),
    'T.gelu({ approximate: true })',
    'T.maxPool2d({ kernel: 2 })',
    'T.nanToNum({ nan: 1 })',
    "T.scatter(T.zeros([2], 'int32'), 1)",
    "T.scatter([[0, 1]], T.ones([3]), { mode: 'add' })",
    "T.scatter([T.zeros([2], 'int32'), T.zeros([2], 'int32')], 1, { mode: 'max' })",
    "T.gather([T.zeros([2], 'int32')])",
  ]),
].filter(isWaiting)

/** The name that is shown, with what it is of; the whole text where it shows something else. */
const nameIn = (hover: string): string => /^const half: (?:T|nn)\.(\w+)(?:<.*>)?$/s.exec(hover)?.[1] ?? hover

it('every operation that waits is among them', () => {
  const named = halves.map(half => /^T\.(\w+)/.exec(half)?.[1])
  const waits = operations.filter(({ waits, uses }) => waits && fc.sample(uses, 20).some(({ args }) => args.length > 1))
  expect(waits.map(({ name }) => name).filter(name => !named.includes(name))).toEqual([])
})

describe.each<Version>(['5.9', '6.0'])('under TypeScript %s', version => {
  it(`${halves.length} calls have one name`, () => {
    const text = prelude + halves.map((half, i) => `{ const /*^${i}*/half = ${half} }`).join('\n')
    const { hover, mistakes } = editor(version)(text)
    expect(mistakes()).toEqual([])
    const shown = halves.map((half, i) => [half, nameIn(hover(String(i)))] as const)
    expect(shown.filter(([, name]) => !/^\w+$/.test(name)).map(each => each.join('\n  '))).toEqual([])
  })
})
