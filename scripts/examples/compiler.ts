import { dirname, join } from 'node:path'
import ts from 'typescript'
import { declaredPaths } from '../declared.js'
import type { Example } from './read.js'

/** What a compiler needs to check examples: where each lies, the project's own options, and a host that reads them. */
export interface ExamplesCompiler {
  readonly byPath: ReadonlyMap<string, Example>
  readonly options: ts.CompilerOptions
  readonly host: ts.CompilerHost
}

export const compilerOf = (examples: readonly Example[]): ExamplesCompiler => {
  const root = process.cwd()
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
  const options = {
    ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
    paths: declaredPaths(),
    noUnusedLocals: false,
    noUnusedParameters: false,
    // Each example is a module, also one that imports nothing.
    moduleDetection: ts.ModuleDetectionKind.Force,
  }
  // Beside the file that it stands in, where its relative imports lead to the same places.
  const pathOf = ({ file }: Example, i: number) => join(root, dirname(file), `example-${i}.ts`).replaceAll('\\', '/')
  const byPath = new Map(examples.map((example, i) => [pathOf(example, i), example]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = path => byPath.has(path) || fileExists(path)
  host.readFile = path => byPath.get(path)?.text ?? readFile(path)
  return { byPath, options, host }
}
