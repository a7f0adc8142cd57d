import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A folder of its own, in which `.ci/run` puts a plugin for the CPU. */
const folder = '.pjrt'

/** The file of a PJRT plugin: what the environment says, or the one in the folder; undefined where there is none. */
export const findPlugin = (): string | undefined => {
  const named = process.env.TENSOR_TS_PJRT_PLUGIN
  if (named !== undefined && named !== '') return named
  if (!existsSync(folder)) return undefined
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(name => /pjrt\w*\.so$/.test(name))
  return found === undefined ? undefined : join(folder, found)
}
