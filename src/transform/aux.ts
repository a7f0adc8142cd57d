import { stopGradient } from '../primitive/arithmetic.js'
import { requireFlag } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { OptionOf } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import type { Value } from '../tensor/tensor.js'
import { flatten, type Structure } from '../trace/tree.js'
import { requireSynchronous } from './function.js'
import { flattenResult, type LeafFunction, type UserFunction } from './leaves.js'
import type { CanMove, Noun } from './types.js'

// What a function returns besides what is differentiated.

/** Whether the differentiated function returns a pair, something besides its result. */
export interface HasAux {
  /** `false` where not given. */
  readonly hasAux?: boolean | undefined
}

export type HasAuxOf<O> = OptionOf<O, 'hasAux', false, boolean>

/** Any result of a function. (Written out, so that a list in its place is seen as a pair.) */
export type Result =
  | object
  | number
  | string
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | readonly [unknown, unknown]

/** What is differentiated of what a function returns: the first of a pair where there is something besides. */
export type MainOf<X, Has> = object extends X
  ? unknown
  : true extends Has
    ? X extends readonly [infer L, unknown]
      ? L
      : X
    : X

/** What is besides. */
export type AuxOf<X> = { x: X } extends { x: readonly [unknown, infer Aux] } ? Aux : unknown

/** `unknown` where a function that returns something besides its result, which is called `Main`, returns a pair. */
export type CanHaveAux<Op extends string, X, Has, Main extends string = 'result'> = object extends X
  ? unknown
  : Has extends true
    ? X extends readonly [unknown, unknown]
      ? unknown
      : `${Op}: with hasAux the function must return [${Main}, aux], got ${Noun<X>}`
    : unknown

/** Whether a function, perhaps one that returns a pair, may be moved along. */
export type CanMoveWith<Op extends string, A extends readonly unknown[], X, Has> = CanMove<
  Op,
  A,
  X,
  CanHaveAux<Op, X, Has>
>

/** Whether there is an auxiliary result, by the options of `op`. */
export const readHasAux = (
  op: string,
  options: { readonly hasAux?: unknown } | undefined,
  known: readonly string[] = ['hasAux'],
): boolean => {
  requireOptions(op, options, known)
  return options?.hasAux === undefined ? false : requireFlag(op, 'hasAux', options.hasAux)
}

/** What a function returned, if it is a pair. */
export const requirePair = (op: string, main: string, result: unknown): readonly [unknown, unknown] => {
  if (Array.isArray(result) && result.length === 2) return result as unknown as readonly [unknown, unknown]
  throw new TypeError(`${op}: with hasAux the function must return [${main}, aux], got ${describe(result)}`)
}

/** A function of leaves that gives those of the result and then those of what is besides. */
export interface WithAux {
  readonly call: LeafFunction
  /** How many leaves are those of the result. */
  readonly main: () => number
  readonly structure: () => Structure
  readonly aux: (leaves: readonly Value[]) => unknown
}

/** As `onLeaves`, of a function that, with `hasAux`, returns a pair. */
export const onLeavesWithAux = (f: UserFunction, args: Structure, who: string, hasAux: boolean): WithAux => {
  let last: { readonly main: number; readonly result: Structure; readonly aux: Structure } | undefined
  const known = () => {
    if (last === undefined) throw new TypeError('internal: the function has not been called')
    return last
  }
  return {
    call: leaves => {
      const returned = f(...(args.unflatten(leaves) as never[]))
      requireSynchronous(who, returned)
      const [result, extra] = hasAux ? requirePair(who, 'result', returned) : [returned, undefined]
      const [main, aux] = [flattenResult(result, who), flatten(extra, `${who}: the auxiliary result`)]
      last = { main: main.leaves.length, result: main.structure, aux: aux.structure }
      return [...main.leaves, ...aux.leaves.map(leaf => stopGradient(leaf))]
    },
    main: () => known().main,
    structure: () => known().result,
    aux: leaves => known().aux.unflatten(leaves.slice(known().main)),
  }
}
