// Scaling, decorrelation by PCA and whitening, whose statistics come from the training set only (course row 19).
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'tensor-ts'
import { fitMinMax, fitPca, fitStandard, fitWhitening, project, scale, split } from 'tensor-ts/data'

type Rows<N extends T.Dim> = T.Tensor<[N, 2]>

/** Correlated features of different size, and away from zero: A z + b of normal z. */
const features: Rows<500> = T.add(
  T.matmul(
    T.random.normal(T.random.key(0), [500, 2]),
    T.tensor([
      [3, 1],
      [0, 0.6],
    ]),
  ),
  T.tensor([5, 2]),
)

/** 400 rows to learn the transforms from, and 100 that they have not seen. */
export const [train, unseen] = split(features, { count: 400, names: ['train', 'unseen'] })

const mean = T.mean(train, { axis: 0 })

/** All that is learnt of the training set: a tree of tensors, which is saved beside the parameters of the model. */
export const fitted = {
  standard: fitStandard(train),
  range: fitMinMax(train),
  pca: fitPca(train),
  whitening: fitWhitening(train),
  zca: fitWhitening(train, { zca: true }),
}

/** Each transform by its name: of the rows that it was learnt from or of others, it does the same. */
export const transforms = [
  { name: 'as it is', of: <N extends T.Dim>(x: Rows<N>): Rows<N> => x },
  { name: 'zero-centred', of: <N extends T.Dim>(x: Rows<N>): Rows<N> => T.sub(x, mean) },
  { name: 'scaled to [0, 1]', of: <N extends T.Dim>(x: Rows<N>): Rows<N> => scale(x, fitted.range) },
  { name: 'standardised', of: <N extends T.Dim>(x: Rows<N>): Rows<N> => scale(x, fitted.standard) },
  { name: 'decorrelated by PCA', of: <N extends T.Dim>(x: Rows<N>): Rows<N> => project(x, fitted.pca) },
  { name: 'whitened', of: <N extends T.Dim>(x: Rows<N>): Rows<N> => project(x, fitted.whitening) },
] as const

/** The covariance of the features: (X − μ)ᵀ (X − μ) / (n − 1). */
export const covariance = <N extends T.Dim>(x: Rows<N>): T.Tensor<[2, 2]> => {
  const centred = T.sub(x, T.mean(x, { axis: 0 }))
  return pipe(T.matmul(T.transpose(centred), centred), T.div(x.shape[0] - 1))
}
