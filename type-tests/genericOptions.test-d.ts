// Options of a type that is a type variable, handed on: whatever they are, they are options, and nothing is refused.
import * as T from 'tensor-ts'
import type * as data from 'tensor-ts/data'
import { augment, type BatchOptions, batches, fitPca, fitStandard, fitWhitening, pipeline } from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

declare const x: T.Tensor<[2, 4]>
declare const three: T.Tensor<[1, 4, 8, 8]>
declare const labels: T.Tensor<[2], 'int32'>
declare const key: T.random.Key

// Layers.
export const dense = <const O extends nn.DenseOptions>(o: O) => nn.dense('n', 3, o)
export const conv1d = <const O extends nn.Conv1dOptions>(o: O) => nn.conv1d('n', o)
export const conv2d = <const O extends nn.ConvolutionOptions>(o: O) => nn.conv2d('n', o)
export const convTranspose1d = <const O extends nn.ConvTranspose1dOptions>(o: O) => nn.convTranspose1d('n', o)
export const convTranspose2d = <const O extends nn.ConvTranspose2dOptions>(o: O) => nn.convTranspose2d('n', o)
export const depthwise = <const O extends nn.DepthwiseOptions>(o: O) => nn.depthwiseConv2d('n', o)
export const separable = <const O extends nn.SeparableOptions>(o: O) => nn.separableConv2d('n', o)
export const batchNorm = <const O extends nn.BatchNormOptions>(o: O) => nn.batchNorm('n', o)
export const layerNorm = <const O extends nn.LayerNormOptions>(o: O) => nn.layerNorm('n', o)
export const groupNorm = <const O extends nn.GroupNormOptions>(o: O) => nn.groupNorm('n', o)
export const instanceNorm = <const O extends nn.InstanceNormOptions>(o: O) => nn.instanceNorm('n', o)
export const rmsNorm = <const O extends nn.RmsNormOptions>(o: O) => nn.rmsNorm('n', o)
export const maxout = <const O extends nn.MaxoutOptions>(o: O) => nn.maxout('n', 3, o)
export const prelu = <const O extends nn.PreluOptions>(o: O) => nn.prelu('n', o)
export const lstm = <const O extends nn.RecurrentOptions>(o: O) => nn.lstm('n', 3, o)
export const embedding = <const O extends nn.EmbeddingOptions>(o: O) => nn.embedding('n', 3, 4, o)
export const positions = <const O extends nn.LearnedPositionsOptions>(o: O) => nn.learnedPositions('n', o)
export const heads = <const O extends nn.MultiHeadAttentionOptions>(o: O) => nn.multiHeadAttention('n', o)
export const encoder = <const O extends nn.TransformerBlockOptions>(o: O) => nn.transformerEncoderBlock('n', o)
export const decoder = <const O extends nn.TransformerBlockOptions>(o: O) => nn.transformerDecoderBlock('n', o)
export const scaling = <const O extends nn.initializers.VarianceScalingOptions>(o: O) =>
  nn.initializers.varianceScaling(o)
export const attention = <const O extends nn.AttentionOptions>(o: O) => nn.attention(x, x, x, o)
export const rotary = <const O extends nn.RotaryOptions>(o: O) => nn.rotary(x, o)
export const epsilon = <E extends number>(e: E) => nn.layerNorm('n', { epsilon: e })
export const deviation = <E extends number>(e: E) => nn.initializers.normal(e)

// Losses.
export const squared = <const O extends nn.LossOptions>(o: O) => nn.meanSquaredError(x, x, o)
export const huber = <const O extends nn.HuberOptions>(o: O) => nn.huberLoss(x, x, o)
export const focal = <const O extends nn.FocalOptions>(o: O) => nn.focalLoss(x, x, o)
export const triplet = <const O extends nn.TripletOptions>(o: O) => nn.tripletLoss(x, x, x, o)
export const crossEntropy = <const O extends nn.CrossEntropyOptions>(o: O) => nn.softmaxCrossEntropy(x, labels, o)

// Optimizers.
export const sgd = <const O extends optim.SgdOptions>(o: O) => optim.sgd(0.1, o)
export const adam = <const O extends optim.AdamOptions>(o: O) => optim.adam(0.1, o)
export const adamW = <const O extends optim.AdamWOptions>(o: O) => optim.adamW(0.1, o)
export const lion = <const O extends optim.LionOptions>(o: O) => optim.lion(0.1, o)
export const lbfgs = <const O extends optim.LbfgsOptions>(o: O) => optim.lbfgs(o)
export const plateau = <const O extends optim.PlateauOptions>(o: O) => optim.reduceOnPlateau(o)
export const cosine = <const O extends optim.CosineOptions>(o: O) => optim.cosineDecay(0.1, o)

// Data.
export const crop = <const O extends augment.CropOptions>(o: O) => augment.crop(key, three, o)
export const flip = <const O extends augment.FlipOptions>(o: O) => augment.flip(key, x, o)
export const rotate = <const O extends augment.RotateOptions>(o: O) => augment.rotate(key, three, o)
export const noise = <const O extends augment.NoiseOptions>(o: O) => augment.noise(key, x, o)
export const mixUp = <const O extends augment.MixUpOptions>(o: O) => augment.mixUp(key, x, o)
export const pca = <const O extends data.PcaOptions>(o: O) => fitPca(x, o)
export const whitening = <const O extends data.WhiteningOptions>(o: O) => fitWhitening(x, o)
export const standard = <const O extends data.StatisticsOptions>(o: O) => fitStandard(x, o)
export const batched = <const O extends BatchOptions>(o: O) => batches({ x }, o)
export const grouped = <const O extends pipeline.GroupOptions>(o: O) => pipeline.batch(o)

// Operations.
export const sum = <const O extends { readonly axis?: 0 | 1; readonly keepDims?: boolean }>(o: O) => T.sum(x, o)
export const variance = <const O extends { readonly axis?: 0 | 1 }>(o: O) => T.variance(x, o)
