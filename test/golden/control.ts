// Functions with loops, branches, derivatives of their own, and transformations inside. Each stands under the same name
// and formula in families/control.py.
import * as T from 'tensor-ts'
import { meanSquares, type Network, probabilities, rosenbrock } from './functions.js'

type Scalar = T.Tensor<[], 'float64'>
type Vector<N extends number> = T.Tensor<[N], 'float64'>
type Matrix<M extends number, N extends number> = T.Tensor<[M, N], 'float64'>

// --- loops ------------------------------------------------------------------------------------------------------------

interface Recurrent {
  readonly w: Matrix<2, 2>
  readonly u: Matrix<3, 2>
}

/** h ← tanh(h W + x U) over the rows x; Σ h² + Σ of all sin(h₀) */
export const recurrent = ({ w, u }: Recurrent, start: Vector<2>, xs: Matrix<4, 3>) => {
  const [last, written] = T.scan(
    (h: Vector<2>, x: Vector<3>) => {
      const next = T.tanh(T.add(T.matmul(h, w), T.matmul(x, u)))
      return [next, T.sin(T.slice(next, [0]))] as const
    },
    start,
    xs,
  )
  return T.add(T.sum(T.square(last)), T.sum(written))
}

/** g ← r + 0.9 g from the last reward r to the first; all g, and the first: linear */
export const returns = (rewards: Vector<5>) => {
  const step = (g: Scalar, r: Scalar) => {
    const next = T.add(r, T.mul(g, 0.9))
    return [next, next] as const
  }
  const [first, all] = T.scan(step, T.sum(T.mul(rewards, 0)), rewards, { reverse: true })
  return { first, all }
}

/** a step of a scan: carry { h, n } and x to { tanh(h x), n + 1 } and [h + x, n] */
export const step = ({ h, n }: { readonly h: Vector<2>; readonly n: T.Tensor<[], 'int32'> }, x: Vector<2>) =>
  [{ h: T.tanh(T.mul(h, x)), n: T.add(n, 1) }, [T.add(h, x), n]] as const

/** a step of a scan: p and q to p exp(−p q) and p + q² */
export const decay = (p: Scalar, q: Scalar) => [T.mul(p, T.exp(T.neg(T.mul(p, q)))), T.add(p, T.square(q))] as const

/** y ← (y + x / y) / 2, five times from x: Newton's square root */
export const heron = (x: Scalar) => T.forLoop(5, (_, y) => T.mul(T.add(y, T.div(x, y)), 0.5), x)

/** y ← y sin(k + x) + x for k = 0 … 3, from x */
export const numbered = (x: Vector<3>) =>
  T.forLoop(4, (k, y) => T.add(T.mul(y, T.sin(T.add(T.cast(k, x.dtype), x))), x), x)

/** x ← 1.5 x + 1 while |x| < 20 */
export const grown = (x: Scalar) =>
  T.whileLoop(
    (y: Scalar) => T.less(T.abs(y), 20),
    y => T.add(T.mul(y, 1.5), 1),
    x,
  )

/** { x, steps }: x ← x w while Σ x² > 1 */
export const shrunk = (x: Vector<2>, w: Scalar) =>
  T.whileLoop(
    (carry: { readonly x: Vector<2>; readonly steps: T.Tensor<[], 'int32'> }) => T.greater(T.sum(T.square(carry.x)), 1),
    carry => ({ x: T.mul(carry.x, w), steps: T.add(carry.steps, 1) }),
    { x, steps: T.tensor(0, 'int32') },
  )

/** Σ exp(x) · x₀ of each row x */
export const rowwise = (xs: Matrix<4, 2>) => T.map((x: Vector<2>) => T.mul(T.sum(T.exp(x)), T.slice(x, [0])), xs)

/** for each row x: h ← h + xₖ sin(h) over its elements; h of all rows */
export const nested = (xs: Matrix<3, 2>, start: Scalar) =>
  T.scan(
    (outer: Scalar, x: Vector<2>) => {
      const [h] = T.scan((inner: Scalar, y: Scalar) => [T.add(inner, T.mul(y, T.sin(inner))), {}], outer, x)
      return [h, h] as const
    },
    start,
    xs,
  )[1]

// --- branches ---------------------------------------------------------------------------------------------------------

/** exp(x) where x < 0, else 1 + sin(x) */
export const piecewise = (x: Scalar) =>
  T.cond(
    T.less(x, 0),
    (y: Scalar) => T.exp(y),
    y => T.add(T.sin(y), 1),
    x,
  )

/** sin(x) for 0, x exp(y) for 1, x² / y for 2; the nearest where out of range */
export const chosen = (x: Vector<2>, y: Scalar, index: T.Tensor<[], 'int32'>) =>
  T.switchCase(
    index,
    [
      (a: Vector<2>, _: Scalar) => T.sin(a),
      (a: Vector<2>, b: Scalar) => T.mul(a, T.exp(b)),
      (a: Vector<2>, b: Scalar) => T.div(T.square(a), b),
    ],
    x,
    y,
  )

/** h ← h x where h x < 1, else sin(h) − x, over the elements x; all h */
export const branching = (xs: Vector<4>, start: Scalar) =>
  T.scan(
    (h: Scalar, x: Scalar) => {
      const next = T.cond(
        T.less(T.mul(h, x), 1),
        (a: Scalar) => T.mul(a, x),
        a => T.sub(T.sin(a), x),
        h,
      )
      return [next, next] as const
    },
    start,
    xs,
  )[1]

// --- memory, and derivatives of one's own -----------------------------------------------------------------------------

/** Σ tanh(exp(sin x))², its inside computed again */
export const recomputed = (x: Vector<3>) => T.sum(T.square(T.checkpoint((y: Vector<3>) => T.tanh(T.exp(T.sin(y))))(x)))

/** h ← tanh(h x + h) over the elements x, each step computed again; all h */
export const rematerialised = (xs: Vector<4>, start: Scalar) => {
  const body = T.checkpoint((h: Scalar, x: Scalar) => T.tanh(T.add(T.mul(h, x), h)))
  const inner = (h: Scalar, x: Scalar) => {
    const next = body(h, x)
    return [next, next] as const
  }
  return T.scan(inner, start, xs)[1]
}

/** round(x) x, where the derivative of round is 1 + x² */
export const straightThrough = (x: Scalar) => {
  const rounded = T.customJvp(
    (y: Scalar) => T.round(y),
    ([y], [t]) => [T.round(y), T.mul(t, T.add(T.square(y), 1))],
  )
  return T.mul(rounded(x), x)
}

/** Σ u v of u = a sin b and v = a + b, whose derivatives are 3 ȧ + b ḃ and ȧ cos b − ḃ */
export const invented = (a: Vector<2>, b: Vector<2>) => {
  const f = T.customJvp(
    ({ p, q }: { readonly p: Vector<2>; readonly q: Vector<2> }) => [T.mul(p, T.sin(q)), T.add(p, q)] as const,
    ([{ p, q }], [t]) => [
      [T.mul(p, T.sin(q)), T.add(p, q)] as const,
      [T.add(T.mul(t.p, 3), T.mul(q, t.q)), T.sub(T.mul(t.p, T.cos(q)), t.q)] as const,
    ],
  )
  const [u, v] = f({ p: a, q: b })
  return T.sum(T.mul(u, v))
}

/** Σ 5 x², where the gradient of x is held within ±3 */
export const limited = (x: Vector<3>) => {
  const identity = T.customVjp(
    (y: Vector<3>) => y,
    y => [y, undefined],
    (_, cotangent) => [T.clip(cotangent, -3, 3)],
  )
  return T.sum(T.mul(T.square(identity(x)), 5))
}

/** Σ sin(√x y), where the cotangents of x and y are c y / √x and c x */
export const remembered = (x: Vector<2>, y: Vector<2>) => {
  const f = T.customVjp(
    (a: Vector<2>, b: Vector<2>) => T.mul(T.sqrt(a), b),
    (a, b) => [T.mul(T.sqrt(a), b), { a, b }] as const,
    ({ a, b }, c) => [T.div(T.mul(c, b), T.sqrt(a)), T.mul(c, a)],
  )
  return T.sum(T.sin(f(x, y)))
}

/** Σ x sg(sin x) + sg(x)², where sg has no derivative */
export const stopped = (x: Vector<3>) => T.sum(T.add(T.mul(x, T.stopGradient(T.sin(x))), T.square(T.stopGradient(x))))

// --- transformations inside -------------------------------------------------------------------------------------------

/** |∇ rosenbrock(x)|² / 1000 */
export const steepness = (x: Vector<4>) => T.div(T.sum(T.square(T.grad((y: Vector<4>) => rosenbrock(y))(x))), 1000)

/** f(p − 0.1 ∇f(p)), the loss after a step of gradient descent, with f = meanSquares */
export const learned = (p: Network<'float64'>, x: Vector<3>, y: Vector<2>) => {
  const f = (q: Network<'float64'>) => meanSquares(q, x, y)
  const [first, second] = p
  const [df, ds] = T.grad(f)(p)
  const moved = (z: typeof first.b, dz: typeof first.b) => T.sub(z, T.mul(dz, 0.1))
  return f([
    { w: T.sub(first.w, T.mul(df.w, 0.1)), b: moved(first.b, df.b) },
    { w: T.sub(second.w, T.mul(ds.w, 0.1)), b: moved(second.b, ds.b) },
  ])
}

/** w ← w − 0.1 ∇f(w) over the rows x, with f = tanh(w x)²; all f, and the last w */
export const descent = (w: Vector<3>, xs: Matrix<4, 3>) =>
  T.scan(
    (v: Vector<3>, x: Vector<3>) => {
      const [value, gradient] = T.valueAndGrad((u: Vector<3>) => T.square(T.tanh(T.dot(u, x))))(v)
      return [T.sub(v, T.mul(gradient, 0.1)), value] as const
    },
    w,
    xs,
  )

/** h ← the derivative of sin(h x) along x, over the elements x; the last h */
export const driven = (h: Scalar, xs: Vector<4>) =>
  T.scan((u: Scalar, x: Scalar) => [T.jvp((y: Scalar) => T.sin(T.mul(y, x)))([u], [x])[1], {}] as const, h, xs)[0]

/** x − H⁻¹ ∇f(x) with f = Σ (exp(x) + exp(−x)) + x₀ x₁ */
export const newton = (x: Vector<2>) => {
  const f = (y: Vector<2>) => T.add(T.sum(T.add(T.exp(y), T.exp(T.neg(y)))), T.prod(y))
  return T.sub(x, T.solve(T.hessian(f)(x), T.grad(f)(x)))
}

/** tr J + Σ J² of J, the derivative of softmax at x */
export const spread = (x: Vector<4>) => {
  const jacobian = T.jacfwd((y: Vector<4>) => probabilities(y))(x)
  return T.add(T.trace(jacobian), T.sum(T.square(T.jacrev((y: Vector<4>) => probabilities(y))(x))))
}

/** Σ of tanh(w x) for all rows x, by vmap, times the derivative of Σ w³ along w */
export const perExample = (w: Vector<3>, xs: Matrix<2, 3>) => {
  const losses = T.vmap((v: Vector<3>, x: Vector<3>) => T.tanh(T.dot(v, x)), { inAxes: [null, 0] })(w, xs)
  const [, slope] = T.jvp((v: Vector<3>) => T.sum(T.pow(v, 3)))([w], [w])
  return T.mul(T.sum(losses), slope)
}
