import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { findPlugin } from './scripts/plugin.js'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tensor-ts$/, replacement: source('index.ts') },
      { find: /^tensor-ts\/xla$/, replacement: source('engine/xla/index.ts') },
      { find: /^tensor-ts\/(.*)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // These run on a plugin of XLA's, where there is one.
    exclude: [...configDefaults.exclude, ...(findPlugin() === undefined ? ['test/engine/xla/device/**'] : [])],
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
