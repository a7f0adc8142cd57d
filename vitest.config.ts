import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { findPlugin } from './scripts/plugin.js'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

/** What a test may change for those that run after it in the same process, and `test/restore` does not put back. */
const changesProcess =
  /\bvi\.(mock|hoisted|resetModules|stubGlobal)|globalThis|evaluateBy|describeCompiled|process\.(env\.?\w* =|on|chdir)|tree\.register|[wW]orker_threads|import\('tensor-ts/

/** Tests of folders that keep their processes: each of their files has modules of its own, in a process of its own. */
const apart = ['browser', 'docs', 'package', 'site']

/**
 * Tests of folders that share what takes longest to make: what a compiler knows of the library, and what an engine has compiled.
 * They come before the others, which are shorter, so that no worker waits at the end.
 */
const longer = { compilers: ['editor', 'types'], engines: ['engine'] }

/** Tests that may share modules, since to load the library takes longer than most of them do. */
const sharing = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map(name => `test/${name.replaceAll('\\', '/')}`)
  .filter(name => name.endsWith('.test.ts') && !changesProcess.test(readFileSync(name, 'utf8')))

const inFolders = (folders: readonly string[], name: string) => folders.some(each => name.startsWith(`test/${each}/`))

/** In the order of their names, which is that of the projects. */
const shared = {
  compilers: sharing.filter(name => inFolders(longer.compilers, name)),
  engines: sharing.filter(name => inFolders(longer.engines, name)),
  together: sharing.filter(name => !inFolders([...apart, ...Object.values(longer).flat()], name)),
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
        test: { name, include, isolate: false, setupFiles: ['test/restore.ts'] },
      })),
    ],
    execArgv: ['--max-semi-space-size=64'],
    setupFiles: ['test/setup.ts'],
    // By default a core stays free; of two that would be half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // No test is timed by this: compilers and browsers run inside tests, on machines that do other things besides. It ends one that
    // hangs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Examples print; what they print matters only when they fail.
    silent: 'passed-only',
  },
})
