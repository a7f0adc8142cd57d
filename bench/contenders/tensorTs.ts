import { pipe } from 'fp-ts/function'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { type Contender, type Sampler, sampler } from '../contender.js'
import { labels, layersOf, numbers, weights } from '../numbers.js'

type Labels = T.Tensor<['batch'], 'int32'>
type Matrix = T.Tensor<[number, number]>
type Vector = T.Tensor<[number]>

interface Layer {
  readonly weight: Matrix
  readonly bias: Vector
}

interface DenseBatch {
  readonly x: Matrix
  readonly y: Labels
}

interface ImageBatch {
  readonly images: T.Tensor<['batch', 1, 28, 28]>
  readonly y: Labels
}

const adam = optim.adam(1e-3)

const matrix = (rows: number, columns: number, seed: number): Matrix =>
  T.fromArray(numbers(rows * columns, seed), [rows, columns])

const vector = (length: number, seed: number): Vector => T.fromArray(numbers(length, seed), [length])

const labelsOf = (batch: number): Labels => T.fromArray(labels(batch), [T.dim('batch', batch)], 'int32')

/** One step after another, each from the state that the last one gave. */
const steps = <State, Batch>(step: (state: State, batch: Batch) => State, first: State, batch: Batch): Sampler => {
  let state = first
  return sampler(() => {
    state = step(state, batch)
  })
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
  nn.dense('f1', 120),
  nn.relu,
  nn.dense('f2', 84),
  nn.relu,
  nn.dense('out', 10),
)

const logits = (layers: readonly Layer[], x: Matrix): Matrix =>
  layers.reduce((x, { weight, bias }, i) => {
    const sum: Matrix = T.add(T.matmul(x, weight), bias)
    return i === layers.length - 1 ? sum : T.relu(sum)
  }, x)

export const load = (): Contender => ({
  name: 'tensor-ts',
  specifier: new URL('../../dist/index.js', import.meta.url).href,
  matmul: size => {
    const [a, b] = [matrix(size, size, 1), matrix(size, size, 2)]
    const product = T.jit((a: Matrix, b: Matrix) => T.matmul(a, b))
    return sampler(() => product(a, b))
  },
  denseStep: (sizes, batch) => {
    const layers: readonly Layer[] = layersOf(sizes).map(([inputs, outputs], i) => ({
      weight: T.fromArray(weights(inputs * outputs, inputs, i), [inputs, outputs]),
      bias: T.fromArray(new Float32Array(outputs), [outputs]),
    }))
    const fold = optim.fold(adam, (layers: readonly Layer[], { x, y }: DenseBatch) =>
      nn.softmaxCrossEntropy(logits(layers, x), y),
    )
    return steps(fold.step, fold.init(layers), { x: matrix(batch, sizes[0]!, 9), y: labelsOf(batch) })
  },
  lenetStep: batch => {
    const fold = optim.fold(adam, (params: ReturnType<typeof lenet.init>, { images, y }: ImageBatch) =>
      nn.softmaxCrossEntropy(lenet.apply(params, images), y),
    )
    const images = T.fromArray(numbers(batch * 784), [T.dim('batch', batch), 1, 28, 28])
    return steps(fold.step, fold.init(lenet.init(T.random.key(1))), { images, y: labelsOf(batch) })
  },
  softmax: (rows, columns) => {
    const x = matrix(rows, columns, 1)
    const softmax = T.jit((x: Matrix) => T.softmax(x))
    return sampler(() => softmax(x))
  },
  add: length => {
    const [a, b] = [vector(length, 1), vector(length, 2)]
    return sampler(() => T.add(a, b))
  },
})
