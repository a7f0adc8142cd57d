import type { CanPlace } from '../../export/placement.js'
import { describe } from '../../shape/describe.js'
import type { Bare, CanOptions } from '../../shape/options.js'
import { requirePositiveCount } from '../../tensor/hyperparameter.js'
import { requireOptions } from '../../tensor/options.js'
import { Stored } from '../../tensor/storage.js'
import type { Value } from '../../tensor/tensor.js'
import { bring } from '../../trace/bring.js'
import { TraceError } from '../../trace/error.js'
import { flatten } from '../../trace/tree.js'
import type { UserFunction } from '../../transform/leaves.js'
import type { CanTransform } from '../../transform/types.js'
import { type Cache, cacheIn, cacheVariable } from './cache.js'
import { Client, type Device } from './client.js'
import { put } from './compiled.js'
import { explained, XlaError } from './error.js'
import { pluginPath } from './find.js'
import { Held, heldBy, tensorOf } from './held.js'
import { builds, jitOn, type XlaJitOptions } from './jit.js'
import { onOne } from './parts.js'
import { Plugin, type PluginOption } from './plugin.js'
import type { Flag } from './protobuf.js'

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

/** A fold whose steps run on devices. */
export interface XlaFold<State, Batch, First extends readonly unknown[]> {
  readonly init: (...first: First) => State
  readonly step: (state: State, batch: Batch) => Promise<State>
  /** As `step`, but the new state takes over the memory of the one before, which cannot be used afterwards. */
  readonly stepInPlace: (state: State, batch: Batch) => Promise<State>
}

/** Devices that XLA runs functions on. */
export interface Xla {
  /** Such as 'cpu', 'cuda' or 'tpu'. */
  readonly platform: string
  readonly devices: readonly Device[]
  /**
   * The same function, compiled for the devices: traced and compiled once for each combination of shapes, element types and tree
   * of its arguments, like `T.jit`. It waits for nothing but the compiler: what it gives stays on the devices, and may be
   * passed on before it is computed. Its arguments may be here or there.
   */
  readonly jit: <A extends readonly unknown[], R, const O extends XlaJitOptions | Bare = XlaJitOptions>(
    f: CanTransform<'xla.jit', A, R> & ((...args: A) => R),
    options?: CanPlace<'xla.jit', A, R, O> &
      CanOptions<'xla.jit', O, XlaJitOptions, 'donate, mesh, inputs, outputs, sizes, precision'> &
      O,
  ) => (...args: A) => Promise<R>
  /** A fold of `optim`'s whose state stays on the devices, as `fit` takes it. */
  readonly fold: <
    State,
    Batch,
    First extends readonly unknown[],
    const O extends XlaFoldOptions | Bare = XlaFoldOptions,
  >(
    fold: {
      readonly init: (...first: First) => State
      readonly step: (state: State, batch: Batch) => State
    },
    options?: CanPlace<'xla.fold', [state: State, batch: Batch], State, O> &
      CanOptions<'xla.fold', O, XlaFoldOptions, 'mesh, inputs, outputs, sizes, precision'> &
      O,
  ) => XlaFold<State, Batch, First>
  /** The same tree with all of its tensors on the first device. */
  readonly put: <Tree>(tree: Tree) => Tree
  /** The same tree with all of its tensors here; those that are already are the same. */
  readonly read: <Tree>(tree: Tree) => Promise<Tree>
  /** How many bytes tensors take on the devices, those included that nobody holds and that are still to be given back. */
  readonly bytes: () => number
  /** Ends the use of the devices: waits for what runs, and gives back what lies there, which cannot be read any more. */
  readonly close: () => Promise<void>
}

/** As `XlaJitOptions`, for a fold, whose state is what is donated. */
export type XlaFoldOptions = Omit<XlaJitOptions, 'donate'>

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

/** The devices of a plugin. Only those for the CPU know how many are asked for, and others refuse to be told. */
const clientOf = (
  plugin: Plugin,
  devices: number | undefined,
  options: Readonly<Record<string, PluginOption>>,
): Client => {
  const splits = { [splitting]: BigInt(devices ?? 1), ...options }
  try {
    return Client.create(plugin, splits)
  } catch (error) {
    if (!(error instanceof XlaError) || !error.message.includes(splitting)) throw error
    return Client.create(plugin, options)
  }
}

const requireRecord = (name: string, given: unknown): void => {
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given)))
    throw new TypeError(`${who}: expected a record as ${name}, got ${describe(given)}`)
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
  requireRecord('options', given.options)
  requireRecord('flags', given.flags)
  const path = await pluginPath(given.plugin)
  // XLA writes what it does to the terminal; errors come as such.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
  const plugin = await pluginAt(path)
  const folder = given.cache ?? process.env[cacheVariable]
  if (folder !== undefined && typeof folder !== 'string')
    throw new TypeError(`${who}: expected a folder as cache, got ${describe(folder)}`)
  const cache = folder === undefined || folder === '' ? undefined : await cacheIn(folder, say)
  try {
    const client = clientOf(plugin, given.devices, given.options ?? {})
    const { length } = client.devices
    if ((given.devices ?? 1) <= length) return face(client, cache, given.flags ?? {})
    await client.close()
    throw new RangeError(`${who}: expected ${given.devices} devices, got a plugin that has ${length}`)
  } catch (error) {
    throw explained(who, error)
  }
}

const face = (client: Client, cache: Cache | undefined, flags: Readonly<Record<string, Flag>>): Xla => ({
  platform: client.platform,
  devices: client.devices,
  jit: (f: unknown, options?: unknown) =>
    jitOn(client, cache, flags, f as never, options as XlaJitOptions | undefined)('release') as never,
  fold: (fold: { readonly init: UserFunction; readonly step: UserFunction }, options?: unknown) => {
    requireFold(fold)
    requireOptions('xla.fold', options, builds)
    const how = { ...(options as XlaFoldOptions | undefined), donate: [0] }
    const compiled = jitOn(client, cache, flags, fold.step, how, 'xla.fold')
    return { init: fold.init as never, step: compiled('keep') as never, stepInPlace: compiled('reuse') as never }
  },
  put: tree => {
    client.requireOpen()
    const { leaves, structure } = flatten(tree, 'xla.put')
    return structure.unflatten(leaves.map(leaf => placed(client, leaf))) as typeof tree
  },
  read: tree => bring(tree, 'xla.read') as Promise<typeof tree>,
  bytes: () => client.bytesHeld,
  close: () => client.close(),
})

const requireFold = (fold: { readonly init: unknown; readonly step: unknown } | null | undefined): void => {
  if (typeof fold?.init !== 'function' || typeof fold.step !== 'function')
    throw new TypeError(`xla.fold: expected a fold, as optim.fold makes one, got ${describe(fold)}`)
}

/** A tensor on the first device. */
const placed = (client: Client, x: Value): Value => {
  if (!(x instanceof Stored))
    throw new TraceError('xla.put: a tensor that stands for a value inside a transformation has no elements to bring')
  if (heldBy(x)?.client === client) return x
  const { shape, dtype } = x
  const placement = onOne(shape)
  return tensorOf(new Held(client, { shape, dtype }, placement, put(client, x, placement), 'xla.put'))
}
