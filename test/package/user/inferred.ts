// A package whose types are inferred: what it exports is named in its declarations.
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as io from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import * as testing from 'tensor-ts/testing'
import * as train from 'tensor-ts/train'

// Layers and losses that wait.
export const dense = nn.dense('f1', 120)
export const unbiased = nn.dense('f2', 84, { bias: false })
export const named = nn.dense('h', T.dim('hidden', 64))
export const convolution = nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 })
export const pooling = nn.maxPool2d({ kernel: 2, stride: 1 })
export const average = nn.avgPool2d(2)
export const normal = nn.batchNorm('n', { momentum: 0.5 })
export const across = nn.layerNorm('l')
export const drop = nn.dropout(0.5)
export const flat = nn.flatten
export const leaky = nn.activation('leaky', T.leakyRelu({ slope: 0.5 }))
export const squared = nn.meanSquaredError(T.ones([3]))
export const cross = nn.softmaxCrossEntropy(T.zeros([3], 'int32'))

// Operations that wait.
export const project = T.matmul(T.ones([3, 4]))
export const total = T.sum({ axis: 0 })
export const halves = T.split(2)
export const more = T.add(1)
export const bias = T.add(T.ones([4]))
export const turned = T.transpose([1, 0])
export const shaped = T.reshape([2, -1])
export const part = T.slice([[0, 1]])
export const padded = T.pad([[1, 1]])
export const chosen = T.take(T.zeros([2], 'int32'), { axis: 0 })
export const hot = T.oneHot(3)
export const soft = T.softmax({ axis: 1 })
export const wide = T.cast('float64')
export const blurred = T.conv2d(T.ones([6, 1, 5, 5]), { padding: 2 })
export const best = T.topK(2)
export const same = T.equal(1)
export const projection = flow(T.matmul(T.ones([3, 4])), T.relu)
export const shifted = flow(T.add(T.ones([4])), T.sum({ axis: 0 }), T.exp)
export const counts = <S extends T.Shape>(x: T.Tensor<S>) => pipe(x, T.add(1), T.sum({ axis: 0 }))
export const sums = <X extends T.AnyTensor>(x: X) => T.sum(x)
export const moved = <X extends T.AnyTensor>(x: X) => pipe(x, T.sub(1))

// Blocks and models.
export const block = flow(nn.dense('a', 8), nn.relu)
export const convolutional = flow(
  nn.conv2d('c', { filters: 6, kernel: 3 }),
  nn.batchNorm('n'),
  nn.relu,
  nn.maxPool2d(2),
  nn.dropout(0.1),
  nn.flatten,
)
export const within = nn.named('block', block)
export const skipping = nn.residual(flow(nn.dense('a', 8), nn.relu))
export const nested = nn.named('x', nn.residual(nn.named('y', flow(nn.layerNorm('l'), nn.dense('a', 8)))))
export const generic = <N extends string>(name: N) => flow(nn.dense(name, 8), nn.relu)
export const model = pipe(nn.input(1, 28, 28), convolutional, nn.named('tower', block), nn.dense('out', 10))
export const params = model.init(T.random.key(0))
export type Params = nn.ParamsOf<typeof model>
export const predict = (x: T.Tensor<['batch', 1, 28, 28]>) =>
  T.argmax(model.apply(params, x, { state: model.state }), { axis: 1 })
export const step = (p: Params, x: T.Tensor<['batch', 1, 28, 28]>) =>
  model.train(p, x, { key: T.random.key(1), state: model.state })
const small = pipe(nn.input(3), nn.dense('out', 1))
export const loss = (p: nn.ParamsOf<typeof small>, x: T.Tensor<[5, 3]>) => T.sum(T.square(small.apply(p, x)))
export const gradient = T.grad(loss)
export const fold = optim.fold(optim.adam(1e-3), loss)
export const compiled = T.jit(loss)
export const layer = <B extends T.Dim, I extends T.Dim, O extends T.Dim>(x: T.Tensor<[B, I]>, w: T.Tensor<[I, O]>) =>
  T.relu(T.matmul(x, w))

// Shortcuts, optimizers and their states, data that waits, files, and what is made of a loss.
export const projected = nn.residual(nn.dense('a', 8), nn.dense('b', 8))
export const optimizer = optim.chain(optim.clipByGlobalNorm(1), optim.adamW(optim.cosineDecay(1e-3, { steps: 100 })))
export const descent = (options?: optim.SgdOptions) => optim.sgd(0.1, options)
export const folded = optim.fold(optimizer, (p: nn.ParamsOf<typeof small>, x: T.Tensor<[5, 3]>) => loss(p, x))
export const state = folded.init(small.init(T.random.key(0)))
export const counted = optim.fold(
  optimizer,
  (p: nn.ParamsOf<typeof small>, x: T.Tensor<[5, 3]>, n: T.Tensor<[], 'int32'>) => [loss(p, x), T.add(n, 1)] as const,
  { hasAux: true },
)
export const batched = data.batches({ size: 32, dropLast: true })
export const parted = data.split({ fraction: 0.8, names: ['train', 'valid'] })
export const few = data.take(100)
export const prepare = (digits: data.Mnist['train']) =>
  pipe(
    digits,
    few,
    batched,
    data.map(({ images, labels }) => ({ images: data.scalePixels(images), labels })),
  )
export const fitted = (batches: readonly T.Tensor<[5, 3]>[]) =>
  train.fit({
    fold: folded,
    start: folded.init(small.init(T.random.key(0))),
    batches,
    epochs: 3,
    validation: {
      batches,
      outcome: ({ params }, x) => small.apply(params, x),
      metrics: { mean: train.metrics.mean((y: T.Tensor<[5, 1]>) => y) },
    },
    earlyStopping: { monitor: ({ mean }) => mean, patience: 2 },
  })
export const quality = train.accuracy(T.ones([4, 2]), T.zeros([4], 'int32'))
export const restored = io.decode(small.init(T.random.key(0)))
export const stored = io.encode(small.init(T.random.key(0)))
export const weight = T.tree.select('.out.w')
export const doubled = <P>(tree: P) => T.tree.map(tree, T.cast('float64'))
export const averaged = <P>(old: P, now: P) => T.tree.zipWith(old, now, (a, b) => T.add(T.mul(a, 0.9), T.mul(b, 0.1)))
export const both = T.valueAndGrad(loss)
export const each = T.vmap(T.grad(loss), { inAxes: [null, 0] })
export const curved = T.customVjp(
  (x: T.Tensor<[3]>) => T.exp(x),
  x => [T.exp(x), T.exp(x)],
  (y, ct) => [T.mul(y, ct)],
)
export const scanned = <B extends T.Dim>(h: T.Tensor<[B, 3]>, xs: T.Tensor<[7, B, 3]>) =>
  T.scan((carry: T.Tensor<[B, 3]>, x: T.Tensor<[B, 3]>) => [T.add(carry, x), carry], h, xs)
export const attend = <B extends T.Shape, N extends T.Dim, D extends T.Dim>(x: T.Tensor<[...B, N, D]>) =>
  T.matmul(T.softmax(T.matmul(x, T.swapAxes(x, -1, -2)), { axis: -1 }), x)
export const drawn = testing.tensors([T.dim('n', 2), 3])
export const noise = T.random.normal(T.random.key(0), [T.dim('n', 2), 3])
