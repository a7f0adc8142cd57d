import { readdirSync, readFileSync } from 'node:fs'
import type ts from 'typescript'

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

/** Every example of the pages in the root, in `docs` and `examples`, of the site's first page, and of the doc comments of `src`. */
export const allExamples = (): readonly Example[] =>
  [
    ...readdirSync('.').filter(name => name.endsWith('.md')),
    'site/index.md',
    ...filesUnder('docs', '.md'),
    ...filesUnder('examples', '.md'),
    ...filesUnder('src', '.ts'),
  ].flatMap(file => examplesOf(file, readFileSync(file, 'utf8')))

/** What a comment with a caret expects. */
export interface Caret {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** A comment with a caret: what stands before the caret, and the message. */
export const caretComment = /^(\s*\/\/\s*)\^ (.+)$/

/** What the comments with a caret expect; the line is that of the code above them, from 0. */
export const caretsOf = (text: string): readonly Caret[] => {
  let code = 0
  return text.split('\n').flatMap((line, number) => {
    const [, before, message] = caretComment.exec(line) ?? []
    if (before !== undefined && message !== undefined) return [{ line: code, column: before.length, message }]
    code = number
    return []
  })
}

/** Where a caret points; the end of the line above it if that is shorter. */
export const positionOf = (source: ts.SourceFile, { line, column }: Caret): number => {
  const start = source.getPositionOfLineAndCharacter(line, 0)
  return Math.min(start + column, source.getLineEndOfPosition(start))
}
