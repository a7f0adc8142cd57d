// Embeddings: digits become points, of which those of one kind lie near each other, and a search finds the nearest.
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'
import type { SmallDigits } from '../data/digits.js'

const size = 16
const batchSize = 64

/** An image becomes 16 numbers. */
export const network = pipe(
  nn.input(196),
  nn.dense('first', 128),
  nn.relu,
  nn.dense('second', 128),
  nn.relu,
  nn.dense('embedding', size),
)
export type Params = nn.ParamsOf<typeof network>
type Rows<N extends T.Dim> = T.Tensor<[N, 196]>

/** Rows of length 1, points on a sphere: x / |x|. The product of two of them is the cosine of the angle between them. */
export const unit = <N extends T.Dim, D extends T.Dim>(x: T.Tensor<[N, D]>): T.Tensor<[N, D]> =>
  T.div(x, T.norm(x, { axis: 1, keepDims: true }))

export const embed = <N extends T.Dim>(params: Params, x: Rows<N>): T.Tensor<[N, typeof size]> => {
  const points: T.Tensor<[N, typeof size]> = network.apply(params, x)
  return unit(points)
}

/** An image, another of the same digit, and one of another digit, by their rows. */
interface Triplets {
  readonly anchor: T.Tensor<['triplets'], 'int32'>
  readonly positive: T.Tensor<['triplets'], 'int32'>
  readonly negative: T.Tensor<['triplets'], 'int32'>
}

/** Triplets at random: of the rows whose labels allow it each is drawn as likely. */
export const tripletsOf = (key: T.random.Key, labels: SmallDigits['labels']): Triplets => {
  const triplets = T.dim('triplets', batchSize)
  const keyOf = (i: number) => T.random.foldIn(key, i)
  const anchor = T.random.randint(keyOf(0), [triplets], 0, labels.shape[0])
  const isSame = T.equal(T.expandDims(T.take(labels, anchor), 1), labels)
  const draw = (key: T.random.Key, isAllowed: typeof isSame) =>
    T.random.categorical(key, T.where(isAllowed, 0, Number.NEGATIVE_INFINITY))
  return { anchor, positive: draw(keyOf(1), isSame), negative: draw(keyOf(2), T.logicalNot(isSame)) }
}

/** Learns by max(0, |a − p| − |a − n| + margin): the same digit is to be nearer than another, by the margin. */
export const train = ({ x, labels }: SmallDigits, steps: number) => {
  const keyOf = (i: number) => T.random.foldIn(T.random.key(0), i)
  const loss = (params: Params, key: T.random.Key) => {
    const { anchor, positive, negative } = tripletsOf(key, labels)
    const point = (rows: Triplets['anchor']) => embed(params, T.take(x, rows))
    return nn.tripletLoss(point(anchor), point(positive), point(negative), { margin: 0.5 })
  }
  const fold = optim.fold(optim.adam(optim.cosineDecay(3e-3, { steps })), loss)
  const before = network.init(keyOf(0))
  const start = fold.init(before)
  const keys = Array.from({ length: steps }, (_, i) => T.random.foldIn(keyOf(1), i))
  return { before, after: keys.reduce<typeof start>(fold.step, start).params }
}

/** Of each query the `count` rows of a library that are nearest, the nearest first: of points on a sphere they have the greatest cosines. */
export const nearest = <D extends T.Dim, const K extends number>(
  queries: T.Tensor<['queries', D]>,
  library: T.Tensor<['digits', D]>,
  count: K,
) => {
  const cosines: T.Tensor<['queries', 'digits']> = T.matmul(queries, T.transpose(library))
  const [, rows] = T.topK(cosines, count)
  return rows
}
