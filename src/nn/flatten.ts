import { typed } from '../ops/face.js'
import { reshape } from '../ops/shape.js'
import { type Size, size } from '../shape/size.js'
import { layer } from './define.js'
import type { CanOne, Guard } from './guard.js'
import type { Kind, Model } from './model.js'
import type { LayerRule } from './rule.js'
import type { ShapeOf, Spec } from './spec.js'

/** What `flatten` is: a function from model to model. */
export interface FlattenLayer extends Kind<['flatten']> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<CanOne<'flatten', Out>> & Model<In, Out, P, C>,
  ): Model<In, [Size<ShapeOf<Out>>], P, C>
}

/**
 * All numbers of an example in one row: one of shape `[channels, height, width]`, or any other, gives one of shape
 * `[features]`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const flat = pipe(nn.input(16, 5, 5), nn.flatten).apply({}, T.ones([8, 16, 5, 5])) // Tensor<[8, 400], "float32">
 * assert.deepEqual(flat.shape, [8, 400])
 * ```
 */
export const flatten: FlattenLayer = typed(
  layer<LayerRule>('flatten', input => {
    const output = [size(input)]
    return { output, apply: x => reshape(x, [x.shape[0]!, ...output]) }
  }),
)
