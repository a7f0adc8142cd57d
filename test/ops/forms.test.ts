import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/engine/reference/run.js'
import { edges } from './draw.js'
import { asFunction, difference, exported, floats, materialise, plainOf, tensorOf, tensorsIn } from './operation.js'
import { common, isPlain, type Plain } from './plain.js'
import { operations } from './table/index.js'

const resultOf = (name: string, args: readonly unknown[]): readonly Plain[] =>
  tensorsIn(exported(name)(...args)).map(plainOf)

const same = (actual: readonly Plain[], expected: readonly Plain[]): void =>
  expect(difference(actual, expected, true)).toBe('')

describe('broadcasting is the operation on operands that are repeated before', () => {
  it.each(operations.filter(row => row.broadcasts))('$name', ({ name, uses }) => {
    fc.assert(
      fc.property(uses, ({ args }) => {
        const operands = args.filter(isPlain)
        const shape = common(...operands.map(x => x.shape))
        const repeated = operands.map(x => T.broadcastTo(tensorOf(x), shape))
        same(resultOf(name, materialise(args)), resultOf(name, repeated))
      }),
      { numRuns: 30 },
    )
  })
})

describe('without its first argument an operation waits for it', () => {
  it.each(operations.filter(row => row.waits))('$name', ({ name, uses }) => {
    const complete = uses.filter(({ args }) => args.length > 1)
    // A function of one tensor has no such form.
    if (fc.sample(uses, 20).every(({ args }) => args.length === 1)) return
    fc.assert(
      fc.property(complete, ({ args }) => {
        const [first, ...rest] = materialise(args)
        const waiting = exported(name)(...rest)
        if (typeof waiting !== 'function') throw new Error(`${name} does not wait`)
        same(tensorsIn(waiting(first)).map(plainOf), resultOf(name, [first, ...rest]))
      }),
      { numRuns: 20 },
    )
  })
})

describe('a traced operation, run, gives what the operation gives', () => {
  it.each(operations)('$name', ({ name, uses }) => {
    fc.assert(
      fc.property(uses, ({ args }) => {
        const { f, leaves } = asFunction(name, args, () => true)
        const program = T.program(f)(...leaves.map(tensorOf))
        same(
          run(program, leaves.map(tensorOf)).map(x => plainOf(x as T.AnyTensor)),
          f(...leaves.map(tensorOf)).map(plainOf),
        )
      }),
      { numRuns: 20 },
    )
  })
})

const arithmetic = ['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum']
const comparing = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual']

describe('a number stands for a scalar of the element type of the other operand', () => {
  const dtypes = [...floats, 'int32', 'uint8'] as const
  const operand = fc.constantFrom(...dtypes).chain(dtype => edges(dtype, [-4, 4], false).tensor([2, 3]))
  const number = fc.integer({ min: 0, max: 3 })

  it.each([...arithmetic, ...comparing])('%s', name => {
    fc.assert(
      fc.property(operand, number, (drawn, n) => {
        const [x, scalar] = [tensorOf(drawn), tensorOf({ shape: [], dtype: drawn.dtype, data: [n] })]
        same(resultOf(name, [x, n]), resultOf(name, [x, scalar]))
        same(resultOf(name, [n, x]), resultOf(name, [scalar, x]))
        const waiting = exported(name)(n)
        if (typeof waiting !== 'function') throw new Error(`${name} does not wait`)
        same([plainOf(waiting(x))], resultOf(name, [x, scalar]))
      }),
      { numRuns: 30 },
    )
  })

  it.each(['where', 'clip'])('%s', name => {
    fc.assert(
      fc.property(operand, number, (drawn, n) => {
        const [x, scalar] = [tensorOf(drawn), tensorOf({ shape: [], dtype: drawn.dtype, data: [n] })]
        const first = name === 'where' ? T.greater(x, x) : x
        same(resultOf(name, [first, n, x]), resultOf(name, [first, scalar, x]))
        same(resultOf(name, [first, x, n]), resultOf(name, [first, x, scalar]))
      }),
      { numRuns: 30 },
    )
  })

  it('as float32 where all operands are numbers', () => {
    const scalar = (data: number, dtype: T.DType = 'float32') => ({ shape: [], dtype, data: [data] })
    same(resultOf('add', [1, 2]), [scalar(3)])
    same(resultOf('less', [1, 2]), [scalar(1, 'bool')])
    same(resultOf('exp', [0]), [scalar(1)])
    same(resultOf('where', [T.tensor(true), 1, 2]), [scalar(1)])
  })
})
