// A residual network of depthwise-separable convolutions (course row 22).
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

/** Each channel's own 3 × 3 filter, then a mixture of the channels, normalised: 9 C + C F weights where a convolution has 9 C F. */
const separable = <const F extends number>(filters: F) =>
  flow(nn.separableConv2d('conv', { filters, kernel: 3, padding: 'same', bias: false }), nn.batchNorm('norm'))

/** What two separable convolutions add to x: x + g(relu(f(x))). */
const block = <const F extends number>(filters: F) =>
  nn.residual(flow(nn.named('first', separable(filters)), nn.relu, nn.named('second', separable(filters))))

export const model = pipe(
  nn.input(1, 28, 28),
  nn.conv2d('stem', { filters: 24, kernel: 3, padding: 'same' }),
  nn.relu,
  nn.maxPool2d(2),
  nn.named('block1', block(24)),
  nn.relu,
  nn.maxPool2d(2),
  nn.named('wider', separable(80)),
  nn.relu,
  nn.named('block2', block(80)),
  nn.relu,
  nn.named('block3', block(80)),
  nn.relu,
  nn.globalAvgPool,
  nn.dense('out', 10),
)

export type Params = nn.ParamsOf<typeof model>
/** The running statistics of the normalisations. */
export type Statistics = nn.StateOf<typeof model>

export interface Images {
  readonly images: T.Tensor<[number, 1, 28, 28], 'uint8'>
  readonly labels: T.Tensor<[number], 'int32'>
}
interface Batch {
  readonly images: T.Tensor<['batch', 1, 28, 28]>
  readonly labels: T.Tensor<['batch'], 'int32'>
}

const batchSize = 64

const batchesOf = ({ images, labels }: Images, options: { readonly size: number; readonly key?: T.random.Key }) =>
  pipe(
    data.batches({ images, labels }, options),
    data.map(({ images, labels }): Batch => ({ images: data.scalePixels(images), labels })),
  )

const loss = (params: Params, { images, labels }: Batch, state: Statistics) => {
  const { output, state: next } = model.train(params, images, { state })
  return [nn.softmaxCrossEntropy(output, labels, { labelSmoothing: 0.05 }), next] as const
}

/** A network after so many epochs. */
export interface Trained {
  readonly epoch: number
  readonly params: Params
  readonly state: Statistics
  /** The mean loss of the steps of the epoch. */
  readonly loss: number
}

/** Trains by AdamW, whose rate rises and then falls along a cosine, and gives the network after each epoch. */
export function* train(images: Images, epochs: number, seed: number): Generator<Trained> {
  const [initKey, orderKey] = T.random.split(T.random.key(seed))
  const steps = Math.ceil(images.labels.shape[0] / batchSize)
  const total = steps * epochs
  const rate = optim.withWarmup(optim.cosineDecay(4e-3, { steps: total }), { steps: Math.ceil(total / 20) })
  const fold = optim.fold(optim.adamW(rate, { weightDecay: 0.02 }), loss, { hasAux: true })
  let last = fold.init(model.init(initKey), model.state)
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const batches = batchesOf(images, { size: batchSize, key: T.random.foldIn(orderKey, epoch) })
    const { state, sum } = batches.reduce(
      ({ state, sum }, batch) => {
        const next = fold.step(state, batch)
        return { state: next, sum: sum + T.item(next.loss) }
      },
      { state: last, sum: 0 },
    )
    last = state
    yield { epoch, params: state.params, state: state.aux, loss: sum / steps }
  }
}

/** In inference the normalisations take their running statistics. */
const judge = T.jit((params: Params, state: Statistics, images: Batch['images']) =>
  T.softmax(model.apply(params, images, { state })),
)

/** What a network says of images, as probabilities `[image, kind]`. */
export const predict = ({ params, state }: Trained, images: Images): T.Tensor<[number, 10]> =>
  T.concat([...batchesOf(images, { size: 500 })].map(batch => judge(params, state, batch.images)))

/** A mistake: the image, how sure the network is of its answer, and both kinds. */
export interface Mistake {
  readonly index: number
  readonly answer: number
  readonly label: number
  readonly probability: number
}

/** The mistakes that a network is surest of, so many of each answer. */
export const surestMistakes = (
  probabilities: T.Tensor<[number, 10]>,
  labels: Images['labels'],
  each: number,
): readonly (readonly Mistake[])[] => {
  const answers = T.toArray(T.argmax(probabilities, { axis: 1 }))
  const sure = T.toArray(T.max(probabilities, { axis: 1 }))
  const mistakes = T.toArray(labels)
    .map((label, index) => ({ index, label, answer: answers[index] ?? 0, probability: sure[index] ?? 0 }))
    .filter(({ label, answer }) => label !== answer)
    .sort((a, b) => b.probability - a.probability)
  return Array.from({ length: 10 }, (_, kind) => mistakes.filter(({ answer }) => answer === kind).slice(0, each))
}
