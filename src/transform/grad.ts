import { describe } from '../shape/describe.js'
import { type Both, type Guard, ShapeError } from '../shape/error.js'
import type { Bare, CanOptions } from '../shape/options.js'
import { DTypeError, isFloat } from '../tensor/dtype.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { flatten, type Structure } from '../trace/tree.js'
import {
  type ArgnumsOf,
  type ByArguments,
  type CanChoose,
  type Choice,
  type Chosen,
  first,
  readArgnums,
} from './argnums.js'
import {
  type AuxOf,
  type CanHaveAux,
  type HasAux,
  type HasAuxOf,
  type MainOf,
  type Result,
  readHasAux,
  requirePair,
} from './aux.js'
import { requireFunction, requireSynchronous } from './function.js'
import { instantiate, type UserFunction } from './leaves.js'
import { seesAs } from './parameters.js'
import type { CanGrad, CanWait, Demand, Differentiable } from './types.js'
import { vjpLeaves } from './vjp.js'

type Args = readonly unknown[]

/** By what a derivative is, and whether the function returns something besides its result. */
export interface DerivativeOptions extends HasAux, ByArguments {}

/** Whether a function has a gradient that perhaps returns something besides its loss; `Who` is asked for it, and then `Also`. */
export type CanGradWith<Op extends string, P, X, Has, Who extends string = Op, Also = unknown> = Demand<
  Both<CanWait<Who, X>, Both<CanHaveAux<Op, X, Has, 'loss'>, Both<Differentiable<Op, P, X, MainOf<X, Has>>, Also>>>
>

/** Whether a function has a gradient by the arguments that are chosen, if these are there. */
export type CanGradBy<Op extends string, A extends Args, X, O> = Guard<
  CanChoose<Op, A, ArgnumsOf<O>> extends string ? unknown : CanGradWith<Op, Chosen<A, ArgnumsOf<O>>, X, HasAuxOf<O>>,
  O
>

/** What is asked of options by which a function of the arguments `A` is differentiated. */
export type CanChooseBy<Op extends string, A extends Args, O> = Demand<CanChoose<Op, A, ArgnumsOf<O>>> &
  CanOptions<Op, O, DerivativeOptions, 'argnums, hasAux'>

/** Value and gradient by the first argument; the others are constants. */
interface ValueAndGrad {
  <P, R extends Args, X>(
    f: CanGrad<'valueAndGrad', P, X> & ((params: P, ...rest: R) => X),
  ): (params: P, ...rest: R) => readonly [value: X, gradient: P]
  /**
   * For a function that returns `[loss, aux]`, what `aux` holds is passed on beside the value, without a derivative or a
   * backward pass: `[[loss, aux], gradient]`.
   */
  <A extends Args, X extends Result, const O extends DerivativeOptions | Bare | undefined>(
    f: CanGradBy<'valueAndGrad', A, X, O> & ((...args: A) => X),
    options: CanChooseBy<'valueAndGrad', A, O> & O,
  ): (...args: A) => ValueAndGradient<Chosen<A, ArgnumsOf<O>>, X, HasAuxOf<O>>
}

type ValueAndGradient<P, X, Has> = Has extends true
  ? readonly [readonly [value: MainOf<X, true>, aux: AuxOf<X>], gradient: P]
  : readonly [value: X, gradient: P]

/** The gradient by the first argument; the others are constants. */
interface Grad {
  <P, R extends Args, X>(f: CanGrad<'grad', P, X> & ((params: P, ...rest: R) => X)): (params: P, ...rest: R) => P
  /** For a function that returns `[loss, aux]`: `[gradient, aux]`. */
  <A extends Args, X extends Result, const O extends DerivativeOptions | Bare | undefined>(
    f: CanGradBy<'grad', A, X, O> & ((...args: A) => X),
    options: CanChooseBy<'grad', A, O> & O,
  ): (...args: A) => Gradient<Chosen<A, ArgnumsOf<O>>, AuxOf<X>, HasAuxOf<O>>
}

/** The gradient, with what is besides the loss where there is something; either where that is not known. */
type Gradient<P, Aux, Has> = Has extends true ? readonly [gradient: P, aux: Aux] : P

interface Differentiated {
  readonly value: Value
  readonly aux: unknown
  readonly gradient: unknown
}

/** Checks that there is something to differentiate by: a number would pass as a tree without tensors, and come back. */
export const requireArgument = (op: string, params: unknown): void => {
  if (typeof params !== 'object' || params === null)
    throw new TypeError(
      `${op}: expected a tensor, or a tree of tensors, to differentiate by, got ${describe(params)}${typeof params === 'number' ? '; a number has no gradient, T.Tensor<[]> has one' : ''}`,
    )
}

/** Checks that there is something to differentiate by in each argument that is chosen. */
export const requireArguments = (op: string, choice: Choice, args: Args): unknown => {
  const params = choice.of(args)
  for (const each of choice.several ? (params as Args) : [params]) requireArgument(op, each)
  return params
}

const differentiate = (op: string, f: UserFunction, hasAux: boolean, choice: Choice, args: Args): Differentiated => {
  const params = requireArguments(op, choice, args)
  const { leaves, structure } = flatten(params, `${op}: the argument`, 'nothing')
  leaves.forEach((leaf, i) => {
    if (!isFloat(leaf.dtype))
      throw new DTypeError(
        `${op}: only float tensors have gradients, the argument${structure.paths[i]} is ${leaf.dtype}`,
      )
  })
  let aux: Structure | undefined
  const withLoss = (inputs: readonly Value[]): readonly Value[] => {
    const result = f(...(choice.within(args, structure.unflatten(inputs)) as never[]))
    requireSynchronous(op, result)
    const [loss, extra] = hasAux ? requirePair(op, 'loss', result) : [result, undefined]
    const flat = flatten(extra, `${op}: the auxiliary result`)
    aux = flat.structure
    return [requireScalar(op, loss), ...flat.leaves]
  }
  const { outputs, pullback } = vjpLeaves(withLoss, leaves, op)
  const [value, ...extras] = outputs
  return {
    value: value!,
    aux: aux?.unflatten(extras),
    gradient: structure.unflatten(instantiate(pullback([scalar(1, value!.dtype)]), leaves)),
  }
}

/** `grad` under the name of the transformation that asks. */
export const gradientOf = (op: string, f: UserFunction, choice = first, hasAux = false) => {
  requireFunction(op, f)
  return seesAs(f, (...args: Args): unknown => {
    const { gradient, aux } = differentiate(op, f, hasAux, choice, args)
    return hasAux ? [gradient, aux] : gradient
  })
}

const requireScalar = (op: string, result: unknown): Value => {
  if (!isValue(result)) throw new TypeError(`${op}: the function must return a scalar tensor, got ${describe(result)}`)
  if (result.shape.length > 0)
    throw new ShapeError(`${op}: only a scalar result can be differentiated, got shape [${result.shape.join(', ')}]`)
  if (!isFloat(result.dtype))
    throw new DTypeError(`${op}: only a float result can be differentiated, got ${result.dtype}`)
  return result
}

/**
 * The function that computes a scalar loss together with its gradient by the first argument, a tree of float tensors; by
 * another one with `{ argnums: 1 }`, by several with `{ argnums: [0, 2] }`, which gives a list. With `{ hasAux: true }` the
 * loss may return `[loss, aux]`.
 *
 * @throws ShapeError if the result is no scalar; DTypeError if it, or a leaf of the first argument, is not a float.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const loss = (params: { readonly w: T.Tensor<[2]> }, x: T.Tensor<[2]>) => T.sum(T.mul(params.w, x))
 * const [value, gradient] = T.valueAndGrad(loss)({ w: T.tensor([1, 2]) }, T.tensor([3, 4]))
 * assert.equal(T.item(value), 11)
 * assert.deepEqual(T.toArray(gradient.w), [3, 4])
 * ```
 */
export const valueAndGrad: ValueAndGrad = ((f: UserFunction, options?: DerivativeOptions) => {
  requireFunction('valueAndGrad', f)
  const hasAux = readHasAux('valueAndGrad', options, ['argnums', 'hasAux'])
  const choice = readArgnums('valueAndGrad', options?.argnums)
  return seesAs(f, (...args: Args) => {
    const { value, aux, gradient } = differentiate('valueAndGrad', f, hasAux, choice, args)
    return [hasAux ? [value, aux] : value, gradient]
  })
}) as unknown as ValueAndGrad

/**
 * The gradient of a scalar function by its first argument, a tree of float tensors, as a function of the same arguments.
 * With `{ argnums: 1 }` it is by another argument, with `{ argnums: [0, 2] }` a list of those by several. With
 * `{ hasAux: true }` the function may return `[loss, aux]`, and the gradient comes with `aux`.
 *
 * @throws ShapeError if the result is no scalar; DTypeError if it, or a leaf of the first argument, is not a float.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const cube = (x: T.Tensor<[]>) => T.mul(x, T.mul(x, x))
 * assert.equal(T.item(T.grad(cube)(T.tensor(2))), 12)
 * assert.equal(T.item(T.grad(T.grad(cube))(T.tensor(2))), 12)
 * ```
 */
export const grad: Grad = ((f: UserFunction, options?: DerivativeOptions) => {
  requireFunction('grad', f)
  const hasAux = readHasAux('grad', options, ['argnums', 'hasAux'])
  return gradientOf('grad', f, readArgnums('grad', options?.argnums), hasAux)
}) as unknown as Grad
