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
export { type Affine, type BatchNormOptions, batchNorm, type Statistics } from './batchNorm.js'
export { type ConvolutionOptions, type ConvolutionParams, conv2d } from './conv2d.js'
export { type DenseOptions, type DenseParams, dense } from './dense.js'
export { dropout } from './dropout.js'
export { flatten } from './flatten.js'
export * as initializers from './initializers.js'
export { input } from './input.js'
export type { Layer, Row } from './layer.js'
export { type LayerNormOptions, layerNorm } from './layerNorm.js'
export {
  binaryCrossEntropy,
  halfSquaredError,
  type Loss,
  meanSquaredError,
  softmaxCrossEntropy,
} from './losses.js'
export type { ApplyArguments, Empty, Model, StateOf, Steps, TrainArguments } from './model.js'
export { named } from './named.js'
export { avgPool2d, maxPool2d } from './pool2d.js'
export { residual } from './residual.js'
export { type SummaryOptions, summary } from './summary.js'
