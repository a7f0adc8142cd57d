import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { lenet } from '../examples/mnist/models.js'
import { labels, layersOf, numbers, weights } from './numbers.js'

// Trainings of this library, for all engines that it has.

export type Labels = T.Tensor<['batch'], 'int32'>
export type Matrix = T.Tensor<[number, number]>
export type Vector = T.Tensor<[number]>

export interface Layer {
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

export const adam = optim.adam(1e-3)

export const matrix = (rows: number, columns: number, seed: number): Matrix =>
  T.fromArray(numbers(rows * columns, seed), [rows, columns])

export const vector = (length: number, seed: number): Vector => T.fromArray(numbers(length, seed), [length])

export const labelsOf = (batch: number): Labels => T.fromArray(labels(batch), [T.dim('batch', batch)], 'int32')

export const logits = (layers: readonly Layer[], x: Matrix): Matrix =>
  layers.reduce((x, { weight, bias }, i) => {
    const sum: Matrix = T.add(T.matmul(x, weight), bias)
    return i === layers.length - 1 ? sum : T.relu(sum)
  }, x)

export const imagesOf = (batch: number): ImageBatch => ({
  images: T.fromArray(numbers(batch * 784), [T.dim('batch', batch), 1, 28, 28]),
  y: labelsOf(batch),
})

/** A function that is not the one of another call. */
export const lenetFold = (optimizer: typeof adam) =>
  optim.fold(optimizer, (params: ReturnType<typeof lenet.init>, { images, y }: ImageBatch) =>
    nn.softmaxCrossEntropy(lenet.apply(params, images), y),
  )

/** A network of dense layers with rectifiers between: its fold, the first state, and a batch. */
export const denseTraining = (sizes: readonly number[], batch: number) => {
  const layers: readonly Layer[] = layersOf(sizes).map(([inputs, outputs], i) => ({
    weight: T.fromArray(weights(inputs * outputs, inputs, i), [inputs, outputs]),
    bias: T.fromArray(new Float32Array(outputs), [outputs]),
  }))
  const fold = optim.fold(adam, (layers: readonly Layer[], { x, y }: DenseBatch) =>
    nn.softmaxCrossEntropy(logits(layers, x), y),
  )
  return { fold, first: fold.init(layers), batch: { x: matrix(batch, sizes[0]!, 9), y: labelsOf(batch) } }
}

/** The same of LeNet-5. */
export const lenetTraining = (batch: number) => {
  const fold = lenetFold(adam)
  return { fold, first: fold.init(lenet.init(T.random.key(1))), batch: imagesOf(batch) }
}
