import { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { TraceError } from '../trace/error.js'
import { prune } from '../trace/live.js'
import type { Program } from '../trace/program.js'
import { StagingTrace } from '../trace/staging.js'
import { Tracer, withStaging } from '../trace/trace.js'
import { flatten, type Structure } from '../trace/tree.js'
import { requireFunction } from './function.js'
import { type LeafFunction, onLeaves, type UserFunction } from './leaves.js'
import type { CanTransform, StaticObject } from './types.js'

declare const signature: unique symbol

/** A Program that remembers the types of the function that it was traced from. */
export interface TypedProgram<in A extends readonly unknown[], out R> extends Program {
  readonly [signature]: (...args: A) => R
}

/** A function as a Program, with the structures of its argument list and of its result. */
export interface Staged {
  readonly program: Program
  readonly argument: Structure
  readonly result: Structure
  readonly leaves: readonly Value[]
}

/** A function of leaves as a Program. What it closes over becomes constants. */
export const stageLeaves = (transformation: string, f: LeafFunction, specs: readonly Spec[]): Program =>
  withStaging(
    level => new StagingTrace(level, transformation),
    trace => trace.finish(f(specs.map(({ shape, dtype }) => trace.input({ shape, dtype })))),
  )

/**
 * As `stageLeaves`, for the Programs that rules make of a Program that is closed: nothing is in them that no output needs. Only a user's derivative in it can close
 * over a traced value, which such a Program has no place for.
 */
export const stageClosed = (transformation: string, f: LeafFunction, specs: readonly Spec[]): Program => {
  const { program } = prune(stageLeaves(transformation, f, specs))
  if (program.constants.some(({ value }) => value instanceof Tracer))
    throw new TraceError(
      `${transformation}: a rule of customJvp or customVjp inside closes over a traced value; pass that value as an argument`,
    )
  return program
}

/** Traces `f` with values that stand for all of the shapes and element types of `args`. */
export const stage = (transformation: string, f: UserFunction, args: readonly unknown[]): Staged =>
  withStaging(
    level => new StagingTrace(level, transformation),
    trace => {
      const { leaves, structure } = flatten(args, transformation)
      const inner = onLeaves(f, structure, transformation)
      const outputs = inner.call(leaves.map(({ shape, dtype }) => trace.input({ shape, dtype })))
      return { program: trace.finish(outputs), argument: structure, result: inner.structure(), leaves }
    },
  )

/**
 * Traces a function into a Program: runs it once with values that stand for all of the given shapes and element types.
 * `String(program)` is its printed form. Operations on constants are written down as well; what the function closes over
 * becomes a constant.
 *
 * @throws TraceError if the function reads or branches on a traced value.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const program = T.program((x: T.Tensor<[2]>) => T.sum(T.exp(x)))(T.zeros([2]))
 * assert.equal(
 *   String(program),
 *   `program(a: float32[2]) {
 *   b: float32[2] = exp a
 *   c: float32[] = reduceSum{ axes: [0] } b
 *   return c
 * }`,
 * )
 * ```
 */
export const program = <A extends readonly unknown[], R>(
  f: CanTransform<'program', A, R> & ((...args: A) => R),
): ((...args: A) => TypedProgram<A, R>) => {
  requireFunction('program', f)
  return (...args) => stage('program', f as UserFunction, args).program as TypedProgram<A, R>
}

/** Shape and element type in place of every tensor of a tree. */
export type Specs<Tree> = Tree extends Spec
  ? { readonly shape: Tree['shape']; readonly dtype: Tree['dtype'] }
  : Tree extends StaticObject
    ? Tree
    : Tree extends object
      ? { readonly [K in keyof Tree]: Specs<Tree[K]> }
      : Tree

/**
 * Shape and element type of what a function returns, without computing it.
 *
 * @throws TraceError if the function reads or branches on a traced value.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const specs = T.evalShape((x: T.Tensor<[2, 3]>) => ({ total: T.sum(x), rows: T.argmax(x, { axis: 0 }) }))(T.zeros([2, 3]))
 * assert.deepEqual(specs, { total: { shape: [], dtype: 'float32' }, rows: { shape: [3], dtype: 'int32' } })
 * ```
 */
export const evalShape = <A extends readonly unknown[], R>(
  f: CanTransform<'evalShape', A, R> & ((...args: A) => R),
): ((...args: A) => Specs<R>) => {
  requireFunction('evalShape', f)
  return (...args) => {
    const staged = stage('evalShape', f as UserFunction, args)
    const specs = staged.program.outputs.map(({ spec: { shape, dtype } }) => ({ shape, dtype }))
    return staged.result.unflatten(specs) as Specs<R>
  }
}

/**
 * What a function returns, without computing it: a tree of abstract tensors, which have a shape and an element type and no elements. They
 * stand wherever only these are asked for: as what `io.decode` expects, as arguments of `program`, `evalShape` and the exporters, of
 * which nothing as large as the weights is then made. Reading one is a TypeError.
 *
 * @throws TraceError if the function reads or branches on a traced value.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as E from 'fp-ts/lib/Either.js'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import { decode, encode } from 'tensor-ts/io'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(2), nn.dense('out', 3))
 * const expected = T.abstract(model.init)(T.random.key(0)) // of the type of the parameters
 * assert.equal(String(expected.out.w), 'Tensor<[2, 3], float32>, abstract')
 *
 * const params = model.init(T.random.key(1))
 * assert.deepEqual(pipe(encode(params), decode(expected)), E.right(params))
 * ```
 */
export const abstract = <A extends readonly unknown[], R>(
  f: CanTransform<'abstract', A, R> & ((...args: A) => R),
): ((...args: A) => R) => {
  requireFunction('abstract', f)
  return (...args) => {
    const { program, result } = stage('abstract', f as UserFunction, args)
    return result.unflatten(program.outputs.map(({ spec }) => Stored.abstract(spec))) as R
  }
}
