import type { Kind } from './look.js'

/**
 * Where types and run time are known to disagree still: operations, or families of them, by what the types know less of. All
 * are refusals, or results of which less is said than could be; docs/types.md says what to write instead.
 *
 * - variable shape: that `[...B, N, M]` times a square matrix is `[...B, N, M]` is a rule for a list that ends in two sizes, which a
 *   bare `S` may lack; to ask of each product whether its right side is square costs a tenth more of all of them. So it is with
 *   `einsum` and `tensorDot`, and with what is divided by its own sum along an axis that is kept. `map` puts the first size before the others
 *   again: of two results of rules that wait TypeScript does not know that they are the two parts of one shape.
 * - variable tensor, variable of any tensor: a conditional type over `X extends Tensor<…>` waits for the call whatever it
 *   extends, see `waiting`; so it is not known that `scan` hands on the carry that it was given. Of one of any element type,
 *   which may not be of floats, it is not known that `softmax` gives a tensor.
 * - variable dtype: a float may be one of 16 bits, of which `normalLike` has no samples; `T.FullDType` is the others.
 */
export const pending: Readonly<Partial<Record<Kind, 'every operation' | readonly string[]>>> = {
  'variable shape': ['div', 'einsum', 'map', 'matmul', 'tensorDot'],
  'variable tensor': ['scan'],
  'variable dtype': ['random.normalLike'],
  'variable of any tensor': ['softmax', 'scan'],
}

/**
 * Families and operations whose results wait for the call where the whole tensor is a type variable: the shape of what may be
 * a number or options too is read off its type, which TypeScript does not do for a type variable, whatever that extends. They are
 * tensors to the next operation, and exact at the call.
 */
export const waiting: readonly string[] = [
  'elementwise',
  ...['all', 'any', 'argmax', 'argmin', 'logSumExp', 'max', 'mean', 'min', 'prod', 'std', 'sum', 'variance'],
  ...['median', 'nanMax', 'nanMean', 'nanMedian', 'nanMin', 'nanProd', 'nanStd', 'nanSum', 'nanVariance'],
  'at',
  'cond',
  'einsum',
  'nn.embedding',
  'gather',
  'map',
  'nesting',
  'scatter',
  'switchCase',
]

/**
 * Operations, and families of them, whose tensor has one shape, so that a tensor that may be one of several is refused
 * although each would be right: TypeScript infers the first and compares the others with it. What they say of such a tensor is
 * no lie.
 */
export const ofOneShape: readonly string[] = [
  'models',
  'layers',
  'onesLike',
  'cast',
  'all',
  'any',
  'argmax',
  'argmin',
  'argsort',
  'avgPool2d',
  'cholesky',
  'cummax',
  'cummin',
  'cumprod',
  'cumsum',
  'det',
  'diagonal',
  'diff',
  'dims',
  'eigh',
  'expandDims',
  'flatten',
  'flip',
  'fullLike',
  'histogram',
  'inv',
  'logSoftmax',
  'logSumExp',
  'map',
  'max',
  'maxPool2d',
  'mean',
  'median',
  'min',
  'moveAxis',
  'nanMax',
  'nanMean',
  'nanMedian',
  'nanMin',
  'nanProd',
  'nanStd',
  'nanSum',
  'nanVariance',
  'norm',
  'oneHot',
  'pad',
  'prod',
  'qr',
  'quantile',
  'random.categorical',
  'random.normalLike',
  'repeat',
  'reshape',
  'roll',
  'scan',
  'shape',
  'slice',
  'softmax',
  'sort',
  'split',
  'squeeze',
  'std',
  'sum',
  'svd',
  'swapAxes',
  'tile',
  'topK',
  'trace',
  'transpose',
  'unstack',
  'variance',
  'whileLoop',
  'zerosLike',
]
