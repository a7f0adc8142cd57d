import { type Contender, type EagerOperation, type Sampler, sampler } from '../contender.js'
import { numbers } from '../numbers.js'
import { versionOf } from '../version.js'

interface Tensor {
  dispose(): void
  dataSync(): unknown
}

interface TensorFlow {
  setBackend(name: string): Promise<boolean>
  ready(): Promise<void>
  tensor1d(data: Float32Array): Tensor
  tensor2d(data: Float32Array, shape: readonly [number, number]): Tensor
  matMul(a: Tensor, b: Tensor): Tensor
  softmax(x: Tensor): Tensor
  add(a: Tensor, b: Tensor): Tensor
  exp(x: Tensor): Tensor
  sum(x: Tensor): Tensor
}

const specifier: string = '@tensorflow/tfjs'
const backend: string = '@tensorflow/tfjs-backend-wasm'

export const load = async (): Promise<Contender> => {
  // It prints advice about another package.
  const { warn } = console
  console.warn = () => {}
  const imported: { readonly default?: TensorFlow } & TensorFlow = await import(specifier)
  await import(backend)
  const tf = imported.default ?? imported
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not start')
  await tf.ready()
  console.warn = warn

  // The backend computes before it returns.
  const released = (f: () => Tensor): Sampler => sampler(() => f().dispose())

  const eager: Readonly<Record<EagerOperation, (a: Tensor, b: Tensor) => Tensor>> = {
    add: (a, b) => tf.add(a, b),
    exp: a => tf.exp(a),
    sum: a => tf.sum(a),
  }

  return {
    version: versionOf(specifier),
    specifier,
    matmul: size => {
      const [a, b] = [1, 2].map(seed => tf.tensor2d(numbers(size * size, seed), [size, size])) as [Tensor, Tensor]
      return released(() => tf.matMul(a, b))
    },
    softmax: (rows, columns) => {
      const x = tf.tensor2d(numbers(rows * columns), [rows, columns])
      return released(() => tf.softmax(x))
    },
    eager: (operation, length) => {
      const [a, b] = [1, 2].map(seed => tf.tensor1d(numbers(length, seed))) as [Tensor, Tensor]
      return released(() => eager[operation](a, b))
    },
  }
}
