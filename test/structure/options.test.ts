import * as T from 'tensor-ts'
import {
  augment,
  type BatchOptions,
  batches,
  fitMinMax,
  fitPca,
  fitStandard,
  fitWhitening,
  type MinMaxOptions,
  type PcaOptions,
  pipeline,
  type SplitOptions,
  type StatisticsOptions,
  split,
  type WhiteningOptions,
} from 'tensor-ts/data'
import { type ExportOptions, exportStableHlo, type StableHloOptions, stableHlo } from 'tensor-ts/export'
import {
  type BiasOptions,
  type DecodeAllOptions,
  type DecodeOptions,
  decode,
  decodeAll,
  decodeAllNpyFiles,
  decodeNpyFiles,
  decodeOpened,
  type EncodeOptions,
  type EncodePartsOptions,
  type EncodeShardsOptions,
  encode,
  encodeNpyFiles,
  encodeParts,
  encodePieces,
  encodeShards,
  linear,
  norm,
} from 'tensor-ts/io'
import * as files from 'tensor-ts/io/node'
import * as npz from 'tensor-ts/io/npz'
import * as nn from 'tensor-ts/nn'
import { encode as encodeOnnx, type EncodeOptions as OnnxOptions } from 'tensor-ts/onnx'
import * as optim from 'tensor-ts/optim'
import { type CheckOptions, type CloseToOptions, checkGradients, closeTo } from 'tensor-ts/testing'
import {
  type FindOptions,
  type FitOptions,
  findLearningRate,
  fit,
  type KeepOptions,
  metrics,
  type OverfitOptions,
  overfitBatch,
  saveCheckpoint,
} from 'tensor-ts/train'
import * as seen from 'tensor-ts/train/dashboard'
import { describe, expect, it } from 'vitest'
import type { CumulativeOptions } from '../../src/ops/cumulative.js'
import type { NanVarianceOptions } from '../../src/ops/nan.js'
import type { MaskedOptions, ReduceOptions } from '../../src/ops/reduce.js'
import type { SoftmaxOptions } from '../../src/ops/softmax.js'
import type { VarianceOptions } from '../../src/ops/variance.js'
import type { ChoiceOptions } from '../../src/random/choice.js'
import { takingOptions } from './options.js'

/** The names of all options of a type: the compiler finds one that is missing, and one that there is not. */
type Keys<O> = O extends unknown ? keyof O : never
const keys = <O>(all: { readonly [K in Keys<O>]-?: true }): readonly string[] => Object.keys(all)

const loosely = (f: unknown) => f as (...args: readonly unknown[]) => unknown

/** The options of a function, and a call of it with some. */
type Row = readonly [known: readonly string[], call: (options: unknown) => unknown, who?: string]

const x = T.ones([2, 2])
const image = T.ones([1, 1, 4, 4])
const mask = T.tensor([[true, false]])
const index = T.tensor([0], 'int32')
const indices = T.zeros([2, 2], 'int32')
const f = (y: T.Tensor<[2, 2]>) => T.sum(y)
const examples = pipeline.rows(x)
const fold = optim.fold(optim.sgd(0.1), f)

/** A function of a tensor and options; with the options alone it waits for the tensor. */
const of =
  (operation: unknown, ...args: readonly unknown[]) =>
  (options: unknown) =>
    loosely(operation)(...(args.length === 0 ? [x] : args), options)

const reduced = keys<ReduceOptions>({ axis: true, keepDims: true })
const masked = keys<MaskedOptions>({ axis: true, keepDims: true, where: true })
const along = keys<SoftmaxOptions>({ axis: true, where: true })
const cumulative = keys<CumulativeOptions>({ axis: true })
const spread = keys<VarianceOptions>({ axis: true, keepDims: true, correction: true, where: true })
const nanSpread = keys<NanVarianceOptions>({ axis: true, keepDims: true, correction: true })
const axis = ['axis']
const sorted = ['axis', 'descending']
const ofHeads = {
  heads: true,
  keyHeads: true,
  width: true,
  causal: true,
  rotary: true,
  dropout: true,
  mask: true,
  cache: true,
} as const
const ofBlocks = keys<nn.TransformerBlockOptions>({
  ...ofHeads,
  hidden: true,
  norm: true,
  activation: true,
  epsilon: true,
})
const recurrent = keys<nn.RecurrentOptions>({ last: true, bidirectional: true })
const pooled = ['kernel', 'stride', 'padding']
const adam = keys<optim.AdamOptions>({ beta1: true, beta2: true, epsilon: true })
const adamW = keys<optim.AdamWOptions>({ weightDecay: true, beta1: true, beta2: true, epsilon: true })
const adaDelta = keys<optim.AdaDeltaOptions>({ decay: true, epsilon: true })
const adaGrad = keys<optim.AdaGradOptions>({ epsilon: true })
const rmsProp = keys<optim.RmsPropOptions>({ decay: true, epsilon: true })
const decay = keys<optim.DecayOptions>({ factor: true, steps: true })
const averages = keys<metrics.AverageOptions>({ average: true })
const ignoring = keys<metrics.IgnoreOptions>({ ignore: true })
const aux = keys<T.HasAux>({ hasAux: true })
const derivative = keys<T.DerivativeOptions>({ argnums: true, hasAux: true })

const counted = { reduction: true, weights: true, mask: true } as const
const begun = { init: true, shiftInit: true } as const
const withBias = { bias: true, init: true, biasInit: true } as const
const slid = { kernel: true, stride: true, padding: true, dilation: true } as const
const convolved = { ...slid, ...withBias, filters: true } as const
const ofLoss = keys<nn.LossOptions>(counted)

const rows: Readonly<Record<string, Row>> = {
  'T.all': [masked, of(T.all, mask)],
  'T.allClose': [['rtol', 'atol', 'equalNan'], of(T.allClose, x, x)],
  'T.any': [masked, of(T.any, mask)],
  'T.argmax': [reduced, of(T.argmax)],
  'T.argmin': [reduced, of(T.argmin)],
  'T.argsort': [sorted, of(T.argsort)],
  'T.at': [axis, of(T.at, x, index)],
  'T.avgPool2d': [[...pooled, 'countPadding'], of(T.avgPool2d, image)],
  'T.concat': [axis, of(T.concat, [x, x])],
  'T.conv2d': [['stride', 'padding', 'dilation', 'groups'], of(T.conv2d, image, image)],
  'T.cummax': [cumulative, of(T.cummax)],
  'T.cummin': [cumulative, of(T.cummin)],
  'T.cumprod': [cumulative, of(T.cumprod)],
  'T.cumsum': [cumulative, of(T.cumsum)],
  'T.diagonal': [['offset', 'axis1', 'axis2'], of(T.diagonal)],
  'T.diff': [['n', 'axis'], of(T.diff)],
  'T.elu': [['alpha'], of(T.elu)],
  'T.flip': [axis, of(T.flip)],
  'T.gelu': [['approximate'], of(T.gelu)],
  'T.grad': [derivative, of(T.grad, f)],
  'T.hessian': [derivative, of(T.hessian, f)],
  'T.jacfwd': [derivative, of(T.jacfwd, f)],
  'T.jacrev': [derivative, of(T.jacrev, f)],
  'T.jvp': [aux, of(T.jvp, f)],
  'T.jit': [keys<T.JitOptions>({ donate: true, verify: true }), of(T.jit, f)],
  'T.leakyRelu': [['slope'], of(T.leakyRelu)],
  'T.linearize': [aux, of(T.linearize, f)],
  'T.logSoftmax': [along, of(T.logSoftmax)],
  'T.logSumExp': [masked, of(T.logSumExp)],
  'T.max': [masked, of(T.max)],
  'T.maxPool2d': [pooled, of(T.maxPool2d, image)],
  'T.mean': [masked, of(T.mean)],
  'T.median': [reduced, of(T.median)],
  'T.meshgrid': [keys<T.MeshgridOptions>({ indexing: true }), of(T.meshgrid, [T.arange(3), T.arange(2)])],
  'T.min': [masked, of(T.min)],
  'T.nanMax': [reduced, of(T.nanMax)],
  'T.nanMean': [reduced, of(T.nanMean)],
  'T.nanMedian': [reduced, of(T.nanMedian)],
  'T.nanMin': [reduced, of(T.nanMin)],
  'T.nanProd': [reduced, of(T.nanProd)],
  'T.nanStd': [nanSpread, of(T.nanStd)],
  'T.nanSum': [reduced, of(T.nanSum)],
  'T.histogram': [keys<T.HistogramOptions>({ bins: true, range: true }), of(T.histogram)],
  'T.nanToNum': [['nan', 'posinf', 'neginf'], of(T.nanToNum)],
  'T.nanVariance': [nanSpread, of(T.nanVariance)],
  'T.norm': [['axis', 'keepDims', 'ord'], of(T.norm)],
  'T.pad': [
    keys<T.PadOptions>({ value: true, mode: true }),
    of(T.pad, x, [
      [0, 0],
      [0, 0],
    ]),
  ],
  'T.prod': [masked, of(T.prod)],
  'T.quantile': [reduced, of(T.quantile, x, 0.5)],
  'T.random.choice': [
    keys<ChoiceOptions>({ replace: true, p: true }),
    of(T.random.choice, T.random.key(0), x, [2]),
    'random.choice',
  ],
  'T.random.categorical': [['axis', 'shape'], of(T.random.categorical, T.random.key(0), x), 'random.categorical'],
  'T.random.shuffle': [axis, of(T.random.shuffle, T.random.key(0), x), 'random.shuffle'],
  'T.random.uniform': [['low', 'high', 'dtype'], of(T.random.uniform, T.random.key(0), [2]), 'random.uniform'],
  'T.random.normal': [['dtype'], of(T.random.normal, T.random.key(0), [2]), 'random.normal'],
  'T.random.exponential': [['dtype'], of(T.random.exponential, T.random.key(0), [2]), 'random.exponential'],
  'T.random.gumbel': [['dtype'], of(T.random.gumbel, T.random.key(0), [2]), 'random.gumbel'],
  'T.random.truncatedNormal': [
    ['dtype'],
    of(T.random.truncatedNormal, T.random.key(0), -1, 1, [2]),
    'random.truncatedNormal',
  ],
  'T.random.gamma': [['dtype'], of(T.random.gamma, T.random.key(0), 1, [2]), 'random.gamma'],
  'T.random.beta': [['dtype'], of(T.random.beta, T.random.key(0), 1, 1, [2]), 'random.beta'],
  'T.repeat': [axis, of(T.repeat, x, 2)],
  'T.roll': [axis, of(T.roll, x, 1)],
  'T.scan': [
    keys<T.ScanOptions>({ length: true, reverse: true }),
    of(T.scan, (c: T.Tensor<[]>) => [c, c], T.tensor(0), x),
  ],
  'T.scatter': [['axis', 'mode'], of(T.scatter, x, index, 1)],
  'T.searchSorted': [['side'], of(T.searchSorted, T.arange(3), T.arange(2))],
  'T.softmax': [along, of(T.softmax)],
  'T.sort': [sorted, of(T.sort)],
  'T.split': [axis, of(T.split, x, 2)],
  'T.squeeze': [axis, of(T.squeeze, T.ones([1]))],
  'T.stack': [axis, of(T.stack, [x, x])],
  'T.std': [spread, of(T.std)],
  'T.sum': [masked, of(T.sum)],
  'T.take': [axis, of(T.take, x, index)],
  'T.takeAlongAxis': [axis, of(T.takeAlongAxis, x, indices)],
  'T.tensorDot': [keys<T.TensorDotOptions>({ axes: true }), of(T.tensorDot, x, x)],
  'T.toTransferable': [keys<T.TransferOptions>({ move: true }), of(T.toTransferable)],
  'T.topK': [axis, of(T.topK, x, 1)],
  'T.trace': [['offset', 'axis1', 'axis2'], of(T.trace)],
  'T.triangularSolve': [['lower', 'transposed'], of(T.triangularSolve, x, x)],
  'T.tril': [['k'], of(T.tril)],
  'T.triu': [['k'], of(T.triu)],
  'T.valueAndGrad': [derivative, of(T.valueAndGrad, f)],
  'T.unstack': [axis, of(T.unstack)],
  'T.variance': [spread, of(T.variance)],
  'T.vjp': [aux, of(T.vjp, f)],
  'T.vmap': [keys<T.VmapOptions>({ inAxes: true, outAxes: true }), of(T.vmap, f)],
  'data.augment.crop': [
    keys<augment.CropOptions>({ size: true }),
    of(augment.crop, T.random.key(0), x),
    'augment.crop',
  ],
  'data.augment.cutOut': [
    keys<augment.CutOutOptions>({ size: true, value: true }),
    of(augment.cutOut, T.random.key(0), x),
    'augment.cutOut',
  ],
  'data.augment.flip': [
    keys<augment.FlipOptions>({ axis: true, probability: true }),
    of(augment.flip, T.random.key(0), x),
    'augment.flip',
  ],
  'data.augment.mixUp': [
    keys<augment.MixUpOptions>({ alpha: true }),
    of(augment.mixUp, T.random.key(0), x),
    'augment.mixUp',
  ],
  'data.augment.noise': [
    keys<augment.NoiseOptions>({ deviation: true }),
    of(augment.noise, T.random.key(0), x),
    'augment.noise',
  ],
  'data.augment.rotate': [
    keys<augment.RotateOptions>({ degrees: true, fill: true }),
    of(augment.rotate, T.random.key(0), x),
    'augment.rotate',
  ],
  'data.batches': [keys<BatchOptions>({ size: true, key: true, dropLast: true }), of(batches)],
  'data.fitMinMax': [keys<MinMaxOptions>({ axis: true, to: true }), of(fitMinMax)],
  'data.fitPca': [keys<PcaOptions>({ components: true }), of(fitPca)],
  'data.fitStandard': [keys<StatisticsOptions>({ axis: true }), of(fitStandard)],
  'data.fitWhitening': [keys<WhiteningOptions>({ components: true, epsilon: true, zca: true }), of(fitWhitening)],
  'data.pipeline.awaited': [
    keys<pipeline.AwaitedOptions>({ concurrency: true }),
    options => Object.keys(loosely(pipeline.awaited)(examples, options) as object),
  ],
  'data.pipeline.batch': [keys<pipeline.GroupOptions>({ size: true, dropLast: true }), of(pipeline.batch, examples)],
  'data.pipeline.fromWorker': [
    keys<pipeline.WorkerOptions>({ ahead: true }),
    options => Object.keys(loosely(pipeline.fromWorker)(() => undefined, options) as object),
  ],
  'data.pipeline.padBatch': [
    keys<pipeline.PadBatchOptions>({ size: true, dropLast: true, to: true, keys: true, value: true }),
    of(pipeline.padBatch, examples),
  ],
  'data.pipeline.shuffle': [keys<pipeline.ShuffleOptions>({ buffer: true, key: true }), of(pipeline.shuffle, examples)],
  'data.split': [keys<SplitOptions>({ names: true, key: true, fraction: true, count: true }), of(split)],
  'onnx.encode': [
    keys<OnnxOptions>({ opset: true, inputs: true, output: true, externalData: true, sizes: true }),
    of(encodeOnnx, f),
  ],
  'exported.exportStableHlo': [
    keys<ExportOptions>({
      name: true,
      mesh: true,
      inputs: true,
      outputs: true,
      sizes: true,
      donate: true,
      precision: true,
    }),
    of(exportStableHlo, f),
  ],
  'exported.stableHlo': [
    keys<StableHloOptions>({ name: true, mesh: true, inputs: true, outputs: true, donate: true, precision: true }),
    of(stableHlo, T.program(f)(x)),
  ],
  'io.decode': [keys<DecodeOptions>({ surplus: true, mapping: true }), of(decode)],
  'io.linear': [keys<BiasOptions>({ bias: true }), options => loosely(linear)('a', 'a', options)],
  'io.norm': [keys<BiasOptions>({ bias: true }), options => loosely(norm)('a', 'a', options)],
  'io.decodeAll': [keys<DecodeAllOptions>({ integers: true }), options => loosely(decodeAll)(encode({ x }), options)],
  'io.decodeOpened': [keys<DecodeOptions>({ surplus: true, mapping: true }), of(decodeOpened)],
  'io.encode': [keys<EncodeOptions>({ mapping: true }), options => loosely(encode)({ x }, {}, options)],
  'io.encodePieces': [keys<EncodeOptions>({ mapping: true }), options => loosely(encodePieces)({ x }, {}, options)],
  'io.encodeParts': [
    keys<EncodePartsOptions>({
      save: true,
      mesh: true,
      shardings: true,
      files: true,
      name: true,
      metadata: true,
    }),
    of(encodeParts, { x }),
  ],
  'files.saveParts': [
    keys<files.SavePartsOptions>({
      save: true,
      file: true,
      mesh: true,
      shardings: true,
      files: true,
      name: true,
      metadata: true,
    }),
    of(files.saveParts, 'folder', { x }),
  ],
  'files.finishParts': [
    keys<files.FinishPartsOptions>({ save: true, files: true, name: true }),
    of(files.finishParts, 'folder'),
  ],
  'io.encodeShards': [
    keys<EncodeShardsOptions>({ most: true, name: true, metadata: true, mapping: true }),
    of(encodeShards, { x }),
  ],
  'io.decodeNpyFiles': [keys<DecodeOptions>({ surplus: true, mapping: true }), of(decodeNpyFiles)],
  'io.decodeAllNpyFiles': [
    keys<DecodeAllOptions>({ integers: true }),
    options => loosely(decodeAllNpyFiles)(new Map(), options),
  ],
  'io.encodeNpyFiles': [keys<EncodeOptions>({ mapping: true }), of(encodeNpyFiles, { x })],
  'npz.decodeNpz': [keys<npz.DecodeNpzOptions>({ surplus: true, mapping: true, most: true }), of(npz.decodeNpz)],
  'npz.decodeAllNpz': [
    keys<npz.DecodeAllNpzOptions>({ integers: true, most: true }),
    options => loosely(npz.decodeAllNpz)(npz.encodeNpz({ x }), options),
  ],
  'npz.encodeNpz': [keys<npz.EncodeNpzOptions>({ compress: true, mapping: true }), of(npz.encodeNpz, { x })],
  'nn.avgPool1d': [[...pooled, 'countPadding'], options => loosely(nn.avgPool1d)(options)],
  'nn.avgPool2d': [[...pooled, 'countPadding'], options => loosely(nn.avgPool2d)(options)],
  'nn.batchNorm': [
    keys<nn.BatchNormOptions>({ ...begun, momentum: true, epsilon: true }),
    of(nn.batchNorm, 'n'),
    "batchNorm('n')",
  ],
  'nn.conv2d': [keys<nn.ConvolutionOptions>({ ...convolved, groups: true }), of(nn.conv2d, 'c'), "conv2d('c')"],
  'nn.conv1d': [keys<nn.Conv1dOptions>({ ...convolved, groups: true }), of(nn.conv1d, 'c'), "conv1d('c')"],
  'nn.convTranspose1d': [
    keys<nn.ConvTranspose1dOptions>({ ...convolved, groups: true, outputPadding: true }),
    of(nn.convTranspose1d, 'c'),
    "convTranspose1d('c')",
  ],
  'nn.convTranspose2d': [
    keys<nn.ConvTranspose2dOptions>({ ...convolved, groups: true, outputPadding: true }),
    of(nn.convTranspose2d, 'c'),
    "convTranspose2d('c')",
  ],
  'nn.depthwiseConv2d': [
    keys<nn.DepthwiseOptions>({ ...slid, ...withBias, multiplier: true }),
    of(nn.depthwiseConv2d, 'c'),
    "depthwiseConv2d('c')",
  ],
  'nn.separableConv2d': [
    keys<nn.SeparableOptions>({ ...convolved, multiplier: true }),
    of(nn.separableConv2d, 'c'),
    "separableConv2d('c')",
  ],
  'nn.attention': [keys<nn.AttentionOptions>({ mask: true, causal: true, scale: true }), of(nn.attention, x, x, x)],
  'nn.cachedAttention': [
    keys<nn.CachedAttentionOptions>({ scale: true }),
    of(nn.cachedAttention, nn.keyValueCache([3, 2]), x, x, x),
  ],
  'nn.learnedPositions': [
    keys<nn.LearnedPositionsOptions>({ size: true, continued: true, init: true }),
    of(nn.learnedPositions, 'p'),
    "learnedPositions('p')",
  ],
  'nn.transformerDecoderBlock': [ofBlocks, of(nn.transformerDecoderBlock, 'b'), "transformerDecoderBlock('b')"],
  'nn.transformerEncoderBlock': [ofBlocks, of(nn.transformerEncoderBlock, 'b'), "transformerEncoderBlock('b')"],
  'nn.multiHeadAttention': [
    keys<nn.MultiHeadAttentionOptions>(ofHeads),
    of(nn.multiHeadAttention, 'a'),
    "multiHeadAttention('a')",
  ],
  'nn.rotary': [keys<nn.RotaryOptions>({ positions: true, base: true }), of(nn.rotary, x)],
  'nn.groupNorm': [
    keys<nn.GroupNormOptions>({ ...begun, groups: true, epsilon: true }),
    of(nn.groupNorm, 'n'),
    "groupNorm('n')",
  ],
  'nn.instanceNorm': [
    keys<nn.InstanceNormOptions>({ ...begun, epsilon: true }),
    of(nn.instanceNorm, 'n'),
    "instanceNorm('n')",
  ],
  'nn.rmsNorm': [keys<nn.RmsNormOptions>({ epsilon: true, init: true }), of(nn.rmsNorm, 'n'), "rmsNorm('n')"],
  'nn.maxout': [keys<nn.MaxoutOptions>({ ...withBias, pieces: true }), of(nn.maxout, 'm', 2), "maxout('m')"],
  'nn.prelu': [keys<nn.PreluOptions>({ shared: true, init: true }), of(nn.prelu, 'p'), "prelu('p')"],
  'nn.dense': [keys<nn.DenseOptions>(withBias), of(nn.dense, 'd', 2), "dense('d')"],
  'nn.binaryCrossEntropy': [ofLoss, of(nn.binaryCrossEntropy, x, x)],
  'nn.cosineDistance': [ofLoss, of(nn.cosineDistance, x, x)],
  'nn.ctcLoss': [
    keys<nn.CtcOptions>({ ...counted, blank: true, lengths: true, labelLengths: true }),
    of(nn.ctcLoss, T.ones([2, 3, 2]), indices),
  ],
  'nn.focalLoss': [keys<nn.FocalOptions>({ ...counted, gamma: true, alpha: true }), of(nn.focalLoss, x, x)],
  'nn.halfSquaredError': [ofLoss, of(nn.halfSquaredError, x, x)],
  'nn.hingeLoss': [ofLoss, of(nn.hingeLoss, x, x)],
  'nn.huberLoss': [keys<nn.HuberOptions>({ ...counted, delta: true }), of(nn.huberLoss, x, x)],
  'nn.initializers.varianceScaling': [
    keys<nn.initializers.VarianceScalingOptions>({ scale: true, mode: true, distribution: true }),
    options => loosely(nn.initializers.varianceScaling)(options),
    'initializers.varianceScaling',
  ],
  'nn.klDivergence': [ofLoss, of(nn.klDivergence, x, x)],
  'nn.logCosh': [ofLoss, of(nn.logCosh, x, x)],
  'nn.meanAbsoluteError': [ofLoss, of(nn.meanAbsoluteError, x, x)],
  'nn.meanSquaredError': [ofLoss, of(nn.meanSquaredError, x, x)],
  'nn.softmaxCrossEntropy': [
    keys<nn.CrossEntropyOptions>({ ...counted, labelSmoothing: true, classWeights: true, ignore: true }),
    of(nn.softmaxCrossEntropy, x, x),
  ],
  'nn.tripletLoss': [keys<nn.TripletOptions>({ ...counted, margin: true }), of(nn.tripletLoss, x, x, x)],
  'nn.layerNorm': [keys<nn.LayerNormOptions>({ ...begun, epsilon: true }), of(nn.layerNorm, 'n'), "layerNorm('n')"],
  'nn.maxPool1d': [pooled, options => loosely(nn.maxPool1d)(options)],
  'nn.embedding': [keys<nn.EmbeddingOptions>({ init: true }), of(nn.embedding, 'e', 4, 2), "embedding('e')"],
  'nn.gru': [recurrent, of(nn.gru, 'r', 2), "gru('r')"],
  'nn.lstm': [recurrent, of(nn.lstm, 'r', 2), "lstm('r')"],
  'nn.maxPool2d': [pooled, options => loosely(nn.maxPool2d)(options)],
  'nn.simpleRnn': [recurrent, of(nn.simpleRnn, 'r', 2), "simpleRnn('r')"],
  'nn.summary': [keys<nn.SummaryOptions>({ batch: true, frozen: true }), of(nn.summary, nn.input(2))],
  'optim.adaDelta': [adaDelta, of(optim.adaDelta, 0.1)],
  'optim.adaGrad': [adaGrad, of(optim.adaGrad, 0.1)],
  'optim.adam': [adam, of(optim.adam, 0.1)],
  'optim.adamW': [adamW, of(optim.adamW, 0.1)],
  'optim.adafactor': [
    keys<optim.AdafactorOptions>({
      decayRate: true,
      clipping: true,
      leastScale: true,
      epsilon: true,
      weightDecay: true,
    }),
    of(optim.adafactor, 0.1),
  ],
  'optim.adamax': [adam, of(optim.adamax, 0.1)],
  'optim.amsGrad': [adam, of(optim.amsGrad, 0.1)],
  'optim.clipAdaptively': [keys<optim.AdaptiveOptions>({ epsilon: true }), of(optim.clipAdaptively, 0.1)],
  'optim.cosineRestarts': [
    keys<optim.RestartsOptions>({ steps: true, growth: true, end: true }),
    of(optim.cosineRestarts, 0.1),
  ],
  'optim.inverseSquareRoot': [keys<optim.InverseSquareRootOptions>({ steps: true }), of(optim.inverseSquareRoot, 0.1)],
  'optim.lamb': [adamW, of(optim.lamb, 0.1)],
  'optim.lbfgs': [keys<optim.LbfgsOptions>({ memory: true, trials: true }), options => loosely(optim.lbfgs)(options)],
  'optim.lion': [keys<optim.LionOptions>({ beta1: true, beta2: true, weightDecay: true }), of(optim.lion, 0.1)],
  'optim.muon': [
    keys<optim.MuonOptions>({ beta: true, nesterov: true, iterations: true, epsilon: true, weightDecay: true }),
    of(optim.muon, 0.1),
  ],
  'optim.nadam': [adam, of(optim.nadam, 0.1)],
  'optim.oneCycle': [
    keys<optim.OneCycleOptions>({ steps: true, rise: true, divisor: true, lastDivisor: true }),
    of(optim.oneCycle, 0.1),
  ],
  'optim.polynomialDecay': [
    keys<optim.PolynomialOptions>({ steps: true, end: true, power: true }),
    of(optim.polynomialDecay, 0.1),
  ],
  'optim.radam': [adam, of(optim.radam, 0.1)],
  'optim.reduceOnPlateau': [
    keys<optim.PlateauOptions>({
      factor: true,
      patience: true,
      rtol: true,
      atol: true,
      cooldown: true,
      every: true,
      leastScale: true,
    }),
    options => loosely(optim.reduceOnPlateau)(options),
  ],
  'optim.scheduleFreeAdamW': [adamW, of(optim.scheduleFreeAdamW, 0.1)],
  'optim.skipNonFinite': [keys<optim.SkipOptions>({ most: true }), of(optim.skipNonFinite, optim.sgd(1))],
  'optim.withWarmup': [
    keys<optim.WarmupOptions>({ steps: true, start: true }),
    of(optim.withWarmup, optim.constant(0.1)),
  ],
  'optim.cosineDecay': [keys<optim.CosineOptions>({ steps: true, end: true }), of(optim.cosineDecay, 0.1)],
  'optim.exponentialDecay': [decay, of(optim.exponentialDecay, 0.1)],
  'optim.fold': [aux, of(optim.fold, optim.sgd(0.1), f)],
  'optim.momentum': [keys<optim.MomentumOptions>({ nesterov: true }), of(optim.momentum, 0.9)],
  'optim.rmsProp': [rmsProp, of(optim.rmsProp, 0.1)],
  'optim.scaleByAdaDelta': [adaDelta, options => loosely(optim.scaleByAdaDelta)(options)],
  'optim.scaleByAdaGrad': [adaGrad, options => loosely(optim.scaleByAdaGrad)(options)],
  'optim.scaleByAdam': [adam, options => loosely(optim.scaleByAdam)(options)],
  'optim.scaleByRmsProp': [rmsProp, options => loosely(optim.scaleByRmsProp)(options)],
  'optim.sgd': [keys<optim.SgdOptions>({ momentum: true, nesterov: true }), of(optim.sgd, 0.1)],
  'optim.stepDecay': [decay, of(optim.stepDecay, 0.1)],
  'optim.warmup': [keys<optim.WarmupOptions>({ steps: true, start: true }), of(optim.warmup, 0.1)],
  'testing.checkGradients': [
    keys<CheckOptions<never>>({
      at: true,
      points: true,
      runs: true,
      modes: true,
      order: true,
      gradient: true,
      tolerance: true,
    }),
    of(checkGradients, f),
  ],
  'seen.dashboard': [
    keys<seen.DashboardOptions>({ title: true, classes: true }),
    options => loosely(seen.dashboard)(options),
  ],
  'seen.serveDashboard': [
    keys<seen.ServeDashboardOptions>({ port: true }),
    options => loosely(seen.serveDashboard)(seen.dashboard(), options),
  ],
  'testing.closeTo': [keys<CloseToOptions>({ relative: true, absolute: true, equalNan: true }), of(closeTo, x, x)],
  'train.findLearningRate': [
    keys<FindOptions<optim.FoldState<T.Tensor<[2, 2]>, optim.CountState>, null>>({
      training: true,
      batches: true,
      from: true,
      to: true,
      steps: true,
    }),
    options => (loosely(findLearningRate)(options) as () => Promise<unknown>)(),
  ],
  'train.fit': [
    keys<FitOptions<optim.FoldState<T.Tensor<[2, 2]>, optim.CountState>, null, null, Record<never, never>>>({
      fold: true,
      start: true,
      batches: true,
      epochs: true,
      steps: true,
      validation: true,
      earlyStopping: true,
      checkpoints: true,
      onEvent: true,
      signal: true,
      from: true,
    }),
    options => (loosely(fit)(options) as () => Promise<unknown>)(),
  ],
  'train.metrics.crossEntropy': [ignoring, options => loosely(metrics.crossEntropy)(options)],
  'train.metrics.f1': [averages, options => loosely(metrics.f1)(options)],
  'train.metrics.perplexity': [ignoring, options => loosely(metrics.perplexity)(options)],
  'train.metrics.precision': [averages, options => loosely(metrics.precision)(options)],
  'train.metrics.recall': [averages, options => loosely(metrics.recall)(options)],
  'train.overfitBatch': [
    keys<OverfitOptions<optim.FoldState<T.Tensor<[2, 2]>, optim.CountState>, null>>({
      fold: true,
      start: true,
      batch: true,
      steps: true,
      below: true,
    }),
    options => loosely(overfitBatch)(options),
  ],
  'train.saveCheckpoint': [
    keys<KeepOptions>({ keep: true }),
    options => (loosely(saveCheckpoint)('/dev/null/none', { step: 1, tree: x }, options) as () => Promise<unknown>)(),
  ],
}

const nameOf = (name: string): string => name.split('.').at(-1) ?? name

/** What some cannot do without. */
const needed: Readonly<Record<string, object>> = {
  'T.avgPool2d': { kernel: 2 },
  'T.cummax': { axis: 0 },
  'T.cummin': { axis: 0 },
  'T.cumprod': { axis: 0 },
  'T.cumsum': { axis: 0 },
  'T.maxPool2d': { kernel: 2 },
  'T.squeeze': { axis: 0 },
  'T.takeAlongAxis': { axis: 0 },
  'data.augment.crop': { size: 1 },
  'data.augment.cutOut': { size: 1 },
  'data.augment.mixUp': { alpha: 1 },
  'data.augment.noise': { deviation: 1 },
  'data.augment.rotate': { degrees: 9 },
  'data.batches': { size: 2 },
  'data.pipeline.awaited': { concurrency: 2 },
  'data.pipeline.batch': { size: 2 },
  'data.pipeline.padBatch': { size: 2 },
  'data.pipeline.shuffle': { buffer: 2, key: T.random.key(0) },
  'data.split': { count: 1 },
  'files.finishParts': { save: 'a' },
  'io.encodeParts': { save: 'a' },
  'io.encodeShards': { most: 1 },
  'nn.avgPool2d': { kernel: 2 },
  'nn.avgPool1d': { kernel: 2 },
  'nn.conv1d': { filters: 2, kernel: 3 },
  'nn.conv2d': { filters: 2, kernel: 3 },
  'nn.convTranspose1d': { filters: 2, kernel: 3 },
  'nn.convTranspose2d': { filters: 2, kernel: 3 },
  'nn.depthwiseConv2d': { kernel: 3 },
  'nn.groupNorm': { groups: 2 },
  'nn.multiHeadAttention': { heads: 2 },
  'nn.transformerDecoderBlock': { heads: 2 },
  'nn.transformerEncoderBlock': { heads: 2 },
  'nn.maxPool1d': { kernel: 2 },
  'nn.separableConv2d': { filters: 2, kernel: 3 },
  'nn.maxPool2d': { kernel: 2 },
  'optim.cosineDecay': { steps: 2 },
  'optim.cosineRestarts': { steps: 2 },
  'optim.inverseSquareRoot': { steps: 2 },
  'optim.oneCycle': { steps: 8 },
  'optim.polynomialDecay': { steps: 2 },
  'optim.withWarmup': { steps: 2 },
  'optim.exponentialDecay': { factor: 0.5, steps: 2 },
  'optim.sgd': { momentum: 0.5 },
  'optim.stepDecay': { factor: 0.5, steps: 2 },
  'optim.warmup': { steps: 2 },
  'testing.checkGradients': { at: x },
  'train.findLearningRate': { training: () => ({ fold, start: fold.init(x) }), batches: [null] },
  'train.fit': { fold, start: fold.init(x), batches: [null], epochs: 1 },
  'train.overfitBatch': { fold, start: fold.init(x), batch: null },
}

/** What comes out, as far as it can be seen. */
const outcome = async (name: string, call: Row[1], options: unknown): Promise<string> => {
  try {
    const result = await call(options)
    if (name.startsWith('data.') && typeof result === 'object' && result !== null && Symbol.iterator in result)
      return JSON.stringify([...(result as Iterable<unknown>)])
    return JSON.stringify(result, (key, value) => (key === 'seconds' ? 0 : value)) ?? typeof result
  } catch (error) {
    return String(error)
  }
}

describe('every public function that takes options', () => {
  it('stands in the table', () => {
    expect(Object.keys(rows).sort()).toEqual(takingOptions())
  })

  it.each(Object.entries(rows))(
    'refuses one that it does not know, and names those it knows: %s',
    async (name, row) => {
      const [known, call, who = nameOf(name)] = row
      for (const unknown of ['axes', 'Axis', 'toString', '__proto__x'].filter(option => !known.includes(option))) {
        const refused = expect(
          Promise.resolve().then(() => call({ [unknown]: undefined })),
          unknown,
        ).rejects
        await refused.toThrow(TypeError)
        const error = await Promise.resolve()
          .then(() => call({ [unknown]: undefined }))
          .catch((reason: Error) => reason.message)
        expect(error).toMatch(`${who}: expected options among `)
        expect(error).toMatch(`, got '${unknown}'`)
        const listed = String(error)
          .replace(/^.*among /, '')
          .replace(/, got .*$/, '')
          .split(', ')
        expect([...listed].sort()).toEqual([...known].sort())
      }
    },
  )

  it.each(Object.entries(rows))('without any, and of none, gives a result or a sentence: %s', async (name, row) => {
    const [, call, who = nameOf(name)] = row
    for (const options of [undefined, {}]) {
      const run = async () => {
        const result = await call(options)
        // What waits for the dataset looks at its options when that comes.
        return typeof result === 'function' && name.startsWith('data.') ? result(x) : result
      }
      const message = await run().then(
        () => `${who}: `,
        (reason: Error) => reason.message,
      )
      expect(message.slice(0, who.length + 1), message).toBe(`${who}:`)
    }
  })

  it.each(Object.entries(rows))('takes undefined for an option that is not given: %s', async (name, [known, call]) => {
    const right = needed[name] ?? {}
    const without = await outcome(name, call, right)
    expect(without).not.toMatch(/Error: /)
    for (const option of known) {
      if (option in right) continue
      expect(await outcome(name, call, { ...right, [option]: undefined }), option).toBe(without)
    }
  })

  it('refuses what is no record of options', () => {
    for (const given of [3, 'axis', true, null, [0], x, () => 0]) {
      expect(() => loosely(T.max)(x, given)).toThrow(
        /^max: expected options (\(axis, keepDims, where\)|such as \{ axis: 3 \}), got /,
      )
      expect(() => loosely(T.concat)([x, x], given)).toThrow(
        /^concat: expected options (\(axis\)|such as \{ axis: 3 \}), got /,
      )
      expect(() => loosely(optim.adam)(0.1, given)).toThrow(/^adam: expected options \(beta1, beta2, epsilon\), got /)
    }
  })

  it('takes none, undefined, and options of another realm or without a prototype', () => {
    const bare = Object.assign(Object.create(null), { axis: 0 })
    for (const options of [undefined, {}, { axis: 0 }, bare])
      expect(T.item(T.sum(loosely(T.sum)(x, options) as T.Tensor<[2]>))).toBe(4)
    expect(fold.step).toBeTypeOf('function')
  })
})
