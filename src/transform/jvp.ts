import { describe } from '../shape/describe.js'
import type { Bare, CanOptions } from '../shape/options.js'
import { isFloat } from '../tensor/dtype.js'
import type { Value } from '../tensor/tensor.js'
import { TraceError } from '../trace/error.js'
import { marked, prune } from '../trace/live.js'
import type { Primitive, Tangent } from '../trace/primitive.js'
import { nested, type Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { bind, type Trace } from '../trace/trace.js'
import { flatten, matching } from '../trace/tree.js'
import {
  type AuxOf,
  type CanMoveWith,
  type HasAux,
  type HasAuxOf,
  type MainOf,
  onLeavesWithAux,
  type Result,
  readHasAux,
} from './aux.js'
import { DualTrace, DualTracer, dualLeaves, linearizeLeaves, type Moved } from './dual.js'
import { requireFunction } from './function.js'
import { instantiate, type LeafFunction, requireSameSpec, type UserFunction } from './leaves.js'
import { spread } from './linear.js'
import type { CanMove } from './types.js'

/** Why a linear Program cannot be run, if it holds something of which only the transpose is known. */
export const forbidden = (program: Program): string | undefined => {
  for (const { primitive, params } of program.equations) {
    const why =
      primitive.forbids?.(params) ??
      nested(params)
        .map(forbidden)
        .find(found => found !== undefined)
    if (why !== undefined) return why
  }
  return undefined
}

/** A value that moves, nobody knows where to; it is an error only if somebody needs to. */
class ForbiddenTracer extends DualTracer {
  readonly why: string
  constructor(trace: Trace, primal: Value, why: string) {
    super(trace, primal, undefined)
    this.why = why
  }
}

const whyOf = (input: DualTracer | undefined): string | undefined =>
  input instanceof ForbiddenTracer ? input.why : undefined

/** For each output of a linear Program why it is not known where it goes, if so; the inputs are what the Program is given. */
const reasons = (program: Program, inputs: readonly DualTracer[]): readonly (string | undefined)[] => {
  if (forbidden(program) === undefined && !inputs.some(whyOf)) return program.outputs.map(() => undefined)
  return program.outputs.map((_, place) => {
    const marks = program.outputs.map((_, i) => i === place)
    const own = prune(program, marks)
    return forbidden(own.program) ?? whyOf(marked(inputs, own.uses).find(whyOf))
  })
}

/**
 * Forward mode that is run, not written down. Of what is known in reverse mode only it is found out which results depend on
 * it, so that those that nobody uses do no harm, whatever engine runs.
 */
class ForwardTrace extends DualTrace {
  override moved(results: readonly DualTracer[]): Moved {
    const why = results.map(whyOf).find(found => found !== undefined)
    if (why !== undefined) throw new TraceError(why)
    return super.moved(results)
  }
  override process(primitive: Primitive, inputs: readonly DualTracer[], params: unknown): readonly Value[] {
    const moving = inputs.map(input => input.tangent !== undefined || input instanceof ForbiddenTracer)
    const isPlain = primitive.dual === undefined && !inputs.some(whyOf)
    if (isPlain || !moving.includes(true)) return super.process(primitive, inputs, params)
    const apply: LeafFunction = leaves => bind(primitive, leaves, params)
    const primals = inputs.map(({ primal }) => primal)
    const { outputs, program, places } = linearizeLeaves(apply, primals, this.transformation, moving)
    const whys = reasons(program, inputs)
    const allowed = whys.map(why => why === undefined)
    // An input whose tangent is not known is not read any more.
    const given = inputs.map(({ tangent }) => tangent!)
    const tangents = spread(replay(prune(program, allowed).program, given), allowed)
    return outputs.map((output, i) => {
      const place = places[i]
      if (place === undefined) return output
      const why = whys[place]
      return why === undefined ? new DualTracer(this, output, tangents[place]) : new ForbiddenTracer(this, output, why)
    })
  }
}

/**
 * The value of `f` and its derivative in the direction of `tangents`.
 *
 * @throws TraceError if a result depends on what has a derivative in reverse mode only.
 */
export const jvpLeaves = (
  f: LeafFunction,
  primals: readonly Value[],
  tangents: readonly Tangent[],
  transformation: string,
): Moved => dualLeaves(f, primals, tangents, transformation, ForwardTrace)

/** `jvp` under the name of the transformation that asks; `who` gives the tangents. */
export const pushforward = (
  op: string,
  f: UserFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  who = `${op}: the tangents`,
  hasAux = false,
): readonly [value: unknown, tangent: unknown, aux?: unknown] => {
  const { leaves, structure } = flatten(primals, op, 'nothing')
  const directions = matching(structure, tangents, who)
  leaves.forEach((leaf, i) => {
    if (isFloat(leaf.dtype)) requireSameSpec(op, structure.paths[i]!, directions[i]!, leaf)
  })
  const inner = onLeavesWithAux(f, structure, op, hasAux)
  const moving = leaves.map((leaf, i) => (isFloat(leaf.dtype) ? directions[i] : undefined))
  const { outputs, tangents: moved } = jvpLeaves(inner.call, leaves, moving, op)
  const { unflatten } = inner.structure()
  const own = outputs.slice(0, inner.main())
  const pair = [unflatten(own), unflatten(instantiate(moved.slice(0, inner.main()), own))] as const
  return hasAux ? [...pair, inner.aux(outputs)] : pair
}

/** Value and derivative, with what is besides where there is something. */
type Pushed<R, Has> = Has extends true
  ? readonly [value: MainOf<R, true>, tangent: MainOf<R, true>, aux: AuxOf<R>]
  : readonly [value: R, tangent: R]

interface Jvp {
  <A extends readonly unknown[], R>(
    f: CanMove<'jvp', A, R> & ((...args: A) => R),
  ): (primals: A, tangents: A) => readonly [value: R, tangent: R]
  /** For a function that returns `[value, aux]`. */
  <A extends readonly unknown[], R extends Result, const O extends HasAux | Bare | undefined>(
    f: CanMoveWith<'jvp', A, R, HasAuxOf<O>> & ((...args: A) => R),
    options: CanOptions<'jvp', O, HasAux, 'hasAux'> & O,
  ): (primals: A, tangents: A) => Pushed<R, HasAuxOf<O>>
}

/**
 * The Jacobian-vector product: value and derivative of `f` at `primals` in the direction of `tangents`, in one forward
 * pass. Tangents have the shapes of the primals; those of integer tensors are not looked at. With `{ hasAux: true }` `f` returns
 * `[value, aux]`, and what `aux` holds comes third, without a derivative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const square = (x: T.Tensor<[]>) => T.mul(x, x)
 * const [value, slope] = T.jvp(square)([T.tensor(3)], [T.tensor(1)])
 * assert.deepEqual([T.item(value), T.item(slope)], [9, 6])
 * ```
 */
export const jvp: Jvp = ((f: UserFunction, options?: HasAux) => {
  requireFunction('jvp', f)
  const hasAux = readHasAux('jvp', options)
  return (primals: readonly unknown[], tangents: readonly unknown[]) => {
    for (const [what, given] of [
      ['arguments', primals],
      ['tangents', tangents],
    ] as const)
      if (!Array.isArray(given))
        throw new TypeError(`jvp: expected a list of ${what}, as in jvp(f)([x], [t]), got ${describe(given)}`)
    return pushforward('jvp', f, primals, tangents, undefined, hasAux)
  }
}) as unknown as Jvp
