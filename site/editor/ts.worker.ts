import files from 'editor:declarations'
import { initialize, ts as services, TypeScriptWorker } from 'monaco-editor/language/typescript/ts.worker'
import type typescript from 'typescript'
import type { Hint, Runnable } from './language.js'

const ts = services.typescript

/** Longer types are left to the pointer. */
const longest = 100

const isShape = (text: string): boolean => /\bTensor</.test(text) && text.length <= longest

/** The compiler of the editor, which knows this library, and tells the shapes of bindings. */
class LanguageWorker extends TypeScriptWorker {
  override getScriptFileNames(): string[] {
    return [...super.getScriptFileNames(), 'file:///host.d.ts']
  }
  override getScriptVersion(name: string): string {
    return files[name] === undefined ? super.getScriptVersion(name) : '1'
  }
  override _getScriptText(name: string): string | undefined {
    return files[name] ?? super._getScriptText(name)
  }

  /** The type of each binding without an annotation that holds tensors, or gives one. */
  async hintsOf(name: string): Promise<readonly Hint[]> {
    const program = this.getLanguageService().getProgram()
    const source = program?.getSourceFile(name)
    if (program === undefined || source === undefined) return []
    const checker = program.getTypeChecker()
    const hints: Hint[] = []
    const visit = (node: typescript.Node): void => {
      const binds = ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node)
      const annotated = 'type' in node && node.type !== undefined
      if (binds && !annotated && ts.isIdentifier(node.name)) {
        const type = checker.getTypeAtLocation(node.name)
        const given = type.getCallSignatures()[0]?.getReturnType()
        const text = checker.typeToString(given ?? type, undefined, ts.TypeFormatFlags.NoTruncation)
        if (isShape(text))
          hints.push({ at: node.name.getEnd(), text: given === undefined ? `: ${text}` : `: (…) => ${text}` })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return hints
  }

  /** The program as it runs, and what it imports. */
  async runnable(name: string): Promise<Runnable> {
    const text = this._getScriptText(name) ?? ''
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    })
    return { code: outputText, imports: ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName) }
  }
}

self.onmessage = () => initialize((context, data) => new LanguageWorker(context, data))
