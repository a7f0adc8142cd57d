// Losses and their gradients: why classes want cross-entropy, and what outliers do (course row 5).
import * as T from 'tensor-ts'
import * as nn from 'tensor-ts/nn'

type Scalar = T.Tensor<[]>

/** Losses of one logit z, where 1 is right: p = σ(z). */
export const ofLogit = {
  /** −log p, whose gradient is p − 1: the farther off, the steeper, up to 1. */
  'cross-entropy': (z: Scalar): Scalar => nn.binaryCrossEntropy(z, T.tensor(1)),
  /** ½ (p − 1)², whose gradient (p − 1) p (1 − p) is nothing where p is quite wrong. */
  'squared error of the sigmoid': (z: Scalar): Scalar => nn.halfSquaredError(T.sigmoid(z), T.tensor(1)),
} as const

/** Losses of a prediction that is off by e. */
export const ofError = {
  'squared: ½ e²': (e: Scalar): Scalar => nn.halfSquaredError(e, T.tensor(0)),
  'absolute: |e|': (e: Scalar): Scalar => nn.meanAbsoluteError(e, T.tensor(0)),
  'Huber: between them': (e: Scalar): Scalar => nn.huberLoss(e, T.tensor(0)),
} as const

/** The values and the slopes of a loss at many points. */
export const curve = (loss: (x: Scalar) => Scalar, at: T.Tensor<[number]>) => {
  const [values, slopes] = T.vmap(T.valueAndGrad(loss))(at)
  return { values: T.toArray(values), slopes: T.toArray(slopes) }
}

/** What minimises a loss over some numbers, of which one is far off: the mean, the median, or between. */
export const centre = (loss: (e: Scalar) => Scalar, numbers: T.Tensor<[number]>): number => {
  const candidates = T.linspace(0, 10, 1001)
  const total = (c: Scalar) => T.mean(T.vmap((x: Scalar) => loss(T.sub(x, c)))(numbers))
  return T.item(T.take(candidates, T.argmin(T.vmap(total)(candidates))))
}

/** The gradient of the softmax's cross-entropy by the logits: y − t. */
export const gradientByLogits = (logits: T.Tensor<[3]>, target: T.Tensor<[3]>): T.Tensor<[3]> =>
  T.grad((z: T.Tensor<[3]>) => nn.softmaxCrossEntropy(T.expandDims(z, 0), T.expandDims(target, 0)))(logits)
