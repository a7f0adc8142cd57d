import { transform } from 'esbuild'
import ts from 'typescript'

/** A file of JavaScript, and the map that leads from it to the sources. */
export interface Mapped {
  readonly text: string
  readonly map: string
}

const marks = /\/\* @__PURE__ \*\//g
const shortMark = '/*@__PURE__*/'

/** Stands for a mark where comments are left out: operators that nobody writes, as long as `shortMark`. */
const operators = 'delete delete'

/** The text with nothing but its line ends between two places, so that all else stays where the map knows it. */
const blank = (text: string, start: number, end: number): string =>
  text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end)

/**
 * The same module in less text, as reading it is most of what an import takes: without white space, in short statements,
 * and with short names for what is declared within functions. What stack traces show, the names of functions that stand in
 * no other, remains, and so do the marks of what has no side effects, by which a user's bundler sees what is not used.
 */
export const shorten = async ({ text, map }: Mapped): Promise<Mapped> => {
  const source = ts.createSourceFile('module.js', text, ts.ScriptTarget.Latest)
  const written = (statements: readonly ts.Statement[]) =>
    statements.map(statement => statement.getText(source).replace(/\s+/g, ' ')).join('\n')
  const imports = source.statements.filter(ts.isImportDeclaration)
  const exports = source.statements.filter(ts.isExportDeclaration)
  // What neither imports nor exports is a script to esbuild, which leaves the outermost names of scripts alone.
  const script = [...imports, ...exports].reduce((rest, { pos, end }) => blank(rest, pos, end), text)
  const inline = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`
  const made = await transform(script.replace(/\/\/# sourceMappingURL=.*/, '').replace(marks, operators) + inline, {
    banner: written(imports),
    footer: written(exports),
    target: 'es2022',
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    // Node shows the whole line of an error that nobody caught.
    lineLimit: 120,
    sourcemap: 'external',
    sourcesContent: false,
  })
  const before = text.match(marks)?.length
  if (made.code.match(new RegExp(operators, 'g'))?.length !== before) throw new Error('a mark went astray')
  return { text: made.code.replaceAll(operators, shortMark), map: made.map }
}
