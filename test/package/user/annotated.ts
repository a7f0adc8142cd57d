// A package with isolatedDeclarations: the types of what it exports are written, each in a line or two.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

// Layers and losses that wait have names.
export const dense: nn.DenseLayer<'f1', 120> = nn.dense('f1', 120)
export const unbiased: nn.DenseLayer<'f2', 84, false> = nn.dense('f2', 84, { bias: false })
export const hidden: nn.DenseLayer<'h', 'hidden'> = nn.dense('h', T.dim('hidden', 64))
export const convolution: nn.ConvolutionLayer<'c1', { filters: 6; kernel: 5 }> = nn.conv2d('c1', {
  filters: 6,
  kernel: 5,
})
export const pooling: nn.PoolLayer<'maxPool2d', 2> = nn.maxPool2d(2)
export const normal: nn.BatchNormLayer<'n'> = nn.batchNorm('n')
export const across: nn.LayerNormLayer<'l'> = nn.layerNorm('l')
export const drop: nn.DropoutLayer = nn.dropout(0.5)
export const flat: nn.FlattenLayer = nn.flatten
export const leaky: nn.Activation = nn.activation('leaky', T.leakyRelu({ slope: 0.5 }))
export const squared: nn.LossOf<'meanSquaredError', [3], 'float32'> = nn.meanSquaredError(T.ones([3]))

// A block is a function from model to model; what it learns stands beside what was there.
export const block = <In extends T.Shape, N extends T.Dim, P, C>(
  model: nn.Model<In, [N], P, C>,
): nn.Model<In, [8], P & { readonly a: nn.DenseParams<[N], 8> }, C> => pipe(model, nn.dense('a', 8), nn.relu)

// An operation that waits is a function of what it waits for.
export const weights: T.Tensor<[3, 4]> = T.ones([3, 4])
export const project = <B extends T.Dim>(x: T.Tensor<[B, 3]>): T.Tensor<[B, 4]> => T.matmul(x, weights)
export const total = <N extends T.Dim>(x: T.Tensor<[N, 4]>): T.Tensor<[4]> => pipe(x, T.sum({ axis: 0 }))

export const model: nn.Model<[3], [2], { readonly a: nn.DenseParams<[3], 8>; readonly out: nn.DenseParams<[8], 2> }> =
  pipe(nn.input(3), block, nn.dense('out', 2))
export type Params = nn.ParamsOf<typeof model>
export const params: Params = model.init(T.random.key(0))
export const loss = (p: Params, x: T.Tensor<[5, 3]>): T.Tensor<[]> => T.sum(T.square(model.apply(p, x)))
export const gradient = (p: Params, x: T.Tensor<[5, 3]>): Params => T.grad(loss)(p, x)

// A step of training, its state, and the data for it.
type Adam = optim.Chain<[optim.Adam, optim.Counted]>
export const adam: optim.Optimizer<Adam> = optim.adam(1e-3)
export const fold: optim.Fold<Params, optim.State<Adam, Params>, T.Tensor<[5, 3]>> = optim.fold(adam, loss)
export const start: optim.FoldState<Params, optim.State<Adam, Params>> = fold.init(params)
export const rate: optim.Schedule = optim.warmup(1e-3, { steps: 100 })
export const batched: data.BatchBy<{ size: 32; dropLast: true }> = data.batches({ size: 32, dropLast: true })
export const parted: data.SplitBy<{ fraction: 0.8 }> = data.split({ fraction: 0.8 })
export const few: data.TakeRows<100> = data.take(100)
