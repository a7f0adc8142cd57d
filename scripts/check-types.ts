/**
 * Type checks with each compiler named on the command line (all by default): `npm run check:types -- 5.9 7.0`. The newest
 * checks everything; the others, which take ten times as long, what users write, type tests and examples, with the library's
 * declarations, and with THOROUGH=1 everything too.
 *
 * A mistake inside `expectError(...)` of a type test is wanted, and its absence is an error: tsd knows that only for the
 * compiler it bundles.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'
import { declaredPaths } from './declared.js'

const compilers = new Map([
  ['5.9', 'typescript-5.9'],
  ['6.0', 'typescript'],
  ['7.0', 'typescript-7.0'],
])

/** A project of the users' programs, in which the library is its declarations. */
const users = '.tmp/users.json'
const writeUsers = (): void => {
  mkdirSync('.tmp', { recursive: true })
  const project = {
    extends: '../tsconfig.json',
    compilerOptions: { paths: declaredPaths() },
    include: ['../type-tests', '../examples'],
  }
  writeFileSync(users, JSON.stringify(project))
}

const projectOf = (version: string): string => (version === '7.0' || process.env.THOROUGH === '1' ? '.' : users)

interface ExpectedError {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly place: string
}

const typeTests = ts.sys
  .readDirectory('type-tests', ['.ts'])
  .map(file => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))

const expectedErrors = (source: ts.SourceFile): readonly ExpectedError[] => {
  const found: ExpectedError[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'expectError') {
      const { line, character } = source.getLineAndCharacterOfPosition(node.getStart())
      const place = `${source.fileName}(${line + 1},${character + 1})`
      found.push({ file: source.fileName, start: node.getStart(), end: node.getEnd(), place })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The compiler's output as one entry a diagnostic, with its continuation lines. */
const diagnostics = (output: string): readonly string[] =>
  output
    .split(/\n(?=\S)/)
    .map(text => text.trimEnd())
    .filter(text => text !== '')

const expectedAt = (diagnostic: string): ExpectedError | undefined => {
  const [, file, line, column] = /^(.+?)\((\d+),(\d+)\): error/.exec(diagnostic) ?? []
  const source = typeTests.find(({ fileName }) => fileName === file)
  if (source === undefined) return undefined
  const position = source.getPositionOfLineAndCharacter(Number(line) - 1, Number(column) - 1)
  return expected.find(error => error.file === file && error.start <= position && position < error.end)
}

const expected = typeTests.flatMap(expectedErrors)

const check = (version: string): Promise<boolean> =>
  new Promise(resolve => {
    const begin = performance.now()
    const compiler = spawn(process.execPath, [
      `node_modules/${compilers.get(version)}/bin/tsc`,
      '--project',
      projectOf(version),
      '--pretty',
      'false',
    ])
    let output = ''
    compiler.stdout.on('data', chunk => {
      output += chunk
    })
    compiler.stderr.on('data', chunk => {
      output += chunk
    })
    compiler.on('close', status => {
      const all = diagnostics(output).map(text => ({ text, wanted: expectedAt(text) }))
      const met = new Set(all.map(({ wanted }) => wanted))
      const errors = [
        ...all.filter(({ wanted }) => wanted === undefined).map(({ text }) => text),
        ...expected.filter(error => !met.has(error)).map(({ place }) => `${place}: error: expected a type error here`),
        ...(status !== 0 && all.length === 0 ? [`the compiler ended with status ${status}`] : []),
      ]
      const seconds = ((performance.now() - begin) / 1000).toFixed(1)
      console.log(
        `TypeScript ${version}: ${errors.length === 0 ? 'no errors' : `${errors.length} errors`} (${seconds} s)`,
      )
      for (const error of errors) console.log(error)
      resolve(errors.length === 0)
    })
  })

const versions = process.argv.length > 2 ? process.argv.slice(2) : [...compilers.keys()]
const unknown = versions.filter(version => !compilers.has(version))
if (unknown.length > 0)
  throw new Error(`no compiler ${unknown.join(', ')}: there are ${[...compilers.keys()].join(', ')}`)
writeUsers()
const results = await Promise.all(versions.map(check))
process.exitCode = results.every(Boolean) ? 0 : 1
