import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import { type EncodeOptions, encode, type Model } from 'tensor-ts/onnx'
import * as optim from 'tensor-ts/optim'

// Models of ours, run by onnxruntime in Python: each with arguments of other sizes than it was made with, and what comes out here.

/** A model, and calls of it: the leaves of the arguments and of the result. */
interface Exported {
  readonly name: string
  readonly model: Model
  readonly calls: readonly (readonly [args: readonly T.AnyTensor[], results: readonly T.AnyTensor[]])[]
}

const exported = <A extends readonly unknown[], R>(
  name: string,
  f: (...args: A) => R,
  examples: readonly A[],
  options: EncodeOptions = {},
): Exported => {
  const leaves = (tree: unknown) => T.tree.leaves(tree as object) as readonly T.AnyTensor[]
  const write = encode as unknown as (f: (...args: A) => R, options: EncodeOptions) => (...args: A) => Model
  return {
    name,
    model: write(f, options)(...examples[0]!),
    calls: examples.map(args => [leaves(args), leaves([f(...args)])]),
  }
}

const image = (n: number) => {
  const pixels = T.random.normal(T.random.key(n), [n, 1, 28, 28])
  return T.fromArray(T.data(pixels) as Float32Array, [T.dim('batch', n), 1, 28, 28])
}

const lenet = pipe(
  nn.input(1, 28, 28),
  nn.conv2d('c1', { filters: 6, kernel: 5, padding: 2 }),
  nn.relu,
  nn.maxPool2d(2),
  nn.conv2d('c2', { filters: 16, kernel: 5 }),
  nn.relu,
  nn.maxPool2d(2),
  nn.flatten,
  nn.dense('f1', 32),
  nn.relu,
  nn.dense('out', 10),
)
const params = lenet.init(T.random.key(0))

type Images = T.Tensor<['batch', 1, 28, 28]>
const classify = (images: Images) => T.softmax(lenet.apply(params, images))

type Batch = { readonly x: T.Tensor<[8, 3]>; readonly y: T.Tensor<[8]> }
const fold = optim.fold(optim.adam(0.05), (w: T.Tensor<[3]>, { x, y }: Batch) =>
  T.mean(T.square(T.sub(T.matmul(x, w), y))),
)
const batch = (seed: number): Batch => ({
  x: T.random.normal(T.random.key(seed), [8, 3]),
  y: T.random.normal(T.random.key(seed + 100), [8]),
})
const first = fold.init(T.zeros([3]))

const dropout = (key: T.random.Key, x: T.Tensor<[5]>) => T.mul(x, T.random.uniform(key, [5]))
const decompose = (x: T.Tensor<[4, 4]>) => T.eigh(T.add(x, T.transpose(x)))
const square = (seed: number) => T.random.normal(T.random.key(seed), [4, 4])
const halves = (x: T.Tensor<[3], 'float64'>) => T.cast(T.cast(x, 'float16'), 'float32')

const all = (): readonly Exported[] => [
  exported('LeNet, at other batches', classify, [[image(2)], [image(1)], [image(7)]]),
  exported('LeNet, its weights in a file beside it', classify, [[image(2)], [image(3)]], { externalData: '2.bin' }),
  exported('a step of Adam', fold.step, [
    [first, batch(1)],
    [fold.step(first, batch(2)), batch(3)],
  ]),
  exported('random numbers from a key', dropout, [
    [T.random.key(1), T.ones([5])],
    [T.random.key(2), T.ones([5])],
  ]),
  exported('eigenvalues and vectors', decompose, [[square(1)], [square(2)]]),
  exported('float64 to float16 and back', halves, [[T.tensor([1 + 2 ** -11 + 2 ** -40, 0.1, 70000], 'float64')]]),
]

const told = (x: T.AnyTensor) => {
  const { buffer, byteOffset, byteLength } = T.data(x)
  return { shape: x.shape, dtype: x.dtype, data: Buffer.from(buffer, byteOffset, byteLength).toString('hex') }
}

/** What Python's onnxruntime found, as rows of a table, and its version. */
export const inOnnxruntime = (python: string, folder: string) => {
  const models = all()
  const described = models.map(({ name, model, calls }, i) => {
    writeFileSync(`${folder}/${i + 1}.onnx`, model.model)
    if (model.data !== undefined) writeFileSync(`${folder}/${i + 1}.bin`, model.data)
    return {
      name,
      file: `${folder}/${i + 1}.onnx`,
      inputs: model.inputs.map(each => each.name),
      outputs: model.outputs.map(each => each.name),
      calls: calls.map(([args, results]) => ({ args: args.map(told), results: results.map(told) })),
    }
  })
  writeFileSync(`${folder}/onnx.json`, JSON.stringify(described))
  const answer = execFileSync(python, ['scripts/interop/onnx.py', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { version, worst } = JSON.parse(answer.trim().split('\n').at(-1)!) as {
    readonly version: string
    readonly worst: readonly number[]
  }
  const rows = models.map(({ name, calls }, i): readonly [string, string] => {
    const apart = worst[i]!
    if (!(apart < 1e-5)) throw new Error(`${name}: results in onnxruntime differ by ${apart}`)
    return [
      `ours: ${name}, an ONNX model, run by onnxruntime`,
      `${calls.length} calls, results within ${apart.toExponential(1)}`,
    ]
  })
  return { version, rows }
}
