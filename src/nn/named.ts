import { requireFunction } from '../transform/function.js'
import { type CanName, type Guard, labelled, requireName } from './guard.js'
import { scoped, sequence } from './layer.js'
import {
  type Empty,
  type Enclosing,
  type Flat,
  type Model,
  model,
  type Outside,
  requireModel,
  type Steps,
  step,
  type With,
} from './model.js'
import type { Spec } from './spec.js'

// Declarations of blocks name these two while the block is open: written out they would double with each name inside another.

/** The parameters of a block as one record. */
export type Together<P> = P extends unknown ? Flat<P> : never

/** What a block asks for in training, with its state under a name. */
export type Under<N extends string, Inner> = [keyof Inner] extends [never]
  ? Empty
  : { readonly [K in keyof Inner]: K extends 'state' ? With<Empty, N, Together<Inner[K]>> : Inner[K] }

/**
 * A block, any function from model to model, whose parameters and state stand together under one name. The names inside
 * are a world of their own: they may be used outside, and in other blocks.
 *
 * @throws ShapeError if the name is used already, a compile error.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { flow, pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const block = flow(nn.dense('a', 16), nn.relu, nn.dense('b', 8))
 * const model = pipe(nn.input(8), nn.named('first', block), nn.named('second', block))
 * const params = model.init(T.random.key(0))
 * const w = params.second.a.w // Tensor<[8, 16], "float32">
 * assert.deepEqual(w.shape, [8, 16])
 * ```
 */
export const named = <const N extends string, Inner, Around extends Spec, Out extends Spec, P, C>(
  name: N,
  block: (inner: Inner) => Model<Around, Out, P, C>,
) => {
  const layer = labelled('named', name)
  requireFunction(`${layer}: the block`, block)
  return step<
    (
      before: Guard<CanName<`named('${N}')`, Outside<Around>['params'], N>> & Enclosing<Inner>,
    ) => Model<
      Outside<Around>['input'],
      Out,
      With<Outside<Around>['params'], N, Together<P>>,
      Outside<Around>['context'] & Under<N, C>
    >
  >(layer, ({ output, names }) => {
    requireName(layer, names, name)
    const after = block(model<Inner & Steps>(output, []))
    requireModel(`${layer}: the block`, after)
    return scoped(name, sequence(output, after.layers))
  })
}
