import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { compilerOf } from '../../scripts/examples/compiler.js'
import { type Caret, caretsOf, type Example, positionOf } from '../../scripts/examples/read.js'

/** A mistake in an example, with its place in the file that the example stands in. */
export interface Mistake {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly message: string
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

/** What is asked for its truth: conditions, and what is asserted. */
const askedIn = (node: ts.Node): readonly ts.Expression[] => {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) return [node.expression]
  if (ts.isConditionalExpression(node)) return [node.condition]
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return [node.operand]
  if (ts.isBinaryExpression(node) && /^(&&|\|\|)$/.test(node.operatorToken.getText())) return [node.left]
  if (ts.isCallExpression(node) && /^assert(\.ok)?$/.test(node.expression.getText())) return node.arguments.slice(0, 1)
  return []
}

/** Tensors that are asked for their truth: every object is true, whatever its numbers are. */
const truthsOf = (source: ts.SourceFile, checker: ts.TypeChecker): readonly Omit<Mistake, 'file'>[] => {
  const found: Omit<Mistake, 'file'>[] = []
  const visit = (node: ts.Node): void => {
    for (const asked of askedIn(node)) {
      const type = checker.getTypeAtLocation(asked)
      if (!type.isUnion() && type.getProperty('dtype') && type.getProperty('shape'))
        found.push({
          line: source.getLineAndCharacterOfPosition(asked.getStart()).line + 1,
          message: `a tensor is true whatever its numbers are; T.item gives what it holds: ${asked.getText()}`,
        })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

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
    ...truthsOf(source, program.getTypeChecker()),
  ]
}

/** Type checks all examples in one program and returns the mistakes, those that the examples announce left out. */
export const check = (examples: readonly Example[]): readonly Mistake[] => {
  const { byPath, options, host } = compilerOf(examples)
  const program = ts.createProgram([...byPath.keys()], options, host)
  return [...byPath].flatMap(([path, example]) => {
    const source = program.getSourceFile(path)
    if (source === undefined) throw new Error(`the compiler did not read ${example.name}`)
    return mistakesOf(source, program).map(mistake => ({ file: example.file, ...mistake }))
  })
}
