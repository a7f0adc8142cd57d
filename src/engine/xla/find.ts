import { describe } from '../../shape/describe.js'

/** The variable of the environment that names the file of a plugin. */
export const variable = 'TENSOR_TS_PJRT_PLUGIN'

const who = 'xla.open'

/** The file of a plugin: what was given, or what the environment says. */
export const pluginPath = async (given: unknown): Promise<string> => {
  if (given !== undefined && (typeof given !== 'string' || given === '' || given.includes('\0')))
    throw new TypeError(`${who}: expected the file of a PJRT plugin as plugin, got ${describe(given)}`)
  const { env } = process
  const path = given ?? env[variable]
  if (path === undefined || path === '')
    throw new Error(
      `${who}: expected the file of a PJRT plugin as plugin or in ${variable}, found none; for the CPU: pip download ` +
        '--no-deps lammps-jax-pjrt-cpu, unzip it, and name the .so in it (docs/xla.md says more)',
    )
  const [{ stat }, { resolve }] = await Promise.all([import('node:fs/promises'), import('node:path')])
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile())
    throw new Error(
      `${who}: expected the file of a PJRT plugin, got '${path}', ` +
        `${found === undefined ? 'which is not there' : 'which is no file'} (docs/xla.md says how to get one)`,
    )
  return resolve(path)
}
