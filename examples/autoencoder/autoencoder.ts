// Autoencoders: a linear one finds the subspace of PCA, one with activations does better (course row 24).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import * as data from 'tensor-ts/data'
import * as nn from 'tensor-ts/nn'
import * as optim from 'tensor-ts/optim'

/** Images, a row each, from which the mean image is subtracted. */
export type Images = T.Tensor<['digits', 196]>

/** What an image becomes: two numbers. */
const size = 2

/** x ↦ x E D: two numbers of an image, and an image of two numbers, by one matrix each. */
export const linear = {
  encoder: pipe(nn.input(196), nn.dense('code', size, { bias: false, init: nn.initializers.lecunNormal })),
  decoder: pipe(nn.input(size), nn.dense('image', 196, { bias: false, init: nn.initializers.lecunNormal })),
}

/** The same with a hidden layer on both sides. */
export const deep = {
  encoder: pipe(nn.input(196), nn.dense('hidden', 128), nn.relu, nn.dense('code', size)),
  decoder: pipe(nn.input(size), nn.dense('hidden', 128), nn.relu, nn.dense('image', 196)),
}

/** Two networks, one that makes codes of images, and one that makes images of codes. */
export interface Autoencoder<P extends object, Q extends object> {
  readonly encoder: nn.Model<[196], [2], P>
  readonly decoder: nn.Model<[2], [196], Q>
}

/** Both learn one thing, by Adam: that what comes out is what went in. All images are one batch. */
export const train = <P extends T.FloatTree<P>, Q extends T.FloatTree<Q>>(
  { encoder, decoder }: Autoencoder<P, Q>,
  images: Images,
  steps: number,
  rate: number,
) => {
  type Params = { readonly encoder: P; readonly decoder: Q }
  const [encoderKey, decoderKey] = T.random.split(T.random.key(0))
  const loss = ({ encoder: e, decoder: d }: Params) =>
    nn.meanSquaredError(decoder.apply(d, encoder.apply(e, images)), images)
  const fold = optim.fold(optim.adam(optim.cosineDecay(rate, { steps })), loss)
  const start = fold.init({ encoder: encoder.init(encoderKey), decoder: decoder.init(decoderKey) })
  const { params, loss: last } = Array.from({ length: steps }).reduce<typeof start>(
    state => fold.step(state, undefined),
    start,
  )
  const codes = encoder.apply(params.encoder, images)
  return { params, loss: T.item(last), codes, images: decoder.apply(params.decoder, codes) }
}

/** The same by PCA: the best that a subspace of two dimensions can do. */
export const pca = (images: Images) => {
  const fitted = data.fitPca(images, { components: size })
  const codes = data.project(images, fitted)
  const again = T.add(T.matmul(codes, fitted.backward), fitted.mean)
  return { basis: fitted.backward, codes, images: again, loss: T.item(nn.meanSquaredError(again, images)) }
}

type Rows = T.Tensor<[2, 196]>

/** Gram and Schmidt: rows of length 1, at right angles, that span the same. */
const orthonormal = (rows: Rows): Rows => {
  const unit = (x: T.Tensor<[196]>) => T.div(x, T.norm(x))
  const first = unit(T.slice(rows, [0]))
  const second = T.slice(rows, [1])
  return T.stack([first, unit(T.sub(second, T.mul(T.dot(second, first), first)))])
}

/** How far apart two planes through 0 are, in degrees: with bases A and B, Σ sin² of both angles is 2 − ‖A Bᵀ‖². */
export const degreesBetween = (a: Rows, b: Rows): number => {
  const shared = T.matmul(orthonormal(a), T.transpose(orthonormal(b)))
  const sine = T.sqrt(T.maximum(T.sub(size, T.sum(T.square(shared))), 0))
  return (T.item(T.asin(T.minimum(sine, 1))) * 180) / Math.PI
}
