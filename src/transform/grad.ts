import { requireFlag } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import { type Both, ShapeError } from '../shape/error.js'
import type { Bare, CanOptions, OptionOf } from '../shape/options.js'
import { DTypeError, isFloat } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { flatten, type Structure } from '../trace/tree.js'
import { requireFunction, requireSynchronous } from './function.js'
import { instantiate, type UserFunction } from './leaves.js'
import { seesAs } from './parameters.js'
import type { CanGrad, CanWait, Demand, Differentiable, Noun } from './types.js'
import { vjpLeaves } from './vjp.js'

type Args = readonly unknown[]

/** Whether the differentiated function returns `[loss, aux]`, something besides its loss. */
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

/** The loss in what a function returns: the first of a pair where there is something besides. */
type LossOf<X, Has> = object extends X
  ? unknown
  : true extends Has
    ? X extends readonly [infer L, unknown]
      ? L
      : X
    : X

/** What is besides the loss. */
export type AuxOf<X> = { x: X } extends { x: readonly [unknown, infer Aux] } ? Aux : unknown

/** `unknown` where a function that returns something besides its loss returns a pair. */
type CanHaveAux<Op extends string, X, Has> = object extends X
  ? unknown
  : [Has] extends [true]
    ? X extends readonly [unknown, unknown]
      ? unknown
      : `${Op}: with hasAux the function must return [loss, aux], got ${Noun<X>}`
    : unknown

/** Whether a function has a gradient that perhaps returns something besides its loss; `Who` is asked for it, and then `Also`. */
export type CanGradWith<Op extends string, P, X, Has, Who extends string = Op, Also = unknown> = Demand<
  Both<CanWait<Who, X>, Both<CanHaveAux<Op, X, Has>, Both<Differentiable<Op, P, X, LossOf<X, Has>>, Also>>>
>

/** Whether there is an auxiliary result, by the options of `op`. */
export const readHasAux = (op: string, options: { readonly hasAux?: unknown } | undefined): boolean => {
  requireOptions(op, options, ['hasAux'])
  return options?.hasAux === undefined ? false : requireFlag(op, 'hasAux', options.hasAux)
}

/** Value and gradient by the first argument; the others are constants. */
interface ValueAndGrad {
  <P, R extends Args, X>(
    f: CanGrad<'valueAndGrad', P, X> & ((params: P, ...rest: R) => X),
  ): (params: P, ...rest: R) => readonly [value: X, gradient: P]
  /**
   * For a function that returns `[loss, aux]`, what `aux` holds is passed on beside the value, without a derivative or a
   * backward pass: `[[loss, aux], gradient]`.
   */
  <P, R extends Args, X extends Result, const O extends HasAux | Bare | undefined>(
    f: CanGradWith<'valueAndGrad', P, X, HasAuxOf<O>> & ((params: P, ...rest: R) => X),
    options: CanOptions<'valueAndGrad', O, HasAux, 'hasAux'> & O,
  ): (params: P, ...rest: R) => ValueAndGradient<P, X, HasAuxOf<O>>
}

type ValueAndGradient<P, X, Has> = Has extends true
  ? readonly [readonly [value: LossOf<X, true>, aux: AuxOf<X>], gradient: P]
  : readonly [value: X, gradient: P]

/** The gradient by the first argument; the others are constants. */
interface Grad {
  <P, R extends Args, X>(f: CanGrad<'grad', P, X> & ((params: P, ...rest: R) => X)): (params: P, ...rest: R) => P
  /** For a function that returns `[loss, aux]`: `[gradient, aux]`. */
  <P, R extends Args, X extends Result, const O extends HasAux | Bare | undefined>(
    f: CanGradWith<'grad', P, X, HasAuxOf<O>> & ((params: P, ...rest: R) => X),
    options: CanOptions<'grad', O, HasAux, 'hasAux'> & O,
  ): (params: P, ...rest: R) => Gradient<P, AuxOf<X>, HasAuxOf<O>>
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

const differentiate = (op: string, f: UserFunction, hasAux: boolean, params: unknown, rest: Args): Differentiated => {
  requireArgument(op, params)
  const { leaves, structure } = flatten(params, `${op}: the argument`, 'nothing')
  leaves.forEach((leaf, i) => {
    if (!isFloat(leaf.dtype))
      throw new DTypeError(
        `${op}: only float tensors have gradients, the argument${structure.paths[i]} is ${leaf.dtype}`,
      )
  })
  let aux: Structure | undefined
  const withLoss = (inputs: readonly Value[]): readonly Value[] => {
    const result = f(structure.unflatten(inputs) as never, ...(rest as never[]))
    requireSynchronous(op, result)
    if (hasAux && !(Array.isArray(result) && result.length === 2))
      throw new TypeError(`${op}: with hasAux the function must return [loss, aux], got ${describe(result)}`)
    const [loss, extra] = hasAux ? (result as readonly [unknown, unknown]) : [result, undefined]
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
export const gradientOf = (op: string, f: UserFunction) => {
  requireFunction(op, f)
  return seesAs(f, (params: unknown, ...rest: Args): unknown => differentiate(op, f, false, params, rest).gradient)
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
 * The function that computes a scalar loss together with its gradient by the first argument, a tree of float tensors.
 * With `{ hasAux: true }` the loss may return `[loss, aux]`.
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
export const valueAndGrad: ValueAndGrad = ((f: UserFunction, options?: HasAux) => {
  requireFunction('valueAndGrad', f)
  const hasAux = readHasAux('valueAndGrad', options)
  return seesAs(f, (params: unknown, ...rest: Args) => {
    const { value, aux, gradient } = differentiate('valueAndGrad', f, hasAux, params, rest)
    return [hasAux ? [value, aux] : value, gradient]
  })
}) as unknown as ValueAndGrad

/**
 * The gradient of a scalar function by its first argument, a tree of float tensors, as a function of the same arguments.
 * With `{ hasAux: true }` the function may return `[loss, aux]`, and the gradient comes with `aux`.
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
export const grad: Grad = ((f: UserFunction, options?: HasAux) => {
  requireFunction('grad', f)
  const hasAux = readHasAux('grad', options)
  return seesAs(f, (params: unknown, ...rest: Args) => {
    const { aux, gradient } = differentiate('grad', f, hasAux, params, rest)
    return hasAux ? [gradient, aux] : gradient
  })
}) as unknown as Grad
