import { add } from '../ops/arithmetic.js'
import { sizes } from '../ops/create.js'
import { type OnlyOptions, typed } from '../ops/face.js'
import { matmul } from '../ops/product.js'
import { requireFlag } from '../shape/argument.js'
import type { Dim, DimLike, Shape, SizeOf } from '../shape/dim.js'
import type { CanSize } from '../shape/natural.js'
import type { OptionOf } from '../shape/options.js'
import { requireOptions } from '../tensor/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { requireFunction } from '../transform/function.js'
import { layer } from './define.js'
import {
  type Both,
  type CanFeatures,
  type CanName,
  type FirstSize,
  type Guard,
  labelled,
  requireFeatures,
} from './guard.js'
import { heNormal, type Initializer, zeros } from './initializers.js'
import type { Kind, Model, With } from './model.js'
import type { LayerRule } from './rule.js'
import type { Spec } from './spec.js'

/** Options of `dense`. */
export interface DenseOptions {
  /** Whether a bias is added; true where not given. */
  readonly bias?: boolean | undefined
  /** The first value of the weights; `heNormal` where not given. */
  readonly init?: Initializer | undefined
  /** The first value of the bias; zeros where not given. */
  readonly biasInit?: Initializer | undefined
}

/** Weights, and a bias if there is one, which may not be known. */
export type Biased<Weights extends Shape, Units extends Dim, Bias extends boolean> = boolean extends Bias
  ? { readonly w: Tensor<Weights>; readonly b?: Tensor<[Units]> }
  : Bias extends true
    ? { readonly w: Tensor<Weights>; readonly b: Tensor<[Units]> }
    : { readonly w: Tensor<Weights> }

/** Weights `[features, units]` and, where there is one, a bias `[units]`. */
export type DenseParams<In extends Spec, Units extends Dim, Bias extends boolean = true> = Biased<
  [FirstSize<In>, Units],
  Units,
  Bias
>

/** The layer that `dense` makes: a function from model to model. */
export interface DenseLayer<N extends string, Units extends Dim, Bias extends boolean = true>
  extends Kind<['dense', N, Units, Bias]> {
  <In extends Spec, Out extends Spec, P, C>(
    model: Guard<Both<CanFeatures<`dense('${N}')`, Out>, CanName<`dense('${N}')`, P, N>>> & Model<In, Out, P, C>,
  ): Model<In, [Units], With<P, N, DenseParams<Out, Units, Bias>>, C>
}

interface Rule extends LayerRule {
  readonly type: 'dense'
  readonly params: { readonly w: Tensor<Shape>; readonly b?: Tensor<Shape> }
}

interface Dense {
  <const N extends string, Units extends Dim>(
    name: N,
    units: CanSize<`dense('${N}')`, Units> & SizeOf<Units>,
  ): DenseLayer<N, Units>
  <const N extends string, Units extends Dim, const O extends DenseOptions | undefined>(
    name: N,
    units: CanSize<`dense('${N}')`, Units> & SizeOf<Units>,
    options: O & OnlyOptions<`dense('${N}')`, O, DenseOptions>,
  ): DenseLayer<N, Units, OptionOf<O, 'bias', true, boolean>>
}

/**
 * A dense layer, x · w + b: one example of shape `[features]` gives one of shape `[units]`. Its parameters are
 * `{ w: [features, units], b: [units] }`.
 *
 * @throws ShapeError if an example is not a vector, or the name is used already; both are compile errors.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as T from 'tensor-ts'
 * import * as nn from 'tensor-ts/nn'
 *
 * const model = pipe(nn.input(2), nn.dense('out', 1))
 * const params = { out: { w: T.tensor([[2], [3]]), b: T.tensor([1]) } }
 * assert.deepEqual(T.toArray(model.apply(params, T.tensor([[10, 100]]))), [[321]])
 *
 * pipe(nn.input(6, 24, 24), nn.dense('f', 10))
 * //                        ^ dense('f') expects one example of shape [features], got [6, 24, 24]; flatten it first
 * ```
 */
export const dense: Dense = typed((name: string, units: DimLike, options: DenseOptions = {}) => {
  const label = labelled('dense', name)
  requireOptions(label, options, ['bias', 'init', 'biasInit'])
  const { bias, init = heNormal, biasInit = zeros } = options
  if (bias !== undefined) requireFlag(label, 'bias', bias)
  requireFunction(`${label}: init`, init)
  requireFunction(`${label}: biasInit`, biasInit)
  const output = sizes(label, [units])
  return layer<Rule, string>('dense', name, input => ({
    output,
    parameters: {
      w: { shape: [requireFeatures(label, input), ...output], init },
      b: bias === false ? undefined : { shape: output, init: biasInit },
    },
    apply: (x, { params: { w, b } }) => (b === undefined ? matmul(x, w) : add(matmul(x, w), b)),
  }))
})
