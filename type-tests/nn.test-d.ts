import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { expectAssignable, expectError, expectType } from 'tsd'

const key = T.random.key(0)
const batch = T.dim('batch', 4)

// Shapes follow through every layer.
const lenet = pipe(
  nn.input(1, 28, 28),
  nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 }),
  nn.relu,
  nn.maxPool2d(2),
  nn.conv2d('c2', { filters: 16, kernel: 5 }),
  nn.relu,
  nn.avgPool2d({ kernel: [2, 2], stride: 2 }),
  nn.flatten,
  nn.dense('f1', 120),
  nn.relu,
  nn.dense('out', 10),
)
const params = lenet.init(key)
expectType<{
  readonly c1: { readonly w: T.Tensor<[6, 1, 5, 5]>; readonly b: T.Tensor<[6]> }
  readonly c2: { readonly w: T.Tensor<[16, 6, 5, 5]>; readonly b: T.Tensor<[16]> }
  readonly f1: { readonly w: T.Tensor<[400, 120]>; readonly b: T.Tensor<[120]> }
  readonly out: { readonly w: T.Tensor<[120, 10]>; readonly b: T.Tensor<[10]> }
}>(params)
const images = T.zeros([batch, 1, 28, 28])
expectType<T.Tensor<['batch', 10]>>(lenet.apply(params, images))
expectType<T.Tensor<[7, 10]>>(lenet.apply(params, T.zeros([7, 1, 28, 28])))
expectType<T.Tensor<['batch', 10]>>(lenet.train(params, images).output)
expectError(lenet.apply(params, T.zeros([batch, 3, 28, 28])))
expectError(lenet.apply(params, T.zeros([1, 28, 28])))
expectError(lenet.apply(params, T.zeros([batch, 1, 28, 28], 'float64')))
expectError(lenet.apply({ ...params, out: { w: T.zeros([120, 9]), b: T.zeros([9]) } }, images))

// Convolution: stride, padding, dilation, groups, without bias.
const strided = pipe(
  nn.input(4, 33, 17),
  nn.conv2d('a', { filters: 8, kernel: [3, 5], stride: 2, padding: [1, 2], groups: 2, bias: false }),
)
expectType<{ readonly a: { readonly w: T.Tensor<[8, 2, 3, 5]> } }>(strided.init(key))
expectType<T.Tensor<[2, 8, 17, 9]>>(strided.apply(strided.init(key), T.zeros([2, 4, 33, 17])))
const dilated = pipe(nn.input(1, 20, 20), nn.conv2d('a', { filters: 1, kernel: 3, dilation: 4 }))
expectType<T.Tensor<[2, 1, 12, 12]>>(dilated.apply(dilated.init(key), T.zeros([2, 1, 20, 20])))
const same = pipe(nn.input(1, 20, 21), nn.conv2d('a', { filters: 1, kernel: 3, padding: 'same' }))
expectType<T.Tensor<[2, 1, 20, 21]>>(same.apply(same.init(key), T.zeros([2, 1, 20, 21])))

// Named sizes: of the input, of units, of filters.
const words = T.dim('words', 1000)
const sentences = pipe(nn.input(words), nn.dense('a', T.dim('hidden', 64), { bias: false }), nn.dense('b', 2))
expectType<T.Tensor<['words', 'hidden']>>(sentences.init(key).a.w)
expectType<T.Tensor<['hidden', 2]>>(sentences.init(key).b.w)
const maps = pipe(nn.input(1, T.dim('h', 28), 28), nn.conv2d('a', { filters: T.dim('maps', 3), kernel: 5 }), nn.flatten)
expectType<T.Tensor<['maps', 1, 5, 5]>>(maps.init(key).a.w)

// What training asks for is what the layers need, and no more.
const dropout = pipe(nn.input(4), nn.dropout(0.5))
const x = T.zeros([3, 4])
expectType<T.Tensor<[3, 4]>>(dropout.train({}, x, { key }).output)
expectType<T.Tensor<[3, 4]>>(dropout.apply({}, x))
expectError(dropout.train({}, x))
expectError(dropout.train({}, x, {}))
expectError(dropout.train({}, x, { key, state: {} }))
expectError(dropout.apply({}, x, { key }))
expectError(lenet.train(params, images, { key }))

const normed = pipe(nn.input(4), nn.batchNorm('bn'))
const normedParams = normed.init(key)
const { state } = normed.train(normedParams, x, { state: normed.state })
expectType<T.Tensor<[4]>>(state.bn.mean)
expectType<T.Tensor<[4]>>(state.bn.variance)
expectType<T.Tensor<[3, 4]>>(normed.apply(normedParams, x, { state }))
expectError(normed.apply(normedParams, x))
expectError(normed.train(normedParams, x))
expectError(normed.train(normedParams, x, { key, state }))

const both = pipe(nn.input(4), nn.batchNorm('a'), nn.dropout(0.1), nn.layerNorm('ln'), nn.batchNorm('b'))
const bothParams = both.init(key)
expectType<T.Tensor<[4]>>(bothParams.ln.scale)
expectType<T.Tensor<[4]>>(both.train(bothParams, x, { key, state: both.state }).state.b.mean)
expectError(both.train(bothParams, x, { key }))
expectError(both.train(bothParams, x, { state: both.state }))
expectError(both.apply(bothParams, x, { key, state: both.state }))

// Blocks stay generic in flow, under a name and in a residual.
const block = flow(nn.relu, nn.dense('a', 8), nn.batchNorm('bn'), nn.relu, nn.dense('b', 4))
const deep = flow(nn.named('x', block), nn.dropout(0.5), nn.residual(nn.named('y', block)))
const network = pipe(nn.input(7), nn.dense('a', 5), nn.named('deep', deep), nn.dense('out', 2))
const networkParams = network.init(key)
expectType<T.Tensor<[7, 5]>>(networkParams.a.w)
expectType<T.Tensor<[5, 8]>>(networkParams.deep.x.a.w)
expectType<T.Tensor<[4, 8]>>(networkParams.deep.y.a.w)
expectType<T.Tensor<[8]>>(network.state.deep.y.bn.mean)
expectType<T.Tensor<[3, 2]>>(network.train(networkParams, T.zeros([3, 7]), { key, state: network.state }).output)
expectError(network.train(networkParams, T.zeros([3, 7]), { state: network.state }))
expectError(networkParams.deep.a)
expectError(pipe(nn.input(4), nn.residual(flow(nn.relu, nn.dense('a', 3)))))

// Users' own functions of models.
const predict =
  <In extends T.Shape, Classes extends T.Dim, P>(model: nn.Model<In, [Classes], P>, params: P) =>
  <B extends T.Dim>(x: T.Tensor<[B, ...In]>): T.Tensor<[B], 'int32'> =>
    T.argmax(model.apply(params, x), { axis: 1 })
expectType<T.Tensor<['batch'], 'int32'>>(predict(lenet, params)(images))
expectError(predict(normed, normedParams))
const mlp = <Features extends number>(features: Features) => pipe(nn.input(features), nn.dense('out', 2))
expectType<T.Tensor<[9, 2]>>(mlp(9).init(key).out.w)

// Losses are scalars of the type of what they compare.
expectType<T.Tensor<[]>>(nn.softmaxCrossEntropy(lenet.apply(params, images), T.zeros([batch], 'int32')))
expectType<T.Tensor<[], 'float64'>>(nn.meanSquaredError(T.zeros([3], 'float64'), T.zeros([3], 'float64')))
expectType<T.Tensor<[]>>(pipe(T.zeros([batch, 2]), nn.softmaxCrossEntropy(T.zeros([batch, 2]))))
expectType<T.Tensor<[]>>(pipe(T.zeros([batch]), nn.binaryCrossEntropy(T.zeros([batch]))))
expectError(nn.softmaxCrossEntropy(lenet.apply(params, images), T.zeros([4], 'int32')))
expectError(nn.meanSquaredError(T.zeros([3], 'float64'), T.zeros([3])))
expectError(pipe(T.zeros([batch]), nn.binaryCrossEntropy(T.zeros([batch, 1]))))
expectError(nn.halfSquaredError(T.zeros([3], 'int32'), T.zeros([3], 'int32')))

// A step of one's own keeps the shape.
expectType<T.Tensor<[3, 4]>>(pipe(nn.input(4), nn.activation('leaky', T.leakyRelu({ slope: 0.1 }))).apply({}, x))
expectError(nn.activation('sum', x => T.sum(x)))

// Options that may be absent, or are one of several: what they add may be absent.
declare const bias: boolean
type Maybe = { readonly layer: { readonly w: T.Tensor<[3, 2]>; readonly b?: T.Tensor<[2]> } }
const maybe = pipe(nn.input(3), nn.dense('layer', 2, { bias }))
expectType<Maybe>(maybe.init(key))
declare const options: {
  readonly absent: { readonly bias?: false }
  readonly either: { readonly bias: false } | { readonly init: nn.initializers.Initializer }
  readonly none: { readonly bias: false } | undefined
  readonly any: nn.DenseOptions
}
expectType<Maybe>(pipe(nn.input(3), nn.dense('layer', 2, options.absent)).init(key))
expectType<Maybe>(pipe(nn.input(3), nn.dense('layer', 2, options.either)).init(key))
expectType<Maybe>(pipe(nn.input(3), nn.dense('layer', 2, options.none)).init(key))
expectType<Maybe>(pipe(nn.input(3), nn.dense('layer', 2, options.any)).init(key))
expectType<{ readonly layer: { readonly w: T.Tensor<[3, 2]> } }>(
  pipe(nn.input(3), nn.dense('layer', 2, { bias: false })).init(key),
)
expectType<{ readonly c: { readonly w: T.Tensor<[2, 1, 3, 3]>; readonly b?: T.Tensor<[2]> } }>(
  pipe(nn.input(1, 8, 8), nn.conv2d('c', { filters: 2, kernel: 3, bias })).init(key),
)
const maybeLoss = (p: Maybe, x: T.Tensor<[4, 3]>) => T.sum(maybe.apply(p, x))
expectType<Maybe>(T.grad(maybeLoss)(maybe.init(key), T.ones([4, 3])))
expectType<T.Tensor<[2]> | undefined>(
  [T.ones([4, 3])].reduce(
    optim.fold(optim.adam(0.1), maybeLoss).step,
    optim.fold(optim.adam(0.1), maybeLoss).init(maybe.init(key)),
  ).params.layer.b,
)

// A name that is one of several, or any, may be that of each, and clashes with none.
declare const name: 'a' | 'b'
declare const text: string
pipe(nn.input(3), nn.dense(name, 2), nn.dense('a', 4))
expectType<T.Tensor<[3, 2]> | undefined>(pipe(nn.input(3), nn.dense(name, 2)).init(key).b?.w)
expectType<T.Tensor<[2, 4]>>(pipe(nn.input(3), nn.dense(text, 2), nn.dense('x', 4), nn.dense(text, 2)).init(key).x.w)

// Sizes that are not known, or are one of several.
declare const some: number
declare const twoOrThree: 2 | 3
const unknown = pipe(nn.input(some), nn.dense('a', twoOrThree), nn.dense('b', 4))
expectType<T.Tensor<[5, 4]>>(unknown.apply(unknown.init(key), T.ones([5, 7])))
expectType<T.Tensor<[number, 4]>>(unknown.apply(unknown.init(key), T.ones([some, some])))
const pooled = pipe(nn.input(1, 9, 9), nn.avgPool2d(3 as 3 | { kernel: 2 }))
expectType<T.Tensor<[2, 1, number, number]>>(pooled.apply({}, T.ones([2, 1, 9, 9])))

// What is any is a tensor of unknown shape, and a float one where it must be.
const anything = JSON.parse('null')
expectType<T.Tensor<[number, 10], T.FloatDType>>(lenet.apply(params, anything))
expectType<T.Tensor<['batch', 10]>>(lenet.apply(anything, images))
expectType<T.Tensor<[], T.FloatDType>>(nn.meanSquaredError(anything, anything))
expectType<T.Tensor<[], T.FloatDType>>(nn.softmaxCrossEntropy(anything, anything))
expectType<T.Tensor<[]>>(pipe(T.ones([3]), nn.meanSquaredError(anything)))

// Users' own layers and losses, generic in sizes, batch axes, element types and models.
const classify = <B extends T.Dim, I extends T.Dim>(
  w: T.Tensor<[I, 10]>,
  x: T.Tensor<[B, I]>,
  y: T.Tensor<[B], 'int32'>,
): T.Tensor<[]> => pipe(x, T.matmul(w), nn.softmaxCrossEntropy(y))
expectType<T.Tensor<[]>>(classify(T.ones([3, 10]), T.ones([2, 3]), T.zeros([2], 'int32')))
const distance = <B extends T.Shape, N extends T.Dim>(x: T.Tensor<[...B, N]>, y: T.Tensor<[...B, N]>): T.Tensor<[]> =>
  T.add(nn.meanSquaredError(x, y), pipe(x, nn.binaryCrossEntropy(y)))
expectType<T.Tensor<[]>>(distance(T.ones([2, 3]), T.ones([2, 3])))
const half = <S extends T.Shape, D extends T.FloatDType>(x: T.Tensor<S, D>, y: T.Tensor<S, D>): T.Tensor<[], D> =>
  nn.halfSquaredError(x, y)
expectType<T.Tensor<[], 'float64'>>(half(T.ones([3], 'float64'), T.ones([3], 'float64')))
const cross = <B extends T.Dim, C extends T.Dim, D extends T.FloatDType>(
  x: T.Tensor<[B, C], D>,
  y: T.Tensor<[B, C], D>,
): T.Tensor<[], D> => nn.softmaxCrossEntropy(x, y)
expectType<T.Tensor<[]>>(cross(T.ones([2, 3]), T.ones([2, 3])))
const wide = <In extends T.Shape, N extends T.Dim, P, C>(
  model: nn.Model<In, [N], P, C>,
): nn.Model<In, [16], P & { readonly wide: nn.DenseParams<[N], 16> }, C> => pipe(model, nn.dense('wide', 16), nn.relu)
expectType<T.Tensor<[3, 16]>>(pipe(nn.input(3), wide, nn.dense('out', 2)).init(key).wide.w)
const layers = <N extends string, Units extends number>(name: N, units: Units) => flow(nn.dense(name, units), nn.relu)
expectType<T.Tensor<[8, 4]>>(pipe(nn.input(3), layers('a', 8), layers('b', 4)).init(key).b.w)
const error = <In extends T.Shape, Out extends T.Shape, P, B extends T.Dim>(
  model: nn.Model<In, Out, P>,
  params: P,
  x: T.Tensor<[B, ...In]>,
  y: T.Tensor<[B, ...Out]>,
): T.Tensor<[]> => nn.meanSquaredError(model.apply(params, x), y)
expectType<T.Tensor<[]>>(error(maybe, maybe.init(key), T.ones([4, 3]), T.ones([4, 2])))
const begun = <In extends T.Shape, Out extends T.Shape, P, B extends T.Dim>(
  model: nn.Model<In, Out, P>,
  x: T.Tensor<[B, ...In]>,
): T.Tensor<[B, ...Out]> => model.apply(model.init(key), x)
expectType<T.Tensor<[4, 2]>>(begun(maybe, T.ones([4, 3])))

// Names of types, for annotations.
expectType<Maybe>({} as nn.ParamsOf<typeof maybe>)
expectType<{ readonly bn: nn.Statistics<[4]> }>({} as nn.StateOf<typeof normed>)
const annotated: nn.Model<[3], [2], { readonly a: nn.DenseParams<[3], 4>; readonly b: nn.DenseParams<[4], 2, false> }> =
  pipe(nn.input(3), nn.dense('a', 4), nn.dense('b', 2, { bias: false }))
expectType<T.Tensor<[3, 4]>>(annotated.init(key).a.w)
expectType<nn.DenseLayer<'a', 4>>(nn.dense('a', 4))
expectType<nn.DenseLayer<'a', 4, false>>(nn.dense('a', 4, { bias: false }))
expectType<nn.PoolLayer<'maxPool2d', 2>>(nn.maxPool2d(2))
expectType<nn.LossOf<'meanSquaredError', [3], 'float32'>>(nn.meanSquaredError(T.ones([3])))

// A residual block in an open block stays what it is.
const open = nn.named('z', nn.residual(nn.named('y', flow(nn.dense('a', 4), nn.batchNorm('b')))))
expectType<T.Tensor<[4, 4]>>(pipe(nn.input(4), open).init(key).z.y.a.w)
expectType<T.Tensor<[4]>>(pipe(nn.input(4), open).state.z.y.b.mean)

// One of two layers is neither: two layers of other names, units or kinds are told apart. An activation stands for a dropout.
declare const flag: boolean
const either = flag ? nn.dense('a', 4) : nn.dense('c', 4)
expectType<nn.DenseLayer<'a', 4> | nn.DenseLayer<'c', 4>>(either)
expectError(pipe(nn.input(3), either).init(key).a.w)
const losses = flag ? nn.meanSquaredError(T.ones([3])) : nn.meanSquaredError(T.ones([4]))
expectType<nn.LossOf<'meanSquaredError', [3], 'float32'> | nn.LossOf<'meanSquaredError', [4], 'float32'>>(losses)
expectType<nn.DropoutLayer>(flag ? nn.relu : nn.dropout(0.5))
expectType<nn.DropoutLayer>(flag ? nn.dropout(0.5) : nn.relu)
expectError(pipe(nn.input(3), flag ? nn.relu : nn.dropout(0.5)).train({}, T.ones([2, 3])))

// A named block, and one that asks for a shape, stand anywhere in a block; states under names are plain records.
const inside = flow(nn.batchNorm('p'), nn.batchNorm('q'))
const under = nn.named('z', inside)
const last = flow(nn.batchNorm('x'), nn.dropout(0.1), under)
const middle = flow(nn.batchNorm('x'), nn.named('z', inside), nn.residual(nn.named('y', nn.layerNorm('l'))), nn.relu)
const twice = pipe(nn.input(3), nn.named('a', last), nn.batchNorm('c'), nn.named('b', middle))
type Means = {
  readonly x: nn.Statistics<[3]>
  readonly z: { readonly p: nn.Statistics<[3]>; readonly q: nn.Statistics<[3]> }
}
expectType<{ readonly a: Means; readonly c: nn.Statistics<[3]>; readonly b: Means }>(twice.state)
expectType<nn.Affine<[3]>>(twice.init(key).b.y.l)

// What a loss gives follows from its reduction.
const rowsOf = T.ones([T.dim('batch', 2), 3])
expectType<T.Tensor<['batch', 3]>>(nn.huberLoss(rowsOf, rowsOf, { reduction: 'none' }))
expectType<T.Tensor<['batch']>>(nn.klDivergence(rowsOf, rowsOf, { reduction: 'none' }))
expectType<T.Tensor<['batch']>>(nn.tripletLoss(rowsOf, rowsOf, rowsOf, { reduction: 'none' }))
expectType<T.Tensor<[]>>(pipe(rowsOf, nn.tripletLoss(rowsOf, rowsOf)))
expectType<T.Tensor<['batch']>>(pipe(rowsOf, nn.tripletLoss(rowsOf, rowsOf, { reduction: 'none' })))
expectType<T.Tensor<['batch']>>(nn.softmaxCrossEntropy(rowsOf, rowsOf, { reduction: 'none' }))
expectType<T.Tensor<['batch', 3]>>(pipe(rowsOf, nn.meanSquaredError(rowsOf, { reduction: 'none' })))
expectType<T.Tensor<[]>>(pipe(rowsOf, nn.meanSquaredError(rowsOf, { weights: T.ones([T.dim('batch', 2)]) })))
expectType<T.Tensor<[]>>(nn.halfSquaredError(rowsOf, rowsOf, { reduction: 'mean' }))
expectType<T.Tensor<[]>>(nn.logCosh(rowsOf, rowsOf, { reduction: undefined }))
declare const someReduction: { readonly reduction?: nn.Reduction }
expectType<T.Tensor<T.Shape>>(nn.logCosh(rowsOf, rowsOf, someReduction))
declare const someScalar: { readonly reduction: 'mean' | 'sum' }
expectAssignable<T.Tensor<T.Shape>>(nn.logCosh(rowsOf, rowsOf, someScalar))
expectError(nn.huberLoss(rowsOf, rowsOf, { weights: T.ones([3]) }))
expectError(nn.huberLoss(rowsOf, rowsOf, { mask: T.ones([2]) }))
expectError(nn.huberLoss(rowsOf, rowsOf, { gamma: 2 }))

// Layers of images and sequences.
const time = T.dim('time', 9)
const sequences = pipe(
  nn.input(2, time),
  nn.conv1d('c', { filters: 4, kernel: 3, padding: 'causal' }),
  nn.convTranspose1d('t', { filters: 6, kernel: 2, stride: 2 }),
  nn.groupNorm('g', { groups: 3 }),
  nn.prelu('p'),
  nn.avgPool1d({ kernel: 2 }),
)
expectType<T.Tensor<['batch', 6, 'time']>>(sequences.apply(sequences.init(key), T.ones([batch, 2, time])))
expectType<T.Tensor<[4, 2, 3]>>(sequences.init(key).c.w)
expectType<T.Tensor<[4, 6, 2]>>(sequences.init(key).t.w)
expectType<T.Tensor<[6]>>(sequences.init(key).p.slope)
const pictures = pipe(
  nn.input(4, 9, 8),
  nn.conv2d('c', { filters: 8, kernel: 3, padding: [[1, 0], 1], groups: 2, bias: false }),
  nn.depthwiseConv2d('d', { kernel: [3, 1], multiplier: 2, padding: 'same' }),
  nn.separableConv2d('s', { filters: 5, kernel: 3, stride: 2, padding: 1 }),
  nn.convTranspose2d('t', { filters: 3, kernel: [4, 3], stride: [2, 3], padding: [1, 0] }),
  nn.instanceNorm('i'),
  nn.rmsNorm('r'),
)
expectType<T.Tensor<['batch', 3, 8, 12]>>(pictures.apply(pictures.init(key), T.ones([batch, 4, 9, 8])))
expectType<T.Tensor<[16, 1, 3, 1]>>(pictures.init(key).d.w)
expectType<T.Tensor<[16, 1, 3, 3]>>(pictures.init(key).s.depthwise)
expectType<T.Tensor<[5, 16, 1, 1]>>(pictures.init(key).s.pointwise)
expectType<T.Tensor<[5, 3, 4, 3]>>(pictures.init(key).t.w)
expectType<T.Tensor<[12]>>(pictures.init(key).r.scale)
expectError(pictures.init(key).c.b)
const summed = pipe(pictures, nn.adaptiveMaxPool2d([2, 3]), nn.globalAvgPool, nn.maxout('m', 6, { pieces: 4 }), nn.glu)
expectType<T.Tensor<['batch', 3]>>(summed.apply(summed.init(key), T.ones([batch, 4, 9, 8])))
expectType<T.Tensor<[4, 3, 6]>>(summed.init(key).m.w)
expectType<T.Tensor<[4, 6]>>(summed.init(key).m.b)
declare const perhaps: { readonly shared?: boolean; readonly bias?: boolean }
expectType<T.Tensor<T.Shape>>(pipe(nn.input(3, 2), nn.prelu('p', { shared: perhaps.shared })).init(key).p.slope)
expectType<T.Tensor<[5]> | undefined>(
  pipe(nn.input(3, 7), nn.conv1d('c', { filters: 5, kernel: 2, bias: perhaps.bias })).init(key).c.b,
)

// Sequences, tokens and attention; of options that are known only in part, what follows from those that are.
const tokens = T.dim('tokens', 7)
const language = pipe(
  nn.inputs([tokens], 'int32'),
  nn.embedding('words', 100, 16),
  nn.learnedPositions('places', { size: 32 }),
  nn.repeat('blocks', 3, nn.transformerEncoderBlock('block', { heads: 4, keyHeads: 2, causal: true, hidden: 24 })),
  nn.unembed('words'),
)
const spoken = language.init(key)
expectType<T.Tensor<['batch', 'tokens', 100]>>(language.apply(spoken, T.zeros([batch, tokens], 'int32')))
expectType<T.Tensor<[32, 16]>>(spoken.places.w)
expectType<T.Tensor<[3, 16, 8]>>(spoken.blocks.block.attention.key.w)
expectType<T.Tensor<[3, 24, 16]>>(spoken.blocks.block.down.w)
const one = pipe(
  nn.inputs([1], 'int32'),
  nn.embedding('words', 100, 16),
  nn.learnedPositions('places', { size: 32, continued: true }),
  nn.repeat('blocks', 3, nn.transformerEncoderBlock('block', { heads: 4, keyHeads: 2, hidden: 24, cache: 32 })),
  nn.unembed('words'),
)
expectType<T.Tensor<[3, 1, 2, 32, 4]>>(one.state.blocks.block.keys)
expectType<T.Tensor<[3], 'int32'>>(one.state.blocks.block.length)
const spokenNext = nn.advance(one)(spoken, T.zeros([1, 1], 'int32'), { state: one.state })
expectType<T.Tensor<[1, 1, 100]>>(spokenNext.output)
expectType<T.Tensor<[], 'int32'>>(spokenNext.state.places.length)
expectError(nn.advance(one)(spoken, T.zeros([1, 1], 'int32')))
// Of a sequence whose leading axes or positions are a type variable, what is known.
type Words<S extends T.Shape> = nn.Example<S, 'int32'>
const tableOf = <S extends T.Shape, P, C>(model: nn.Model<Words<S>, Words<S>, P, C>): T.Tensor<[32, 8]> =>
  pipe(model, nn.embedding('words', 100, 8), nn.learnedPositions('places', { size: 32 })).init(key).places.w
type Open<S extends T.Shape, Out extends T.Shape> = nn.Model<S, Out, nn.Empty, nn.Empty>
const placesIn = <S extends T.Shape, N extends T.Dim>(model: Open<S, [...S, N, 8]>): T.Tensor<[N, 8]> =>
  pipe(model, nn.learnedPositions('places')).init(key).places.w
const keysOf = <S extends T.Shape>(model: Open<S, [...S, 8]>): T.Tensor<[8, 8]> =>
  pipe(model, nn.multiHeadAttention('attention', { heads: 2 })).init(key).attention.key.w
const gatesOf = <S extends T.Shape>(model: Open<S, [...S, 8]>): T.Tensor<[8, 12]> =>
  pipe(model, nn.lstm('lstm', 3)).init(key).lstm.w
expectType<T.Tensor<[32, 8]>>(tableOf(nn.inputs([7], 'int32')))
declare const opened: Open<[5], [5, 7, 8]>
declare const sequence: Open<[7], [7, 8]>
expectType<T.Tensor<[7, 8]>>(placesIn(opened))
expectType<T.Tensor<[8, 8]>>(keysOf(sequence))
expectType<T.Tensor<[8, 12]>>(gatesOf(sequence))
declare const vague: { readonly heads: number; readonly width?: number; readonly cache?: number }
const attended = pipe(nn.input(tokens, 8), nn.multiHeadAttention('a', { heads: 2, width: vague.width }))
expectType<T.Tensor<[8, number]>>(attended.init(key).a.query.w)
expectType<T.Tensor<[8, 8]>>(pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: vague.heads })).init(key).a.out.w)
expectType<T.Tensor<[1, 2, number, 4]>>(
  pipe(nn.input(5, 8), nn.multiHeadAttention('a', { heads: 2, cache: vague.cache })).state.a.values,
)
const recurrent = pipe(nn.input(tokens, 5), nn.lstm('l', 6, { bidirectional: true }), nn.gru('g', 4, { last: true }))
expectType<T.Tensor<['batch', 4]>>(recurrent.apply(recurrent.init(key), T.ones([batch, tokens, 5])))
expectType<T.Tensor<[5, 24]>>(recurrent.init(key).l.backward.w)
expectType<T.Tensor<[12, 12]>>(recurrent.init(key).g.w)
expectType<T.Tensor<[4, 'tokens', 6]>>(nn.attention(T.ones([4, tokens, 8]), T.ones([2, 9, 8]), T.ones([2, 9, 6])))

// Blocks in variables, whose layers are put on rows of what is not known yet.
const inRows = flow(nn.residual(nn.gru('a', 8)), nn.each(nn.dense('d', 8)))
expectType<T.Tensor<[8, 8]>>(pipe(nn.input(5, 8), inRows).init(key).d.w)
expectType<T.Tensor<[3, 8, 24]>>(pipe(nn.input(5, 8), nn.repeat('r', 3, inRows)).init(key).r.a.w)
const again = flow(
  nn.each(nn.dense('d', 8)),
  nn.layerNorm('n'),
  nn.each(flow(nn.relu, nn.dense('e', 6))),
  nn.each(nn.tanh),
)
const stacked = pipe(nn.input(tokens, 3), again)
expectType<T.Tensor<['batch', 'tokens', 6]>>(stacked.apply(stacked.init(key), T.ones([batch, tokens, 3])))
const deeper = flow(nn.tanh, nn.each(nn.each(nn.dense('d', 8))))
expectType<T.Tensor<[4, 8]>>(pipe(nn.inputs({ x: [2, 3, 4] }), nn.on('x', deeper)).init(key).d.w)
expectError(pipe(nn.input(8), inRows))
expectError(pipe(nn.inputs({ x: [5, 8] }), nn.each(nn.relu)))

export const read = <N extends T.Dim, M extends T.Dim, H extends T.Dim>(
  x: T.Tensor<['batch', N, M]>,
  positions: T.SizeOf<N>,
  features: T.SizeOf<M>,
  units: T.SizeOf<H>,
): T.Tensor<['batch', N, H]> => {
  const model = pipe(nn.input(positions, features), nn.gru('g', units))
  return model.apply(model.init(key), x)
}

// A function in the place of a selection has its parameter's type from there.
expectType<T.Tensor<[], 'float32'>>(nn.l2Penalty({ w: T.ones([2]) }, path => path.endsWith('.w')))
expectType<T.Tensor<[], 'float32'>>(nn.l1Penalty({ w: T.ones([2]) }, '.w'))

// A penalty of parameters whose type is a type variable is added to a loss in float32.
const regularised =
  <P, B>(loss: (params: P, batch: B) => T.Tensor<[]>) =>
  (params: P, batch: B) =>
    T.add(loss(params, batch), T.mul(nn.l2Penalty(params), 0.1))
type Slope = { readonly w: T.Tensor<[3]> }
const regular = regularised((p: Slope, x: T.Tensor<[3]>) => T.dot(p.w, x))
expectType<T.Tensor<[]>>(regular({ w: T.ones([3]) }, T.ones([3])))
export const regularFold = <P, B>(loss: (params: P, batch: B) => T.Tensor<[]>) =>
  optim.fold(optim.adam(0.1), (params: P, batch: B) => T.add(loss(params, batch), nn.l1Penalty(params)))
