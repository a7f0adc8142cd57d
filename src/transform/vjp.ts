import { add } from '../primitive/arithmetic.js'
import type { Bare, CanOptions } from '../shape/options.js'
import { scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { NotLinear } from '../trace/error.js'
import { live } from '../trace/live.js'
import type { LinearInput, Tangent } from '../trace/primitive.js'
import type { Atom, Program, Variable } from '../trace/program.js'
import { atSiteOf } from '../trace/site.js'
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
import { instantiate, type LeafFunction, requireSameSpec, type UserFunction } from './leaves.js'
import type { CanMove } from './types.js'

/** Reverse mode: a linear Program read backwards, each equation transposed. */
export const transposeProgram = (program: Program, cotangents: readonly Tangent[]): readonly Tangent[] => {
  const constants = new Map(program.constants.map(({ variable, value }) => [variable, value]))
  const totals = new Map<Variable, Value>()
  const give = (atom: Atom, cotangent: Tangent): void => {
    if (cotangent === undefined || atom.kind === 'literal' || constants.has(atom)) return
    const total = totals.get(atom)
    totals.set(atom, total === undefined ? cotangent : add(total, cotangent))
  }
  for (const [i, atom] of program.outputs.entries()) give(atom, cotangents[i])
  const input = (atom: Atom): LinearInput => {
    if (atom.kind === 'literal') return { known: scalar(atom.value, atom.spec.dtype) }
    const constant = constants.get(atom)
    return constant === undefined ? { unknown: atom.spec } : { known: constant }
  }
  // What has no cotangent is not read backwards: zero times an infinite slope would be NaN.
  const wanted = program.outputs.filter((_, i) => cotangents[i] !== undefined)
  for (const equation of [...live(program.equations, wanted)].reverse()) {
    const { primitive, inputs, params, outputs } = equation
    const given = outputs.map(output => totals.get(output))
    for (const output of outputs) totals.delete(output)
    if (given.every(cotangent => cotangent === undefined)) continue
    const { name, transpose } = primitive
    if (transpose === undefined) throw new NotLinear(`applies ${name} to a traced value`)
    atSiteOf(
      equation,
      () => {
        const results = transpose.call(primitive, given, inputs.map(input), params)
        for (const [i, atom] of inputs.entries()) give(atom, results[i])
      },
      true,
    )
  }
  return program.inputs.map(variable => totals.get(variable))
}

/**
 * Value and pullback: the function from cotangents of the outputs to cotangents of the inputs. An output that nothing uses
 * has none.
 */
export const vjpLeaves = (
  f: LeafFunction,
  primals: readonly Value[],
  transformation: string,
): {
  readonly outputs: readonly Value[]
  readonly pullback: (cotangents: readonly Tangent[]) => readonly Tangent[]
} => {
  const { outputs, program, places } = linearizeLeaves(f, primals, transformation)
  const pullback = (cotangents: readonly Tangent[]) =>
    transposeProgram(
      program,
      places.flatMap((place, i) => (place === undefined ? [] : [cotangents[i]])),
    )
  return { outputs, pullback }
}

/** Value and pullback, with what is besides where there is something. */
type Pulled<A, R, Has> = Has extends true
  ? readonly [value: MainOf<R, true>, pullback: (cotangent: MainOf<R, true>) => A, aux: AuxOf<R>]
  : readonly [value: R, pullback: (cotangent: R) => A]

interface Vjp {
  <A extends readonly unknown[], R>(
    f: CanMove<'vjp', A, R> & ((...args: A) => R),
  ): (...primals: A) => readonly [value: R, pullback: (cotangent: R) => A]
  /** For a function that returns `[value, aux]`. */
  <A extends readonly unknown[], R extends Result, const O extends HasAux | Bare | undefined>(
    f: CanMoveWith<'vjp', A, R, HasAuxOf<O>> & ((...args: A) => R),
    options: CanOptions<'vjp', O, HasAux, 'hasAux'> & O,
  ): (...primals: A) => Pulled<A, R, HasAuxOf<O>>
}

/**
 * The vector-Jacobian product: the value of `f`, and the pullback that takes a cotangent of the value to the cotangents
 * of all arguments. The pullback may be called many times; `f` has run once. With `{ hasAux: true }` `f` returns `[value, aux]`,
 * and what `aux` holds comes third, without a derivative.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [y, pullback] = T.vjp((a: T.Tensor<[]>, b: T.Tensor<[]>) => T.mul(a, b))(T.tensor(2), T.tensor(5))
 * const [da, db] = pullback(T.tensor(1))
 * assert.deepEqual([y, da, db].map(T.item), [10, 5, 2])
 * ```
 */
export const vjp: Vjp = ((f: UserFunction, options?: HasAux) => {
  requireFunction('vjp', f)
  const hasAux = readHasAux('vjp', options)
  return (...primals: readonly unknown[]) => {
    const { leaves, structure } = flatten(primals, 'vjp', 'nothing')
    const inner = onLeavesWithAux(f, structure, 'vjp', hasAux)
    const { outputs, pullback } = vjpLeaves(inner.call, leaves, 'vjp')
    const [result, own] = [inner.structure(), outputs.slice(0, inner.main())]
    const pull = (cotangent: unknown): unknown => {
      const cotangents = matching(result, cotangent, 'vjp: the cotangent')
      own.forEach((output, i) => {
        requireSameSpec('vjp', result.paths[i] || 'the cotangent', cotangents[i]!, output)
      })
      return structure.unflatten(instantiate(pullback(cotangents), leaves))
    }
    return [result.unflatten(own), pull, ...(hasAux ? [inner.aux(outputs)] : [])]
  }
}) as unknown as Vjp
