import { mul } from '../ops/arithmetic.js'
import { where } from '../ops/compare.js'
import { typed } from '../ops/face.js'
import { bernoulli } from '../random/distributions.js'
import type { Key } from '../random/random.js'
import type { Shape } from '../shape/dim.js'
import type { Guard } from '../shape/error.js'
import { type CanBe, requireRate } from '../shape/hyperparameter.js'
import type { Tensor } from '../tensor/tensor.js'
import { layer } from './define.js'
import type { CanOne } from './guard.js'
import type { Model } from './model.js'
import type { LayerRule } from './rule.js'
import type { Spec } from './spec.js'

interface Rule extends LayerRule {
  readonly type: 'dropout'
  readonly output: this['input']
  readonly random: true
}

/** The layer that `dropout` makes: a function from model to model. */
export type DropoutLayer = <In extends Spec, Out extends Spec, P, C>(
  model: Guard<CanOne<'dropout', Out>> & Model<In, Out, P, C>,
) => Model<In, Out, P, C & { readonly key: Key }>

/** Some numbers 0 and the others greater for it, where there is a key to draw with. */
export const dropped = (x: Tensor<Shape>, rate: number, key: Key | undefined): Tensor<Shape> =>
  key === undefined
    ? x
    : where(bernoulli(key, 1 - rate, x.shape as readonly number[]), mul(x, 1 / (1 - rate)) as Tensor<Shape>, 0)

/**
 * Inverted dropout: while training each number becomes 0 with probability `rate` and is divided by 1 − rate otherwise,
 * so that its mean stays; in `apply` nothing happens. `train` then asks for a key. Srivastava, Hinton, Krizhevsky,
 * Sutskever and Salakhutdinov, 2014.
 *
 * @throws RangeError if the rate is not at least 0 and below 1.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(1000), nn.dropout(0.5))
 * const x = T.ones([1, 1000])
 * const { output } = model.train({}, x, { key: T.random.key(0) })
 * assert.ok(T.data(output).every(y => y === 0 || y === 2))
 * assert.deepEqual(T.data(model.apply({}, x)), T.data(x))
 * ```
 */
export const dropout = <const R extends number>(rate: CanBe<'dropout', 'rate', R> & R): DropoutLayer => {
  requireRate('dropout', rate)
  return typed(
    layer<Rule>('dropout', input => ({
      output: input,
      random: true,
      apply: (x, { key }) => dropped(x, rate, key),
    })),
  )
}
