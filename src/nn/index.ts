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
export { type Affine, type BatchNormLayer, type BatchNormOptions, batchNorm, type Statistics } from './batchNorm.js'
export { type ConvolutionLayer, type ConvolutionOptions, type ConvolutionParams, conv2d } from './conv2d.js'
export { type LayerBody, layer, type Use } from './define.js'
export { type DenseLayer, type DenseOptions, type DenseParams, dense } from './dense.js'
export { type DropoutLayer, dropout } from './dropout.js'
export { type FlattenLayer, flatten } from './flatten.js'
export type { Initializer } from './initializers.js'
export * as initializers from './initializers.js'
export { input } from './input.js'
export type { Layer, Parameter, Row } from './layer.js'
export { type LayerNormLayer, type LayerNormOptions, layerNorm } from './layerNorm.js'
export {
  binaryCrossEntropy,
  type CrossEntropyOf,
  halfSquaredError,
  type Loss,
  type LossOf,
  meanSquaredError,
  softmaxCrossEntropy,
} from './losses.js'
export type { ApplyArguments, Empty, Model, ParamsOf, StateOf, Steps, TrainArguments } from './model.js'
export { named } from './named.js'
export { l1Penalty, l2Penalty } from './penalty.js'
export { avgPool2d, maxPool2d, type PoolLayer } from './pool2d.js'
export { repeat } from './repeat.js'
export { residual } from './residual.js'
export type { LayerOf, LayerRule } from './rule.js'
export { type SummaryOptions, summary } from './summary.js'
