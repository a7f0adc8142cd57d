// What an editor offers while one writes: the names of options, and what an operation takes.
import { describe, expect, it } from 'vitest'
import { editor, type Version } from './service.js'

const prelude = `import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
const x = T.ones([2, 3])
const v = T.ones([3])
const i = T.zeros([2], 'int32')
const image = T.ones([1, 1, 4, 4])
const square = T.ones([2, 2])
const key = T.random.key(0)
const f = (y: T.Tensor<[2, 3]>) => T.sum(y)
const step = (carry: T.Tensor<[]>, row: T.Tensor<[3]>) => [carry, row] as const
`

const axis = ['axis']
const reduced = ['axis', 'keepDims']
const masked = [...reduced, 'where']
const windows = ['kernel', 'padding', 'stride']
const begun = ['bias', 'biasInit', 'init']

/** Calls up to their options, and the names of these. */
const calls: readonly (readonly [call: string, names: readonly string[]])[] = [
  ...['sum', 'mean', 'max', 'prod', 'logSumExp'].map(name => [`T.${name}(x, {`, masked] as const),
  ...['argmax', 'median', 'nanSum'].map(name => [`T.${name}(x, {`, reduced] as const),
  ['T.quantile(x, 0.5, {', reduced],
  ['T.variance(x, {', [...masked, 'correction']],
  ['T.norm(x, {', [...reduced, 'ord']],
  ...['softmax', 'logSoftmax'].map(name => [`T.${name}(x, {`, ['axis', 'where']] as const),
  ...['cumsum', 'cumprod', 'cummax', 'cummin', 'flip', 'squeeze'].map(name => [`T.${name}(x, {`, axis] as const),
  ['T.sort(x, {', ['axis', 'descending']],
  ['T.diff(x, {', ['axis', 'n']],
  ['T.topK(x, 1, {', axis],
  ['T.topK(1, {', axis],
  ['T.roll(x, 1, {', axis],
  ['T.roll(1, {', axis],
  ['T.repeat(x, 2, {', axis],
  ['T.repeat(2, {', axis],
  ['T.concat([x, x], {', axis],
  ['T.stack([x, x], {', axis],
  ['T.split(x, 2, {', axis],
  ['T.unstack(x, {', axis],
  ['T.unstack({', axis],
  ['T.split(2, {', axis],
  ['T.take(x, i, {', axis],
  ['T.takeAlongAxis(x, i, {', axis],
  ['T.scatter(x, i, 1, {', ['axis', 'mode']],
  ['T.at(x, i, {', axis],
  ['T.pad(x, [[1, 1], [1, 1]], {', ['mode', 'value']],
  ['T.pad([[1, 1], [1, 1]], {', ['mode', 'value']],
  ['T.conv2d(image, image, {', ['dilation', 'groups', 'padding', 'stride']],
  ['T.maxPool2d(image, {', windows],
  ['T.diagonal(x, {', ['axis1', 'axis2', 'offset']],
  ['T.trace(x, {', ['axis1', 'axis2', 'offset']],
  ['T.tril(x, {', ['k']],
  ['T.leakyRelu(x, {', ['slope']],
  ['T.elu(x, {', ['alpha']],
  ['T.gelu(x, {', ['approximate']],
  ['T.nanToNum(x, {', ['nan', 'neginf', 'posinf']],
  ['T.histogram(x, {', ['bins', 'range']],
  ['T.allClose(x, x, {', ['atol', 'equalNan', 'rtol']],
  ['T.searchSorted(v, v, {', ['side']],
  ['T.meshgrid([v, v], {', ['indexing']],
  ['T.tensorDot(x, x, {', ['axes']],
  ['T.triangularSolve(square, square, {', ['lower', 'transposed']],
  ['T.random.uniform(key, [2], {', ['dtype', 'high', 'low']],
  ['T.random.normal(key, [2], {', ['dtype']],
  ['T.random.gamma(key, 2, [2], {', ['dtype']],
  ['T.random.truncatedNormal(key, -1, 1, [2], {', ['dtype']],
  ['T.random.choice(key, x, [2], {', ['p', 'replace']],
  ['T.random.shuffle(key, x, {', axis],
  ['T.random.categorical(key, x, {', ['axis', 'shape']],
  ["nn.dense('d', 3, {", begun],
  ["nn.maxout('m', 3, {", [...begun, 'pieces']],
  ["nn.conv2d('c', {", [...begun, ...windows, 'dilation', 'filters', 'groups']],
  ["nn.conv1d('c', {", [...begun, ...windows, 'dilation', 'filters', 'groups']],
  ["nn.convTranspose2d('c', {", [...begun, ...windows, 'dilation', 'filters', 'groups', 'outputPadding']],
  ["nn.depthwiseConv2d('c', {", [...begun, ...windows, 'dilation', 'multiplier']],
  ['nn.avgPool1d({', [...windows, 'countPadding']],
  ['nn.avgPool2d({', [...windows, 'countPadding']],
  ['nn.attention(x, x, x, {', ['causal', 'mask', 'scale']],
  ["nn.learnedPositions('p', {", ['continued', 'init', 'size']],
  ['nn.rotary(x, {', ['base', 'positions']],
  ["nn.multiHeadAttention('a', {", ['cache', 'causal', 'dropout', 'heads', 'keyHeads', 'mask', 'rotary', 'width']],
  [
    "nn.transformerEncoderBlock('b', {",
    [
      'activation',
      'cache',
      'causal',
      'dropout',
      'epsilon',
      'heads',
      'hidden',
      'keyHeads',
      'mask',
      'norm',
      'rotary',
      'width',
    ],
  ],
  ["nn.groupNorm('g', {", ['epsilon', 'groups', 'init', 'shiftInit']],
  ["nn.prelu('p', {", ['init', 'shared']],
  ['nn.huberLoss(x, x, {', ['delta', 'mask', 'reduction', 'weights']],
  ['nn.maxPool2d({', windows],
  ["nn.batchNorm('n', {", ['epsilon', 'init', 'momentum', 'shiftInit']],
  ["nn.layerNorm('n', {", ['epsilon', 'init', 'shiftInit']],
  ["nn.instanceNorm('n', {", ['epsilon', 'init', 'shiftInit']],
  ["nn.rmsNorm('n', {", ['epsilon', 'init']],
  ['nn.initializers.varianceScaling({', ['distribution', 'mode', 'scale']],
  ['data.augment.flip(key, x, {', ['axis', 'probability']],
  ['data.augment.noise(key, x, {', ['deviation']],
  ['data.fitStandard(x, {', axis],
  ['data.fitMinMax(x, {', ['axis', 'to']],
  ['data.fitPca(x, {', ['components']],
  ['data.fitWhitening(x, {', ['components', 'epsilon', 'zca']],
  ['T.jit(f, {', ['donate', 'verify']],
  ['T.grad(f, {', ['argnums', 'hasAux']],
  ['T.jacrev(f, {', ['argnums', 'hasAux']],
  ['T.hessian(f, {', ['argnums', 'hasAux']],
  ['T.vjp(f, {', ['hasAux']],
  ['T.vmap(f, {', ['inAxes', 'outAxes']],
  ['T.scan(step, T.tensor(0), x, {', ['length', 'reverse']],
  ['optim.adam(0.1, {', ['beta1', 'beta2', 'epsilon']],
  ['optim.sgd(0.1, {', ['momentum', 'nesterov']],
  ['optim.fold(optim.sgd(0.1), f, {', ['hasAux']],
]

/** Calls of options alone, which wait for the tensor. A tensor might stand there too; it has no names to offer. */
const waiting: readonly (readonly [call: string, names: readonly string[]])[] = [
  ['T.conv2d(image, {', ['dilation', 'groups', 'padding', 'stride']],
  ['T.take(i, {', axis],
  ['T.scatter(i, 1, {', ['axis', 'mode']],
  ...['sum', 'mean', 'max', 'prod', 'logSumExp'].map(name => [`T.${name}({`, masked] as const),
  ...['argmax', 'nanMean'].map(name => [`T.${name}({`, reduced] as const),
  ['T.quantile(0.5, {', reduced],
  ['T.norm({', [...reduced, 'ord']],
  ...['softmax', 'logSoftmax'].map(name => [`T.${name}({`, ['axis', 'where']] as const),
  ...['cumsum', 'cumprod', 'cummax', 'cummin', 'flip', 'squeeze'].map(name => [`T.${name}({`, axis] as const),
  ['T.sort({', ['axis', 'descending']],
  ['T.diff({', ['axis', 'n']],
  ['T.maxPool2d({', windows],
  ['T.avgPool2d({', [...windows, 'countPadding']],
  ['T.diagonal({', ['axis1', 'axis2', 'offset']],
  ['T.tril({', ['k']],
  ['T.leakyRelu({', ['slope']],
  ['T.gelu({', ['approximate']],
  ['T.nanToNum({', ['nan', 'neginf', 'posinf']],
  ['T.histogram({', ['bins', 'range']],
]

const offered = (version: Version, call: string): readonly string[] =>
  [...editor(version)(`${prelude}${call} /*^here*/ })`).completions('here')].sort()

describe.each<Version>(['5.9', '6.0'])('under TypeScript %s', version => {
  it.each([...calls, ...waiting])('%s offers its options, and nothing else', (call, names) => {
    expect(offered(version, call)).toEqual([...names].sort())
  })

  it('an operation of two tensors says that it takes them', () => {
    const { signatures } = editor(version)(`${prelude}T.matmul(x, /*^second*/)`)
    expect(signatures('second')[0]).toBe(
      'matmul(a: T.Tensor<[2, 3], "float32">, b: T.Tensor<T.Shape, T.DType>): T.Tensor<T.Shape, "float32">',
    )
  })
})
