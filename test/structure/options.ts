import ts from 'typescript'

/** The entry points, by the file that says what they export. */
const entries = {
  T: 'src/index.ts',
  nn: 'src/nn/index.ts',
  optim: 'src/optim/index.ts',
  data: 'src/data/index.ts',
  train: 'src/train/index.ts',
  seen: 'src/train/dashboard/index.ts',
  io: 'src/io/index.ts',
  npz: 'src/io/npz/index.ts',
  files: 'src/io/node/index.ts',
  exported: 'src/export/index.ts',
  onnx: 'src/onnx/index.ts',
  testing: 'src/testing/index.ts',
}

/** Types of records of options, by how they are called. */
const isOptions = /\b(\w*Options|\w*Settings|HasAux|Range)\b/

/** A type of options as a user names it, and what its entries are called. */
export interface OptionsType {
  readonly name: string | undefined
  readonly keys: readonly string[]
  /** Those that must be given. */
  readonly required: readonly string[]
  /** Whether it is one of several types, of which each has entries of its own. */
  readonly isUnion: boolean
  /** Of what it is a type, where that has to be said. */
  readonly parameters: readonly string[]
}

const parametersOf = (symbol: ts.Symbol): readonly string[] => {
  const [declaration] = symbol.declarations ?? []
  if (!declaration || !(ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration))) return []
  return (declaration.typeParameters ?? []).filter(each => each.default === undefined).map(each => each.getText())
}

/** What is public and may have options: by name the types of these. */
const surface = () => {
  const program = ts.createProgram(Object.values(entries), {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  })
  const checker = program.getTypeChecker()
  const values = new Map<string, ts.Type>()
  const types = new Map<ts.Symbol, string>()
  const visit = (name: string, exported: ts.Symbol): void => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if (symbol.flags & ts.SymbolFlags.Module) {
      for (const inner of checker.getExportsOfModule(symbol)) visit(`${name}.${inner.name}`, inner)
      return
    }
    if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias) && !types.has(symbol))
      types.set(symbol, name)
    if (symbol.flags & ts.SymbolFlags.Value && symbol.valueDeclaration !== undefined)
      values.set(name, checker.getTypeOfSymbolAtLocation(symbol, symbol.valueDeclaration))
  }
  for (const [name, file] of Object.entries(entries)) {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${file} exports nothing`)
    for (const exported of checker.getExportsOfModule(module)) visit(`${name}.${exported.name}`, exported)
  }
  return { checker, values, types }
}

/** The types of options of all public functions that take some: `T.sum`, `T.random.uniform`, `nn.dense`. */
export const optionTypes = (): ReadonlyMap<string, readonly OptionsType[]> => {
  const { checker, values, types } = surface()
  const found = new Map<string, OptionsType[]>()
  for (const [name, type] of values) {
    const options = new Map<ts.Symbol, ts.Type>()
    const collect = (each: ts.Type): void => {
      const symbol = each.aliasSymbol ?? each.symbol
      if (symbol && isOptions.test(symbol.name)) options.set(symbol, each)
      else if (each.flags & ts.TypeFlags.TypeParameter) {
        const above = checker.getBaseConstraintOfType(each)
        if (above && above !== each) collect(above)
      } else if (each.isUnionOrIntersection()) each.types.forEach(collect)
      else if (checker.isTupleType(each)) checker.getTypeArguments(each as ts.TypeReference).forEach(collect)
    }
    for (const signature of type.getCallSignatures()) {
      for (const parameter of signature.parameters) collect(checker.getTypeOfSymbol(parameter))
      signature.typeParameters?.forEach(collect)
    }
    if (options.size === 0) continue
    found.set(
      name,
      [...options].flatMap(([symbol, each]) => {
        const members = each.isUnion() ? each.types : [each]
        const properties = members.flatMap(member => checker.getPropertiesOfType(member))
        const keys = [...new Set(properties.map(property => property.name))]
        // Overloads without options say so by a type that has none.
        const required = properties.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name)
        return keys.length === 0
          ? []
          : [{ name: types.get(symbol), keys, required, isUnion: each.isUnion(), parameters: parametersOf(symbol) }]
      }),
    )
  }
  return found
}

/** The names of all public functions that take options. */
export const takingOptions = (): readonly string[] => [...optionTypes().keys()].sort()
