import type { Program } from '../trace/program.js'
import { StagingTrace } from '../trace/staging.js'
import { withStaging } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'

declare const signature: unique symbol

/** A Program that remembers the types of the function that it was traced from. */
export interface TypedProgram<in A extends readonly unknown[], out R> extends Program {
  readonly [signature]: (...args: A) => R
}

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
export const program =
  <A extends readonly unknown[], R>(f: (...args: A) => R): ((...args: A) => TypedProgram<A, R>) =>
  (...args) =>
    withStaging(
      level => new StagingTrace(level, 'program'),
      trace => {
        const { leaves, structure } = flatten(args)
        const inputs = leaves.map(({ shape, dtype }) => trace.input({ shape, dtype }))
        const result = f(...(structure.unflatten(inputs) as A))
        return trace.finish(flatten(result).leaves) as TypedProgram<A, R>
      },
    )
