declare module 'editor:declarations' {
  const files: Readonly<Record<string, string | undefined>>
  export default files
}

declare module 'monaco-editor/language/typescript/ts.worker' {
  import typescript from 'typescript'
  export const ts: { readonly typescript: typeof typescript }
  export class TypeScriptWorker {
    constructor(context: unknown, data: unknown)
    getLanguageService(): typescript.LanguageService
    getScriptFileNames(): string[]
    getScriptVersion(name: string): string
    _getScriptText(name: string): string | undefined
  }
  export const initialize: (make: (context: unknown, data: unknown) => unknown) => void
}

declare module 'monaco-editor/editor/editor.worker'
