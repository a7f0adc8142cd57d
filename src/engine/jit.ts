import { requireFlag } from '../shape/argument.js'
import { requireOneSizeOf } from '../shape/names.js'
import type { Bare, CanOptions } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import { Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { TraceError } from '../trace/error.js'
import type { Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { signatureOf } from '../trace/signature.js'
import { isLocating } from '../trace/site.js'
import { isStaging, Tracer } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { leavesOf, requireDonate } from '../transform/donate.js'
import { requireFunction } from '../transform/function.js'
import type { UserFunction } from '../transform/leaves.js'
import { parametersOf, seesAs } from '../transform/parameters.js'
import { type Staged, stage } from '../transform/program.js'
import type { CanTransform } from '../transform/types.js'
import { type Restore, restoring, seenBy } from './call.js'
import { donatedToJit } from './donated.js'
import { onWasm } from './engine.js'
import { keepTooMuch, mostSignatures } from './kept.js'
import { Recent } from './recent.js'
import { watchRetraces } from './retraces.js'
import { compile, type Executable, type Family } from './wasm/execute.js'

/** What becomes of the memory of donated arguments. */
export type Donation =
  /** It is given away in any case. */
  | 'release'
  /** It is given away where it is already in the place that the result takes; else it stays with the argument. */
  | 'reuse'
  /** It stays with the argument, which is copied where it is in the place that the result takes. */
  | 'keep'

const executables = new WeakMap<Program, Executable>()

/** Runs a Program: compiled where its inputs and constants are in memory, interpreted where a transformation looks on. */
const run = (
  program: Program,
  inputs: readonly Value[],
  donated: ReadonlySet<number>,
  donation: Donation,
  family: Family,
): readonly Value[] => {
  const stored = inputs.filter(input => input instanceof Stored)
  const isTraced = isStaging() || stored.length < inputs.length
  if (isTraced || program.constants.some(({ value }) => !(value instanceof Stored))) return replay(program, inputs)
  // Reading it throws.
  for (const input of stored) if (input.isReleased) void input.data
  const compiled = (): Executable => {
    const known = executables.get(program) ?? compile(program, donated, family)
    executables.set(program, known)
    return known
  }
  const executable = onWasm(compiled)
  const outputs = executable === undefined ? replay(program, stored) : executable(stored, donation === 'keep')
  if (donation !== 'release') return outputs
  const given = new Set(outputs)
  for (const input of donated) if (!given.has(stored[input]!)) stored[input]!.release(donatedToJit)
  return outputs
}

/** How `jit` traces and runs. */
export interface JitOptions {
  /**
   * Traces again in every call and compares: finds a function that reads something that changes (a variable outside, the
   * clock, `Math.random`). It is slow, and for the search for mistakes; false where not given.
   */
  readonly verify?: boolean | undefined
  /**
   * The arguments, counted from 0, whose memory the results may take over: a training step then updates its state where it
   * is, without copies. Their tensors cannot be used afterwards; reading one throws a TraceError. It has no effect where a
   * transformation looks on.
   */
  readonly donate?: readonly number[] | undefined
}

const sameValue = (a: Value, b: Value): boolean =>
  a === b || (a instanceof Stored && b instanceof Stored && a.data.every((x, i) => Object.is(x, b.data[i])))

/** The first line in which two Programs differ, or undefined; constants are compared by their elements. */
const firstDifference = (before: Program, after: Program): readonly [before: string, after: string] | undefined => {
  const [then, now] = [before, after].map(program => String(program).split('\n')) as [string[], string[]]
  const length = Math.max(then.length, now.length)
  const line = Array.from({ length }, (_, i) => i).find(i => then[i] !== now[i])
  if (line !== undefined) return [then[line]?.trim() ?? '', now[line]?.trim() ?? '']
  const constant = before.constants.findIndex(({ value }, i) => !sameValue(value, after.constants[i]!.value))
  return constant < 0
    ? undefined
    : ([before, after].map(({ constants }) => `constant ${constants[constant]!.value}`) as never)
}

const requireSameProgram = (before: Program, after: Program): void => {
  const found = firstDifference(before, after)
  if (found !== undefined)
    throw new TraceError(
      'jit: the function is not the same from call to call; ' +
        `when it was traced it did "${found[0]}", now it does "${found[1]}"; ` +
        'pass what changes as an argument, and draw random numbers with T.random and a key',
    )
}

/**
 * The same function, traced once for each combination of shapes, element types and tree of its arguments, and then run as
 * a Program. What is no tensor in the arguments is static: it belongs to the combination by its value (a number, a string,
 * a typed array, a Map, a date; a function is the same only if it is the same object), so what often changes is better passed
 * as a tensor: a function that is traced again and again for that warns once. It can be differentiated, batched and traced
 * like any other function.
 *
 * It may be handed to `reduce` and `map`: arguments that the function cannot see (it has fewer parameters, none with a
 * default, and takes no rest) are ignored.
 *
 * @throws TraceError if the function reads or branches on a traced value; with `{ verify: true }` also if it does
 * something else than when it was traced. TypeError for an instance of a class that is not registered, and the like, in the
 * arguments.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * let traces = 0
 * const f = T.jit((x: T.Tensor<[number]>) => {
 *   traces += 1
 *   return T.sum(T.square(x))
 * })
 * assert.deepEqual([f(T.tensor([1, 2])), f(T.tensor([3, 4])), f(T.tensor([1, 2, 3]))].map(T.item), [5, 25, 14])
 * assert.equal(traces, 2)
 *
 * const power = T.jit((x: T.Tensor<[]>, n: number) => Array.from({ length: n }, () => x).reduce((a, b) => T.mul(a, b)))
 * assert.deepEqual([power(T.tensor(2), 3), power(T.tensor(2), 5)].map(T.item), [8, 32])
 *
 * const grow = T.jit((x: T.Tensor<[2]>) => T.mul(x, 2), { donate: [0] })
 * const x = T.tensor([1, 2])
 * assert.deepEqual(T.toArray(grow(x)), [2, 4])
 * assert.throws(() => T.toArray(x), T.TraceError)
 * ```
 */
export const jit = <A extends readonly unknown[], R, const O extends JitOptions | Bare = JitOptions>(
  f: CanTransform<'jit', A, R> & ((...args: A) => R),
  options: CanOptions<'jit', O, JitOptions, 'donate, verify'> & O = {} as never,
): ((...args: A) => R) => jitDonating<A, R>(f, options as JitOptions)('release')

/** A function at arguments of one signature. The arguments of the first call are not kept. */
interface Traced extends Pick<Staged, 'program' | 'result'> {
  readonly donated: ReadonlySet<number>
  /** What a call returns, from a result that has the writable objects of the first call. */
  readonly restore: Restore
}

/** As `jit`, with one cache for calls that treat what is donated in different ways. */
export const jitDonating = <A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: JitOptions,
): ((donation: Donation) => (...args: A) => R) => {
  requireFunction('jit', f)
  requireOptions('jit', options, ['donate', 'verify'])
  const { verify = false, donate = [] } = options
  requireFlag('jit', 'verify', verify)
  requireDonate('jit', donate)
  const userFunction = f as UserFunction
  const cache = new Recent<Traced>(
    mostSignatures,
    keepTooMuch(({ program: { equations, constants } }) => ({
      equations: equations.length,
      constants: constants.map(({ value }) => value),
    })),
  )
  const trace = (args: readonly unknown[]): Traced => {
    const donated = leavesOf('jit', args, donate)
    const { program, result } = stage('jit', userFunction, args)
    return { program, result, donated, restore: restoring(args) }
  }
  const seen = seenBy(userFunction)
  const watch = watchRetraces(userFunction.name, () => parametersOf(userFunction))
  return donation => {
    const jitted = (...given: A): R => {
      const args = seen(given)
      // Whoever looks for a place in the source runs what is written there.
      if (isLocating()) return f(...(args as A))
      const { leaves } = flatten(args, 'jit')
      requireOneSizeOf('jit', leaves)
      const signatures = args.map(arg => signatureOf(arg))
      const signature = signatures.join()
      const known = cache.get(signature)
      if (known === undefined) watch(leaves.map(leaf => signatureOf(leaf)).join(), { args, signatures })
      const traced = known ?? trace(args)
      const { program, result, donated, restore } = traced
      if (verify) requireSameProgram(program, stage('jit', userFunction, args).program)
      // A program that holds values of a running transformation ends with it.
      const isLasting = !program.constants.some(({ value }) => value instanceof Tracer)
      if (known === undefined && isLasting) cache.set(signature, traced)
      return restore(result.unflatten(run(program, leaves, donated, donation, cache)), args) as R
    }
    return seesAs(userFunction, jitted)
  }
}
