import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { declaredPaths } from '../../scripts/declared.js'

/** What a compiler finds wrong. */
export interface Mistake {
  /** The line, from 0. */
  readonly line: number
  /** The column where the underlined text begins, from 0. */
  readonly column: number
  /** The text from where the editor underlines; only as long as it underlines, where the compiler says so. */
  readonly at: string
  /** The first line of the message, which is what an editor shows at a glance. */
  readonly first: string
  /** The message with all that explains it. */
  readonly message: string
}

/** What a compiler knows of one file. */
export interface Judgement {
  readonly mistakes: readonly Mistake[]
  /** The types of exported constants; of functions those of their results. */
  readonly types: ReadonlyMap<string, string>
}

export type Version = '5.9' | '6.0' | '7.0'
export const versions: readonly Version[] = ['5.9', '6.0', '7.0']

const root = process.cwd()
const require = createRequire(import.meta.url)

/** What programs import, read once by each compiler. */
const read = new Map<string, ts.SourceFile | undefined>()

const inProcess = (compiler: typeof ts, texts: readonly string[]): readonly Judgement[] => {
  const names = texts.map((_, i) => join(root, `test/types/program${i}.ts`))
  const { options } = compiler.parseJsonConfigFileContent(
    compiler.readConfigFile(join(root, 'tsconfig.json'), compiler.sys.readFile).config,
    compiler.sys,
    root,
  )
  const host = compiler.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.getSourceFile = (name, target, ...rest) => {
    if (names.includes(name)) return compiler.createSourceFile(name, texts[names.indexOf(name)]!, target)
    const key = `${compiler.version} ${name}`
    if (!read.has(key)) read.set(key, getSourceFile(name, target, ...rest))
    return read.get(key)
  }
  host.fileExists = name => names.includes(name) || fileExists(name)
  const given = { ...options, paths: declaredPaths(), noUnusedLocals: false, noUnusedParameters: false }
  const program = compiler.createProgram(names, given, host)
  const checker = program.getTypeChecker()
  return names.map((name, i) => {
    const file = program.getSourceFile(name)!
    const mistakes = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, length = 0, messageText }) => {
        const message = compiler.flattenDiagnosticMessageText(messageText, '\n')
        const { line, character: column } = file.getLineAndCharacterOfPosition(start)
        return { line, column, at: texts[i]!.slice(start, start + length), first: message.split('\n')[0]!, message }
      },
    )
    const flags = compiler.TypeFormatFlags.NoTruncation
    const constants = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!)
    const types = constants.map(symbol => {
      const type = checker.getTypeOfSymbol(symbol)
      const [signature] = type.getCallSignatures()
      return [symbol.name, checker.typeToString(signature?.getReturnType() ?? type, undefined, flags)] as const
    })
    return { mistakes, types: new Map(types) }
  })
}

const declared = (text: string): ReadonlyMap<string, string> => {
  const file = ts.createSourceFile('program.d.ts', text, ts.ScriptTarget.Latest, true)
  return new Map(
    file.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) =>
        declarationList.declarations.map(({ name, type }) => [
          name.getText(),
          (type && ts.isFunctionTypeNode(type) ? type.type : type!).getText(),
        ]),
      ),
  )
}

/** TypeScript 7.0 answers on the command line: it prints what is wrong, and writes what it infers into declaration files. */
const byCommand = async (version: Version, texts: readonly string[]): Promise<readonly Judgement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'types-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    texts.forEach((text, i) => {
      writeFileSync(join(folder, `program${i}.ts`), text)
    })
    const compilerOptions = {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      rootDir: '/',
      outDir: join(folder, 'out'),
      types: [],
      paths: declaredPaths(),
    }
    const files = texts.map((_, i) => `program${i}.ts`)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files }),
    )
    mkdirSync(join(folder, 'out'))
    const home = dirname(require.resolve(`typescript-${version}/package.json`))
    const output = await new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, [join(home, 'bin/tsc'), '-p', folder, '--pretty', 'false'], { cwd: folder })
      let printed = ''
      child.stdout.on('data', chunk => {
        printed += chunk
      })
      child.on('error', reject)
      child.on('close', () => resolve(printed))
    })
    if (/^error /m.test(output)) throw new Error(`TypeScript ${version} did not run: ${output}`)
    const judgements = texts.map((text, i) => {
      const lines = text.split('\n')
      const mistakes = [
        ...output.matchAll(new RegExp(`^program${i}\\.ts\\((\\d+),(\\d+)\\): error TS\\d+: (.*(?:\n +.*)*)`, 'gm')),
      ].map(([, line, column, message = '']) => ({
        line: Number(line) - 1,
        column: Number(column) - 1,
        at: lines[Number(line) - 1]!.slice(Number(column) - 1),
        first: message.split('\n')[0]!,
        message,
      }))
      const declarations = join(folder, 'out', folder, `program${i}.d.ts`)
      return { mistakes, types: existsSync(declarations) ? declared(readFileSync(declarations, 'utf8')) : undefined }
    })
    return await Promise.all(
      judgements.map(async ({ mistakes, types }, i) => {
        if (types) return { mistakes, types }
        // A type that is too long to be written keeps the whole file from being declared.
        const long = mistakes
          .filter(({ message }) => /exceeds the maximum length/.test(message))
          .map(({ line }) => line)
        if (long.length === 0) throw new Error(`TypeScript ${version} declared nothing: ${output}`)
        const rest = texts[i]!.split('\n').map((text, line) => (long.includes(line) ? '' : text))
        return { mistakes, types: (await byCommand(version, [rest.join('\n')]))[0]!.types }
      }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a compiler finds in files of this text, and infers of what they export. */
export const judge = async (version: Version, texts: readonly string[]): Promise<readonly Judgement[]> =>
  version === '7.0' ? byCommand(version, texts) : inProcess(version === '6.0' ? ts : require('typescript-5.9'), texts)
