import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { difference, exported, materialise, plainOf, tensorsIn } from './operation.js'
import { operations } from './table/index.js'

/** What is exported and computes nothing from tensors, or has tests of its own. */
const elsewhere = new Set([
  ...['tensor', 'fromArray', 'fromUnknown', 'zeros', 'ones', 'full', 'eye', 'arange', 'linspace', 'dim'],
  ...['zerosLike', 'onesLike', 'fullLike', 'toArray', 'item', 'data', 'read', 'random'],
  ...['program', 'evalShape', 'jit', 'jvp', 'vjp', 'linearize', 'linearTranspose', 'grad', 'valueAndGrad'],
  ...['vmap', 'jacfwd', 'jacrev', 'hessian', 'hvp', 'scan', 'cond', 'switchCase', 'checkpoint'],
  'topK', // one of its two results is of integers: topK.test.ts
  ...['ShapeError', 'DTypeError', 'TraceError'],
])

describe('the table of operations', () => {
  const named = new Set(operations.map(({ name }) => name))

  it('has a row for every operation that is exported', () => {
    expect(Object.keys(T).filter(name => !named.has(name) && !elsewhere.has(name))).toEqual([])
  })

  it('has no row for what is not', () => {
    expect([...named, ...elsewhere].filter(name => !(name in T))).toEqual([])
  })
})

describe('operations agree with their definitions', () => {
  it.each(operations)('$name', ({ name, exact, uses }) => {
    fc.assert(
      fc.property(uses, ({ args, expected }) => {
        const result = tensorsIn(exported(name)(...materialise(args)))
        expect(difference(result.map(plainOf), expected(), exact)).toBe('')
      }),
      { numRuns: 150 },
    )
  })
})
