// Transfer: what a network has learned of some kinds of images serves others, of which there are few (course row 18).
import * as E from 'fp-ts/lib/Either.js'
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { augment } from 'tensor-ts/data'
import * as io from 'tensor-ts/io'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import { accuracy } from 'tensor-ts/train'
import type { SmallDigits } from '../data/digits.js'

/** Images of 20 × 20 of five kinds, which are counted from 0. */
export interface Images {
  readonly x: T.Tensor<['digits', 1, 20, 20]>
  readonly labels: T.Tensor<['digits'], 'int32'>
}

/** Digits of five kinds, `first` and the four behind it, `each` of every kind; the first `without` of a kind are left out. */
export const kindsFrom = ({ x, labels }: SmallDigits, first: number, each: number, without = 0): SmallDigits => {
  const shown = T.toArray(labels)
  const places = Array.from({ length: 5 }, (_, kind) =>
    shown.flatMap((digit, i) => (digit === first + kind ? [i] : [])).slice(without, without + each),
  ).flat()
  const chosen = T.fromArray(places, [T.dim('digits', places.length)], 'int32')
  return { x: T.take(x, chosen), labels: T.sub(T.take(labels, chosen), first) }
}

/** The digits somewhere in images of 20 × 20: what a digit is does not depend on where it stands. */
export const scatter = (key: T.random.Key, { x, labels }: SmallDigits): Images => {
  const [rows] = T.dims(x)
  const wide = T.pad(T.reshape(x, [rows, 1, 14, 14]), [
    [0, 0],
    [0, 0],
    [6, 6],
    [6, 6],
  ])
  const place = (key: T.random.Key, image: T.Tensor<[1, 26, 26]>) => augment.crop(key, image, { size: 20 })
  return { x: T.vmap(place)(T.random.split(key, rows), wide), labels }
}

/** Convolutions see strokes and corners, which all digits have; what they make of an image are its features. */
const features = flow(
  nn.conv2d('c1', { filters: 16, kernel: 5, stride: 2, padding: 2 }),
  nn.relu,
  nn.conv2d('c2', { filters: 32, kernel: 3, stride: 2, padding: 1 }),
  nn.relu,
  nn.flatten,
  nn.dense('code', 64),
  nn.relu,
)

/** Features, and a head that tells five kinds apart by them. */
export const model = pipe(nn.input(1, 20, 20), nn.named('features', features), nn.dense('head', 5))
export type Params = nn.ParamsOf<typeof model>

/** All of the network learns. */
export const all = optim.adam(3e-3)
/** The head learns; the features stay what they are, to the last bit, and nothing is kept for them. */
export const head = optim.partition(
  { learns: optim.adam(1e-2), stays: optim.frozen() },
  { '.head': 'learns', '.features': 'stays' },
)

/** So many steps, each of the images that there are for it. */
export const train = (
  optimizer: optim.Optimizer<optim.StateOf>,
  params: Params,
  imagesOf: (step: number) => Images,
  steps: number,
): Params => {
  const loss = (params: Params, { x, labels }: Images) => nn.softmaxCrossEntropy(model.apply(params, x), labels)
  const fold = optim.fold(optimizer, loss)
  const start = fold.init(params)
  return Array.from({ length: steps }, (_, step) => imagesOf(step)).reduce<typeof start>(fold.step, start).params
}

/** The features as a file. */
export const save = ({ features }: Params): Uint8Array => io.encode(features)

/** A network with the features of a file, and a head that knows nothing. */
export const load = (file: Uint8Array, key: T.random.Key): E.Either<io.DecodeError, Params> => {
  const { features, head } = model.init(key)
  return pipe(
    io.decode(features)(file),
    E.map(features => ({ features, head })),
  )
}

export const rightOf = (params: Params, { x, labels }: Images): number =>
  T.item(accuracy(model.apply(params, x), labels))
