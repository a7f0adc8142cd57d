import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compile, complaints, imports, typesOf } from './compile.js'

const broadcast = (a: string, b: string): string => `broadcast.Broadcast<${a}, ${b}>`

// Of sizes that may be one of several, or anything: never a definite wrong one. Each is tried in both orders.
const unsure: readonly (readonly [a: string, b: string, result: string])[] = [
  ['[1 | 5]', '[1 | 5]', '[1 | 5]'],
  ['[1 | 5]', '[1]', '[1 | 5]'],
  ['[1 | 5]', '[5]', '[5]'],
  ['[1 | 3]', '[5]', '[5]'],
  ['[2 | 4]', '[2 | 4]', '[2 | 4]'],
  ["['a' | 'b']", '[1]', '["a" | "b"]'],
  ['[2 | 4]', '[number]', '[2 | 4]'],
  ['[1 | 4]', '[number]', '[number]'],
  ['[number]', '[5]', '[5]'],
  ['[number]', '[1]', '[number]'],
  ['[number]', "['n']", '[number]'],
  ['[number]', '[number]', '[number]'],
  ['[string]', '[3]', '[number]'],
  ['Shape', '[3]', 'Shape'],
  ['[...Shape, 3]', '[3]', '[...Dim[], 3]'],
  ['[...Shape, 3]', '[2, 3]', 'Shape'],
]

describe('the shape of two that are broadcast, where sizes are unsure', () => {
  const expressions = unsure.flatMap(([a, b]) => [broadcast(a, b), broadcast(b, a)])
  const found = typesOf(expressions)
  it.each(unsure.map(([a, b, result], i) => [a, b, result, i] as const))('%s and %s: %s', (_a, _b, result, i) => {
    expect(found.slice(2 * i, 2 * i + 2)).toEqual([result, result])
  })
})

// For all sizes K and N, axes B and shapes S at once.
const generic: readonly (readonly [a: string, b: string, result: string])[] = [
  ['[K, 3]', '[3]', '[K, 3]'],
  ['[K, 3]', '[1, 3]', '[K, 3]'],
  ['[K, 3]', '[K, 1]', '[K, 3]'],
  ['[K, 3]', '[number, 3]', '[number, 3]'],
  ['[K, 1]', '[N]', '[K, N]'],
  ['[...B, 3]', '[3]', '[...B, 3]'],
  ['[...B, 3]', '[1]', '[...B, 3]'],
  ['[...B, K, N]', '[N]', '[...B, K, N]'],
  ['[...B, K, N]', '[K, 1]', '[...B, K, N]'],
  ['[...B, K, N]', '[...B, K, 1]', '[...B, K, N]'],
  ['[...B, K, N]', '[...B, 1, N]', '[...B, K, N]'],
  ['[...B, K, N]', '[...B, 1, 1]', '[...B, K, N]'],
  ['[...B, K, N]', '[...B, K, N]', '[...B, K, N]'],
  ['[...B, K, N]', '[]', '[...B, K, N]'],
  ['[2, ...B, K]', '[1]', '[2, ...B, K]'],
  ['S', 'S', 'S'],
  ['S', '[]', 'S'],
]

// Beside a function both ways a type is neither wider nor narrower.
const programs = [
  imports,
  'type Dim = number | string',
  'interface Just<S> { readonly shape: S; readonly both: (shape: S) => S }',
  ...generic
    .flatMap(([a, b, result]) => [
      [broadcast(a, b), result],
      [broadcast(b, a), result],
    ])
    .map(
      ([found, result], i) =>
        `export const f${i} = <K extends Dim, N extends Dim, B extends Shape, S extends Shape>(x: Just<${result}>): Just<${found}> => x`,
    ),
].join('\n')

describe('the shape of two that are broadcast, for every size', () => {
  const folder = mkdtempSync(join(tmpdir(), 'broadcast-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is known under TypeScript 6.0', () => expect(compile(programs).errors).toEqual([]))

  it.each(['5.9', '7.0'] as const)('and under TypeScript %s', version => {
    const path = join(folder, 'broadcast.ts')
    writeFileSync(path, programs)
    expect(complaints(version, [path])).toBe('')
  })
})
