import { isUnknown, known } from '../primitive/define.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { prune, taking } from '../trace/live.js'
import { byDual, type LinearInput, type Primitive, type Tangent } from '../trace/primitive.js'
import type { Program } from '../trace/program.js'
import { replay } from '../trace/replay.js'
import { bind } from '../trace/trace.js'
import { flatten } from '../trace/tree.js'
import { dualLeaves } from './dual.js'
import { requireFunction } from './function.js'
import { type LeafFunction, onLeaves, type UserFunction } from './leaves.js'
import { bindPruned, present, spread, transposeLeaves } from './linear.js'
import { seesAs } from './parameters.js'
import { stageClosed, stageLeaves } from './program.js'
import type { CanTransform } from './types.js'
import { vmapLeaves } from './vmap.js'

/** A function traced into a Program without constants: what it closes over are its first inputs. */
export interface Closed {
  readonly body: Program
  readonly constants: readonly Value[]
}

/** What a function closes over becomes its first inputs. */
export const close = (program: Program): Closed => ({
  body: {
    ...program,
    inputs: [...program.constants.map(({ variable }) => variable), ...program.inputs],
    constants: [],
  },
  constants: program.constants.map(({ value }) => value),
})

export const specs = (values: readonly Spec[]): readonly Spec[] => values.map(({ shape, dtype }) => ({ shape, dtype }))

/** `f` of values of which the unknown ones come from `open`, in order, and the known ones from `closed`. */
export const interleave = (
  inputs: readonly LinearInput[],
  closed: readonly Value[],
  open: readonly Value[],
): readonly Value[] => {
  let [nextClosed, nextOpen] = [0, 0]
  return inputs.map(input => (isUnknown(input) ? open[nextOpen++]! : closed[nextClosed++]!))
}

interface CallParams {
  readonly body: Program
}

/**
 * A Program applied as one primitive. Its derivative computes the inside again instead of keeping it: that is what makes
 * it a checkpoint.
 */
export const callPrimitive: Primitive<CallParams> = {
  name: 'checkpoint',
  spec: (_, { body }) => body.outputs.map(({ spec }) => spec),
  evaluate: (inputs, { body }) => replay(body, inputs) as readonly Stored[],
  jvp: byDual('checkpoint'),
  dual: (inputs, tangents, { body }) => {
    const outputs = bind(callPrimitive, inputs, { body })
    const moving = present(tangents)
    const directions = tangents.filter(tangent => tangent !== undefined)
    let moves: readonly boolean[] = []
    const derivative = stageClosed(
      'checkpoint',
      values => {
        const [primals, given] = [values.slice(0, inputs.length), values.slice(inputs.length)]
        const result = dualLeaves(leaves => replay(body, leaves), primals, spread(given, moving), 'checkpoint')
        moves = present(result.tangents)
        return result.tangents.filter(tangent => tangent !== undefined)
      },
      specs([...inputs, ...directions]),
    )
    const moved = bindPruned(callPrimitive, [...inputs, ...directions], { body: derivative })
    return { outputs, tangents: spread(moved, moves) }
  },
  transpose: (cotangents, inputs, { body }) => {
    const closed = inputs.filter(input => !isUnknown(input)).map(known)
    const open = inputs.flatMap(input => (isUnknown(input) ? [input.unknown] : []))
    const given = cotangents.filter(cotangent => cotangent !== undefined)
    let gives: readonly boolean[] = []
    const backward = stageClosed(
      'checkpoint',
      values => {
        const f = (unknown: readonly Value[]) =>
          replay(body, interleave(inputs, values.slice(0, closed.length), unknown))
        const results = transposeLeaves('checkpoint', f, open, spread(values.slice(closed.length), present(cotangents)))
        gives = present(results)
        return results.filter(result => result !== undefined)
      },
      specs([...closed, ...given]),
    )
    const results = [...spread(bindPruned(callPrimitive, [...closed, ...given], { body: backward }), gives)]
    return inputs.map((input): Tangent => (isUnknown(input) ? results.shift() : undefined))
  },
  prune: (needed, { body }) => {
    const { program, uses } = prune(body, needed)
    return { params: { body: taking(program, uses) }, inputs: uses, outputs: needed }
  },
  batch: (inputs, batched, { body }) => {
    const size = inputs[batched.indexOf(true)]!.shape[0]!
    const f: LeafFunction = leaves => replay(body, leaves)
    return bind(callPrimitive, inputs, {
      body: stageClosed('checkpoint', values => vmapLeaves(f, values, batched, size), specs(inputs)),
    })
  },
  lower: (_, params) => ({ kind: 'program', apart: true, ...params }),
}

/**
 * The same function, whose inside is computed again when its gradient is taken instead of being kept until then: less
 * memory for more time (rematerialisation). Values and derivatives are the same.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const block = T.checkpoint((x: T.Tensor<[3]>) => T.tanh(T.exp(T.sin(x))))
 * const gradient = T.grad((x: T.Tensor<[3]>) => T.sum(block(x)))(T.tensor([0, 1, 2]))
 * assert.deepEqual(gradient.shape, [3])
 * ```
 */
export const checkpoint = <A extends readonly unknown[], R>(
  f: CanTransform<'checkpoint', A, R> & ((...args: A) => R),
): ((...args: A) => R) => {
  requireFunction('checkpoint', f)
  return seesAs(f as UserFunction, (...args: A) => {
    const { leaves, structure } = flatten(args, 'checkpoint')
    const inner = onLeaves(f as UserFunction, structure, 'checkpoint')
    const { body, constants } = close(stageLeaves('checkpoint', inner.call, specs(leaves)))
    return inner.structure().unflatten(bind(callPrimitive, [...constants, ...leaves], { body })) as R
  })
}
