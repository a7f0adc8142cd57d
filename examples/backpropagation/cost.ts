// Why backpropagation is cheap and numerical differentiation is not (course row 9).
import * as T from 'tensor-ts'

type Vector = T.Tensor<[number], 'float64'>
type Scalar = T.Tensor<[], 'float64'>

/** A function of n parameters, Σ sin(xᵢ²), that counts how often it is evaluated. */
export const counting = () => {
  let evaluations = 0
  return {
    f: (x: Vector): Scalar => {
      evaluations += 1
      return T.sum(T.sin(T.square(x)))
    },
    evaluations: () => evaluations,
  }
}

export const point = (n: number): Vector => T.linspace(-1, 1, n, 'float64')

/** (f(x + h eᵢ) − f(x − h eᵢ)) / 2h for each parameter i: two evaluations each. */
export const byDifferences = (f: (x: Vector) => Scalar, x: Vector): readonly number[] => {
  const h = 1e-5
  const moved = (i: number, by: number) => T.item(f(T.at(x, T.tensor(i, 'int32')).add(by)))
  return Array.from({ length: x.shape[0] ?? 0 }, (_, i) => (moved(i, h) - moved(i, -h)) / (2 * h))
}

/** One evaluation that is written down, and the way back through it. */
export const byBackpropagation = (f: (x: Vector) => Scalar, x: Vector): readonly number[] => T.toArray(T.grad(f)(x))

/** How many operations the gradient takes, for each of the function's own. */
export const operations = (n: number): number => {
  const { f } = counting()
  return T.program(T.grad(f))(point(n)).equations.length / T.program(f)(point(n)).equations.length
}

/** Three nested functions and the product of their derivatives: the chain rule. */
export const chainRule = (x: number) => {
  const at = T.tensor(x, 'float64')
  const [f, g, h] = [(x: Scalar) => T.sin(x), (x: Scalar) => T.exp(x), (x: Scalar) => T.square(x)]
  const factors = [T.grad(f)(g(h(at))), T.grad(g)(h(at)), T.grad(h)(at)].map(T.item)
  return {
    factors,
    product: factors.reduce((a, b) => a * b, 1),
    gradient: T.item(T.grad((x: Scalar) => f(g(h(x))))(at)),
  }
}
