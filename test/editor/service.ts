import { createRequire } from 'node:module'
import { join } from 'node:path'
import ts from 'typescript'
import { declaredPaths } from '../../scripts/declared.js'

/** A mistake as the editor shows it. */
export interface Mistake {
  /** The line in the source text, from 1. */
  readonly line: number
  /** The column in it, from 0. */
  readonly column: number
  /** The text that the editor underlines. */
  readonly at: string
  /** TypeScript's number of the error, as in TS2345. */
  readonly code: number
  /** The message with all its nested explanations, one a line. */
  readonly message: string
}

/** What the editor knows of one source text. */
export interface Document {
  /** What hovering shows over the identifier that a block comment `^name` stands before: `const y: Tensor<[2, 4]>`. */
  readonly hover: (name: string) => string
  /** What is offered behind the block comment `^name`, in the order of the editor: the names of options, or all there is. */
  readonly completions: (name: string) => readonly string[]
  /** The signatures that are shown while one writes at the block comment `^name`, the one that is marked first. */
  readonly signatures: (name: string) => readonly string[]
  /** The mistakes in the text, in its order; an empty list if it compiles. */
  readonly mistakes: () => readonly Mistake[]
  /** How many types were instantiated to answer what was asked of this text. */
  readonly instantiations: () => number
}

/** Opens a source text, as an editor would open a file of this repository, and returns what the editor knows of it. */
export type Editor = (text: string) => Document

/** The compilers whose language service can be asked; 7.0 has none that runs inside Node. */
export type Version = '5.9' | '6.0'

const root = process.cwd()
const require = createRequire(import.meta.url)
const compilers: Readonly<Record<Version, () => typeof ts>> = {
  '5.9': () => require('typescript-5.9'),
  '6.0': () => ts,
}

/** The project's own options, without those that mind names which an example leaves unused. */
const optionsOf = (compiler: typeof ts): ts.CompilerOptions => ({
  ...compiler.parseJsonConfigFileContent(
    compiler.readConfigFile(join(root, 'tsconfig.json'), compiler.sys.readFile).config,
    compiler.sys,
    root,
  ).options,
  paths: declaredPaths(),
  noUnusedLocals: false,
  noUnusedParameters: false,
})

const createEditor = (compiler: typeof ts): Editor => {
  const file = join(root, 'test/editor/document.ts')
  const options = optionsOf(compiler)
  let content = ''
  let version = 0
  const service = compiler.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: name => (name === file ? String(version) : '0'),
    getScriptSnapshot: name => {
      const text = name === file ? content : compiler.sys.readFile(name)
      return text === undefined ? undefined : compiler.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: compiler.getDefaultLibFilePath,
    fileExists: name => name === file || compiler.sys.fileExists(name),
    readFile: compiler.sys.readFile,
    readDirectory: compiler.sys.readDirectory,
    directoryExists: compiler.sys.directoryExists,
    getDirectories: compiler.sys.getDirectories,
    realpath: name => (name === file ? name : (compiler.sys.realpath?.(name) ?? name)),
  })

  return text => {
    // One service for all texts: the library is then parsed once.
    const show = (): void => {
      if (content === text) return
      content = text
      version += 1
    }
    const behind = (name: string): number => {
      show()
      const marker = `/*^${name}*/`
      const at = text.indexOf(marker)
      if (at < 0) throw new Error(`the text has no marker ${marker}`)
      return at + marker.length
    }
    return {
      hover: name => {
        const at = behind(name)
        const identifier = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0)
        const info = service.getQuickInfoAtPosition(file, identifier)
        if (info === undefined) throw new Error(`nothing to show at the marker ${name}`)
        return compiler.displayPartsToString(info.displayParts)
      },
      completions: name => {
        const found = service.getCompletionsAtPosition(file, behind(name), {})
        return found?.entries.map(entry => entry.name) ?? []
      },
      signatures: name => {
        const found = service.getSignatureHelpItems(file, behind(name), {})
        if (found === undefined) return []
        const shown = found.items.map(({ prefixDisplayParts, parameters, separatorDisplayParts, suffixDisplayParts }) =>
          compiler.displayPartsToString([
            ...prefixDisplayParts,
            ...parameters.flatMap(({ displayParts }, i) =>
              i === 0 ? displayParts : [...separatorDisplayParts, ...displayParts],
            ),
            ...suffixDisplayParts,
          ]),
        )
        const [marked] = shown.splice(found.selectedItemIndex, 1)
        return marked === undefined ? shown : [marked, ...shown]
      },
      instantiations: () => {
        const program: (ts.Program & { getInstantiationCount?: () => number }) | undefined = service.getProgram()
        const count = program?.getInstantiationCount?.()
        if (count === undefined) throw new Error('the compiler does not count instantiations')
        return count
      },
      mistakes: () => {
        show()
        return [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)]
          .toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))
          .map(({ file: source, start = 0, length = 0, code, messageText }) => {
            const { line, character } = source!.getLineAndCharacterOfPosition(start)
            const message = compiler.flattenDiagnosticMessageText(messageText, '\n')
            return { line: line + 1, column: character, at: text.slice(start, start + length), code, message }
          })
      },
    }
  }
}

const editors = new Map<Version, Editor>()

/** The editor of one compiler version. It reads the modules of `src` once, so a test sees them as they were when it began. */
export const editor = (version: Version = '6.0'): Editor => {
  const open = editors.get(version) ?? createEditor(compilers[version]())
  editors.set(version, open)
  return open
}
