import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

/** The rooms of `src`, lowest first. A file imports its own room and those before it, and none after it. */
export const rooms = [
  'shape',
  'tensor',
  'trace',
  'primitive',
  'transform',
  'expansions',
  'export',
  'compile',
  'engine',
  'ops',
  'io',
  'onnx',
  'random',
  'nn',
  'optim',
  'data',
  'train',
  'testing',
]

/** The highest room that `src/index.ts`, the namespace of the operations, may export from. */
const highestOfIndex = 'random'

/** What may be imported from outside, and by which rooms. */
const packages: readonly { readonly pattern: RegExp; readonly by: readonly string[] }[] = [
  { pattern: /^fp-ts\/lib\/\w+\.js$/, by: rooms },
  { pattern: /^io-ts(\/lib\/\w+\.js)?$/, by: rooms },
  { pattern: /^csv-parse\/browser\/esm\/sync$/, by: ['data'] },
  { pattern: /^sharp$/, by: ['data'] },
  { pattern: /^fflate$/, by: ['io'] },
  { pattern: /^fast-check$/, by: ['testing'] },
  { pattern: /^@bufbuild\/protobuf\/wire$/, by: ['onnx'] },
  // As types in `tensor/system.ts`, by which all others have them; and by XLA's devices, which are for Node alone.
  { pattern: /^node:/, by: ['tensor', 'engine'] },
]

/** One import of a file: what it names, and whether it is gone at run time. */
export interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

/** Every import, re-export, `import()` and `import('…').Type` of a file. */
export const importsOf = (file: string, text: string): readonly Import[] => {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier))
      found.push({ specifier: specifier.text, typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  return found
}

/** The file of `src` that a relative import names. */
const target = (file: string, specifier: string): string =>
  normalize(join(dirname(file), specifier))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts')

const isRelative = ({ specifier }: Import): boolean => specifier.startsWith('.')

/** The room of a file: `nn` of `src/nn/dense.ts`. */
const roomOf = (file: string): string => file.split('/').slice(1, -1)[0] ?? ''

/** Imports of `files` (path to text) that lead upwards, or to a package that the room may not use. */
export const misplacedImports = (files: ReadonlyMap<string, string>): readonly string[] =>
  [...files].flatMap(([file, text]) => {
    const room = file === 'src/index.ts' ? highestOfIndex : roomOf(file)
    const height = rooms.indexOf(room)
    if (height < 0) return [`${file} stands in no room`]
    return importsOf(file, text).flatMap(imported => {
      const { specifier } = imported
      if (isRelative(imported)) {
        const to = target(file, specifier)
        if (!files.has(to)) return [`${file} imports '${specifier}', which is no file of src`]
        if (to === 'src/index.ts') return [`${file} imports src/index.ts, which stands above all`]
        return rooms.indexOf(roomOf(to)) > height ? [`${file} imports ${to}, which stands above it`] : []
      }
      const known = packages.find(({ pattern }) => pattern.test(specifier))
      if (known === undefined) return [`${file} imports '${specifier}', which is no run-time dependency`]
      return known.by.includes(room) ? [] : [`${file} imports '${specifier}', which only ${known.by.join(' and ')} may`]
    })
  })

/** The first cycle found among the imports that remain at run time, as the files along it, or none. */
export const importCycle = (files: ReadonlyMap<string, string>): readonly string[] => {
  const done = new Set<string>()
  const search = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return []
    const next = importsOf(file, files.get(file) ?? '').filter(imported => isRelative(imported) && !imported.typeOnly)
    for (const { specifier } of next) {
      const cycle = search(target(file, specifier), [...path, file])
      if (cycle.length > 0) return cycle
    }
    done.add(file)
    return []
  }
  for (const file of files.keys()) {
    const cycle = search(file, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
