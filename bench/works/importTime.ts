import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Work } from '../work.js'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('..', import.meta.url))

const importOnce = async (specifier: string): Promise<number> => {
  const program = `const start = performance.now(); await import('${specifier}'); console.log(performance.now() - start)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder })
  return Number(stdout.trim().split('\n').at(-1))
}

/** How long `import` takes in a fresh process. */
export const importTime: Work = {
  name: 'import',
  unit: 'ms',
  prepare: ({ specifier }) => (specifier === undefined ? undefined : () => importOnce(specifier)),
  targets: { 'jax-js': 1 },
}
