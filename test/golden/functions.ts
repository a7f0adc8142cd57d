// Functions to transform, without control flow. Each stands under the same name and formula in families/functions.py.
import * as T from 'tensor-ts'

type Float = T.FloatDType
type Scalar<D extends Float> = T.Tensor<[], D>
type Vector<N extends number, D extends Float> = T.Tensor<[N], D>
type Matrix<M extends number, N extends number, D extends Float> = T.Tensor<[M, N], D>

// --- of numbers -------------------------------------------------------------------------------------------------------

/** sin(x)² + x exp(−x) */
export const wave = <D extends Float>(x: Scalar<D>) => T.add(T.square(T.sin(x)), T.mul(x, T.exp(T.neg(x))))

/** (x³ − 2x) / (1 + x²) */
export const rational = <D extends Float>(x: Scalar<D>) => T.div(T.sub(T.pow(x, 3), T.mul(x, 2)), T.add(T.square(x), 1))

/** log(1 + exp(x)) σ(−x) + erf(x) tanh(x) */
export const smooth = <D extends Float>(x: Scalar<D>) =>
  T.add(T.mul(T.softplus(x), T.sigmoid(T.neg(x))), T.mul(T.erf(x), T.tanh(x)))

/** x^y + y^x + |x − y| log(x y) */
export const powers = <D extends Float>(x: Scalar<D>, y: Scalar<D>) =>
  T.add(T.add(T.pow(x, y), T.pow(y, x)), T.mul(T.abs(T.sub(x, y)), T.log(T.mul(x, y))))

// --- of vectors, to numbers -------------------------------------------------------------------------------------------

/** Σ 100 (xₖ₊₁ − xₖ²)² + (1 − xₖ)² */
export const rosenbrock = <D extends Float>(x: Vector<4, D>) => {
  const [now, next] = [T.slice(x, [[0, 3]]), T.slice(x, [[1, 4]])]
  return T.sum(T.add(T.mul(T.square(T.sub(next, T.square(now))), 100), T.square(T.sub(now, 1))))
}

/** log Σ exp(x) + Σ softmax(x) log softmax(x) */
export const entropy = <D extends Float>(x: Vector<4, D>) =>
  T.add(T.logSumExp(x), T.sum(T.mul(T.softmax(x), T.logSoftmax(x))))

/** ½ xᵀ A x + Σ x */
export const quadratic = <D extends Float>(x: Vector<3, D>, a: Matrix<3, 3, D>) =>
  T.add(T.mul(T.dot(x, T.matmul(a, x)), 0.5), T.sum(x))

/** ½ xᵀ A⁻¹ x + Σ log Lₖₖ with A = L Lᵀ: the negative logarithm of a Gaussian density */
export const gaussian = <D extends Float>(a: Matrix<3, 3, D>, x: Vector<3, D>) => {
  const l = T.cholesky(a)
  const whitened = T.triangularSolve(l, x, { lower: true })
  return T.add(T.mul(T.sum(T.square(whitened)), 0.5), T.sum(T.log(T.diagonal(l))))
}

/** log det(A Aᵀ + I) */
export const volume = <D extends Float>(a: Matrix<2, 3, D>) => {
  const gram = T.matmul(a, T.transpose(a))
  const identity = T.cast(T.tensor([1, 0, 0, 1]), a.dtype)
  return T.log(T.det(T.add(gram, T.reshape(identity, [2, 2]))))
}

/** Σ k sort(x)ₖ² + Σ of the two greatest */
export const ordered = <D extends Float>(x: Vector<5, D>) => {
  const weights = T.cast(T.arange(5), x.dtype)
  const [greatest] = T.topK(x, 2)
  return T.add(T.dot(weights, T.square(T.sort(x))), T.sum(greatest))
}

/** Π x + max(x) min(x) + std(x) */
export const extremes = <D extends Float>(x: Vector<4, D>) =>
  T.add(T.add(T.prod(x), T.mul(T.max(x), T.min(x))), T.std(x))

// --- of tensors, to tensors -------------------------------------------------------------------------------------------

/** softmax(x) */
export const probabilities = <D extends Float>(x: Vector<4, D>) => T.softmax(x)

/** cumsum(sin x) cumprod(x) */
export const running = (x: Vector<4, 'float64'>) => T.mul(T.cumsum(T.sin(x), { axis: 0 }), T.cumprod(x, { axis: 0 }))

/** [r cos φ, r sin φ, r φ] */
export const polar = <D extends Float>(x: Vector<2, D>) => {
  const [r, phi] = [T.slice(x, [0]), T.slice(x, [1])]
  return T.stack([T.mul(r, T.cos(phi)), T.mul(r, T.sin(phi)), T.mul(r, phi)])
}

/** xᵢ² x₋₁ for the indices i */
export const gathered = <D extends Float>(x: Vector<4, D>, indices: T.Tensor<[3], 'int32'>) =>
  T.mul(T.square(T.take(x, indices)), T.slice(x, [-1]))

/** { sorted: x sorted, order: the indices } */
export const ranked = <D extends Float>(x: Vector<4, D>) => ({ sorted: T.sort(x), order: T.argsort(x) })

/** x where positive, else exp(x) − 1; at least −½, at most 1 */
export const clipped = <D extends Float>(x: Vector<4, D>) => T.clip(T.where(T.greater(x, 0), x, T.expm1(x)), -0.5, 1)

/** (x − mean) / √(variance + 10⁻⁵) of each row */
export const normalized = <D extends Float>(x: Matrix<2, 3, D>) => {
  const centred = T.sub(x, T.mean(x, { axis: 1, keepDims: true }))
  return T.mul(centred, T.rsqrt(T.add(T.variance(x, { axis: 1, keepDims: true }), 1e-5)))
}

/** softmax(Q Kᵀ / √2) V */
export const attention = <D extends Float>(q: Matrix<3, 2, D>, k: Matrix<4, 2, D>, v: Matrix<4, 2, D>) =>
  T.matmul(T.softmax(T.div(T.matmul(q, T.transpose(k)), Math.SQRT2)), v)

/** the greatest of tanh(x ⋆ w) in windows of 2 by 2 */
export const convolved = <D extends Float>(x: T.Tensor<[1, 1, 4, 4], D>, w: T.Tensor<[2, 1, 3, 3], D>) =>
  T.maxPool2d(T.tanh(T.conv2d(x, w, { padding: 1 })), { kernel: 2 })

/** Σⱼ aᵢⱼ bⱼₖ sin(aᵢⱼ) for each i and k */
export const contracted = (a: Matrix<2, 3, 'float64'>, b: Matrix<3, 2, 'float64'>) =>
  T.einsum('ij,jk->ik', T.mul(a, T.sin(a)), b)

/** A⁻¹ b */
export const solved = <D extends Float>(a: Matrix<3, 3, D>, b: Vector<3, D>) => T.solve(a, b)

/** xₖ₋₁ − 2 xₖ + xₖ₊₁, with 0 outside: linear */
export const laplacian = <D extends Float>(x: Vector<5, D>) => {
  const padded = T.pad(x, [[1, 1]])
  const sides = T.add(T.slice(padded, [[0, 5]]), T.slice(padded, [[2, 7]]))
  return T.sub(sides, T.mul(x, 2))
}

/** { sum: a + b reversed, rows: [a, 3 b] }: linear */
export const mixed = <D extends Float>({ a, b }: { readonly a: Vector<3, D>; readonly b: Vector<3, D> }) => ({
  sum: T.add(a, T.flip(b)),
  rows: T.stack([a, T.mul(b, 3)]),
})

// --- of records -------------------------------------------------------------------------------------------------------

/** { product: a sin b, pair: [Σ a b, b²] } */
export const exchanged = <D extends Float>({ a, b }: { readonly a: Vector<2, D>; readonly b: Scalar<D> }) => ({
  product: T.mul(a, T.sin(b)),
  pair: [T.sum(T.mul(a, b)), T.square(b)] as const,
})

export interface Layer<In extends number, Out extends number, D extends Float> {
  readonly w: Matrix<In, Out, D>
  readonly b: Vector<Out, D>
}
export type Network<D extends Float> = readonly [Layer<3, 2, D>, Layer<2, 2, D>]

/** the mean of (tanh(x W₁ + b₁) W₂ + b₂ − y)² */
export const meanSquares = <D extends Float>([first, second]: Network<D>, x: Vector<3, D>, y: Vector<2, D>) => {
  const hidden = T.tanh(T.add(T.matmul(x, first.w), first.b))
  return T.mean(T.square(T.sub(T.add(T.matmul(hidden, second.w), second.b), y)))
}

/** −log softmax(x W + b)ₖ for the label k */
export const crossEntropy = <D extends Float>(
  { w, b }: Layer<2, 3, D>,
  x: Vector<2, D>,
  label: T.Tensor<[], 'int32'>,
) => T.neg(T.take(T.logSoftmax(T.add(T.matmul(x, w), b)), label))
