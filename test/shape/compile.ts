import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import typescript59 from 'typescript-5.9'
import { declarations } from '../../scripts/declared.js'

/** What the compilers read: the declarations, so that none checks the sources beside them. */
const shapeFolder = join(declarations(), 'shape')

/** What a module of the library is imported by, as `shape/dim`, wherever the importer stands. */
export const moduleOf = (path: string): string => join(declarations(), `${path}.js`)

/** The files of the shape algebra, each a namespace of its own name, and `Shape`. */
export const imports: string = [
  ...readdirSync(shapeFolder)
    .map(file => basename(file, '.d.ts'))
    .filter(name => name !== 'index')
    .map(name => `import type * as ${name} from '${shapeFolder}/${name}.js'`),
  `import type { Shape } from '${shapeFolder}/dim.js'`,
  `import type { Objection } from '${shapeFolder}/error.js'`,
].join('\n')

const options: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts'],
  types: [],
  skipLibCheck: true,
}

const sourcePath = join(shapeFolder, '__source.ts')

const files = new Map<string, ts.SourceFile | undefined>()

/** A program of one source that stands beside the shape algebra, though on no disk. What it imports is read once. */
const programOf = (source: string, compiler: typeof ts): ts.Program => {
  const host = compiler.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, target, ...rest) => {
    if (name === sourcePath) return compiler.createSourceFile(name, source, target)
    const key = `${compiler.version} ${name}`
    if (!files.has(key)) files.set(key, getSourceFile(name, target, ...rest))
    return files.get(key)
  }
  host.fileExists = name => name === sourcePath || fileExists(name)
  return compiler.createProgram([sourcePath], options, host)
}

export interface Compiled {
  readonly checker: ts.TypeChecker
  readonly errors: readonly string[]
  /** The types that the source declares, by name. */
  readonly types: ReadonlyMap<string, ts.Type>
}

/** Checks a source and looks its type aliases up. */
export const compile = (source: string): Compiled => {
  const program = programOf(source, ts)
  const file = program.getSourceFile(sourcePath)
  if (!file) throw new Error('the compiler did not read the source')
  const checker = program.getTypeChecker()
  return {
    checker,
    errors: program
      .getSemanticDiagnostics(file)
      .map(
        ({ messageText, start = 0 }) =>
          `${source.slice(start, start + 60)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      ),
    types: new Map(
      file.statements.filter(ts.isTypeAliasDeclaration).map(({ name }) => [name.text, checker.getTypeAtLocation(name)]),
    ),
  }
}

/** How a hover shows each type. */
export const typesOf = (expressions: readonly string[]): readonly string[] => {
  const { checker, errors, types } = compile(
    [imports, ...expressions.map((expression, i) => `type T${i} = { is: ${expression} }`)].join('\n'),
  )
  if (errors.length > 0) throw new Error(errors.join('\n'))
  return expressions.map((expression, i) => {
    const is = types.get(`T${i}`)?.getProperty('is')
    if (!is) throw new Error(`${expression} is missing`)
    return checker.typeToString(checker.getTypeOfSymbol(is), undefined, ts.TypeFormatFlags.NoTruncation)
  })
}

/** What another compiler says of files, leaving out what it says of those that they import. */
export const complaints = (version: '5.9' | '7.0', paths: readonly string[]): string => {
  const home = dirname(createRequire(import.meta.url).resolve(`typescript-${version}/package.json`))
  const flags = '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck'
  const environment = '--target es2022 --lib es2023 --module nodenext --moduleResolution nodenext'
  const all = [...`${flags} ${environment}`.split(' '), ...paths]
  // Not in the repository's folder, whose tsconfig.json a compiler would want to be told about.
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(home, 'bin/tsc'), ...all], {
    encoding: 'utf8',
    cwd: dirname(paths[0]!),
  })
  if (status === null || stderr !== '' || /^error /m.test(stdout))
    throw new Error(`TypeScript ${version} did not run: ${stderr}${stdout}`)
  return stdout
    .split('\n')
    .filter(line => paths.some(path => line.includes(basename(path))))
    .join('\n')
}

// The earlier compiler has the same functions, and counts.
const counting = typescript59 as unknown as typeof ts

/** How many types TypeScript 5.9 instantiates for a source. */
export const instantiations = (source: string): number => {
  const program: ts.Program & { getInstantiationCount?: () => number } = programOf(source, counting)
  program.getSemanticDiagnostics(program.getSourceFile(sourcePath))
  const count = program.getInstantiationCount?.()
  if (count === undefined) throw new Error('the compiler does not count instantiations')
  return count
}
