// Neurons as gates, and the regions that layers of them cut out of the plane (course rows 1 and 2).
import * as T from 'tensor-ts'

/** Inputs of two columns, an example a row. */
export type Inputs = T.Tensor<[number, 2]>

/** 1 where positive, else 0. */
export const step = <S extends T.Shape>(x: T.Tensor<S>): T.Tensor<S> => T.cast(T.greater(x, 0), 'float32')

/** A perceptron: step(w · x + b). */
export const perceptron =
  (w: T.Tensor<[2]>, b: number) =>
  (x: Inputs): T.Tensor<[number]> =>
    step(T.add(T.matmul(x, w), b))

export const and = perceptron(T.tensor([0.5, 0.5]), -0.7)
export const nand = perceptron(T.tensor([-0.5, -0.5]), 0.7)
export const or = perceptron(T.tensor([0.5, 0.5]), -0.2)

/** No line has (0, 1) and (1, 0) on one side and (0, 0) and (1, 1) on the other: XOR takes two layers. */
export const xor = (x: Inputs): T.Tensor<[number]> => and(T.stack([nand(x), or(x)], { axis: 1 }))

/** A sigmoid neuron: σ(w · x + b). With large weights it is nearly a step. */
export const neuron =
  <const N extends number>(w: T.Tensor<[N]>, b: number) =>
  (x: T.Tensor<[number, N]>): T.Tensor<[number]> =>
    T.sigmoid(T.add(T.matmul(x, w), b))

/** Weights 20 and 20 with bias −30 are AND, with −10 OR. */
export const softAnd = neuron(T.tensor([20, 20]), -30)
export const softOr = neuron(T.tensor([20, 20]), -10)

/** The side of a line where a x + b y + c > 0. */
export type HalfPlane = readonly [a: number, b: number, c: number]

/** A convex region: a layer of half-planes, joined by AND, which is a neuron that wants all of them. */
export const convex =
  (sides: readonly HalfPlane[]) =>
  (x: Inputs): T.Tensor<[number]> => {
    const layer = T.stack(
      sides.map(([a, b, c]) => neuron(T.tensor([100 * a, 100 * b]), 100 * c)(x)),
      { axis: 1 },
    )
    return T.sigmoid(T.mul(T.sub(T.sum(layer, { axis: 1 }), sides.length - 0.5), 100))
  }

/** A square around the origin, and a triangle to its right. */
export const square = convex([
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
])
export const triangle = convex([
  [1, 0, -1.5],
  [-1, 1, 3],
  [-1, -1, 3],
])

/** A further layer, joined by OR: a union of regions, which need not be convex. */
export const union = (x: Inputs): T.Tensor<[number]> => softOr(T.stack([square(x), triangle(x)], { axis: 1 }))
