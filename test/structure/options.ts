import ts from 'typescript'

/** The entry points, by the file that says what they export. */
const entries = {
  T: 'src/index.ts',
  nn: 'src/nn/index.ts',
  optim: 'src/optim/index.ts',
  data: 'src/data/index.ts',
  train: 'src/train/index.ts',
  io: 'src/io/index.ts',
  npz: 'src/io/npz/index.ts',
  files: 'src/io/node/index.ts',
  exported: 'src/export/index.ts',
  onnx: 'src/onnx/index.ts',
  testing: 'src/testing/index.ts',
}

/** Types of records of options, by how they are called. */
const isOptions = /\b(\w*Options|\w*Settings|HasAux|Range)\b/

/** The names of all public functions that take options: `T.sum`, `T.random.uniform`, `nn.dense`. */
export const takingOptions = (): readonly string[] => {
  const program = ts.createProgram(Object.values(entries), {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  })
  const checker = program.getTypeChecker()
  const found = new Set<string>()
  const visit = (name: string, exported: ts.Symbol): void => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if (symbol.flags & ts.SymbolFlags.Module) {
      for (const inner of checker.getExportsOfModule(symbol)) visit(`${name}.${inner.name}`, inner)
      return
    }
    if (!(symbol.flags & ts.SymbolFlags.Value) || symbol.valueDeclaration === undefined) return
    const type = checker.getTypeOfSymbolAtLocation(symbol, symbol.valueDeclaration)
    const texts = type
      .getCallSignatures()
      .flatMap(signature => [
        ...signature.parameters.map(parameter =>
          (parameter.valueDeclaration as ts.ParameterDeclaration).type?.getText(),
        ),
        ...(signature.typeParameters ?? []).map(parameter => parameter.symbol.declarations?.[0]?.getText()),
      ])
    if (texts.some(text => text !== undefined && isOptions.test(text))) found.add(name)
  }
  for (const [name, file] of Object.entries(entries)) {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${file} exports nothing`)
    for (const exported of checker.getExportsOfModule(module)) visit(`${name}.${exported.name}`, exported)
  }
  return [...found].sort()
}
