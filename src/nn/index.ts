export type { AvgPool1dOptions, Pool1dOptions } from '../shape/pool1d.js'
export {
  type Activation,
  activation,
  elu,
  gelu,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from './activation.js'
export {
  type AdaptivePool1dRule,
  type AdaptivePool2dRule,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
} from './adaptivePool.js'
export { advance } from './advance.js'
export type { AffineOptions } from './affine.js'
export { type AttentionOptions, attention } from './attention.js'
export { type Affine, type BatchNormLayer, type BatchNormOptions, batchNorm, type Statistics } from './batchNorm.js'
export {
  type Cached,
  type CachedAttentionOptions,
  cachedAttention,
  type KeyValueCache,
  keyValueCache,
} from './cachedAttention.js'
export { type Conv1dOptions, type Conv1dRule, conv1d } from './conv1d.js'
export { type ConvolutionLayer, type ConvolutionOptions, type ConvolutionParams, conv2d } from './conv2d.js'
export { type ConvTranspose1dOptions, type ConvTranspose1dRule, convTranspose1d } from './convTranspose1d.js'
export { type ConvTranspose2dOptions, type ConvTranspose2dRule, convTranspose2d } from './convTranspose2d.js'
export { type LayerBody, layer, type Use } from './define.js'
export { type DenseLayer, type DenseOptions, type DenseParams, dense } from './dense.js'
export { type DepthwiseOptions, type DepthwiseRule, depthwiseConv2d } from './depthwise.js'
export { type DropoutLayer, dropout } from './dropout.js'
export { each } from './each.js'
export { type Embedding, type EmbeddingOptions, type EmbeddingParams, embedding } from './embedding.js'
export { type FlattenLayer, flatten } from './flatten.js'
export { type GlobalPoolRule, globalAvgPool, globalMaxPool } from './globalPool.js'
export { type GluRule, glu } from './glu.js'
export {
  type GroupNormOptions,
  type GroupNormRule,
  groupNorm,
  type InstanceNormOptions,
  type InstanceNormRule,
  instanceNorm,
} from './groupNorm.js'
export { gru } from './gru.js'
export type { Linear, MultiHeadAttentionOptions, Projections } from './heads.js'
export type { Initializer } from './initializers.js'
export * as initializers from './initializers.js'
export { input } from './input.js'
export { inputs } from './inputs.js'
export { type Entry, entry, type Join, join } from './join.js'
export type { Layer, Parameter, Row } from './layer.js'
export { type LayerNormLayer, type LayerNormOptions, layerNorm } from './layerNorm.js'
export * from './losses/index.js'
export { lstm } from './lstm.js'
export { type MaxoutOptions, type MaxoutRule, maxout } from './maxout.js'
export type { ApplyArguments, Empty, Model, ParamsOf, StateOf, Steps, TrainArguments } from './model.js'
export { type MultiHeadAttentionRule, multiHeadAttention } from './multiHeadAttention.js'
export { named } from './named.js'
export { on } from './on.js'
export { parallel } from './parallel.js'
export { l1Penalty, l2Penalty } from './penalty.js'
export { avgPool1d, maxPool1d, type Pool1dRule } from './pool1d.js'
export { avgPool2d, maxPool2d, type PoolLayer } from './pool2d.js'
export {
  type LearnedPositionsOptions,
  type LearnedPositionsParams,
  type LearnedPositionsRule,
  type LearnedPositionsState,
  learnedPositions,
  type SinusoidalPositionsRule,
  sinusoidalPositions,
  sinusoids,
} from './positions.js'
export { type PreluOptions, type PreluParams, type PreluRule, prelu } from './prelu.js'
export type { MakeRecurrent, Recurrent, RecurrentOptions } from './recurrent.js'
export { repeat } from './repeat.js'
export { residual } from './residual.js'
export { type RmsNormOptions, type RmsNormParams, type RmsNormRule, rmsNorm } from './rmsNorm.js'
export { type RotaryOptions, rotary } from './rotary.js'
export type { LayerOf, LayerRule, Takes } from './rule.js'
export { type SeparableOptions, type SeparableRule, type Separated, separableConv2d } from './separable.js'
export { simpleRnn } from './simpleRnn.js'
export type { Example, Form, Spec } from './spec.js'
export { type SummaryOptions, summary } from './summary.js'
export {
  type DecoderParams,
  type EncoderParams,
  type TransformerBlockOptions,
  type TransformerDecoderBlockRule,
  type TransformerEncoderBlockRule,
  transformerDecoderBlock,
  transformerEncoderBlock,
} from './transformer.js'
export { type UnembedLayer, unembed } from './unembed.js'
