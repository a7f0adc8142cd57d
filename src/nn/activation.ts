import * as ops from '../ops/activation.js'
import { typed } from '../ops/face.js'
import { tanh as hyperbolicTangent } from '../ops/math.js'
import { softmax as normalized } from '../ops/softmax.js'
import { describe, shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { isValue } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { layer } from './define.js'
import type { CanOne, Guard } from './guard.js'
import { type Kind, type Model, requireModel, type Steps } from './model.js'
import type { LayerRule } from './rule.js'
import type { Spec } from './spec.js'
import { taken } from './takes.js'

/** A step of a model that keeps the shape of an example and learns nothing. */
export interface Activation extends Kind<['activation']> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<CanOne<'activation', Out>> & Model<In, Out, P, C>,
  ): Model<In, Out, P, C>
}

/**
 * A step from any function of tensors that keeps their shape, with the name it has in a summary: activations with
 * options, or your own.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const leaky = nn.activation('leakyRelu', T.leakyRelu({ slope: 0.5 }))
 * assert.deepEqual(T.toArray(pipe(nn.input(2), leaky).apply({}, T.tensor([[-4, 4]]))), [[-2, 4]])
 * ```
 */
export const activation = (type: string, f: <S extends Shape>(x: Tensor<S>) => Tensor<S>): Activation => {
  if (typeof type !== 'string') throw new TypeError(`activation: expected a name, got ${shown(type)}`)
  requireFunction('activation', f)
  return keeping(type, x => {
    const y: unknown = f(x)
    if (isValue(y) && y.shape.join() === x.shape.join()) return y as Tensor<Shape>
    throw new TypeError(
      `activation: expected a function that keeps the shape [${x.shape.join(', ')}], got ${describe(y)}`,
    )
  })
}

const keeping = (type: string, run: (x: Tensor<Shape>) => Tensor<Shape>): Activation => {
  const step = layer<LayerRule>(type, input => ({ output: input, apply: x => run(x) }))
  // All activations are of one type, and say the same of what is no single tensor.
  return typed((before: Steps) => {
    requireModel(type, before)
    taken('activation', 'float', before.output)
    return step(before as never)
  })
}

/**
 * max(x, 0): `T.relu` as a step of a model.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * assert.deepEqual(T.toArray(pipe(nn.input(2), nn.relu).apply({}, T.tensor([[-4, 4]]))), [[0, 4]])
 * ```
 */
export const relu = keeping('relu', ops.relu)

/**
 * x above 0, 0.01 x below: `T.leakyRelu` as a step of a model. For another slope, see `activation`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.leakyRelu).apply({}, T.tensor([[-100, 4]]))
 * assert.deepEqual(T.toArray(y), [[-1, 4]])
 * ```
 */
export const leakyRelu = keeping('leakyRelu', x => ops.leakyRelu(x))

/**
 * x above 0, eˣ − 1 below: `T.elu` as a step of a model. For another α, see `activation`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.elu).apply({}, T.tensor([[-100, 4]]))
 * assert.deepEqual(T.toArray(y), [[-1, 4]])
 * ```
 */
export const elu = keeping('elu', x => ops.elu(x))

/**
 * x Φ(x), exact: `T.gelu` as a step of a model. For the tanh form, see `activation`.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.gelu).apply({}, T.tensor([[0, 100]]))
 * assert.deepEqual(T.toArray(y), [[0, 100]])
 * ```
 */
export const gelu = keeping('gelu', x => ops.gelu(x))

/**
 * x / (1 + e⁻ˣ): `T.silu` as a step of a model.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.silu).apply({}, T.tensor([[0, 100]]))
 * assert.deepEqual(T.toArray(y), [[0, 100]])
 * ```
 */
export const silu = keeping('silu', ops.silu)

/**
 * 1 / (1 + e⁻ˣ): `T.sigmoid` as a step of a model.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.sigmoid).apply({}, T.tensor([[0, 100]]))
 * assert.deepEqual(T.toArray(y), [[0.5, 1]])
 * ```
 */
export const sigmoid = keeping('sigmoid', ops.sigmoid)

/**
 * The hyperbolic tangent: `T.tanh` as a step of a model.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.tanh).apply({}, T.tensor([[0, 100]]))
 * assert.deepEqual(T.toArray(y), [[0, 1]])
 * ```
 */
export const tanh = keeping('tanh', hyperbolicTangent)

/**
 * log(1 + eˣ): `T.softplus` as a step of a model.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.softplus).apply({}, T.tensor([[-1000, 100]]))
 * assert.deepEqual(T.toArray(y), [[0, 100]])
 * ```
 */
export const softplus = keeping('softplus', ops.softplus)

/**
 * eˣ / Σ eˣ over the last axis: `T.softmax` as a step of a model. A classifier ends with logits instead, since
 * `softmaxCrossEntropy` takes those.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const y = pipe(nn.input(2), nn.softmax).apply({}, T.tensor([[7, 7]]))
 * assert.deepEqual(T.toArray(y), [[0.5, 0.5]])
 * ```
 */
export const softmax = keeping('softmax', x => normalized(x))
