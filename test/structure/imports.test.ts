import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importCycle, importsOf, misplacedImports } from './imports.js'

const source = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `src/${name.replaceAll('\\', '/')}`)
    .map(file => [file, readFileSync(file, 'utf8')]),
)

describe('the imports of src', () => {
  test('go downwards only, and to run-time dependencies only', () => {
    expect(source.size).toBeGreaterThan(0)
    expect(misplacedImports(source)).toEqual([])
  })

  test('have no cycle', () => {
    expect(importCycle(source)).toEqual([])
  })
})

describe('the check of imports', () => {
  test('knows every form of import', () => {
    const text = `
      import a from './a.js'
      import type { b } from './b.js'
      export * from './c.js'
      export type { d } from './d.js'
      const e = await import('./e.js')
      type F = import('./f.js').F
      import './g.js'`
    expect(importsOf('src/x.ts', text)).toEqual([
      { specifier: './a.js', typeOnly: false },
      { specifier: './b.js', typeOnly: true },
      { specifier: './c.js', typeOnly: false },
      { specifier: './d.js', typeOnly: true },
      { specifier: './e.js', typeOnly: false },
      { specifier: './f.js', typeOnly: true },
      { specifier: './g.js', typeOnly: false },
    ])
  })

  test('refuses a way up, even of a type', () => {
    const files = new Map([
      ['src/shape/a.ts', "import type { B } from '../ops/b.js'"],
      ['src/ops/b.ts', "import '../shape/a.js'"],
    ])
    expect(misplacedImports(files)).toEqual(['src/shape/a.ts imports src/ops/b.ts, which stands above it'])
  })

  test.each([
    ["import 'fast-check'", ["src/ops/a.ts imports 'fast-check', which only testing may"]],
    ["import 'node:fs'", ["src/ops/a.ts imports 'node:fs', which only tensor and engine may"]],
    ["import 'vitest'", ["src/ops/a.ts imports 'vitest', which is no run-time dependency"]],
    ["import 'fp-ts-contrib'", ["src/ops/a.ts imports 'fp-ts-contrib', which is no run-time dependency"]],
    ["import './b.js'", ["src/ops/a.ts imports './b.js', which is no file of src"]],
    ["import '../index.js'", ['src/ops/a.ts imports src/index.ts, which stands above all']],
    ["import 'fp-ts/lib/function.js'", []],
    ["import 'io-ts'", []],
  ])('judges %s', (text, violations) => {
    const files = new Map([
      ['src/ops/a.ts', text],
      ['src/index.ts', ''],
    ])
    expect(misplacedImports(files)).toEqual(violations)
  })

  test('finds a cycle at run time, and overlooks one of types', () => {
    const files = (last: string) =>
      new Map([
        ['src/ops/a.ts', "import './b.js'"],
        ['src/ops/b.ts', "import './c.js'"],
        ['src/ops/c.ts', last],
      ])
    expect(importCycle(files("import './b.js'"))).toEqual(['src/ops/b.ts', 'src/ops/c.ts', 'src/ops/b.ts'])
    expect(importCycle(files("import type { B } from './b.js'"))).toEqual([])
  })
})
