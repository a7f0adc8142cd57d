import { requirePlacement } from '../../export/placement.js'
import { requirePrecision } from '../../export/stableHlo.js'
import { requireOneSizeOf } from '../../shape/names.js'
import { requireOptions } from '../../tensor/options.js'
import { Stored } from '../../tensor/storage.js'
import type { Value } from '../../tensor/tensor.js'
import { TraceError } from '../../trace/error.js'
import { signatureOf } from '../../trace/signature.js'
import { isStaging } from '../../trace/trace.js'
import { flatten, type Structure } from '../../trace/tree.js'
import { leavesOf, requireDonate } from '../../transform/donate.js'
import { requireFunction } from '../../transform/function.js'
import type { UserFunction } from '../../transform/leaves.js'
import { parametersOf, seesAs } from '../../transform/parameters.js'
import { stage } from '../../transform/program.js'
import { type Restore, restoring, seenBy } from '../call.js'
import type { Donation } from '../jit.js'
import { keepTooMuch, mostSignatures } from '../kept.js'
import { answeringLater } from '../later.js'
import { Recent } from '../recent.js'
import { watchRetraces } from '../retraces.js'
import { builder } from './build.js'
import type { Cache } from './cache.js'
import type { Client } from './client.js'
import { areInPlace, type Compiled, execute, placed } from './compiled.js'
import { type Build, namesText } from './module.js'
import type { Flag } from './settings.js'

/** The names of the options that say how a function is compiled. */
export const compileOptionNames = ['mesh', 'inputs', 'outputs', 'sizes', 'precision']

/** How `xla.jit` compiles and runs. */
export interface XlaJitOptions extends Build {
  /**
   * The arguments, counted from 0, whose memory the results take over: a training step then updates its state where it is. Their
   * tensors cannot be used afterwards.
   */
  readonly donate?: readonly number[] | undefined
}

/** A function at arguments of one signature. */
interface Traced {
  readonly result: Structure
  readonly compiling: Promise<Compiled>
  readonly restore: Restore
  readonly equations: number
  compiled?: Compiled
}

/** The tensors of a call, none of which stands for a value. */
const requireStored = (who: string, leaves: readonly Value[]): readonly Stored[] => {
  if (isStaging() || !leaves.every(leaf => leaf instanceof Stored))
    throw new TraceError(
      `${who}: a function for devices was called inside a transformation, which cannot wait for it; transform first, ` +
        'and compile what comes out, as in xla.jit(T.grad(f))',
    )
  return leaves as readonly Stored[]
}

/** As `jit` of an engine that answers later, with one cache for calls that treat what is donated in different ways. */
export const jitOn = (
  client: Client,
  cache: Cache | undefined,
  flags: Readonly<Record<string, Flag>>,
  f: UserFunction,
  options: XlaJitOptions = {},
  who = 'xla.jit',
): ((donation: Donation) => (...args: readonly unknown[]) => Promise<unknown>) => {
  requireFunction(who, f)
  requireOptions(who, options, ['donate', ...compileOptionNames])
  const { donate = [], ...how } = options
  requireDonate(who, donate)
  requirePlacement(who, how)
  if (how.precision !== undefined) requirePrecision(who, how.precision)
  const name = f.name === '' ? who : `${who}: ${f.name}`
  const build = builder(client, cache, flags, { who, name, module: f.name }, how)
  const traces = new Recent<Traced>(
    mostSignatures,
    keepTooMuch(({ equations, compiled }) => ({
      equations,
      constants: compiled?.constants ?? [],
    })),
  )
  const seen = seenBy(f)
  const watch = watchRetraces(f.name, () => parametersOf(f))
  const trace = (args: readonly unknown[]): Traced => {
    const donated = leavesOf(who, args, donate)
    const staged = stage(who, f, args)
    return {
      result: staged.result,
      compiling: client.during(build(staged, donated)),
      restore: restoring(args),
      equations: staged.program.equations.length,
    }
  }
  return donation => {
    const jitted = async (...given: readonly unknown[]): Promise<unknown> => {
      client.requireOpen()
      const args = seen(given)
      const { leaves } = flatten(args, who)
      const stored = requireStored(who, leaves)
      requireOneSizeOf(who, leaves)
      // Reading it throws.
      for (const leaf of stored) if (leaf.isReleased) void leaf.data
      const signatures = args.map(arg => signatureOf(arg, who))
      const signature = `${signatures.join()}${namesText(how, leaves)}`
      let traced = traces.get(signature)
      if (traced === undefined) {
        watch(leaves.map(leaf => signatureOf(leaf)).join(), { args, signatures })
        traced = trace(args)
        traces.set(signature, traced)
      }
      if (traced.compiled === undefined)
        try {
          traced.compiled = await traced.compiling
          // Now it is known what it keeps.
          traces.set(signature, traced)
        } catch (error) {
          // It may be for lack of memory, which there is the next time.
          traces.delete(signature)
          throw error
        }
      const { compiled } = traced
      const room = client.roomForOne()
      if (room !== undefined) await room
      const all = [...stored, ...compiled.constants]
      const inPlace = areInPlace(client, compiled, all) ? all : await placed(name, client, compiled, all)
      const outputs = execute(name, client, compiled, { given: all, placed: inPlace }, donation)
      return traced.restore(traced.result.unflatten(outputs), args)
    }
    return answeringLater(seesAs(f, jitted))
  }
}
