import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/typescript/register'
import { editor, languages, MarkerSeverity, Uri } from 'monaco-editor/editor'
import { getTypeScriptWorker, typescriptDefaults } from 'monaco-editor/languages/features/typescript/register'
import { readProgram, showProgram } from './address.js'
import type { Language } from './language.js'
import { compilerOptions } from './options.js'
import { starters } from './programs.js'
import type { Said } from './run.worker.js'
import { viewOf } from './view.js'
import './main.css'

const beside = (name: string): Worker => new Worker(new URL(name, import.meta.url), { type: 'module' })

Object.assign(self, {
  MonacoEnvironment: {
    getWorker: (_: unknown, label: string) => beside(label === 'typescript' ? './ts.worker.js' : './editor.worker.js'),
  },
})

const address = Uri.parse('file:///program.ts')

/**
 * What gives the compiler's worker. Monaco fetches the language when it meets the first text in it, and refuses to say where the worker
 * is until it has it, while it asks for hints already: asked again every 20 ms, for 20 s.
 */
const registered = async (left = 1000): ReturnType<typeof getTypeScriptWorker> => {
  try {
    return await getTypeScriptWorker()
  } catch (reason) {
    if (left === 0) throw reason
    await new Promise(later => setTimeout(later, 20))
    return registered(left - 1)
  }
}

/** The compiler, as `LanguageWorker` is one: Monaco's proxy hands on whatever is asked of it. */
const language = async (): Promise<Language> => {
  const workerOf = await registered()
  return (await workerOf(address)) as unknown as Language
}

/** The shape of each binding, beside it. */
const showShapes = () =>
  languages.registerInlayHintsProvider('typescript', {
    provideInlayHints: async (model, range) => {
      const hints = await (await language()).hintsOf(model.uri.toString())
      const shown = hints
        .map(({ at, text }) => ({ label: text, position: model.getPositionAt(at), kind: languages.InlayHintKind.Type }))
        .filter(({ position }) => range.containsPosition(position))
      return { hints: shown, dispose: () => {} }
    },
  })

/** Starts the editor inside an element of the page, with the program of the address or the first one. */
export const start = async (root: HTMLElement): Promise<{ readonly dispose: () => void }> => {
  const isDark = () => document.documentElement.classList.contains('dark')
  typescriptDefaults.setCompilerOptions(compilerOptions)
  typescriptDefaults.setEagerModelSync(true)
  const shapes = showShapes()
  const given = await readProgram(location.hash)
  const model = editor.createModel(given ?? starters[0]?.text ?? '', 'typescript', address)

  let worker: Worker | undefined
  /** How often something was run or stopped: what was run before answers no more. */
  let turn = 0
  const stop = (): void => {
    turn++
    worker?.terminate()
    worker = undefined
    view.running(false)
  }
  const run = async (): Promise<void> => {
    stop()
    view.running(true)
    const mine = turn
    const runnable = await (await language()).runnable(address.toString())
    if (mine !== turn) return
    worker = beside('./run.worker.js')
    worker.onmessage = ({ data }: MessageEvent<Said>) => {
      view.say(data)
      if (data.type === 'done' || data.type === 'failed') stop()
    }
    worker.onerror = ({ message }) => {
      view.say({ type: 'failed', text: message })
      stop()
    }
    worker.postMessage(runnable)
  }
  const view = viewOf(root, given !== undefined, {
    run: () => void run(),
    stop,
    open: text => {
      stop()
      model.setValue(text)
    },
  })

  const code = editor.create(view.place, {
    model,
    theme: isDark() ? 'vs-dark' : 'vs',
    automaticLayout: true,
    minimap: { enabled: false },
    wordWrap: root.clientWidth < 640 ? 'on' : 'off',
    fontSize: 13,
    scrollBeyondLastLine: false,
    fixedOverflowWidgets: true,
    ariaLabel: 'Program. Ctrl and M lets Tab leave it.',
    inlayHints: { enabled: 'on', fontSize: 11, maximumLength: 0 },
  })
  const tell = (): void =>
    view.errors(
      editor
        .getModelMarkers({ resource: address })
        .filter(({ severity }) => severity === MarkerSeverity.Error)
        .map(({ message, startLineNumber }) => ({ line: startLineNumber, message })),
    )
  const marked = editor.onDidChangeMarkers(tell)

  /** What the address says, so that a change of it that is our own is told from one of the reader's. */
  let said = location.hash
  let timer: ReturnType<typeof setTimeout> | undefined
  const changed = model.onDidChangeContent(() => {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      said = `#${await showProgram(model.getValue())}`
      history.replaceState(history.state, '', said)
    }, 300)
  })
  const adopt = async (): Promise<void> => {
    if (location.hash === said) return
    said = location.hash
    const text = await readProgram(location.hash)
    if (text !== undefined && text !== model.getValue()) model.setValue(text)
  }
  window.addEventListener('hashchange', adopt)
  const looks = new MutationObserver(() => editor.setTheme(isDark() ? 'vs-dark' : 'vs'))
  looks.observe(document.documentElement, { attributeFilter: ['class'] })

  return {
    dispose: () => {
      stop()
      clearTimeout(timer)
      window.removeEventListener('hashchange', adopt)
      looks.disconnect()
      for (const each of [marked, changed, shapes, code, model]) each.dispose()
    },
  }
}
