import { reshape } from '../primitive/broadcast.js'
import { along, slice, transpose } from '../primitive/movement.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import { movement } from '../shape/moveAxis.js'
import type { Bare } from '../shape/options.js'
import { count } from '../shape/sizes.js'
import { type DType, DTypeError, isFloat } from '../tensor/dtype.js'
import { build } from '../tensor/storage.js'
import type { Spec, Tensor, Value } from '../tensor/tensor.js'
import { flatten, type Structure } from '../trace/tree.js'
import { type ArgnumsOf, type CanChoose, type Choice, type Chosen, readArgnums } from './argnums.js'
import {
  type Result as AnyResult,
  type AuxOf,
  type CanHaveAux,
  type HasAuxOf,
  type MainOf,
  onLeavesWithAux,
  readHasAux,
} from './aux.js'
import { requireFunction } from './function.js'
import { type CanChooseBy, type CanGradBy, type DerivativeOptions, gradientOf, requireArguments } from './grad.js'
import { jvpLeaves, pushforward } from './jvp.js'
import { instantiate, type UserFunction } from './leaves.js'
import { seesAs } from './parameters.js'
import type { CanGrad, CanJacobian, StaticObject } from './types.js'
import { vjpLeaves } from './vjp.js'
import { asBatch, type Result, resultsOf, vmapLeaves } from './vmap.js'

type Args = readonly unknown[]

/** Whose element type a Jacobian has: forward mode gives tangents of the result, reverse mode cotangents of the argument. */
type Mode = 'forward' | 'reverse'

/** Of a tensor of shape `O`, the derivative by each tensor of a tree: `[...O, ...I]` where that has shape `I`. */
type By<O extends Shape, D extends DType, In, M extends Mode> =
  In extends Tensor<infer I, infer E>
    ? Tensor<[...O, ...I], M extends 'forward' ? D : E>
    : In extends StaticObject
      ? In
      : In extends object
        ? { readonly [K in keyof In]: By<O, D, In[K], M> }
        : In

/**
 * The derivative of every tensor of the result by every tensor of the argument: a tree of trees. Each has the element type of
 * the result's tensor in forward mode, of the argument's in reverse mode.
 */
export type Jacobian<Out, In, M extends Mode = 'forward'> =
  Out extends Tensor<infer O, infer D>
    ? By<O, D, In, M>
    : Out extends StaticObject
      ? Out
      : Out extends object
        ? { readonly [K in keyof Out]: Jacobian<Out[K], In, M> }
        : Out

/** All directions along one element each, of a tensor like `x`, as rows from `start` of `total`: `[total, ...shape]`. */
const basis = (x: Spec, start = 0, total = count(x.shape)): Value => {
  const n = count(x.shape)
  return build({ shape: [total, ...x.shape], dtype: x.dtype }, data => {
    for (let i = 0; i < n; i++) data[(start + i) * n + i] = 1
  })
}

const requireFloats = (op: string, what: 'argument' | 'result', leaves: readonly Spec[], { paths }: Structure): void =>
  leaves.forEach((leaf, i) => {
    if (!isFloat(leaf.dtype))
      throw new DTypeError(`${op}: only float tensors have derivatives, the ${what}${paths[i]} is ${leaf.dtype}`)
  })

/** By which arguments, and whether there is something besides the result. */
interface Given {
  readonly choice: Choice
  readonly hasAux: boolean
}

const read = (op: string, options: DerivativeOptions | undefined): Given => ({
  hasAux: readHasAux(op, options, ['argnums', 'hasAux']),
  choice: readArgnums(op, options?.argnums),
})

/** A function of the chosen arguments alone, and what is known of it. */
const atChosen = (op: string, f: UserFunction, { choice, hasAux }: Given, args: Args) => {
  const params = requireArguments(op, choice, args)
  const { leaves, structure } = flatten(params, `${op}: the argument`, 'nothing')
  requireFloats(op, 'argument', leaves, structure)
  const wrapped = (inner: unknown) => f(...(choice.within(args, inner) as never[]))
  const single = flatten([params]).structure
  return { leaves, structure, inner: onLeavesWithAux(wrapped, single, op, hasAux) }
}

/** The Jacobian as a tree of the result's structure, of trees of the argument's. */
const assemble = (
  result: Structure,
  argument: Structure,
  outputs: number,
  entry: (output: number, input: number) => Value,
  inputs: number,
): unknown => {
  const rows = Array.from({ length: outputs }, (_, o) =>
    argument.unflatten(Array.from({ length: inputs }, (_, i) => entry(o, i))),
  )
  return result.unflatten(rows as readonly Value[])
}

/** `jacfwd` under the name of the transformation that asks. */
const jacobianForward = (op: string, f: UserFunction, given: Given) => {
  requireFunction(op, f)
  return seesAs(f, (...args: Args): unknown => {
    const { leaves, structure, inner } = atChosen(op, f, given, args)
    const sizes = leaves.map(({ shape }) => count(shape))
    const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0))
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const results = resultsOf(
      directions => {
        const { tangents, outputs } = jvpLeaves(inner.call, leaves, directions, op)
        const main = inner.main()
        return [...instantiate(tangents.slice(0, main), outputs), ...outputs.slice(main)]
      },
      leaves.map((leaf, i) => basis(leaf, starts[i]!, total)),
      leaves.map(() => true),
    )
    const columns = results.slice(0, inner.main()).map(column => asBatch(column, total))
    requireFloats(op, 'result', columns, inner.structure())
    const entry = (o: number, i: number): Value => {
      const [, ...shape] = columns[o]!.shape
      const own = slice(columns[o]!, {
        start: [starts[i]!, ...shape.map(() => 0)],
        step: [1, ...shape.map(() => 1)],
        size: [sizes[i]!, ...shape],
      })
      return reshape(transpose(own, movement(own.shape, 0, -1)), [...shape, ...leaves[i]!.shape])
    }
    const jacobian = assemble(inner.structure(), structure, columns.length, entry, leaves.length)
    if (!given.hasAux) return jacobian
    const extras = results.slice(columns.length)
    // Of no direction there is no row that could have what is the same in all of them.
    const isThere = total > 0 || extras.every(({ batched }) => !batched)
    return [
      jacobian,
      inner.aux([...columns, ...(isThere ? extras.map(firstOf) : inner.call(leaves).slice(columns.length))]),
    ]
  })
}

/** What is the same in every direction. */
const firstOf = ({ whole, batched }: Result): Value => {
  if (!batched) return whole
  const [, ...shape] = whole.shape
  return reshape(slice(whole, along([1, ...shape], 0, 0)), shape)
}

interface Names {
  readonly forward: 'jacfwd'
  readonly reverse: 'jacrev'
}

/** A derivative, with what is besides where there is something. */
type Derived<J, X, Has> = Has extends true ? readonly [jacobian: J, aux: AuxOf<X>] : J

/** Whether the Jacobian of a function by the arguments that are chosen can be made, if these are there. */
type CanJacobianBy<Op extends string, A extends Args, X, O> = Guard<
  CanChoose<Op, A, ArgnumsOf<O>> extends string
    ? unknown
    : CanJacobian<Op, Chosen<A, ArgnumsOf<O>>, X, CanHaveAux<Op, X, HasAuxOf<O>>>,
  O
>

interface Jacobians<M extends Mode> {
  <P, R extends Args, Out>(
    f: CanJacobian<Names[M], P, Out> & ((params: P, ...rest: R) => Out),
  ): (params: P, ...rest: R) => Jacobian<Out, P, M>
  /** By other arguments, and for a function that returns `[result, aux]`. */
  <A extends Args, X extends AnyResult, const O extends DerivativeOptions | Bare | undefined>(
    f: CanJacobianBy<Names[M], A, X, O> & ((...args: A) => X),
    options: CanChooseBy<Names[M], A, O> & O,
  ): (...args: A) => Derived<Jacobian<MainOf<X, HasAuxOf<O>>, Chosen<A, ArgnumsOf<O>>, M>, X, HasAuxOf<O>>
}

interface Hessian {
  <P, R extends Args, X>(
    f: CanGrad<'hessian', P, X> & ((params: P, ...rest: R) => X),
  ): (params: P, ...rest: R) => Jacobian<P, P>
  /** By other arguments, and for a function that returns `[loss, aux]`. */
  <A extends Args, X extends AnyResult, const O extends DerivativeOptions | Bare | undefined>(
    f: CanGradBy<'hessian', A, X, O> & ((...args: A) => X),
    options: CanChooseBy<'hessian', A, O> & O,
  ): (...args: A) => Derived<Jacobian<Chosen<A, ArgnumsOf<O>>, Chosen<A, ArgnumsOf<O>>>, X, HasAuxOf<O>>
}

/**
 * The Jacobian by the first argument in forward mode, a pass for each of its elements: the way to go where the argument is
 * smaller than the result. For `f: [3] -> [2]` it is `[2, 3]`, of the result's element type. With `{ argnums: 1 }` it is by another
 * argument, with `{ argnums: [0, 2] }` there is one by each; with `{ hasAux: true }` `f` returns `[result, aux]`, and the Jacobian
 * comes with `aux`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const f = (x: T.Tensor<[2]>) => T.mul(x, x)
 * const jacobian = T.jacfwd(f)(T.tensor([1, 2])) // Tensor<[2, 2], "float32">
 * assert.deepEqual(T.toArray(jacobian), [[2, 0], [0, 4]])
 * ```
 */
export const jacfwd: Jacobians<'forward'> = ((f: UserFunction, options?: DerivativeOptions) =>
  jacobianForward('jacfwd', f, read('jacfwd', options))) as never

/**
 * The Jacobian by the first argument in reverse mode, a pass for each element of the result: the way to go where the
 * result is smaller than the argument. For `f: [3] -> [2]` it is `[2, 3]`, of the argument's element type.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const f = (x: T.Tensor<[3]>) => T.stack([T.sum(x), T.sum(T.square(x))])
 * const jacobian = T.jacrev(f)(T.tensor([1, 2, 3])) // Tensor<[2, 3], "float32">
 * assert.deepEqual(T.toArray(jacobian), [[1, 1, 1], [2, 4, 6]])
 * ```
 */
export const jacrev: Jacobians<'reverse'> = ((f: UserFunction, options?: DerivativeOptions) => {
  const given = read('jacrev', options)
  requireFunction('jacrev', f)
  return seesAs(f, (...args: Args) => {
    const { leaves, structure, inner } = atChosen('jacrev', f, given, args)
    const { outputs: all, pullback } = vjpLeaves(inner.call, leaves, 'jacrev')
    const outputs = all.slice(0, inner.main())
    requireFloats('jacrev', 'result', outputs, inner.structure())
    const rows = outputs.map((output, o) =>
      vmapLeaves(
        ([cotangent]) => {
          const cotangents = outputs.map((_, k) => (k === o ? cotangent : undefined))
          return instantiate(pullback(cotangents), leaves)
        },
        [basis(output)],
        [true],
        count(output.shape),
      ),
    )
    const entry = (o: number, i: number): Value => reshape(rows[o]![i]!, [...outputs[o]!.shape, ...leaves[i]!.shape])
    const jacobian = assemble(inner.structure(), structure, outputs.length, entry, leaves.length)
    return given.hasAux ? [jacobian, inner.aux(all)] : jacobian
  })
}) as never

/**
 * The Hessian of a scalar function by its first argument, forward over reverse: for a tree of parameters the tree of
 * trees of second derivatives. `argnums` and `hasAux` are as in `grad`; by several arguments it is a list of lists.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const f = (x: T.Tensor<[2]>) => T.prod(x)
 * const hessian = T.hessian(f)(T.tensor([3, 5])) // Tensor<[2, 2], "float32">
 * assert.deepEqual(T.toArray(hessian), [[0, 1], [1, 0]])
 * ```
 */
export const hessian: Hessian = ((f: UserFunction, options?: DerivativeOptions) => {
  const given = read('hessian', options)
  return jacobianForward('hessian', gradientOf('hessian', f, given.choice, given.hasAux), given)
}) as never

/**
 * The Hessian of a scalar function times a direction, without the Hessian: the derivative of the gradient in that
 * direction, for the cost of a few gradients.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const f = (x: T.Tensor<[2]>) => T.prod(x)
 * const product = T.hvp(f)(T.tensor([3, 5]), T.tensor([1, 2]))
 * assert.deepEqual(T.toArray(product), [2, 1])
 * ```
 */
export const hvp: <P, R extends Args, X>(
  f: CanGrad<'hvp', P, X> & ((params: P, ...rest: R) => X),
) => (params: P, direction: P, ...rest: R) => P = ((f: UserFunction) => {
  requireFunction('hvp', f)
  return (params: unknown, direction: unknown, ...rest: Args) => {
    const gradient = (inner: unknown) => gradientOf('hvp', f)(inner, ...rest)
    return pushforward('hvp', gradient, [params], [direction], 'hvp: the direction')[1]
  }
}) as never
