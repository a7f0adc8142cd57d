import { allBatched } from '../primitive/batch.js'
import { isUnknown, known } from '../primitive/define.js'
import { describe } from '../shape/describe.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { LeakError, TraceError } from '../trace/error.js'
import { marked } from '../trace/live.js'
import type { Primitive } from '../trace/primitive.js'
import type { Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { bind } from '../trace/trace.js'
import { flatten, matching, type Structure } from '../trace/tree.js'
import { close, specs } from './call.js'
import { areFloats } from './dual.js'
import { requireFunction } from './function.js'
import { onLeaves, requireSameSpec, type UserFunction, zeros } from './leaves.js'
import { spread } from './linear.js'
import { stageClosed, stageLeaves } from './program.js'
import type { CanTransform } from './types.js'
import { vmapLeaves } from './vmap.js'

type Args = readonly unknown[]

interface Derived {
  readonly outputs: readonly Value[]
  readonly tangents: readonly Value[]
}

interface CustomParams {
  /** Called `customJvp` or `customVjp` by the user. */
  readonly transformation: string
  readonly body: Program
  /** How many inputs the function closes over; the rule says nothing of them. */
  readonly constants: number
  /** The user's rule, on the leaves of the arguments. */
  readonly rule: (primals: readonly Value[], tangents: readonly Value[]) => Derived
}

/** A Program with a derivative of the user's. */
export const customPrimitive: Primitive<CustomParams> = {
  name: 'custom',
  spec: (_, { body }) => body.outputs.map(({ spec }) => spec),
  evaluate: (inputs, { body }) => replay(body, inputs) as readonly Stored[],
  jvp: () => {
    throw new TypeError('internal: a custom derivative is used by its dual')
  },
  dual: (inputs, tangents, params) => {
    const { transformation, constants, rule } = params
    if (tangents.slice(0, constants).some(tangent => tangent !== undefined)) {
      const why = `${transformation}: the function closes over a value that is being differentiated, of which its rule says nothing; pass that value as an argument`
      const outputs = bind(customPrimitive, inputs, params)
      const directions = tangents.filter(tangent => tangent !== undefined)
      const floats = areFloats(outputs)
      const moved = bind(unknownPrimitive, directions, { outputs: specs(marked(outputs, floats)), why })
      return { outputs, tangents: spread(moved, floats) }
    }
    const primals = inputs.slice(constants)
    return rule(
      primals,
      primals.map((primal, i) => tangents[constants + i] ?? zeros(primal)),
    )
  },
  batch: (inputs, batched, params) => {
    const size = inputs[batched.indexOf(true)]!.shape[0]!
    const { transformation, body, constants, rule } = params
    const marks = batched.slice(constants)
    return bind(customPrimitive, inputs, {
      ...params,
      body: stageClosed(
        transformation,
        values => vmapLeaves(leaves => replay(body, leaves), values, batched, size),
        specs(inputs),
      ),
      rule: (primals, tangents) => {
        let width = 0
        const results = vmapLeaves(
          leaves => {
            const derived = rule(leaves.slice(0, primals.length), leaves.slice(primals.length))
            width = derived.outputs.length
            return [...derived.outputs, ...derived.tangents]
          },
          [...primals, ...tangents],
          [...marks, ...marks],
          size,
        )
        return { outputs: results.slice(0, width), tangents: results.slice(width) }
      },
    })
  },
  lower: (_, { body }) => ({ kind: 'program', apart: false, body }),
}

interface UnknownParams {
  readonly outputs: readonly Spec[]
  readonly why: string
}

const refuse = ({ why }: UnknownParams): never => {
  throw new TraceError(why)
}

/** A derivative that is not known, in either mode: an error where somebody needs it. */
export const unknownPrimitive: Primitive<UnknownParams> = {
  name: 'unknown',
  spec: (_, { outputs }) => outputs,
  evaluate: (_, params) => refuse(params),
  jvp: (_, __, ___, params) => refuse(params),
  batch: (inputs, batched, { outputs, why }) => {
    const size = inputs[batched.indexOf(true)]!.shape[0]!
    const batch = outputs.map(({ shape, dtype }) => ({ shape: [size, ...shape], dtype }))
    return bind(unknownPrimitive, inputs, { outputs: batch, why })
  },
  transpose: (_, __, params) => refuse(params),
  forbids: ({ why }) => why,
}

const reverseOnly = 'customVjp: its rule is for reverse mode; forward mode (jvp, jacfwd) needs customJvp'

interface PullbackParams {
  readonly residuals: number
  readonly outputs: readonly Spec[]
  /** From residuals and cotangents of the outputs to cotangents of the inputs. */
  readonly pullback: (residuals: readonly Value[], cotangents: readonly Value[]) => readonly Value[]
}

/** A linear function of which only the transpose is known. */
export const pullbackPrimitive: Primitive<PullbackParams> = {
  name: 'pullback',
  spec: (_, { outputs }) => outputs,
  evaluate: () => {
    throw new TraceError(reverseOnly)
  },
  jvp: () => {
    throw new TraceError(reverseOnly)
  },
  forbids: () => reverseOnly,
  transpose: (cotangents, inputs, { residuals, outputs, pullback }) => {
    const given = outputs.map((spec, i) => cotangents[i] ?? zeros(spec))
    const results = pullback(inputs.slice(0, residuals).map(known), given)
    return inputs.map((input, i) => (isUnknown(input) ? results[i - residuals] : undefined))
  },
  batch: (inputs, batched, params) => {
    const size = inputs[batched.indexOf(true)]!.shape[0]!
    const marks = batched.slice(0, params.residuals)
    // Tangents get the batch, so that the cotangent of one that has none is the sum over the examples.
    const moved = allBatched(inputs, batched).slice(params.residuals)
    return bind(pullbackPrimitive, [...inputs.slice(0, params.residuals), ...moved], {
      ...params,
      outputs: params.outputs.map(({ shape, dtype }) => ({ shape: [size, ...shape], dtype })),
      pullback: (residuals, cotangents) =>
        vmapLeaves(
          leaves => params.pullback(leaves.slice(0, residuals.length), leaves.slice(residuals.length)),
          [...residuals, ...cotangents],
          [...marks, ...cotangents.map(() => true)],
          size,
        ),
    })
  },
}

/** What an argument list or a result consists of. */
interface Tree {
  readonly structure: Structure
  readonly specs: readonly Spec[]
}

const apply = (
  transformation: string,
  f: UserFunction,
  args: Args,
  makeRule: (argument: Tree, result: Tree) => CustomParams['rule'],
): unknown => {
  const { leaves, structure } = flatten(args, transformation)
  const inner = onLeaves(f, structure, transformation)
  const { body, constants } = close(stageLeaves(transformation, inner.call, specs(leaves)))
  const result = inner.structure()
  const outputs = body.outputs.map(({ spec }) => spec)
  const rule = makeRule({ structure, specs: specs(leaves) }, { structure: result, specs: outputs })
  return result.unflatten(
    bind(customPrimitive, [...constants, ...leaves], { transformation, body, constants: constants.length, rule }),
  )
}

/** Runs what the user gave beside the function: later than the function, when what surrounded that may have ended. */
const apart = <A>(op: string, run: () => A): A => {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof LeakError)) throw error
    throw new TraceError(
      `${op} closes over a value of a transformation around it, which has ended when it runs; pass that value as an argument`,
    )
  }
}

/** The same where it must give two things. */
const pairOf = <A, B>(op: string, what: string, run: () => readonly [A, B]): readonly [A, B] => {
  const given: unknown = apart(op, run)
  if (Array.isArray(given) && given.length === 2) return given as unknown as readonly [A, B]
  throw new TypeError(`${op} must return ${what}, got ${describe(given)}`)
}

/** The leaves of what a rule gave, which must be like what the function takes or gives. */
const like = (op: string, { structure, specs }: Tree, given: unknown): readonly Value[] => {
  const leaves = matching(structure, given, op)
  leaves.forEach((leaf, i) => {
    requireSameSpec(op, structure.paths[i] || 'the top', leaf, specs[i]!)
  })
  return leaves
}

/**
 * A function with a derivative of your own: the rule gives, from arguments and tangents, the value and its tangent, which
 * must be linear in the tangents. It serves both modes.
 *
 * @throws TraceError where the function closes over a value that is being differentiated: pass it as an argument.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * // log(1 + eˣ), whose derivative eˣ / (1 + eˣ) would overflow as it stands
 * const softplus = T.customJvp(
 *   (x: T.Tensor<[]>) => T.log1p(T.exp(x)),
 *   ([x], [t]) => [T.softplus(x), T.mul(t, T.sigmoid(x))],
 * )
 * assert.equal(T.item(T.grad(softplus)(T.tensor(100))), 1)
 * ```
 */
export const customJvp = <A extends Args, R>(
  f: CanTransform<'customJvp', A, R> & ((...args: A) => R),
  rule: (primals: A, tangents: A) => readonly [value: NoInfer<R>, tangent: NoInfer<R>],
): ((...args: A) => R) => {
  requireFunction('customJvp', f)
  requireFunction('customJvp: the rule', rule)
  return (...args) =>
    apply('customJvp', f as UserFunction, args, (argument, result) => (primals, tangents) => {
      const { unflatten } = argument.structure
      const [value, tangent] = pairOf('customJvp: the rule', '[value, tangent]', () =>
        rule(unflatten(primals) as A, unflatten(tangents) as A),
      )
      return {
        outputs: like('customJvp: the value of the rule', result, value),
        tangents: like('customJvp: the tangent of the rule', result, tangent),
      }
    }) as R
}

/**
 * A function with a pullback of your own: `forward` gives the value and what `backward` will need, and `backward` gives,
 * from that and the cotangent of the value, the cotangents of all arguments. It serves reverse mode only.
 *
 * @throws TraceError in forward mode, if a result depends on it, and where the function closes over a value that is being differentiated.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * // The identity whose gradient is limited to [-1, 1]
 * const clipGradient = T.customVjp(
 *   (x: T.Tensor<[]>) => x,
 *   x => [x, undefined],
 *   (_, cotangent) => [T.clip(cotangent, -1, 1)],
 * )
 * assert.equal(T.item(T.grad((x: T.Tensor<[]>) => T.mul(5, clipGradient(x)))(T.tensor(3))), 1)
 * ```
 */
export const customVjp = <A extends Args, R, Residuals>(
  f: CanTransform<'customVjp', A, R> & ((...args: A) => R),
  forward: (...args: A) => readonly [value: NoInfer<R>, residuals: Residuals],
  backward: (residuals: NoInfer<Residuals>, cotangent: NoInfer<R>) => readonly [...A],
): ((...args: A) => R) => {
  requireFunction('customVjp', f)
  requireFunction('customVjp: forward', forward)
  requireFunction('customVjp: backward', backward)
  return (...args) =>
    apply('customVjp', f as UserFunction, args, (argument, result) => (primals, tangents) => {
      const [value, kept] = pairOf('customVjp: forward', '[value, residuals]', () =>
        forward(...(argument.structure.unflatten(primals) as A)),
      )
      const outputs = like('customVjp: the value of forward', result, value)
      const residuals = flatten(kept, 'customVjp: the residuals of forward')
      const pullback: PullbackParams['pullback'] = (values, cotangents) => {
        const cotangent = result.structure.unflatten(cotangents) as R
        const given = apart('customVjp: backward', () =>
          backward(residuals.structure.unflatten(values) as Residuals, cotangent),
        )
        return like('customVjp: the result of backward', argument, given)
      }
      const moved = bind(pullbackPrimitive, [...residuals.leaves, ...tangents], {
        residuals: residuals.leaves.length,
        outputs: specs(outputs),
        pullback,
      })
      return { outputs, tangents: moved }
    }) as R
}
