import type { Bare, CanOptions } from '../shape/options.js'
import type { Value } from '../tensor/tensor.js'
import { NotLinear, TraceError } from '../trace/error.js'
import type { Tangent } from '../trace/primitive.js'
import type { Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
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
import { linearizeLeaves } from './dual.js'
import { requireFunction } from './function.js'
import { forbidden } from './jvp.js'
import { instantiate, onLeaves, requireSameSpec, type UserFunction, zeros } from './leaves.js'
import { stageLinear } from './linear.js'
import type { CanMove } from './types.js'
import { transposeProgram } from './vjp.js'

type Args = readonly unknown[]

/** Value and derivative, with what is besides where there is something. */
type Linearized<A extends Args, R, Has> = Has extends true
  ? readonly [value: MainOf<R, true>, pushforward: (...tangents: A) => MainOf<R, true>, aux: AuxOf<R>]
  : readonly [value: R, pushforward: (...tangents: A) => R]

interface Linearize {
  <A extends Args, R>(
    f: CanMove<'linearize', A, R> & ((...args: A) => R),
  ): (...primals: A) => readonly [value: R, pushforward: (...tangents: A) => R]
  /** For a function that returns `[value, aux]`. */
  <A extends Args, R extends Result, const O extends HasAux | Bare | undefined>(
    f: CanMoveWith<'linearize', A, R, HasAuxOf<O>> & ((...args: A) => R),
    options: CanOptions<'linearize', O, HasAux, 'hasAux'> & O,
  ): (...primals: A) => Linearized<A, R, HasAuxOf<O>>
}

/**
 * The value of `f`, and its derivative at that point as a linear function of tangents, which may be called many times;
 * `f` has run once. With `{ hasAux: true }` `f` returns `[value, aux]`, and what `aux` holds comes third.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [value, pushforward] = T.linearize((x: T.Tensor<[]>) => T.mul(x, x))(T.tensor(3))
 * assert.deepEqual([value, pushforward(T.tensor(1)), pushforward(T.tensor(2))].map(T.item), [9, 6, 12])
 * ```
 */
export const linearize: Linearize = ((f: UserFunction, options?: HasAux) => {
  requireFunction('linearize', f)
  const hasAux = readHasAux('linearize', options)
  return (...primals: Args) => {
    const { leaves, structure } = flatten(primals, 'linearize', 'nothing')
    const inner = onLeavesWithAux(f, structure, 'linearize', hasAux)
    const { outputs: all, program, places } = linearizeLeaves(inner.call, leaves, 'linearize')
    const why = forbidden(program)
    if (why !== undefined) throw new TraceError(why)
    const { unflatten } = inner.structure()
    const outputs = all.slice(0, inner.main())
    const push = (...tangents: Args): unknown => {
      const directions = matching(structure, tangents, 'linearize: the tangents')
      directions.forEach((direction, i) => {
        requireSameSpec('linearize', structure.paths[i]!, direction, leaves[i]!)
      })
      const results = replay(program, directions)
      return unflatten(outputs.map((output, i) => (places[i] === undefined ? zeros(output) : results[places[i]]!)))
    }
    return [unflatten(outputs), push, ...(hasAux ? [inner.aux(all)] : [])]
  }
}) as unknown as Linearize

const transposed = (program: Program, cotangents: readonly Value[]): readonly Tangent[] => {
  try {
    return transposeProgram(program, cotangents)
  } catch (error) {
    if (!(error instanceof NotLinear)) throw error
    throw new TraceError(
      `linearTranspose: the function is not linear: it ${error.what}; T.linearize gives the linear part of a function at a point`,
    )
  }
}

/**
 * The transpose of a linear function: for `f(x) = A x`, the function of `y` that gives `Aᵀ y`. The arguments say the
 * shapes and element types; their elements are not looked at.
 *
 * @throws TraceError if an operation in `f` is not linear.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const a = T.tensor([[1, 2, 3], [4, 5, 6]])
 * const transposed = T.linearTranspose((x: T.Tensor<[3]>) => T.matmul(a, x))(T.zeros([3]))
 * assert.deepEqual(T.toArray(transposed(T.tensor([1, 10]))[0]), [41, 52, 63])
 * ```
 */
export const linearTranspose = <A extends Args, R>(
  f: CanMove<'linearTranspose', A, R> & ((...args: A) => R),
): ((...like: A) => (cotangent: R) => A) => {
  requireFunction('linearTranspose', f)
  return (...like) => {
    const { leaves, structure } = flatten(like, 'linearTranspose', 'nothing')
    const inner = onLeaves(f as UserFunction, structure, 'linearTranspose')
    const program = stageLinear('linearTranspose', inner.call, leaves)
    return cotangent => {
      const result = inner.structure()
      const cotangents = matching(result, cotangent, 'linearTranspose: the cotangent')
      program.outputs.forEach(({ spec }, i) => {
        requireSameSpec('linearTranspose', result.paths[i] || 'the cotangent', cotangents[i]!, spec)
      })
      return structure.unflatten(instantiate(transposed(program, cotangents), leaves)) as A
    }
  }
}
