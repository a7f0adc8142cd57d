import { relative } from 'node:path'
import { Application, type Comment, type Context, Converter, type DeclarationReflection, ReflectionKind } from 'typedoc'
import ts from 'typescript'

/** A public name, and what its documentation says of it. */
export interface Entry {
  readonly name: string
  /** The file that declares it. */
  readonly file: string
  readonly isType: boolean
  /** How it is called, or what a type is, one line each. */
  readonly forms: readonly string[]
  readonly summary: string
  /** What is said of failures. */
  readonly throws: readonly string[]
  /** Markdown with blocks of code. */
  readonly examples: readonly string[]
  /** Of an interface: its properties, with what is said of them. */
  readonly properties: readonly { readonly name: string; readonly type: string; readonly summary: string }[]
}

/** What one entry point, or a namespace in it, exports. */
export interface Room {
  /** As in `T`, `T.random`, `nn`. */
  readonly name: string
  /** As it is imported: `tensor-ts/nn`. */
  readonly from: string
  readonly entries: readonly Entry[]
}

const longest = 90

/** The parts of an intersection that a caller thinks of: guards are conditional types. */
const withoutGuards = (type: ts.Type): readonly ts.Type[] =>
  type.isIntersection() ? type.types.filter(part => !(part.flags & ts.TypeFlags.Conditional)) : [type]

const shortText = (checker: ts.TypeChecker, type: ts.Type): string | undefined => {
  const text = withoutGuards(type)
    .map(part => checker.typeToString(part, undefined, ts.TypeFormatFlags.NoTruncation))
    .join(' & ')
  return text.length > longest || text === '' || text.includes('import(') ? undefined : text
}

/** A call in one line: names of arguments, with their types where these are short. */
const callOf = (name: string, checker: ts.TypeChecker, signature: ts.Signature): string => {
  const parameters = signature.getParameters().map(parameter => {
    const declaration = parameter.valueDeclaration
    const isOptional =
      declaration !== undefined && ts.isParameter(declaration) && checker.isOptionalParameter(declaration)
    const type = shortText(checker, checker.getTypeOfSymbol(parameter))
    return `${parameter.name}${isOptional ? '?' : ''}${type === undefined ? '' : `: ${type}`}`
  })
  const result = shortText(checker, signature.getReturnType())
  return `${name}(${parameters.join(', ')})${result === undefined ? '' : `: ${result}`}`
}

const formsOf = (name: string, checker: ts.TypeChecker, symbol: ts.Symbol): readonly string[] => {
  if (!(symbol.flags & ts.SymbolFlags.Value)) return []
  const type = checker.getTypeOfSymbol(symbol)
  const calls = type.getCallSignatures().map(signature => callOf(name, checker, signature))
  if (calls.length > 0) return [...new Set(calls)]
  const text = shortText(checker, type)
  return text === undefined ? [] : [`${name}: ${text}`]
}

const textOf = (comment: Comment | undefined): string =>
  comment?.summary
    .map(({ text }) => text)
    .join('')
    .trim() ?? ''

const tagsOf = (comment: Comment | undefined, tag: `@${string}`): readonly string[] =>
  comment?.blockTags
    .filter(block => block.tag === tag)
    .map(({ content }) =>
      content
        .map(({ text }) => text)
        .join('')
        .trim(),
    ) ?? []

/** What the entry points of the package export, as TypeDoc reads it. */
export const readReference = async (entryPoints: ReadonlyMap<string, string>): Promise<readonly Room[]> => {
  const app = await Application.bootstrap({
    entryPoints: [...entryPoints.values()],
    tsconfig: 'tsconfig.json',
    skipErrorChecking: true,
    logLevel: 'Error',
    excludeExternals: true,
  })
  const forms = new Map<number, readonly string[]>()
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context: Context, reflection: DeclarationReflection) => {
    const symbol = context.getSymbolFromReflection(reflection)
    if (symbol !== undefined) forms.set(reflection.id, formsOf(reflection.name, context.checker, symbol))
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc could not read the sources')

  const fileOf = (reflection: DeclarationReflection) =>
    relative(process.cwd(), reflection.sources?.[0]?.fullFileName ?? '').replaceAll('\\', '/')
  const entryOf = (reflection: DeclarationReflection): Entry => {
    const comment = reflection.comment ?? reflection.signatures?.[0]?.comment
    return {
      name: reflection.name,
      file: fileOf(reflection),
      isType: reflection.kindOf([ReflectionKind.Interface, ReflectionKind.TypeAlias]),
      forms: forms.get(reflection.id) ?? [],
      summary: textOf(comment),
      throws: tagsOf(comment, '@throws'),
      examples: tagsOf(comment, '@example'),
      properties: reflection.kindOf(ReflectionKind.Interface)
        ? (reflection.children ?? []).map(child => ({
            name: child.flags.isOptional ? `${child.name}?` : child.name,
            type: child.type?.toString() ?? '',
            summary: textOf(child.comment),
          }))
        : [],
    }
  }
  const isNamespace = (reflection: DeclarationReflection) => reflection.kindOf(ReflectionKind.Namespace)
  const roomsOf = (name: string, from: string, children: readonly DeclarationReflection[]): readonly Room[] => [
    { name, from, entries: children.filter(child => !isNamespace(child)).map(entryOf) },
    ...children.filter(isNamespace).flatMap(child => roomsOf(`${name}.${child.name}`, from, child.children ?? [])),
  ]
  return [...entryPoints].flatMap(([from, file]) => {
    const found = project.children?.find(child => fileOf(child) === file)
    if (found === undefined) throw new Error(`TypeDoc has nothing of ${file}`)
    return roomsOf(from === 'tensor-ts' ? 'T' : from.replace('tensor-ts/', ''), from, found.children ?? [])
  })
}
