import ts from 'typescript'

/** A text to be put in the place of another. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

const pure = '/* @__PURE__ */ '

/** Values that are there without a computation; what they refer to may be computed. */
const plain: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.BigIntLiteral,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.Identifier,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.NullKeyword,
  ts.SyntaxKind.NumericLiteral,
  ts.SyntaxKind.RegularExpressionLiteral,
  ts.SyntaxKind.ShorthandPropertyAssignment,
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.TrueKeyword,
])

const insert = (place: number, text: string): Edit => ({ start: place, end: place, text })

/** What stands between two places is left out, but for its line ends. */
const without = (start: number, end: number, source: ts.SourceFile): Edit => ({
  start,
  end,
  text: source.text.slice(start, end).replace(/[^\n]/g, ''),
})

/** The number that an expression such as `2 ** -20` is; undefined where it is made of anything but numbers. */
const numberOf = (node: ts.Node): number | undefined => {
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const operand = numberOf(node.operand)
    return operand === undefined ? undefined : -operand
  }
  if (!ts.isBinaryExpression(node)) return undefined
  const [left, right] = [numberOf(node.left), numberOf(node.right)]
  if (left === undefined || right === undefined) return undefined
  return operations[node.operatorToken.getText()]?.(left, right)
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '**': (a, b) => a ** b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
}

/** Whether an expression is `p.add` where `p` is a module: a name of that module's, which can be no getter. */
const isOfModule = (node: ts.Node, source: ts.SourceFile): boolean =>
  ts.isPropertyAccessExpression(node) &&
  ts.isIdentifier(node.expression) &&
  source.statements.some(
    statement =>
      ts.isImportDeclaration(statement) &&
      statement.importClause?.namedBindings !== undefined &&
      ts.isNamespaceImport(statement.importClause.namedBindings) &&
      statement.importClause.namedBindings.name.text === (node.expression as ts.Identifier).text,
  )

/** The marks of the calls of an expression, and its numbers; undefined where it computes something else as well. */
const callMarks = (node: ts.Node, source: ts.SourceFile): readonly Edit[] | undefined => {
  const all = (nodes: readonly ts.Node[]): readonly Edit[] | undefined => {
    const marks = nodes.map(each => callMarks(each, source))
    return marks.every(each => each !== undefined) ? marks.flat() : undefined
  }
  if (plain.has(node.kind) || isOfModule(node, source)) return []
  const number = numberOf(node)
  // A power is a computation to bundlers.
  if (number !== undefined && ts.isBinaryExpression(node))
    return [{ start: node.getStart(source), end: node.getEnd(), text: Object.is(number, -0) ? '-0' : String(number) }]
  if (number !== undefined) return []
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node))
    return callMarks(node.expression, source)
  if (ts.isPropertyAssignment(node) && !ts.isComputedPropertyName(node.name)) return callMarks(node.initializer, source)
  if (ts.isObjectLiteralExpression(node)) return all(node.properties)
  if (ts.isArrayLiteralExpression(node)) return all(node.elements)
  if (!(ts.isCallExpression(node) || ts.isNewExpression(node)) || !ts.isIdentifier(node.expression)) return undefined
  const marks = all(node.arguments ?? [])
  return marks && [insert(node.getStart(source), pure), ...marks]
}

const valueMarks = (node: ts.Expression, source: ts.SourceFile): readonly Edit[] =>
  callMarks(node, source) ?? [
    insert(node.getStart(source), `${pure}(function () { return `),
    insert(node.getEnd(), ' })()'),
  ]

/** Marks constants as computed without side effects. */
const constantMarks = (statement: ts.Statement, source: ts.SourceFile): readonly Edit[] => {
  if (!ts.isVariableStatement(statement)) return []
  return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    // No mark helps: bundlers keep what asks an object or a list for its entries.
    if (!ts.isIdentifier(name))
      throw new Error(`${source.fileName}: expected constants with a name each, got ${name.getText(source)}`)
    return initializer === undefined ? [] : valueMarks(initializer, source)
  })
}

const children = (node: ts.Node, edits: (child: ts.Node) => readonly Edit[]): readonly Edit[] => {
  const found: Edit[] = []
  ts.forEachChild(node, child => {
    found.push(...edits(child))
  })
  return found
}

/**
 * Writes `function` for the arrow of every function that stands in no other one, or makes it a method if it is a property:
 * there is no `this` in such.
 */
const functionWords = (node: ts.Node, source: ts.SourceFile): readonly Edit[] => {
  if (ts.isClassLike(node) || (ts.isFunctionLike(node) && !ts.isArrowFunction(node))) return []
  if (!ts.isArrowFunction(node)) return children(node, child => functionWords(child, source))
  const { body, modifiers, equalsGreaterThanToken: arrow } = node
  const start = node.getStart(source)
  const isMethod = modifiers === undefined && ts.isPropertyAssignment(node.parent)
  const word = isMethod ? '' : modifiers === undefined ? 'function ' : 'async function '
  const isBare = !node.getChildren(source).some(({ kind }) => kind === ts.SyntaxKind.OpenParenToken)
  return [
    ...(isMethod ? [without(node.parent.name.getEnd(), start, source)] : []),
    { start, end: start + (modifiers === undefined ? 0 : 'async'.length), text: isBare ? `${word}(` : word },
    { start: arrow.getStart(source), end: arrow.getEnd(), text: isBare ? ')' : '' },
    ...(ts.isBlock(body) ? [] : [insert(body.getStart(source), '{ return '), insert(body.getEnd(), ' }')]),
  ]
}

/**
 * Takes away what esbuild would leave of the members of classes and objects: comments, and fields without a value, which
 * constructors make.
 */
const memberTypes = (node: ts.Node, source: ts.SourceFile): readonly Edit[] => {
  const isMember = ts.isClassElement(node) || ts.isObjectLiteralElement(node)
  const comments = (isMember && ts.getLeadingCommentRanges(source.getFullText(), node.getFullStart())) || []
  return [
    ...comments.map(({ pos, end }) => without(pos, end, source)),
    ...(ts.isPropertyDeclaration(node) && node.initializer === undefined
      ? [without(node.getStart(source), node.getEnd(), source)]
      : children(node, child => memberTypes(child, source))),
  ]
}

/**
 * The text of a module as the bundler is to see it, with the same lines.
 *
 * Constants are marked: that they have no side effects is a rule of the house, but once many modules stand in one file no
 * user's bundler can know it, and would keep every operation for the sake of one. The rest is for V8, which reads functions
 * with an arrow far slower than others, and a text with any letter beyond ASCII slower than one without; and it shortens.
 */
export const prepare = (file: string, text: string): string => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const marks = source.statements.flatMap(statement => constantMarks(statement, source))
  // What ends at the same place ends in this order.
  const edits = [...functionWords(source, source), ...marks, ...memberTypes(source, source)]
  edits.sort((a, b) => a.start - b.start)
  const pieces = edits.map(({ start, text: put }, i) => text.slice(edits[i - 1]?.end ?? 0, start) + put)
  return [...pieces, text.slice(edits.at(-1)?.end ?? 0)].join('')
}
