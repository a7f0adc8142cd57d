import { add } from '../primitive/arithmetic.js'
import { type DType, isFloat } from '../tensor/dtype.js'
import { concrete, type Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import type { Primitive, Tangent } from '../trace/primitive.js'
import { bind, deriving, Trace, Tracer, withTrace } from '../trace/trace.js'
import { flatten, matching } from '../trace/tree.js'
import { requireFunction } from './function.js'
import { instantiate, type LeafFunction, onLeaves, requireLike, type UserFunction } from './leaves.js'

/** A value and the direction in which it moves. */
class DualTracer extends Tracer {
  readonly trace: Trace
  readonly primal: Value
  readonly tangent: Tangent
  constructor(trace: Trace, primal: Value, tangent: Tangent) {
    super()
    this.trace = trace
    this.primal = primal
    this.tangent = tangent
  }
  get shape(): readonly number[] {
    return this.primal.shape
  }
  get dtype(): DType {
    return this.primal.dtype
  }
  /** The primal can be read, so that JavaScript may branch on it. */
  concrete(reader: string): Stored {
    return concrete(this.primal, reader)
  }
  toString(): string {
    return `Dual of ${this.primal}`
  }
}

/** Forward mode: every primitive is applied to the primals, and its derivative to the tangents. */
class DualTrace extends Trace {
  lift(value: Value): DualTracer {
    return new DualTracer(this, value, undefined)
  }
  process(primitive: Primitive, inputs: readonly DualTracer[], params: unknown): readonly Value[] {
    const primals = inputs.map(({ primal }) => primal)
    const tangents = inputs.map(({ tangent }) => tangent)
    const still = tangents.every(tangent => tangent === undefined)
    if (!still && primitive.dual !== undefined) {
      const { outputs, tangents: moved } = primitive.dual(primals, tangents, params)
      return outputs.map((output, i) => (moved[i] === undefined ? output : new DualTracer(this, output, moved[i])))
    }
    const outputs = bind(primitive, primals, params)
    if (still) return outputs
    const terms = deriving(() => primitive.jvp(tangents, primals, outputs, params))
    return outputs.map((output, i) => {
      const [first, ...rest] = terms[i]!
      return first === undefined ? output : new DualTracer(this, output, rest.reduce(add, first))
    })
  }
}

/** The value of `f` and its derivative in the direction of `tangents`. */
export const jvpLeaves = (
  f: LeafFunction,
  primals: readonly Value[],
  tangents: readonly Tangent[],
  transformation: string,
): { readonly outputs: readonly Value[]; readonly tangents: readonly Tangent[] } =>
  withTrace(
    level => new DualTrace(level, transformation),
    trace => {
      const results = f(primals.map((primal, i) => new DualTracer(trace, primal, tangents[i]))).map(result =>
        result instanceof DualTracer && result.trace === trace ? result : trace.lift(result),
      )
      return { outputs: results.map(({ primal }) => primal), tangents: results.map(({ tangent }) => tangent) }
    },
  )

/** `jvp` under the name of the transformation that asks; `who` gives the tangents. */
export const pushforward = (
  op: string,
  f: UserFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  who = `${op}: the tangents`,
): readonly [value: unknown, tangent: unknown] => {
  const { leaves, structure } = flatten(primals, op, 'nothing')
  const directions = matching(structure, tangents, who)
  leaves.forEach((leaf, i) => {
    if (isFloat(leaf.dtype)) requireLike(op, structure.paths[i]!, directions[i]!, leaf)
  })
  const inner = onLeaves(f, structure, op)
  const moving = leaves.map((leaf, i) => (isFloat(leaf.dtype) ? directions[i] : undefined))
  const result = jvpLeaves(inner.call, leaves, moving, op)
  const { unflatten } = inner.structure()
  return [unflatten(result.outputs), unflatten(instantiate(result.tangents, result.outputs))]
}

/**
 * The Jacobian-vector product: value and derivative of `f` at `primals` in the direction of `tangents`, in one forward
 * pass. Tangents have the shapes of the primals; those of integer tensors are not looked at.
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
export const jvp = <A extends readonly unknown[], R>(
  f: (...args: A) => R,
): ((primals: A, tangents: A) => readonly [value: R, tangent: R]) => {
  requireFunction('jvp', f)
  return (primals, tangents) => pushforward('jvp', f as UserFunction, primals, tangents) as readonly [R, R]
}
