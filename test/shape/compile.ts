import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const shapeFolder = fileURLToPath(new URL('../../src/shape', import.meta.url))

/** The files of the shape algebra, each a namespace of its own name, and `Shape`. */
export const imports: string = [
  ...readdirSync(shapeFolder)
    .map(file => basename(file, '.ts'))
    .filter(name => name !== 'index')
    .map(name => `import type * as ${name} from '${shapeFolder}/${name}.js'`),
  `import type { Shape } from '${shapeFolder}/dim.js'`,
  `import type { ShapeError } from '${shapeFolder}/error.js'`,
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

/** A program of one source that stands in src/shape, though on no disk. */
export const programOf = (source: string): ts.Program => {
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, version, ...rest) =>
    name === sourcePath ? ts.createSourceFile(name, source, version) : getSourceFile(name, version, ...rest)
  host.fileExists = name => name === sourcePath || fileExists(name)
  return ts.createProgram([sourcePath], options, host)
}

export interface Compiled {
  readonly checker: ts.TypeChecker
  readonly errors: readonly string[]
  /** The types that the source declares, by name. */
  readonly types: ReadonlyMap<string, ts.Type>
}

/** Checks a source and looks its type aliases up. */
export const compile = (source: string): Compiled => {
  const program = programOf(source)
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

/** What another compiler says of files, leaving out what it says of those that they import. */
export const complaints = (version: '5.9' | '7.0', files: readonly string[]): string => {
  const home = dirname(createRequire(import.meta.url).resolve(`typescript-${version}/package.json`))
  const flags = '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck'
  const environment = '--target es2022 --lib es2023 --module nodenext --moduleResolution nodenext --ignoreConfig'
  const all = `${flags} ${version === '5.9' ? environment.replace(' --ignoreConfig', '') : environment}`.split(' ')
  try {
    execFileSync(process.execPath, [join(home, 'bin/tsc'), ...all, ...files], { encoding: 'utf8', stdio: 'pipe' })
    return ''
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error)) throw error
    const lines = String(error.stdout).split('\n')
    return lines.filter(line => files.some(file => line.includes(basename(file)))).join('\n')
  }
}
