import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it } from 'vitest'
import { difference, exported, materialise, plainOf, tensorsIn } from './operation.js'
import { operations } from './table/index.js'

const files = readdirSync(new URL('../../src/ops/', import.meta.url)).map(name => name.replace('.ts', ''))
const modules: readonly object[] = await Promise.all(
  // What is made, read and sent has tests of its own, and so have sizes and trees.
  files
    .filter(name => !['create', 'like', 'range', 'sizes', 'read', 'transferable', 'tree'].includes(name))
    .map(name => import(`../../src/ops/${name}.ts`)),
)

describe('the table of operations', () => {
  const named = new Set(operations.map(({ name }) => name))
  // One of the two results of topK is of integers, and at gives functions: topK.test.ts, at.test.ts.
  const elsewhere = new Set(['topK', 'at'])

  it('has a row for every operation that is exported', () => {
    const exportedNames = ['cast', ...modules.flatMap(Object.keys).filter(name => name in T)]
    expect(exportedNames.length).toBeGreaterThan(80)
    expect(exportedNames.filter(name => !named.has(name) && !elsewhere.has(name))).toEqual([])
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
