// Models as long as one writes them, one statement a layer: what they cost the compiler is held by cost.test.ts.

const head = `import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
`

/** `const m1 = pipe(m0, …)`, `const m2 = pipe(m1, …)` and so on, and at last `model`, with what is said of it. */
const flat = (input: string, steps: readonly string[], checks: string): string =>
  [
    head,
    `const m0 = nn.input(${input})`,
    ...steps.map((step, i) => `const m${i + 1} = pipe(m${i}, ${step})`),
    `const model = m${steps.length}`,
    'const params = model.init(T.random.key(0))',
    checks,
    'export { flow, optim }',
  ].join('\n')

const times = <A>(count: number, make: (i: number) => A): readonly A[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** A chain of dense layers, and its training. */
export const chain = (layers: number): string =>
  flat(
    '8',
    times(layers, i => `nn.dense('d${i}', 8)`),
    `
const w: T.Tensor<[8, 8]> = params.d${layers - 1}.w
const y: T.Tensor<[3, 8]> = model.apply(params, T.ones([3, 8]))
const loss = (p: typeof params, x: T.Tensor<[3, 8]>) => T.sum(T.square(model.apply(p, x)))
const fold = optim.fold(optim.adam(1e-3), loss)
const b: T.Tensor<[8]> = [T.ones([3, 8])].reduce(fold.step, fold.init(params)).params.d0.b
// @ts-expect-error there is a layer of that name
pipe(model, nn.dense('d0', 8))
// @ts-expect-error there is no such layer
params.d${layers}`,
  )

/** Convolutions, each normalised. */
export const normalised = (pairs: number): string =>
  flat(
    '8, 16, 16',
    times(pairs, i => [
      `nn.conv2d('c${i}', { filters: 8, kernel: 3, padding: 1, bias: false })`,
      `nn.batchNorm('n${i}'), nn.relu`,
    ]).flat(),
    `
const w: T.Tensor<[8, 8, 3, 3]> = params.c${pairs - 1}.w
const { output, state } = model.train(params, T.ones([3, 8, 16, 16]), { state: model.state })
const y: T.Tensor<[3, 8, 16, 16]> = output
const mean: T.Tensor<[8]> = state.n0.mean`,
  )

/** Residual blocks, each under a name. */
export const blocks = (count: number): string =>
  flat(
    '8',
    times(count, i => `nn.residual(nn.named('r${i}', flow(nn.dense('a', 8), nn.relu, nn.dense('b', 8))))`),
    `
const w: T.Tensor<[8, 8]> = params.r${count - 1}.a.w
const y: T.Tensor<[3, 8]> = model.apply(params, T.ones([3, 8]))
// @ts-expect-error there is a block of that name
pipe(model, nn.named('r0', nn.relu))`,
  )

const bottleneck = (name: string, width: number, stride: number): string =>
  [
    `nn.conv2d('${name}c1', { filters: ${width}, kernel: 1, bias: false }), nn.batchNorm('${name}n1'), nn.relu`,
    `nn.conv2d('${name}c2', { filters: ${width}, kernel: 3, stride: ${stride}, padding: 1, bias: false })`,
    `nn.batchNorm('${name}n2'), nn.relu`,
    `nn.conv2d('${name}c3', { filters: ${4 * width}, kernel: 1, bias: false }), nn.batchNorm('${name}n3')`,
  ].join(', ')

const projection = (name: string, width: number, stride: number): string =>
  `flow(nn.conv2d('${name}c', { filters: ${4 * width}, kernel: 1, stride: ${stride}, bias: false }), nn.batchNorm('${name}n'))`

/** ResNet-50 of He, Zhang, Ren and Sun, 2016, with the projections beside the first block of each stage. */
export const resNet50: string = flat(
  '3, 224, 224',
  [
    "nn.conv2d('c', { filters: 64, kernel: 7, stride: 2, padding: 3, bias: false })",
    "nn.batchNorm('n')",
    'nn.relu',
    'nn.maxPool2d({ kernel: 3, stride: 2, padding: 1 })',
    ...[3, 4, 6, 3].flatMap((count, stage) =>
      times(count, i => {
        const [name, width, stride] = [`s${stage}b${i}`, 64 * 2 ** stage, i === 0 && stage > 0 ? 2 : 1]
        const beside = i === 0 ? `, ${projection(name, width, stride)}` : ''
        return [`nn.residual(flow(${bottleneck(name, width, stride)})${beside})`, 'nn.relu']
      }).flat(),
    ),
    'nn.avgPool2d(7)',
    'nn.flatten',
    "nn.dense('out', 1000)",
  ],
  `
const w: T.Tensor<[2048, 1000]> = params.out.w
const k: T.Tensor<[512, 2048, 1, 1]> = params.s3b1c1.w
const shortcut: T.Tensor<[2048, 1024, 1, 1]> = params.s3b0c.w
const { output, state } = model.train(params, T.ones([2, 3, 224, 224]), { state: model.state })
const y: T.Tensor<[2, 1000]> = output
const mean: T.Tensor<[64]> = state.n.mean`,
)

/** LeNet, trained. */
export const leNet: string = `${head}
const model = pipe(
  nn.input(1, 28, 28),
  nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 }), nn.relu, nn.maxPool2d(2),
  nn.conv2d('c2', { filters: 16, kernel: 5 }), nn.relu, nn.maxPool2d(2),
  nn.flatten,
  nn.dense('f1', 120), nn.relu, nn.dense('out', 10),
)
declare const batches: readonly { readonly x: T.Tensor<['n', 1, 28, 28]>; readonly y: T.Tensor<['n'], 'int32'> }[]
const params = model.init(T.random.key(0))
const loss = (p: typeof params, { x, y }: (typeof batches)[0]) => nn.softmaxCrossEntropy(model.apply(p, x), y)
const fold = optim.fold(optim.adam(1e-3), loss)
const w: T.Tensor<[400, 120]> = batches.reduce(fold.step, fold.init(params)).params.f1.w
export { flow }
`

/** GPT-2 of 12 blocks as one writes it by hand: Radford, Wu, Child, Luan, Amodei and Sutskever, 2019. */
export const gpt2: string = `${head}
interface Dense<I extends T.Dim, O extends T.Dim> { readonly w: T.Tensor<[I, O]>; readonly b: T.Tensor<[O]> }
interface Norm { readonly scale: T.Tensor<[768]>; readonly shift: T.Tensor<[768]> }
interface Block {
  readonly norm1: Norm
  readonly qkv: Dense<768, 2304>
  readonly out: Dense<768, 768>
  readonly norm2: Norm
  readonly up: Dense<768, 3072>
  readonly down: Dense<3072, 768>
}

const dense = <B extends T.Dim, N extends T.Dim, I extends T.Dim, O extends T.Dim>(
  x: T.Tensor<[B, N, I]>,
  { w, b }: Dense<I, O>,
): T.Tensor<[B, N, O]> => T.add(T.matmul(x, w), b)

const norm = <B extends T.Dim, N extends T.Dim>(
  x: T.Tensor<[B, N, 768]>,
  { scale, shift }: Norm,
): T.Tensor<[B, N, 768]> => {
  const options = { axis: -1, keepDims: true } as const
  const centred = T.sub(x, T.mean(x, options))
  return T.add(T.mul(T.mul(centred, T.rsqrt(T.add(T.variance(x, options), 1e-5))), scale), shift)
}

type Hidden = T.Tensor<['batch', 'time', 768]>
declare const time: T.NamedDim<'time'>
declare const batch: T.NamedDim<'batch'>
const mask = T.tril(T.ones([time, time], 'bool'))

const attention = (x: Hidden, { qkv, out }: Block): Hidden => {
  const heads = pipe(dense(x, qkv), T.reshape([batch, time, 3, 12, 64]), T.transpose([2, 0, 3, 1, 4]))
  const [q, k, v] = [T.slice(heads, [0]), T.slice(heads, [1]), T.slice(heads, [2])]
  const scores = T.mul(T.matmul(q, T.swapAxes(k, -2, -1)), 0.125)
  const weights = T.softmax(T.where(mask, scores, -Infinity))
  return dense(pipe(T.matmul(weights, v), T.swapAxes(1, 2), T.reshape([batch, time, 768])), out)
}

const block = (x: Hidden, p: Block): Hidden => {
  const y = T.add(x, attention(norm(x, p.norm1), p))
  return T.add(y, dense(T.gelu(dense(norm(y, p.norm2), p.up)), p.down))
}

interface Params {
  readonly tokens: T.Tensor<[50257, 768]>
  readonly positions: T.Tensor<[1024, 768]>
${times(12, i => `  readonly block${i}: Block`).join('\n')}
  readonly norm: Norm
}
type Batch = { readonly ids: T.Tensor<['batch', 'time'], 'int32'>; readonly next: T.Tensor<['batch', 'time'], 'int32'> }

const forward = (p: Params, ids: Batch['ids']): T.Tensor<['batch', 'time', 50257]> => {
  const x0 = T.add(T.take(p.tokens, ids, { axis: 0 }), T.take(p.positions, T.arange(time, 'int32'), { axis: 0 }))
${times(12, i => `  const x${i + 1} = block(x${i}, p.block${i})`).join('\n')}
  return T.matmul(norm(x12, p.norm), T.transpose(p.tokens))
}
const loss = (p: Params, { ids, next }: Batch) =>
  nn.softmaxCrossEntropy(T.reshape(forward(p, ids), [-1, 50257]), T.reshape(next, [-1]))
declare const params: Params
declare const batches: readonly Batch[]
const fold = optim.fold(optim.adamW(3e-4), loss)
const w: T.Tensor<[768, 2304]> = batches.reduce(fold.step, fold.init(params)).params.block11.qkv.w
export { flow }
`
