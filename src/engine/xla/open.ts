import { describe } from '../../shape/describe.js'
import { requirePositiveCount } from '../../shape/hyperparameter.js'
import type { Bare, CanOptions } from '../../shape/options.js'
import { requireOptions } from '../../tensor/options.js'
import { cacheIn, cacheVariable } from './cache.js'
import { Client } from './client.js'
import { explained, XlaError } from './error.js'
import { face, type Xla } from './face.js'
import { pluginPath } from './find.js'
import { Plugin } from './plugin.js'
import { compilerFlags, type Flag, type PluginOption, pluginOptions, requireSettings } from './settings.js'

/** How devices are opened. */
export interface OpenOptions {
  /** The file of a PJRT plugin; what TENSOR_TS_PJRT_PLUGIN says where not given. */
  readonly plugin?: string | undefined
  /** How many devices: the CPU is split into so many, 1 where not given; of others these are the first, all where not given. */
  readonly devices?: number | undefined
  /** A folder in which compiled functions are kept; what TENSOR_TS_XLA_CACHE says where not given, else they are not. */
  readonly cache?: string | undefined
  /** Options of the plugin's own, such as `{ memory_fraction: 0.5 }` on NVIDIA; bigints are its integers. */
  readonly options?: Readonly<Record<string, PluginOption>> | undefined
  /** Flags of XLA's compiler, such as `{ xla_cpu_enable_fast_math: false }`. */
  readonly flags?: Readonly<Record<string, Flag>> | undefined
}

const who = 'xla.open'

const plugins = new Map<string, Promise<Plugin>>()

/** A plugin is loaded once. */
const pluginAt = (path: string): Promise<Plugin> => {
  const found = plugins.get(path) ?? Plugin.load(path)
  plugins.set(path, found)
  found.catch(() => plugins.delete(path))
  return found
}

/** How the CPU is told into how many devices it is split. */
const splitting = 'cpu_device_count'

/** The first devices of a plugin. Only those for the CPU are told how many are asked for, and others refuse to be. */
const clientOf = (
  plugin: Plugin,
  devices: number | undefined,
  options: Readonly<Record<string, PluginOption>>,
): Client => {
  const splits = { [splitting]: BigInt(devices ?? 1), ...options }
  try {
    return Client.create(plugin, splits, devices)
  } catch (error) {
    if (!(error instanceof XlaError) || !error.message.includes(splitting)) throw error
    return Client.create(plugin, options, devices)
  }
}

const say = (message: string): void => console.warn(message)

/**
 * Opens the devices of a PJRT plugin: a CPU, graphics cards of NVIDIA's, TPUs. Functions compiled for them by `xla.jit` run
 * there, and what they give stays there until `T.read` or `xla.read` brings it; what nobody holds is given back. Needs Node and
 * the package `koffi`; `docs/xla.md` says where plugins come from.
 *
 * @throws Error without koffi or a plugin, or where the file is none; XlaError with XLA's own words where the devices cannot be
 * opened; TypeError and RangeError for options that are none.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { open } from 'tensor-ts/xla'
 *
 * // The file of a plugin: see docs/xla.md.
 * if (process.env.TENSOR_TS_PJRT_PLUGIN !== undefined) {
 *   const xla = await open()
 *   const slope = xla.jit(T.grad((x: T.Tensor<[3]>) => T.sum(T.square(x))))
 *   const there = await slope(T.tensor([1, 2, 3]))
 *   assert.deepEqual(await T.read(there), new Float32Array([2, 4, 6]))
 *   await xla.close()
 * }
 * ```
 */
export const open = async <const O extends OpenOptions | Bare = OpenOptions>(
  options: CanOptions<'xla.open', O, OpenOptions, 'plugin, devices, cache, options, flags'> & O = {} as never,
): Promise<Xla> => {
  requireOptions(who, options, ['plugin', 'devices', 'cache', 'options', 'flags'])
  const given = options as OpenOptions
  if (given.devices !== undefined) requirePositiveCount(`${who}: devices`, given.devices)
  const own = requireSettings(who, pluginOptions, given.options)
  const flags = requireSettings(who, compilerFlags, given.flags)
  const path = await pluginPath(given.plugin)
  // XLA writes what it does to the terminal; errors come as such.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
  const plugin = await pluginAt(path)
  const folder = given.cache ?? process.env[cacheVariable]
  if (folder !== undefined && typeof folder !== 'string')
    throw new TypeError(`${who}: expected a folder as cache, got ${describe(folder)}`)
  const cache = folder === undefined || folder === '' ? undefined : await cacheIn(folder, say)
  try {
    const client = clientOf(plugin, given.devices, own)
    const { length } = client.devices
    if ((given.devices ?? 1) <= length) return face(client, cache, flags)
    await client.close()
    throw new RangeError(`${who}: expected ${given.devices} devices, got a plugin that has ${length}`)
  } catch (error) {
    throw explained(who, error)
  }
}
