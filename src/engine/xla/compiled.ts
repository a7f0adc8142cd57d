import { describe } from '../../shape/describe.js'
import { count, nameless } from '../../shape/sizes.js'
import { sizeInBytes } from '../../tensor/dtype.js'
import type { Placement } from '../../tensor/parts.js'
import { Stored } from '../../tensor/storage.js'
import type { Spec, Value } from '../../tensor/tensor.js'
import type { Constant, Program } from '../../trace/program.js'
import { donatedError } from '../donated.js'
import type { Donation } from '../jit.js'
import type { Client } from './client.js'
import { fetched, forgetCopies, movedTo } from './copies.js'
import { explained } from './error.js'
import type { Executable } from './executable.js'
import { Held, heldBy, release, tensorOf } from './held.js'
import { put } from './put.js'

/** A constant up to this size is written into the module, where XLA sees it; a larger one is an argument. In bytes. */
const small = 2 ** 10

const isArgument = ({ value, variable: { spec } }: Constant): boolean =>
  (value instanceof Stored && value.place !== undefined) || sizeInBytes(spec.dtype, count(spec.shape)) > small

/** A Program that takes its large constants, and those that are on a device, behind its inputs. */
export const withConstantsAsInputs = (
  program: Program,
): { readonly program: Program; readonly given: readonly Value[] } => {
  const given = program.constants.filter(isArgument)
  if (given.length === 0) return { program, given: [] }
  return {
    program: {
      ...program,
      inputs: [...program.inputs, ...given.map(({ variable }) => variable)],
      constants: program.constants.filter(constant => !isArgument(constant)),
    },
    given: given.map(({ value }) => value),
  }
}

/** What a Program of some specs was compiled to, and where its arguments and results are. */
export interface Compiled {
  readonly executable: Executable
  readonly inputs: readonly Spec[]
  readonly outputs: readonly Spec[]
  readonly placements: { readonly inputs: readonly Placement[]; readonly outputs: readonly Placement[] }
  /** The numbers of the inputs that are given away. */
  readonly donated: ReadonlySet<number>
  /** What stands behind the inputs of a call. */
  readonly constants: readonly Stored[]
}

const requireSpec = (who: string, x: Stored, spec: Spec): void => {
  if (x.dtype !== spec.dtype || x.shape.length !== spec.shape.length || x.shape.some((n, i) => n !== spec.shape[i]))
    throw new TypeError(
      `${who}: expected a tensor of shape [${spec.shape.join(', ')}] and dtype ${spec.dtype}, got ${describe(x)}`,
    )
}

const requireSameDevices = (who: string, client: Client, x: Stored, held: Held): void => {
  if (held.client !== client)
    throw new TypeError(
      `${who}: expected tensors that are here or on the devices that it runs on, got ${describe(x)}, which is ` +
        `${held.client.describe(held.placement)} of another xla.open; bring it with await T.read(x)`,
    )
}

/** The tensors of a call, and the same where an execution needs them. */
export interface Arguments {
  readonly given: readonly Stored[]
  readonly placed: readonly Stored[]
}

/**
 * Tensors as an execution needs them: what lies on the devices in another way is moved. Of what is given away there is no copy that
 * stays.
 */
export const placed = async (
  who: string,
  client: Client,
  { placements, donated }: Compiled,
  given: readonly Stored[],
): Promise<readonly Stored[]> =>
  Promise.all(
    given.map(async (x, i) => {
      const held = heldBy(x)
      if (held === undefined) return x
      requireSameDevices(who, client, x, held)
      const placement = placements.inputs[i]!
      if (held.placement.key === placement.key) return x
      return donated.has(i) ? fetched(x) : movedTo(client, x, placement, who)
    }),
  )

/** Whether all are where an execution needs them. */
export const areInPlace = (client: Client, { placements }: Compiled, given: readonly Stored[]): boolean =>
  given.every((x, i) => {
    const held = heldBy(x)
    return held === undefined || (held.client === client && held.placement.key === placements.inputs[i]!.key)
  })

/** Numbers of inputs that stay what they are although the module would take their memory. */
const kept = (given: readonly Stored[], donated: ReadonlySet<number>, donation: Donation): readonly number[] => {
  const owners = given.map(heldBy)
  return [...donated].filter(i => {
    const owner = owners[i]
    // What was put there for this call is nobody else's. One that is passed twice cannot be given away.
    return owner !== undefined && (donation === 'keep' || owners.filter(other => other === owner).length > 1)
  })
}

const run = (
  who: string,
  executable: Executable,
  ...call: Parameters<Executable['run']>
): ReturnType<Executable['run']> => {
  try {
    return executable.run(...call)
  } catch (error) {
    throw explained(who, error)
  }
}

/** Runs what was compiled: only begins it, as results are read later. */
export const execute = (
  who: string,
  client: Client,
  compiled: Compiled,
  { given, placed }: Arguments,
  donation: Donation,
): readonly Stored[] => {
  client.requireOpen()
  const { executable, inputs, outputs, placements, donated } = compiled
  // Reading it throws.
  for (const x of given) if (x.isReleased) void x.data
  const passing: bigint[] = []
  try {
    const buffers = placed.map((x, i) => {
      requireSpec(who, x, inputs[i]!)
      const held = heldBy(x)
      if (held !== undefined) return held.handles()
      const own = put(client, x, placements.inputs[i]!)
      passing.push(...own)
      return own
    })
    const results = run(who, executable, buffers, kept(placed, donated, donation))
    const made = results.map((buffers, i) => {
      const { shape, dtype } = outputs[i]!
      return tensorOf(new Held(client, { shape: nameless(shape), dtype }, placements.outputs[i]!, buffers, who))
    })
    if (donation !== 'keep') for (const i of donated) giveAway(who, given[i]!, given[i] === placed[i], donation)
    return made
  } finally {
    for (const buffer of passing) client.plugin.call('Buffer_Destroy', { buffer })
  }
}

/** Takes from a tensor what was donated. Where only what is in place is reused, what was copied for the call stays. */
const giveAway = (who: string, x: Stored, isInPlace: boolean, donation: Donation): void => {
  if (x.isReleased || (donation === 'reuse' && !(isInPlace && heldBy(x) !== undefined))) return
  forgetCopies(x)
  release(x, donatedError(who, 'await T.read'))
}
