import ts from 'typescript'
import { compilerOf } from '../../scripts/examples/compiler.js'
import type { Example } from '../../scripts/examples/read.js'

/** What the compiler says of a stretch of one line of a file. */
export interface Answer {
  /** From 0. */
  readonly column: number
  readonly length: number
  readonly text: string
}

/** The answers to one line: what an editor shows where the pointer rests, and what it underlines. */
export interface LineAnswers {
  readonly types: readonly Answer[]
  readonly errors: readonly Answer[]
}

/** The answers by file and line, from 1. */
export type Answers = ReadonlyMap<string, ReadonlyMap<number, LineAnswers>>

/** A language service over all examples: one program, so that the library's types are read once. */
const serviceOf = (examples: readonly Example[]) => {
  const { byPath, options, host } = compilerOf(examples)
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...byPath.keys()],
    getScriptVersion: () => '1',
    getScriptSnapshot: path => {
      const text = host.readFile(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    // Nothing changes, so that nothing is to be looked at again.
    getProjectVersion: () => '1',
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: host.fileExists,
    readFile: host.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    readDirectory: ts.sys.readDirectory,
  })
  return { service, byPath }
}

/** The names in a source file, without those that an import only hands on. */
const namesIn = (source: ts.SourceFile): readonly ts.Identifier[] => {
  const names: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return
    if (ts.isIdentifier(node)) names.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return names
}

/** The first sentence of a doc comment. */
const firstSentence = (documentation: string): string => /^.*?[.!?](?=\s|$)/s.exec(documentation)?.[0] ?? documentation

const quickInfo = (service: ts.LanguageService, path: string, at: number): string | undefined => {
  const info = service.getQuickInfoAtPosition(path, at)
  if (info === undefined) return undefined
  const type = ts.displayPartsToString(info.displayParts)
  // What a namespace is called says nothing.
  if (type.startsWith('import ')) return undefined
  const documentation = firstSentence(ts.displayPartsToString(info.documentation))
  return documentation === '' ? type : `${type}\n\n${documentation}`
}

/** A stretch of the text as answers, one for each line that it covers. */
const onLines = (
  source: ts.SourceFile,
  start: number,
  end: number,
  text: string,
): readonly (Answer & { line: number })[] => {
  const first = source.getLineAndCharacterOfPosition(start)
  const last = source.getLineAndCharacterOfPosition(end)
  return Array.from({ length: last.line - first.line + 1 }, (_, i) => {
    const line = first.line + i
    const lineStart = source.getPositionOfLineAndCharacter(line, 0)
    const from = Math.max(start, lineStart + (/\S/.exec(source.text.slice(lineStart))?.index ?? 0))
    const to = Math.min(end, source.getLineEndOfPosition(lineStart))
    return { line: line + 1, column: from - lineStart, length: to - from, text }
  }).filter(({ length }) => length > 0)
}

/**
 * What the compiler says of the examples, as an editor would show it: the type of each name, and every error in whole, at
 * its place.
 */
export const answersTo = (examples: readonly Example[]): Answers => {
  const { service, byPath } = serviceOf(examples)
  const answers = new Map<string, Map<number, { types: Answer[]; errors: Answer[] }>>()
  for (const [path, example] of byPath) {
    const source = service.getProgram()?.getSourceFile(path)
    if (source === undefined) throw new Error(`the compiler did not read ${example.name}`)
    const lines = answers.get(example.file) ?? new Map()
    answers.set(example.file, lines)
    const at = (line: number) => {
      const found = lines.get(line) ?? { types: [], errors: [] }
      lines.set(line, found)
      return found
    }
    for (const name of namesIn(source)) {
      const text = quickInfo(service, path, name.getStart(source))
      if (text === undefined) continue
      for (const { line, ...answer } of onLines(source, name.getStart(source), name.getEnd(), text))
        at(line).types.push(answer)
    }
    for (const { start = 0, length = 0, messageText } of service.getSemanticDiagnostics(path)) {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n')
      for (const { line, ...answer } of onLines(source, start, start + length, text)) at(line).errors.push(answer)
    }
  }
  return answers
}
