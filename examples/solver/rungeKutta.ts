// Solving dx/dt = f(x).
import * as T from 'tensor-ts'

/** A step of Runge and Kutta, of fourth order: x + h (k₁ + 2 k₂ + 2 k₃ + k₄) / 6. */
export const rungeKutta = <S extends T.Shape>(
  f: (x: T.Tensor<S>) => T.Tensor<S>,
  x: T.Tensor<S>,
  h: number,
): T.Tensor<S> => {
  const k1 = f(x)
  const k2 = f(T.add(x, T.mul(h / 2, k1)))
  const k3 = f(T.add(x, T.mul(h / 2, k2)))
  const k4 = f(T.add(x, T.mul(h, k3)))
  return T.add(x, T.mul(h / 6, T.add(T.add(k1, k4), T.mul(2, T.add(k2, k3)))))
}
