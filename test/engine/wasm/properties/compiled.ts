import { readdirSync, readFileSync } from 'node:fs'
import type { IRawProperty, Parameters } from 'fast-check'
import * as T from 'tensor-ts'
import { describe, expect, it, vi } from 'vitest'
import { Recent } from '../../../../src/engine/recent.js'
import { compile, type Executable } from '../../../../src/engine/wasm/execute.js'
import { primitives } from '../../../../src/primitive/index.js'
import { bind, byDefinition, type Evaluate, evaluateBy } from '../../../../src/trace/trace.js'
import { stageLeaves } from '../../../../src/transform/program.js'

// The property tests of the library, with WebAssembly in the place of the definitions: every primitive that has loops is
// computed by a compiled Program of this one equation. So every law that holds for the definitions must hold for them.

// Products would go over to the kernels of their engine.
vi.mock('../../../../src/engine/eager.js', () => ({ useKernels: () => {} }))

// Every example has shapes of its own and so a module of its own. THOROUGH=1 draws as many as the laws themselves ask for.
vi.mock('fast-check', async original => {
  const { default: fc, ...names } = await original<typeof import('fast-check')>()
  const share = process.env.THOROUGH === '1' ? 1 : 5
  const assert = <Ts>(property: IRawProperty<Ts>, options?: Parameters<Ts>) =>
    fc.assert(property, { ...options, numRuns: Math.ceil((options?.numRuns ?? 100) / share) })
  return { ...names, default: { ...fc, assert } }
})

const executables = new Recent<Executable>(5000)
const withLoops = new Set(primitives.filter(({ lower }) => lower !== undefined))

const compiled: Evaluate = (primitive, inputs, params) => {
  if (!withLoops.has(primitive)) return byDefinition(primitive, inputs, params)
  const specs = inputs.map(({ shape, dtype }) => `${dtype}[${shape}]`)
  const key = `${primitive.name} ${JSON.stringify(params)} ${specs}`
  const alone = () => stageLeaves(primitive.name, values => bind(primitive, values, params), inputs)
  const executable = executables.get(key) ?? compile(alone())
  executables.set(key, executable)
  return executable(inputs)
}

const root = new URL('../../../', import.meta.url)

/** Files that run compiled by themselves, draw numbers that are the same to the last bit, or compute nothing. */
const elsewhere = new Set([
  'transform/unused.test.ts',
  ...['random/ranges.test.ts', 'random/truncated.test.ts'],
  ...['ops/transferable.test.ts', 'ops/tree.test.ts', 'tensor/hostile.test.ts'],
])

/** Runs the property tests of some folders on compiled primitives. */
export const describeCompiled = (folders: readonly string[]): void => {
  // Whole Programs are compiled in other tests.
  T.engine('reference')
  evaluateBy(compiled)
  for (const folder of folders)
    for (const file of readdirSync(new URL(`${folder}/`, root)).filter(name => name.endsWith('.test.ts'))) {
      const { href, pathname } = new URL(`${folder}/${file}`, root)
      if (!elsewhere.has(`${folder}/${file}`) && readFileSync(new URL(href), 'utf8').includes('fc.assert('))
        describe(`${folder}/${file}, each primitive compiled`, async () => {
          await import(pathname)
        })
    }
  it('are computed by compiled primitives to the end', () => {
    expect(evaluateBy(compiled)).toBe(compiled)
  })
}
