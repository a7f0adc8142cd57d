import { add } from '../primitive/arithmetic.js'
import { allBatched } from '../primitive/batch.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { select } from '../primitive/comparison.js'
import { reduceMax } from '../primitive/reduction.js'
import { describe } from '../shape/describe.js'
import { type Both, ShapeError } from '../shape/error.js'
import type { Unnatural } from '../shape/natural.js'
import { part } from '../shape/sizes.js'
import { type Stored, scalar } from '../tensor/storage.js'
import type { AnyTensor, Tensor, Value } from '../tensor/tensor.js'
import { TraceError } from '../trace/error.js'
import { marked, prune, taking } from '../trace/live.js'
import { byDual, type Primitive } from '../trace/primitive.js'
import type { Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { showSpec } from '../trace/show.js'
import { bind } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { close, specs } from './call.js'
import { type CanCarry, outlineOf, pruneLoop, requireSameCarry, type ShowTensor, settle } from './carry.js'
import { dualLeaves } from './dual.js'
import { requireFunction } from './function.js'
import { flattenResult, instantiate, onLeaves, zeros } from './leaves.js'
import { present, spread } from './linear.js'
import { stageClosed, stageLeaves } from './program.js'
import { type CanLoopOver, type Length, type Slice, scanLeaves, scanTrees } from './scan.js'
import type { AnyTree, CanTransform, Demand, MayBeScalar, Transformable } from './types.js'
import { type Batched, vmapLeaves } from './vmap.js'

/** `unknown` where a loop can look at a result to see whether it goes on. */
type CanBeCondition<Flag> = unknown extends Flag
  ? unknown
  : MayBeScalar<Flag, 'bool'> extends true
    ? unknown
    : `whileLoop: the condition must return a bool scalar, got ${Flag extends AnyTensor ? ShowTensor<Flag> : 'no tensor'}`

/** Whether a loop can have so many steps. (Of the text of a number its sign and its point say whether it is a natural one.) */
type CanStep<N extends number> = Demand<
  `${N}` extends Unnatural ? `forLoop: expected a whole number of steps of at least 0, got ${N}` : unknown
>

/** Steps have int32 numbers, which begin at 0; the number behind the last is one too. */
const mostSteps = 2 ** 31 - 1

interface WhileParams {
  /** From its constants and the carry to a bool. */
  readonly condition: Program
  /** From its constants and the carry to the next carry. */
  readonly body: Program
  readonly conditionConstants: number
  readonly bodyConstants: number
}

const parts = <T>(values: readonly T[], { conditionConstants, bodyConstants }: WhileParams) => ({
  forCondition: values.slice(0, conditionConstants),
  forBody: values.slice(conditionConstants, conditionConstants + bodyConstants),
  carry: values.slice(conditionConstants + bodyConstants),
})

/** A loop of unknown length. It has a derivative in forward mode only: in reverse mode every step would have to be kept. */
export const whilePrimitive: Primitive<WhileParams> = {
  name: 'whileLoop',
  spec: (_, { body }) => body.outputs.map(({ spec }) => spec),
  evaluate: (inputs, params) => {
    const { forCondition, forBody, carry } = parts(inputs, params)
    let current: readonly Value[] = carry
    while ((replay(params.condition, [...forCondition, ...current])[0] as Stored).data[0] === 1)
      current = replay(params.body, [...forBody, ...current])
    return current as readonly Stored[]
  },
  jvp: byDual('whileLoop'),
  dual: (inputs, tangents, params) => {
    const outputs = bind(whilePrimitive, inputs, params)
    const { forCondition, forBody, carry } = parts(inputs, params)
    const derive = (moving: readonly boolean[]) => {
      let moves: readonly boolean[] = []
      const directions = [...forBody, ...carry].filter((_, i) => moving[i])
      // Values and tangents go through the loop together; the condition looks at the values.
      const body = stageClosed(
        'whileLoop',
        values => {
          const primals = values.slice(0, forBody.length + carry.length)
          const given = spread(values.slice(primals.length), moving)
          const result = dualLeaves(leaves => replay(params.body, leaves), primals, given, 'whileLoop')
          moves = present(result.tangents)
          const carried = moving.slice(forBody.length)
          return [...result.outputs, ...marked(instantiate(result.tangents, result.outputs), carried)]
        },
        specs([...forBody, ...carry, ...directions]),
      )
      return { moves, found: body }
    }
    const { moving, found: body } = settle(
      present(tangents.slice(forCondition.length)),
      { constants: forBody.length, carry: carry.length },
      derive,
    )
    const directions = [...forBody, ...carry].map((input, i) => tangents[forCondition.length + i] ?? zeros(input))
    const fixed = marked(directions.slice(0, forBody.length), moving)
    const moves = moving.slice(forBody.length)
    const carried = marked(directions.slice(forBody.length), moves)
    // Constants first, carry last.
    const [constants, values, steady] = [forBody.length, carry.length, fixed.length]
    const order = (given: readonly Value[]): readonly Value[] => [
      ...given.slice(0, constants),
      ...given.slice(constants + steady, constants + steady + values),
      ...given.slice(constants, constants + steady),
      ...given.slice(constants + steady + values),
    ]
    const all = [...forBody, ...fixed, ...carry, ...carried]
    const joint: WhileParams = {
      condition: stageClosed(
        'whileLoop',
        given => replay(params.condition, given.slice(0, forCondition.length + values)),
        specs([...forCondition, ...carry, ...carried]),
      ),
      body: stageClosed('whileLoop', given => replay(body, order(given)), specs(all)),
      conditionConstants: forCondition.length,
      bodyConstants: constants + steady,
    }
    const moved = bind(whilePrimitive, [...forCondition, ...all], joint).slice(values)
    return { outputs, tangents: spread(moved, moves) }
  },
  transpose: () => {
    throw new TraceError(
      'whileLoop: reverse mode would have to keep every step of a loop of unknown length; use T.scan or T.forLoop, whose length is known, or forward mode (T.jvp, T.jacfwd)',
    )
  },
  batch: (inputs, batched, params) => {
    const size = inputs[batched.indexOf(true)]!.shape[0]!
    const whole = inputs[batched.indexOf(true)]!
    const { forCondition, forBody, carry } = parts(inputs, params)
    const marks = parts(batched, params)
    const carried = carry.map((x, i) => (marks.carry[i] ? x : allBatched([x, whole], [false, true])[0]!))
    const each = carry.map(() => true)
    const going = (constants: readonly Value[], current: readonly Value[]): Value =>
      vmapLeaves(
        leaves => replay(params.condition, leaves),
        [...constants, ...current],
        [...marks.forCondition, ...each],
        size,
      )[0]!
    // It goes on as long as one example does; the others stay as they are.
    const condition = stageClosed(
      'whileLoop',
      given => [reduceMax(going(given.slice(0, forCondition.length), given.slice(forCondition.length)), [0])],
      specs([...forCondition, ...carried]),
    )
    const body = stageClosed(
      'whileLoop',
      given => {
        const current = given.slice(forCondition.length + forBody.length)
        const flags = going(given.slice(0, forCondition.length), current)
        const next = vmapLeaves(
          leaves => replay(params.body, leaves),
          given.slice(forCondition.length),
          [...marks.forBody, ...each],
          size,
        )
        return next.map((value, i) => {
          const spread = reshape(flags, [size, ...part(value.shape, 1).map(() => 1)])
          return select(broadcast(spread, value.shape), value, current[i]!)
        })
      },
      specs([...forCondition, ...forBody, ...carried]),
    )
    return bind(whilePrimitive, [...forCondition, ...forCondition, ...forBody, ...carried], {
      condition,
      body,
      conditionConstants: forCondition.length,
      bodyConstants: forCondition.length + forBody.length,
    })
  },
  prune: (needed, { condition, body, conditionConstants, bodyConstants }) => {
    const test = prune(condition, [true])
    const looked = test.uses.slice(conditionConstants)
    const { program, uses, carried } = pruneLoop(
      body,
      bodyConstants,
      needed.map((one, i) => one || looked[i]!),
    )
    return {
      params: {
        condition: taking(test.program, [...test.uses.slice(0, conditionConstants), ...carried]),
        body: taking(program, [...uses.slice(0, bodyConstants), ...carried]),
        conditionConstants: test.uses.slice(0, conditionConstants).filter(one => one).length,
        bodyConstants: uses.slice(0, bodyConstants).filter(one => one).length,
      },
      inputs: [...test.uses.slice(0, conditionConstants), ...uses.slice(0, bodyConstants), ...carried],
      outputs: carried,
    }
  },
  lower: (_, params) => ({ kind: 'while', ...params }),
}

/**
 * Applies `body` to a carry as long as `condition` holds of it. Both may look at traced values; they are traced once. It
 * has derivatives in forward mode; for reverse mode use `scan` or `forLoop`, whose length is known.
 *
 * @throws ShapeError if the carry changes its shapes, element types or what is no tensor in it; TraceError in reverse mode.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const doubled = T.whileLoop((x: T.Tensor<[]>) => T.less(x, 100), x => T.mul(x, 2), T.tensor(3))
 * assert.equal(T.item(doubled), 192)
 * ```
 */
export const whileLoop = <C extends AnyTree, Flag, const Next = C>(
  condition: Demand<Both<Transformable<'whileLoop', [C], Flag>, CanBeCondition<Flag>>> & ((carry: C) => Flag),
  body: CanCarry<'whileLoop', C, Next> & ((carry: NoInfer<C>) => Next),
  initial: C & AnyTree,
): C => {
  requireFunction('whileLoop: the condition', condition)
  requireFunction('whileLoop: the body', body)
  const { leaves, structure } = flatten(initial, 'whileLoop: the carry')
  const args = flatten([initial]).structure
  const test = stageLeaves('whileLoop', onLeaves(condition, args, 'whileLoop: the condition').call, specs(leaves))
  const [flag] = test.outputs
  if (test.outputs.length !== 1 || flag?.spec.dtype !== 'bool' || flag.spec.shape.length > 0)
    throw new TypeError(
      `whileLoop: the condition must return a bool scalar, got ${flag ? showSpec(flag.spec) : 'no tensor'}`,
    )
  const inner = onLeaves(body, args, 'whileLoop')
  const step = stageLeaves('whileLoop', inner.call, specs(leaves))
  requireSameCarry('whileLoop', { structure, leaves }, outlineOf(inner.structure(), step))
  const [closedTest, closedStep] = [close(test), close(step)]
  const outputs = bind(whilePrimitive, [...closedTest.constants, ...closedStep.constants, ...leaves], {
    condition: closedTest.body,
    body: closedStep.body,
    conditionConstants: closedTest.constants.length,
    bodyConstants: closedStep.constants.length,
  })
  return structure.unflatten(outputs) as C
}

/** What a function of the user's returned, before it becomes part of a larger tree, in which it would have another path. */
const checkedResult = <R>(op: string, result: R): R => {
  flattenResult(result, op)
  return result
}

/**
 * Applies `body` to the number of the step, an int32 scalar, and a carry, so many times. As its length is known it has
 * derivatives in both modes.
 *
 * @throws ShapeError if the carry changes its shapes, element types or what is no tensor in it, or `steps` is no whole number from 0 to 2³¹ − 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const power = (x: T.Tensor<[]>) => T.forLoop(3, (_, y) => T.mul(x, y), T.tensor(1))
 * assert.deepEqual([power(T.tensor(2)), T.grad(power)(T.tensor(2))].map(T.item), [8, 12])
 * ```
 */
export const forLoop = <N extends number, C extends AnyTree, const Next = C>(
  steps: CanStep<N> & N,
  body: CanCarry<'forLoop', C, Next> & ((step: Tensor<[], 'int32'>, carry: NoInfer<C>) => Next),
  initial: C & AnyTree,
): C => {
  requireFunction('forLoop', body)
  if (!Number.isSafeInteger(steps) || steps < 0)
    throw new ShapeError(`forLoop: expected a whole number of steps of at least 0, got ${describe(steps)}`)
  if (steps > mostSteps)
    throw new ShapeError(`forLoop: expected at most ${mostSteps} steps, which int32 can count, got ${steps}`)
  const { leaves, structure } = flatten(initial, 'forLoop: the carry')
  // The number of the step is carried as well: a list of all of them would be as long as the loop.
  const [start, one] = [scalar(0, 'int32'), scalar(1, 'int32')]
  const inner = onLeaves(body, flatten([start, initial]).structure, 'forLoop')
  const step = stageLeaves(
    'forLoop',
    ([index, ...carry]) => [add(index!, one), ...inner.call([index!, ...carry])],
    specs([start, ...leaves]),
  )
  const outline = outlineOf(inner.structure(), step)
  requireSameCarry('forLoop', { structure, leaves }, { ...outline, leaves: outline.leaves.slice(1) })
  const [, ...last] = scanLeaves(step, [start, ...leaves], [], steps, false)
  return structure.unflatten(last) as C
}

/**
 * A loop over the first axis of a tree of tensors, JAX's `lax.map` and no functor's map (that is `T.tree.map`): `f` of each
 * slice, the results stacked; as `vmap`, but one after the other, for less memory.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const sums = T.map(x => T.sum(x), T.tensor([[1, 2], [3, 4]])) // Tensor<[2], "float32">
 * assert.deepEqual(T.toArray(sums), [3, 7])
 * ```
 */
export const map = <Xs extends AnyTree, Y>(
  f: CanTransform<'map', [Xs], Y> & ((slice: Slice<Xs>) => Y),
  sequence: CanLoopOver<'map', Xs> & Xs,
): Batched<Length<Xs>, Y> => {
  requireFunction('map', f)
  const step = (carry: object, slice: Slice<Xs>) => [carry, checkedResult('map', f(slice))] as const
  return scanTrees('map', step, {}, sequence, false)[1] as Batched<Length<Xs>, Y>
}
