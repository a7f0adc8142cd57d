// Every function that users can import has an example, which examples.test.ts compiles and runs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { default?: string }>
}

/** The sources of the package's entries, by the names that they are imported by. */
const entries = Object.entries(exports).flatMap(([name, { default: built }]) =>
  built === undefined ? [] : [[name, built.replace('./dist', 'src').replace(/\.js$/, '.ts')] as const],
)

const config = ts.readConfigFile('tsconfig.json', ts.sys.readFile).config
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())

/** The functions among what a module exports, those of its namespaces too, whose documentation has no example. */
const withoutExample = (module: ts.Symbol, checker: ts.TypeChecker): readonly string[] =>
  checker.getExportsOfModule(module).flatMap(exported => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if (symbol.flags & ts.SymbolFlags.ValueModule)
      return withoutExample(symbol, checker).map(name => `${exported.name}.${name}`)
    if (!(symbol.flags & ts.SymbolFlags.Value)) return []
    if (checker.getTypeOfSymbol(symbol).getCallSignatures().length === 0) return []
    const example = symbol.getJsDocTags(checker).find(({ name }) => name === 'example')
    return /```ts\n[\s\S]*\n```/.test(ts.displayPartsToString(example?.text)) ? [] : [exported.name]
  })

const missing = (program: ts.Program, file: string): readonly string[] => {
  const checker = program.getTypeChecker()
  return withoutExample(checker.getSymbolAtLocation(program.getSourceFile(file)!)!, checker)
}

describe('every public function has an example', () => {
  const program = ts.createProgram(
    entries.map(([, file]) => file),
    options,
  )

  test.each(entries)('of %s', (_, file) => {
    expect(missing(program, file)).toEqual([])
  })
})

test('one without an example is found, in a namespace too', () => {
  const file = (name: string) => join(process.cwd(), name)
  const files: Readonly<Record<string, string>> = {
    [file('inner.ts')]: 'export const g = (x: number) => x\nexport const one = 1',
    [file('outer.ts')]: [
      "export * as inner from './inner.js'",
      '/**\n * F.\n *\n * @example\n * ```ts\n * f()\n * ```\n */',
      'export const f = () => 1',
      '/** H. @example of nothing */',
      'export const h = () => 1',
      'export type F = () => void',
    ].join('\n'),
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = path => path in files || fileExists(path)
  host.readFile = path => files[path] ?? readFile(path)
  host.getSourceFile = (path, target) => ts.createSourceFile(path, host.readFile(path) ?? '', target)
  const found = missing(ts.createProgram([file('outer.ts')], { ...options, types: [] }, host), file('outer.ts'))
  expect(found).toEqual(['inner.g', 'h'])
})
