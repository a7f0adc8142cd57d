import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { declaredPaths } from '../../scripts/declared.js'
import { allExamples, type Example, examplesOf } from '../../scripts/examples/read.js'
import { check, runnable } from './check.js'

const folder = `.tmp/examples-${process.pid}`
const fileOf = ({ name }: Example) => join(process.cwd(), folder, `${name.replace(/\W/g, '-')}.ts`)

const examples = allExamples()

describe('every example of the documentation', () => {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true })
    for (const example of examples) writeFileSync(fileOf(example), `${runnable(example, folder)}export {}\n`)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is what the compiler and its own comments say', () => {
    expect(examples.length).toBeGreaterThan(0)
    expect(check(examples)).toEqual([])
  })

  test.each(['5.9', '7.0'])('compiles under TypeScript %s too', version => {
    const compilerOptions = {
      paths: declaredPaths(),
      noUnusedLocals: false,
      noUnusedParameters: false,
      typeRoots: ['../../node_modules/@types'],
    }
    const config = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const compiler = `node_modules/typescript-${version}/bin/tsc`
    const { stdout, stderr, status } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 })
  })

  test.each(examples.map(example => [example.name, example] as const))('runs: %s', async (_, example) => {
    await import(fileOf(example))
  })
})

const markdown = (...lines: readonly string[]) => examplesOf('a.md', lines.join('\n'))

describe('the reader of examples', () => {
  test('keeps the lines of a file', () => {
    expect(markdown('# Title', '', '```ts', 'const a = 1', '```', '', '```sh', 'ls', '```')).toEqual([
      { name: 'a.md:4', file: 'a.md', text: '\n\n\nconst a = 1\n' },
    ])
  })

  test('joins a block that continues', () => {
    const lines = ['```ts', 'const a = 1', '```', '<!-- continues -->', '```ts', 'a + 1', '```', '```ts', '2', '```']
    expect(markdown(...lines).map(({ text }) => text.trim())).toEqual(['const a = 1\n\n\n\na + 1', '2'])
  })

  test('reads doc comments and no other code', () => {
    const lines = [
      '/**',
      ' * Adds.',
      ' *',
      ' * @example',
      ' * ```ts',
      ' * f(1)',
      ' *',
      ' *   f(2)',
      ' * ```',
      ' */',
      'const x = `',
      '```ts',
      '`',
    ]
    expect(examplesOf('src/a.ts', lines.join('\n'))).toEqual([
      { name: 'src/a.ts:6', file: 'src/a.ts', text: '\n\n\n\n\nf(1)\n\n  f(2)\n' },
    ])
  })

  test('leaves out what is shown to be wrong', () => {
    const [example] = markdown('```ts', 'const a = 1', 'a.toFixed(', '  "2")', '// ^ not assignable', 'a', '```')
    expect(example && runnable(example, '.tmp')).toBe('\nconst a = 1\n          \n      \n// ^ not assignable\na\n')
  })

  test('leads relative imports to where they led', () => {
    const [example] = examplesOf(
      'src/a/b.ts',
      ['/**', ' * ```ts', " * import { b } from './b.js'", ' * ```', ' */'].join('\n'),
    )
    expect(example && runnable(example, '.tmp/x').trim()).toBe("import { b } from '../../src/a/b.js'")
  })
})

describe('the check of examples', () => {
  const messages = (...lines: readonly string[]) => check(markdown('```ts', ...lines, '```'))

  test('accepts an announced mistake', () => {
    const lines = [
      'const a: string = 1',
      "//    ^ Type 'number' is not assignable to type 'string'",
      'export const b = a',
    ]
    expect(messages(...lines)).toEqual([])
  })

  test('refuses a mistake that is not announced, one elsewhere, another one and none', () => {
    const message = "Type 'number' is not assignable to type 'string'."
    expect(messages('const a: string = 1')).toEqual([{ file: 'a.md', line: 2, message }])
    expect(messages('const a: string = 1', `//          ^ ${message}`)).toHaveLength(2)
    expect(messages('const a: string = 1', '//    ^ Nothing of the kind')).toHaveLength(2)
    expect(messages('const a: string = "1"', `//    ^ ${message}`)).toEqual([
      { file: 'a.md', line: 2, message: `expected the compiler to say: ${message}` },
    ])
  })

  test('refuses a tensor that is asked for its truth', () => {
    const lines = [
      'interface Tensor { readonly shape: readonly []; readonly dtype: "bool" }',
      'declare const x: Tensor; declare const y: Tensor | undefined; declare const assert: { (x: unknown): void; ok(x: unknown): void }',
      'if (x) assert.ok(y)',
      'assert.ok(!x)',
      'assert(x)',
      'export const a = y && x, b = x ? 1 : 2, c = x && y',
    ]
    expect(messages(...lines).map(({ line }) => line)).toEqual([4, 5, 6, 7, 7])
    expect(messages(...lines)[0]?.message).toBe(
      'a tensor is true whatever its numbers are; T.item gives what it holds: x',
    )
  })

  test('compares a comment that says a type', () => {
    const declaration = 'interface Tensor<S, D = "float32"> { readonly s: S; readonly d: D }'
    const value = 'declare const x: Tensor<[2, "batch"]>; declare const f: () => Tensor<[], "bool">'
    const lines = [
      declaration,
      value,
      'const a = x // Tensor<[2, "batch"]>, as it was',
      "const b = x // Tensor<[2, 'batch'], 'float32'>",
      'const c = x // Tensor<[3, "batch"]>',
      'const d = f // Tensor<[], "bool">',
      'const e = f // Tensor<[]>',
      'const [g, h] = [x, f()] as const // Tensor<[2, "batch"]>, Tensor<[], "bool">',
      'const [i, j] = [x, x] as const // Tensor<[2, "batch"]>, Tensor<[2]>',
    ]
    expect(messages(...lines)).toEqual([
      {
        file: 'a.md',
        line: 6,
        message: 'the comment says Tensor<[3, "batch"], "float32">, the compiler says Tensor<[2, "batch"], "float32">',
      },
      {
        file: 'a.md',
        line: 8,
        message: 'the comment says Tensor<[], "float32">, the compiler says Tensor<[], "bool">',
      },
      {
        file: 'a.md',
        line: 10,
        message:
          'the comment says Tensor<[2, "batch"], "float32">, Tensor<[2], "float32">, ' +
          'the compiler says Tensor<[2, "batch"], "float32">, Tensor<[2, "batch"], "float32">',
      },
    ])
  })
})
