import type { Kind } from './look.js'

/**
 * Where types and run time are known to disagree still: operations, or families of them, by what the types know less of. All
 * are refusals, or results of which less is said than could be.
 *
 * - `where` with its alternatives only names them first, the run time the condition.
 * - Of a shape that is one type variable `matmul` by a square matrix, `einsum` and `map` do not say that it stays itself (for
 *   `matmul` that costs a tenth more of every product), nor does what is divided by its own sum along an axis that is kept: a
 *   rule that says it was found only where sums behind `[...B, N]` wait for it.
 * - An ellipsis of `einsum`, a `-1` beside a named size in `reshape` and the slices of `map` wait for sizes that are variables.
 * - Where the whole tensor is a type variable, what is nested takes results that wait, see `waiting`, and nobody knows of a slice
 *   of it that it is a tensor. One of any element type may not be of bools, which `all` and `any` ask, nor of floats, which
 *   `logSumExp` asks.
 */
export const pending: Readonly<Partial<Record<Kind, 'every operation' | readonly string[]>>> = {
  'variable size': ['einsum'],
  'variable shape': ['div', 'einsum', 'map', 'matmul'],
  'variable tensor': ['nesting', 'map', 'scan'],
  'variable of any tensor': ['nesting', 'all', 'any', 'logSumExp', 'scan', 'whileLoop'],
}

/**
 * Families and operations whose results wait for the call where the whole tensor is a type variable: the shape of what may be
 * a number or options too is read off its type, which TypeScript does not do for a type variable, whatever that extends.
 */
export const waiting: readonly string[] = [
  'elementwise',
  ...['all', 'any', 'argmax', 'argmin', 'logSumExp', 'max', 'mean', 'min', 'prod', 'std', 'sum', 'variance'],
  ...['median', 'nanMax', 'nanMean', 'nanMedian', 'nanMin', 'nanProd', 'nanStd', 'nanSum', 'nanVariance'],
  'at',
  'cond',
  'einsum',
  'scatter',
  'switchCase',
]

/**
 * Operations whose tensor has one shape, so that a tensor that may be one of several is refused although each would be
 * right: TypeScript infers the first and compares the others with it. What they say of such a tensor is no lie.
 */
export const ofOneShape: readonly string[] = [
  'onesLike',
  'nn.maxPool2d',
  'nn.layerNorm',
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
  'nn.conv2d',
  'nn.dense',
  'norm',
  'oneHot',
  'pad',
  'prod',
  'qr',
  'quantile',
  'random.categorical',
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
  'variance',
  'whileLoop',
  'zerosLike',
]
