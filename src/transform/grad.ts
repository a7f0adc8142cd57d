import { requireFlag } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { type DType, DTypeError, isFloat } from '../tensor/dtype.js'
import { requireOptions } from '../tensor/options.js'
import { isValue, scalar } from '../tensor/storage.js'
import type { Tensor, Value } from '../tensor/tensor.js'
import { flatten, type Structure } from '../trace/tree.js'
import { requireFunction, requireSynchronous } from './function.js'
import { instantiate, type UserFunction } from './leaves.js'
import { seesAs } from './parameters.js'
import type { CanDifferentiate, CanWait, FloatTree, Loss } from './types.js'
import { vjpLeaves } from './vjp.js'

type Args = readonly unknown[]

/** Whether the differentiated function returns something besides its loss. */
export interface HasAux {
  readonly hasAux: true
}

/** Whether there is an auxiliary result, by the options of `op`. */
export const readHasAux = (op: string, options: { readonly hasAux?: unknown } | undefined): boolean => {
  requireOptions(op, options, ['hasAux'])
  return options?.hasAux === undefined ? false : requireFlag(op, 'hasAux', options.hasAux)
}

/** Value and gradient by the first argument; the others are constants. */
interface ValueAndGrad {
  /**
   * For a function that returns `[loss, aux]`, what `aux` holds is passed on beside the value, without a derivative or a
   * backward pass: `[[loss, aux], gradient]`.
   */
  <P extends FloatTree<P>, R extends Args, S extends Shape, D extends DType, Aux, X>(
    f: (
      params: P,
      ...rest: R
    ) => CanWait<'valueAndGrad', X> & X & readonly [Loss<'valueAndGrad', S, D> & CanDifferentiate<P>, Aux],
    options: HasAux,
  ): (params: P, ...rest: R) => readonly [readonly [value: Tensor<S, D>, aux: Aux], gradient: P]
  <P extends FloatTree<P>, R extends Args, S extends Shape, D extends DType, X>(
    f: (params: P, ...rest: R) => X & Loss<'valueAndGrad', S, D> & CanDifferentiate<P> & CanWait<'valueAndGrad', X>,
  ): (params: P, ...rest: R) => readonly [value: Tensor<S, D>, gradient: P]
}

/** The gradient by the first argument; the others are constants. */
interface Grad {
  /** For a function that returns `[loss, aux]`: `[gradient, aux]`. */
  <P extends FloatTree<P>, R extends Args, S extends Shape, D extends DType, Aux, X>(
    f: (params: P, ...rest: R) => CanWait<'grad', X> & X & readonly [Loss<'grad', S, D> & CanDifferentiate<P>, Aux],
    options: HasAux,
  ): (params: P, ...rest: R) => readonly [gradient: P, aux: Aux]
  <P extends FloatTree<P>, R extends Args, S extends Shape, D extends DType, X>(
    f: (params: P, ...rest: R) => X & Loss<'grad', S, D> & CanDifferentiate<P> & CanWait<'grad', X>,
  ): (params: P, ...rest: R) => P
}

interface Differentiated {
  readonly value: Value
  readonly aux: unknown
  readonly gradient: unknown
}

/** Checks that there is something to differentiate by: a number would pass as a tree without tensors, and come back. */
export const requireArgument = (op: string, params: unknown): void => {
  if (typeof params !== 'object' || params === null)
    throw new TypeError(`${op}: expected a tensor, or a tree of tensors, to differentiate by, got ${describe(params)}`)
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
