import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { findPlugin } from './scripts/plugin.js'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

/** What a test may change for those that run after it in the same process. */
const changesProcess =
  /\bvi\.|globalThis|evaluateBy|process\.(env|on|chdir)|T\.(engine|threads)\(|tree\.register|[wW]orker_threads|import\('tensor-ts/

/** Tests of folders that keep their processes: each of their files has modules of its own, in a process of its own. */
const apart = ['browser', 'docs', 'engine', 'package', 'site']

/** Tests of folders that ask compilers, which all of them share: what a compiler knows of the library takes longest to learn. */
const compilers = ['editor', 'types']

/** Tests that may share modules, since to load the library takes longer than most of them do. */
const sharing = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map(name => `test/${name.replaceAll('\\', '/')}`)
  .filter(name => name.endsWith('.test.ts') && !changesProcess.test(readFileSync(name, 'utf8')))

const inFolders = (folders: readonly string[], name: string) => folders.some(each => name.startsWith(`test/${each}/`))

/** Those that are longer come first, in the order of the names of the projects, so that no worker waits at the end. */
const shared = {
  compilers: sharing.filter(name => inFolders(compilers, name)),
  together: sharing.filter(name => !inFolders([...apart, ...compilers], name)),
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tensor-ts$/, replacement: source('index.ts') },
      { find: /^tensor-ts\/xla$/, replacement: source('engine/xla/index.ts') },
      { find: /^tensor-ts\/(.*)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['test/**/*.test.ts'],
          // Those of the device run on a plugin of XLA's, where there is one.
          exclude: [
            ...configDefaults.exclude,
            ...Object.values(shared).flat(),
            ...(findPlugin() === undefined ? ['test/engine/xla/device/**'] : []),
          ],
        },
      },
      ...Object.entries(shared).map(([name, include]) => ({
        extends: true as const,
        test: { name, include, isolate: false },
      })),
    ],
    execArgv: ['--max-semi-space-size=64'],
    setupFiles: ['test/setup.ts'],
    // By default a core stays free; of two that would be half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Compilers run inside tests, and machines are slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Examples print; what they print matters only when they fail.
    silent: 'passed-only',
  },
})
