import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

/**
 * The examples of the documentation: the `ts` blocks of the Markdown files and those behind `@example` in the doc
 * comments of `src`.
 *
 * Each is a program of its own. In Markdown, `<!-- continues -->` on the line before a block makes it go on where the
 * block before it ended, and a block inside an HTML comment is compiled and run like any other, though no reader sees it.
 *
 * A line of comment with a caret, `//  ^ the message`, says that the compiler underlines what stands above the caret,
 * with that message; the whole statement is then left out when the example runs. A comment `// Tensor<[2, 3]>` behind a
 * `const` says the type of the constant, or of what the function it holds returns; behind `const [a, b] = …` it says
 * both.
 */
export interface Example {
  /** The file and line where it begins, as in `README.md:12`. */
  readonly name: string
  /** The file that it stands in. */
  readonly file: string
  /** Its text, below as many empty lines as there are above it in its file. */
  readonly text: string
}

/** A mistake in an example, with its place in the file that the example stands in. */
export interface Mistake {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly message: string
}

interface Block {
  readonly line: number
  readonly lines: readonly string[]
  readonly continues: boolean
}

/** The fenced `ts` blocks among the lines of a file. */
const blocksOf = (lines: readonly string[]): readonly Block[] => {
  const blocks: Block[] = []
  for (let i = 0; i < lines.length; i += 1) {
    const indentation = /^(\s*)```(ts|typescript)\s*$/.exec(lines[i] ?? '')?.[1]
    if (indentation === undefined) continue
    const end = lines.findIndex((line, at) => at > i && /^\s*```\s*$/.test(line))
    if (end < 0) throw new Error(`line ${i + 1}: a block of code that does not end`)
    const body = lines.slice(i + 1, end)
    blocks.push({
      line: i + 2,
      lines: body.map(line => (line.startsWith(indentation) ? line.slice(indentation.length) : line)),
      continues: /^\s*<!-- continues -->\s*$/.test(lines[i - 1] ?? ''),
    })
    i = end
  }
  return blocks
}

/** The lines of a source file with everything emptied that is not doc comment. */
const docComments = (lines: readonly string[]): readonly string[] => {
  let inside = false
  return lines.map(line => {
    if (/^\s*\/\*\*/.test(line)) inside = !line.includes('*/')
    else if (inside && line.includes('*/')) inside = false
    else if (inside) return line.replace(/^\s*\* ?/, '')
    return ''
  })
}

/** The examples of one file: Markdown or a source file of the library. */
export const examplesOf = (file: string, content: string): readonly Example[] => {
  const lines = content.split(/\r?\n/)
  const programs: Block[][] = []
  for (const block of blocksOf(file.endsWith('.ts') ? docComments(lines) : lines)) {
    const before = programs.at(-1)
    if (block.continues && before !== undefined) before.push(block)
    else programs.push([block])
  }
  return programs.map(blocks => {
    const text = lines.map(() => '')
    for (const { line, lines: body } of blocks) text.splice(line - 1, body.length, ...body)
    return { name: `${file}:${blocks[0]?.line}`, file, text: `${text.join('\n').trimEnd()}\n` }
  })
}

/** All files under a folder with one of the endings, in order. */
const filesUnder = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(ending))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()

/** Every example of README, CONTRIBUTING, `docs` and the doc comments of `src`. */
export const allExamples = (): readonly Example[] =>
  [
    ...readdirSync('.').filter(name => name.endsWith('.md')),
    ...filesUnder('docs', '.md'),
    ...filesUnder('examples', '.md'),
    ...filesUnder('src', '.ts'),
  ].flatMap(file => examplesOf(file, readFileSync(file, 'utf8')))

interface Caret {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** What the comments with a caret expect; the line is that of the code above them, from 0. */
const caretsOf = (text: string): readonly Caret[] => {
  let code = 0
  return text.split('\n').flatMap((line, number) => {
    const [, before, message] = /^(\s*\/\/\s*)\^ (.+)$/.exec(line) ?? []
    if (before !== undefined && message !== undefined) return [{ line: code, column: before.length, message }]
    code = number
    return []
  })
}

/** Where a caret points; the end of the line above it if that is shorter. */
const positionOf = (source: ts.SourceFile, { line, column }: Caret): number => {
  const start = source.getPositionOfLineAndCharacter(line, 0)
  return Math.min(start + column, source.getLineEndOfPosition(start))
}

/** The example as it runs from a folder: without the statements that it shows to be wrong. */
export const runnable = (example: Example, folder: string): string => {
  const source = ts.createSourceFile('example.ts', example.text, ts.ScriptTarget.Latest, true)
  const wrong = caretsOf(example.text).map(caret => positionOf(source, caret))
  const edits = source.statements.flatMap(statement => {
    const [start, end] = [statement.getStart(), statement.getEnd()]
    if (wrong.some(at => start <= at && at < end)) {
      return [{ start, end, text: statement.getText().replace(/[^\n]/g, ' ') }]
    }
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return []
    const { moduleSpecifier: specifier } = statement
    if (!specifier.text.startsWith('.')) return []
    const path = relative(folder, join(dirname(example.file), specifier.text)).replaceAll('\\', '/')
    return [{ start: specifier.getStart(), end: specifier.getEnd(), text: `'${path}'` }]
  })
  return edits.reduceRight((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), example.text)
}

const oneType = /Tensor<(\[[^\]]*\])(?:, (["']\w+["']))?>/g

/** The types that a comment behind a declaration begins with, with the element type filled in and the compiler's quotes. */
const typesSaid = (comment: string): readonly string[] => {
  const [said = ''] = /^\/\/ Tensor<.*?>(, Tensor<.*?>)*/.exec(comment) ?? []
  return [...said.matchAll(oneType)].map(([, shape, dtype = '"float32"']) =>
    `Tensor<${shape}, ${dtype}>`.replaceAll("'", '"'),
  )
}

/** The constants of a declaration: one, or those of `const [first, second] = …`. */
const namesOf = ({ name }: ts.VariableDeclaration): readonly ts.Node[] =>
  ts.isArrayBindingPattern(name) ? name.elements : [name]

const wrongComments = (source: ts.SourceFile, checker: ts.TypeChecker): readonly Omit<Mistake, 'file'>[] =>
  source.statements.filter(ts.isVariableStatement).flatMap(statement => {
    const end = statement.getEnd()
    const said = typesSaid(/^[^\n]*/.exec(source.text.slice(end))?.[0].trim() ?? '').join(', ')
    const declaration = statement.declarationList.declarations.at(-1)
    if (said === '' || declaration === undefined) return []
    const is = namesOf(declaration)
      .map(name => checker.getTypeAtLocation(name))
      .map(type => type.getCallSignatures()[0]?.getReturnType() ?? type)
      .map(type => checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation))
      .join(', ')
    const { line } = source.getLineAndCharacterOfPosition(end)
    return is === said ? [] : [{ line: line + 1, message: `the comment says ${said}, the compiler says ${is}` }]
  })

/** Compares what the compiler finds in an example with what the example's comments say. */
const mistakesOf = (source: ts.SourceFile, program: ts.Program): readonly Omit<Mistake, 'file'>[] => {
  const carets = caretsOf(source.text)
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ start = 0, length = 0, messageText }) => ({
      start,
      end: start + length,
      message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    }),
  )
  const meets = (caret: Caret, { start, end, message }: (typeof found)[number]): boolean => {
    const at = positionOf(source, caret)
    return start <= at && at < end && message.includes(caret.message)
  }
  const unexpected = found.filter(diagnostic => !carets.some(caret => meets(caret, diagnostic)))
  const missed = carets.filter(caret => !found.some(diagnostic => meets(caret, diagnostic)))
  return [
    ...unexpected.map(({ start, message }) => ({
      line: source.getLineAndCharacterOfPosition(start).line + 1,
      message,
    })),
    ...missed.map(({ line, message }) => ({ line: line + 1, message: `expected the compiler to say: ${message}` })),
    ...wrongComments(source, program.getTypeChecker()),
  ]
}

/** Type checks all examples in one program and returns the mistakes, those that the examples announce left out. */
export const check = (examples: readonly Example[]): readonly Mistake[] => {
  const root = process.cwd()
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
  const options = {
    ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
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
  const program = ts.createProgram([...byPath.keys()], options, host)
  return [...byPath].flatMap(([path, example]) => {
    const source = program.getSourceFile(path)
    if (source === undefined) throw new Error(`the compiler did not read ${example.name}`)
    return mistakesOf(source, program).map(mistake => ({ file: example.file, ...mistake }))
  })
}
