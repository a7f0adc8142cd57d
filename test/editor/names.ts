import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const rooms = [
  'index',
  'nn/index',
  'random/index',
  'optim/index',
  'data/index',
  'train/index',
  'io/index',
  'testing/index',
]

/** Names that TypeScript itself has, and what a guard of numbers and functions is called, which holds the sentence. */
const others = ['Float32Array', 'ArrayBuffer', 'ArrayBufferLike', 'Symbol', 'Refused', 'NoInfer', 'Did']

/** All that can be imported from the package, types too. */
export const publicNames = (): ReadonlySet<string> => {
  const files = rooms.map(room => join(process.cwd(), `src/${room}.ts`))
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', path => readFileSync(path, 'utf8')).config,
    ts.sys,
    process.cwd(),
  )
  const program = ts.createProgram(files, options)
  const checker = program.getTypeChecker()
  const exported = files.flatMap(file =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!),
  )
  return new Set([...exported.map(({ name }) => name), ...others])
}

/** Names in what is shown that a user cannot know. */
export const internalsIn = (first: string, names: ReadonlySet<string>): readonly string[] =>
  [...first.replaceAll(/"[^"]*"|'[^']*' does not exist|^\w+|\b(?:T|nn)\./g, '').matchAll(/\b[A-Z]\w*/g)]
    .map(([name]) => name)
    .filter(name => !names.has(name))
