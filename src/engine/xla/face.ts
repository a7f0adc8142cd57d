import { type CanPlace, type CanSplit, type SplitOptions, splitOf } from '../../export/placement.js'
import { describe } from '../../shape/describe.js'
import type { Bare, CanOptions } from '../../shape/options.js'
import { requireOptions } from '../../tensor/options.js'
import { onMesh, onOne, type Placement } from '../../tensor/parts.js'
import { Stored } from '../../tensor/storage.js'
import type { Value } from '../../tensor/tensor.js'
import { bring } from '../../trace/bring.js'
import { TraceError } from '../../trace/error.js'
import { flatten, type Structure } from '../../trace/tree.js'
import type { UserFunction } from '../../transform/leaves.js'
import type { CanTransform } from '../../transform/types.js'
import type { Cache } from './cache.js'
import type { Client, Device } from './client.js'
import { copied } from './copies.js'
import { heldBy } from './held.js'
import { compileOptionNames, jitOn, type XlaJitOptions } from './jit.js'
import type { Flag } from './settings.js'

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
  /** The same tree with all of its tensors on the first device, or on those of a mesh, split as shardings say. */
  readonly put: <Tree, const O extends SplitOptions | Bare = SplitOptions>(
    tree: Tree,
    options?: CanSplit<'xla.put', Tree, O> & CanOptions<'xla.put', O, SplitOptions, 'mesh, shardings'> & O,
  ) => Tree
  /** The same tree with all of its tensors here; those that are already are the same. */
  readonly read: <Tree>(tree: Tree) => Promise<Tree>
  /** How many bytes tensors take on the devices, those included that nobody holds and that are still to be given back. */
  readonly bytes: () => number
  /** Ends the use of the devices: waits for what runs, and gives back what lies there, which cannot be read any more. */
  readonly close: () => Promise<void>
}

/** As `XlaJitOptions`, for a fold, whose state is what is donated. */
export type XlaFoldOptions = Omit<XlaJitOptions, 'donate'>

/** What the devices of a client are to a user. */
export const face = (client: Client, cache: Cache | undefined, flags: Readonly<Record<string, Flag>>): Xla => ({
  platform: client.platform,
  devices: client.devices,
  jit: (f: unknown, options?: unknown) =>
    jitOn(client, cache, flags, f as never, options as XlaJitOptions | undefined)('release') as never,
  fold: (fold: { readonly init: UserFunction; readonly step: UserFunction }, options?: unknown) => {
    requireFold(fold)
    requireOptions('xla.fold', options, compileOptionNames)
    const how = { ...(options as XlaFoldOptions | undefined), donate: [0] }
    const compiled = jitOn(client, cache, flags, fold.step, how, 'xla.fold')
    return { init: fold.init as never, step: compiled('keep') as never, stepInPlace: compiled('reuse') as never }
  },
  put: (tree, options?: unknown) => {
    client.requireOpen()
    requireOptions('xla.put', options, ['mesh', 'shardings'])
    const { leaves, structure } = flatten(tree, 'xla.put')
    const placements = placementsOf(client, structure, leaves, (options ?? {}) as SplitOptions)
    return structure.unflatten(leaves.map((leaf, i) => placed(client, leaf, placements[i]))) as typeof tree
  },
  read: tree => bring(tree, 'xla.read') as Promise<typeof tree>,
  bytes: () => client.bytesHeld,
  close: () => client.close(),
})

const requireFold = (fold: { readonly init: unknown; readonly step: unknown } | null | undefined): void => {
  if (typeof fold?.init !== 'function' || typeof fold.step !== 'function')
    throw new TypeError(`xla.fold: expected a fold, as optim.fold makes one, got ${describe(fold)}`)
}

/** Where the tensors of a tree are to be on a mesh; nowhere in particular without one. */
const placementsOf = (
  client: Client,
  structure: Structure,
  leaves: readonly Value[],
  options: SplitOptions,
): readonly Placement[] => {
  const split = splitOf('xla.put', structure, leaves, options)
  if (split === undefined) return []
  const { mesh, splits } = split
  client.requireDevices('xla.put', mesh.size)
  return leaves.map(({ shape }, i) => onMesh(shape, splits[i] ?? shape.map(() => null), mesh.axes))
}

/** A tensor on the devices: where it is to be, or on the first one. */
const placed = (client: Client, x: Value, placement: Placement | undefined): Value => {
  if (!(x instanceof Stored))
    throw new TraceError('xla.put: a tensor that stands for a value inside a transformation has no elements to bring')
  const held = heldBy(x)
  const isThere = placement === undefined || held?.placement.key === placement.key
  return held?.client === client && isThere ? x : copied(client, x, placement ?? onOne(x.shape), 'xla.put')
}
