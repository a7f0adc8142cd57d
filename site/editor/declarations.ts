import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Texts of files by the addresses that the editor's compiler knows them by. */
export type Files = Readonly<Record<string, string>>

const require = createRequire(import.meta.url)

const filesIn = (folder: string, under: string, wanted: RegExp): Files =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map(name => name.replaceAll('\\', '/'))
      .filter(name => wanted.test(name))
      .map(name => [`${under}/${name}`, readFileSync(join(folder, name), 'utf8')]),
  )

const modules = 'file:///node_modules'

/** What a package declares that stands in node_modules. */
const packageFiles = (name: string, wanted: RegExp): Files =>
  filesIn(dirname(require.resolve(`${name}/package.json`)), `${modules}/${name}`, wanted)

/** What a program finds where it runs. */
const host = `
declare const console: { readonly log: (...values: readonly unknown[]) => void }
declare const performance: { readonly now: () => number }
declare const setTimeout: (f: (_: void) => void, milliseconds?: number) => number
declare const fetch: (address: string, options?: { readonly headers?: Readonly<Record<string, string>> }) => Promise<{ readonly ok: boolean; readonly status: number; arrayBuffer(): Promise<ArrayBuffer>; text(): Promise<string> }>
declare module 'node:assert' {
  export * from 'editor/assert'
  export { default } from 'editor/assert'
}
`

/** What the editor's compiler reads beside the program: the declarations of this library and of what programs import. */
export const declarations = (): Files => {
  if (!existsSync('dist/index.d.ts')) execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'])
  return {
    ...filesIn('dist', `${modules}/tensor-ts/dist`, /\.d\.ts$/),
    [`${modules}/tensor-ts/package.json`]: readFileSync('package.json', 'utf8'),
    ...packageFiles('fp-ts', /^(package\.json|lib\/[^/]+\.d\.ts)$/),
    ...packageFiles('fast-check', /^(package\.json|lib\/fast-check\.d\.ts)$/),
    ...packageFiles('io-ts', /^(package\.json|lib\/[^/]+\.d\.ts)$/),
    [`${modules}/editor/index.ts`]: readFileSync('site/editor/shown.ts', 'utf8'),
    [`${modules}/editor/assert.ts`]: readFileSync('site/editor/assert.ts', 'utf8'),
    'file:///host.d.ts': host,
  }
}
