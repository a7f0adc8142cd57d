import { broadcast, reshape } from '../primitive/broadcast.js'
import { lessEqual, select } from '../primitive/comparison.js'
import { isUnknown, known, scalarLike } from '../primitive/define.js'
import { requireWhole } from '../shape/argument.js'
import { describe } from '../shape/describe.js'
import type { Both } from '../shape/error.js'
import { part } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { isValue, type Stored, scalar } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { marked, prune, taking } from '../trace/live.js'
import { byDual, type Primitive } from '../trace/primitive.js'
import type { Program, Variable } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { bind } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { interleave, specs } from './call.js'
import { outlineOf, requireSameBranch, type SameBranch } from './carry.js'
import { requireFunction } from './function.js'
import { instantiate, onLeaves, type UserFunction, zeros } from './leaves.js'
import { bindPruned, present, split, spread, transposeLeaves } from './linear.js'
import { stageClosed, stageLeaves } from './program.js'
import type { AnyTree, CanTransform, Demand, MayBeScalar, Noun, Transformable } from './types.js'
import { vmapLeaves } from './vmap.js'

/** Whether a function is a branch beside one that returns `First`. */
type CanBranch<Op extends string, A extends readonly unknown[], First, R> = Demand<
  Both<Transformable<Op, A, R>, SameBranch<Op, First, R>>
>

interface SwitchParams {
  /** All of the same inputs and outputs. */
  readonly branches: readonly Program[]
}

const clamp = (index: number, { length }: readonly unknown[]): number => Math.max(0, Math.min(length - 1, index))

/** One of several Programs, chosen by an int32 scalar, the first input; an index out of range means the nearest. */
export const switchPrimitive: Primitive<SwitchParams> = {
  name: 'switchCase',
  spec: (_, { branches }) => branches[0]!.outputs.map(({ spec }) => spec),
  evaluate: ([index, ...inputs], { branches }) =>
    replay(branches[clamp(index!.data[0]!, branches)]!, inputs) as readonly Stored[],
  jvp: byDual('switchCase'),
  dual: ([index, ...inputs], [, ...tangents], { branches }) => {
    const moving = present(tangents)
    const splits = branches.map(branch => split('switchCase', branch, moving, () => true))
    const moves = branches[0]!.outputs.map((_, i) => splits.some(branch => branch.moves[i]))
    const width = branches[0]!.outputs.length
    const own = splits.map(({ residuals }) =>
      residuals.flatMap(residual => ('spec' in residual ? [residual.spec] : [])),
    )
    // Every branch also gives zeros in the places of the others' residuals.
    const forward = splits.map(({ forward: program }, i) =>
      stageClosed(
        'switchCase',
        values => {
          const results = replay(program, values)
          return [
            ...results.slice(0, width),
            ...own.flatMap((residuals, k) => (k === i ? results.slice(width) : residuals.map(zeros))),
          ]
        },
        specs(inputs),
      ),
    )
    const results = bind(switchPrimitive, [index!, ...inputs], { branches: forward })
    const [outputs, kept] = [results.slice(0, width), results.slice(width)]
    const directions = tangents.filter(tangent => tangent !== undefined)
    const linear = splits.map(({ residuals, tangent }, i) =>
      stageClosed(
        'switchCase',
        values => {
          const start = inputs.length + own.slice(0, i).flat().length
          const computed = [...values.slice(start, start + own[i]!.length)]
          const moved = tangent(
            residuals.map(residual => ('input' in residual ? values[residual.input]! : computed.shift()!)),
            values.slice(inputs.length + kept.length),
          )
          return marked(instantiate(moved, outputs), moves)
        },
        specs([...inputs, ...kept, ...directions]),
      ),
    )
    const moved = bindPruned(switchPrimitive, [index!, ...inputs, ...kept, ...directions], { branches: linear })
    return { outputs, tangents: spread(moved, moves) }
  },
  transpose: (cotangents, [index, ...inputs], { branches }) => {
    const closed = inputs.filter(input => !isUnknown(input)).map(known)
    const open = inputs.flatMap(input => (isUnknown(input) ? [input.unknown] : []))
    const given = cotangents.filter(cotangent => cotangent !== undefined)
    // A branch gives zero to what only the others use.
    const uses = branches.map(branch => prune(branch, present(cotangents)).uses)
    const gives = inputs.map((input, i) => isUnknown(input) && uses.some(branch => branch[i]))
    const backward = branches.map(branch =>
      stageClosed(
        'switchCase',
        values => {
          const f = (unknown: readonly Value[]) =>
            replay(branch, interleave(inputs, values.slice(0, closed.length), unknown))
          const ends = spread(values.slice(closed.length), present(cotangents))
          const results = [...transposeLeaves('switchCase', f, open, ends)]
          const each = inputs.map(input => (isUnknown(input) ? (results.shift() ?? zeros(input.unknown)) : undefined))
          return marked(each, gives) as readonly Value[]
        },
        specs([...closed, ...given]),
      ),
    )
    const results = bindPruned(switchPrimitive, [known(index!), ...closed, ...given], { branches: backward })
    return [undefined, ...spread(results, gives)]
  },
  prune: (needed, { branches }) => {
    const parts = branches.map(branch => prune(branch, needed))
    const takes = branches[0]!.inputs.map((_, i) => parts.some(({ uses }) => uses[i]))
    return {
      params: { branches: parts.map(({ program }) => taking(program, takes)) },
      inputs: [true, ...takes],
      outputs: needed,
    }
  },
  batch: ([index, ...inputs], [each, ...batched], { branches }) => {
    const size = [index!, ...inputs][[each!, ...batched].indexOf(true)]!.shape[0]!
    const of = (branch: Program) => (values: readonly Value[]) =>
      vmapLeaves(leaves => replay(branch, leaves), values, batched, size)
    if (!each)
      return bind(switchPrimitive, [index!, ...inputs], {
        branches: branches.map(branch => stageClosed('switchCase', of(branch), specs(inputs))),
      })
    // Examples go different ways: all ways are gone, and each example takes its result.
    return branches
      .map(branch => of(branch)(inputs))
      .reduce((before, results, i) =>
        results.map((result, k) => {
          const flags = broadcast(
            reshape(lessEqual(scalarLike(i, index!), index!), [size, ...part(result.shape, 1).map(() => 1)]),
            result.shape,
          )
          return select(flags, result, before[k]!)
        }),
      )
  },
  lower: (_, params) => ({ kind: 'branch', ...params }),
}

/** `unknown` where `X` may be a scalar of element type `D`, or where it is one of `Plain`. */
type CanChoose<X, D extends DType, Plain, Sentence extends string> = unknown extends X
  ? unknown
  : Exclude<X, Plain> extends infer Other
    ? [Other] extends [never]
      ? unknown
      : MayBeScalar<Other, D> extends true
        ? unknown
        : `${Sentence}, got ${Noun<Other>}`
    : never

/** Whether one of two functions can be chosen by `P`. */
type CanDecide<P> = Demand<CanChoose<P, 'bool', boolean, 'cond: expected a bool scalar as condition'>>

/** Whether one of several can be chosen by `I`. */
type CanIndex<I> = Demand<
  I extends number
    ? `${I}` extends `${number}.${number}`
      ? `switchCase: the index must be a whole number, got ${I}`
      : unknown
    : CanChoose<I, 'int32', number, 'switchCase: expected an int32 scalar as index'>
>

/** Branches as Programs of the same inputs: what any of them closes over, then the operands. */
const closeAll = (programs: readonly Program[]) => ({
  constants: programs.flatMap(({ constants }) => constants.map(({ value }) => value)),
  branches: programs.map((program, i) => ({
    ...program,
    inputs: [
      ...programs.flatMap(({ constants }, k) =>
        constants.map(({ variable }): Variable => (k === i ? variable : { ...variable, id: -1 })),
      ),
      ...program.inputs,
    ],
    constants: [],
  })),
})

const choose = (op: string, index: Value, branches: readonly UserFunction[], operands: readonly unknown[]): unknown => {
  const { leaves, structure } = flatten(operands, op)
  const inner = branches.map(branch => onLeaves(branch, structure, op))
  const programs = inner.map(({ call }) => stageLeaves(op, call, specs(leaves)))
  const results = programs.map((program, i) => outlineOf(inner[i]!.structure(), program))
  for (const other of results) requireSameBranch(op, results[0]!, other)
  const { branches: closed, constants } = closeAll(programs)
  return inner[0]!.structure().unflatten(bind(switchPrimitive, [index, ...constants, ...leaves], { branches: closed }))
}

const requireIndex = (op: string, index: unknown): Value => {
  if (typeof index === 'number') return scalar(requireWhole(op, 'the index', index), 'int32', op)
  if (isValue(index) && index.dtype === 'int32' && index.shape.length === 0) return index
  throw new TypeError(`${op}: expected an int32 scalar as index, got ${describe(index)}`)
}

/**
 * The result of one of several functions, chosen by an index that may be traced; one out of range means the nearest. Only
 * the chosen one is computed, except in a batch whose examples choose differently. All are traced, and must return the
 * same shapes and element types.
 *
 * @throws ShapeError if the results of the functions differ in shape, element type, structure or what is no tensor.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const f = T.jit((i: T.Tensor<[], 'int32'>, x: T.Tensor<[]>) => T.switchCase(i, [T.sin, T.exp, T.neg], x))
 * assert.equal(T.item(f(T.tensor(2, 'int32'), T.tensor(5))), -5)
 * ```
 */
export const switchCase = <const I, A extends readonly AnyTree[], R extends readonly [unknown, ...unknown[]]>(
  index: CanIndex<I> & I,
  branches: {
    readonly [K in keyof R]: CanBranch<'switchCase', A, R[0], R[K]> & ((...operands: A) => R[K])
  },
  ...operands: A
): R[0] => {
  if (!Array.isArray(branches))
    throw new TypeError(`switchCase: expected a list of functions, got ${describe(branches)}`)
  if (branches.length === 0) throw new TypeError('switchCase: expected at least one function to choose from, got none')
  branches.forEach((branch, i) => {
    requireFunction(`switchCase: branch ${i}`, branch)
  })
  return choose('switchCase', requireIndex('switchCase', index), branches, operands)
}

/**
 * The result of one of two functions, chosen by a bool scalar that may be traced: `cond(p, f, g, x)` is `p ? f(x) : g(x)`.
 * Only the chosen one is computed, except in a batch whose examples choose differently. Both are traced, and must return
 * the same shapes and element types.
 *
 * @throws ShapeError if the results of the functions differ in shape, element type, structure or what is no tensor.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const abs = T.jit((x: T.Tensor<[]>) => T.cond(T.less(x, 0), T.neg, (y: T.Tensor<[]>) => y, x))
 * assert.deepEqual([T.tensor(-3), T.tensor(2)].map(x => T.item(abs(x))), [3, 2])
 * assert.equal(T.item(T.grad(abs)(T.tensor(-3))), -1)
 * ```
 */
export const cond = <P, A extends readonly AnyTree[], R, const Other = R>(
  condition: CanDecide<P> & P,
  onTrue: CanTransform<'cond', A, R> & ((...operands: A) => R),
  onFalse: CanBranch<'cond', A, R, Other> & ((...operands: A) => Other),
  ...operands: A
): R => {
  requireFunction('cond: the branch for true', onTrue)
  requireFunction('cond: the branch for false', onFalse)
  const predicate = typeof condition === 'boolean' ? scalar(condition, 'bool') : condition
  if (!isValue(predicate) || predicate.dtype !== 'bool' || predicate.shape.length > 0)
    throw new TypeError(`cond: expected a bool scalar as condition, got ${describe(condition)}`)
  // 0 stands for true, so that the first branch is the one that the sentences name first.
  const index = select(predicate, scalar(0, 'int32'), scalar(1, 'int32'))
  return choose('cond', index, [onTrue, onFalse], operands) as R
}
