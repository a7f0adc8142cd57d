import { ShapeError } from '../shape/error.js'
import { blank } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import type { Tangent } from '../trace/primitive.js'
import { showSpec } from '../trace/show.js'
import { flatten, type Structure } from '../trace/tree.js'
import { requireSynchronous } from './function.js'

/** A function of leaves, which is what transformations work on inside. */
export type LeafFunction = (leaves: readonly Value[]) => readonly Value[]

/** Any function of the user's; its types are those of the public face. */
export type UserFunction = (...args: never[]) => unknown

/** Leaves and structure of what a function of the user's returned; `who` called it. */
export const flattenResult = (result: unknown, who: string): ReturnType<typeof flatten> => {
  requireSynchronous(who, result)
  return flatten(result, `${who}: the result`)
}

/** `f` as a function of the leaves of its argument list, and the structure of what it returned last; `who` calls it. */
export const onLeaves = (
  f: UserFunction,
  args: Structure,
  who: string,
): { readonly call: LeafFunction; readonly structure: () => Structure } => {
  let result: Structure | undefined
  return {
    call: leaves => {
      const { leaves: outputs, structure } = flattenResult(f(...(args.unflatten(leaves) as never[])), who)
      result = structure
      return outputs
    },
    structure: () => {
      if (result === undefined) throw new TypeError('internal: the function has not been called')
      return result
    },
  }
}

export const zeros = (x: Spec): Value => blank(x)

/** Tangents with the zeros that were never computed. */
export const instantiate = (tangents: readonly Tangent[], like: readonly Value[]): readonly Value[] =>
  tangents.map((tangent, i) => tangent ?? zeros(like[i]!))

/** Checks that a tangent or cotangent is one of `expected`. */
export const requireSameSpec = (op: string, path: string, given: Spec, expected: Spec): void => {
  if (given.dtype !== expected.dtype || given.shape.join() !== expected.shape.join())
    throw new ShapeError(`${op}: at ${path} expected ${showSpec(expected)}, got ${showSpec(given)}`)
}
