import type { Runnable } from './language.js'
import { modules } from './modules.js'
import type { Shown } from './shown.js'

// Runs one program; the page ends the worker to stop it.

/** What a running program says. */
export type Said = Shown | { readonly type: 'print' | 'failed'; readonly text: string } | { readonly type: 'done' }

const post = (said: Said): void => self.postMessage(said)

/** A value as a console prints it: a tensor with its shape and elements. */
const shown = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : String(value)
  if ('dtype' in value && 'shape' in value) return String(value)
  if (value instanceof Error) return value.message
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${shown(inner)}`)
    .join(', ')} }`
}

const log = (...values: readonly unknown[]): void => post({ type: 'print', text: values.map(shown).join(' ') })
const host = { log, info: log, warn: log, error: log, debug: log }

const moduleOf = async (name: string): Promise<readonly [string, object]> => {
  const load = Object.hasOwn(modules, name) ? modules[name] : undefined
  if (load === undefined)
    throw new Error(`the editor has no module '${name}'; there are ${Object.keys(modules).join(', ')}`)
  const loadedAs = await load()
  // What a module of CommonJS exports lies under its default.
  const common = 'default' in loadedAs && typeof loadedAs.default === 'object' ? loadedAs.default : {}
  return [name, { __esModule: true, ...common, ...loadedAs }]
}

const run = async ({ code, imports }: Runnable): Promise<void> => {
  const loaded = new Map(await Promise.all(imports.map(moduleOf)))
  const Program = (async () => {}).constructor as new (
    ...code: readonly string[]
  ) => (...values: readonly unknown[]) => Promise<void>
  await new Program('require', 'exports', 'console', code)((name: string) => loaded.get(name), {}, host)
}

self.onmessage = async ({ data }: MessageEvent<Runnable>) => {
  try {
    await run(data)
    post({ type: 'done' })
  } catch (error) {
    post({ type: 'failed', text: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  }
}
