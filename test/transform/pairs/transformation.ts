import * as T from 'tensor-ts'
import type { Pair, PlainFunction, TensorFunction, Vector } from './composition.js'
import { add, cos, derivative, type Jets, mul, neg, real, sin, sum, tanh } from './jet.js'

/**
 * A use of a transformation that makes a function of two vectors out of one, so that they nest in any order; and what it
 * means, without it.
 */
export interface Transformation {
  readonly tensor: (f: TensorFunction) => TensorFunction
  readonly plain: (f: PlainFunction) => PlainFunction
}

const plus = (x: Jets, y: Jets): Jets => x.map((a, i) => add(a, y[i]!))
const times = (x: Jets, y: Jets): Jets => x.map((a, i) => mul(a, y[i]!))
const scaled = (x: Jets, by: number): Jets => x.map(a => mul(a, by))
const unit = (i: number): Jets => [0, 1, 2].map(k => (k === i ? 1 : 0))
/** The derivative of ⟨cotangent, f⟩ by each element of x. */
const pulled = (f: (x: Jets) => Jets, x: Jets, cotangent: Jets): Jets =>
  x.map((_, i) => sum(times(cotangent, derivative(f, x, unit(i)))))

/** Of transformations that change no value: once of the function itself, once of one that closes over the other argument. */
const unchanged = (transform: <A extends readonly Vector[]>(f: (...xs: A) => Vector) => typeof f): Transformation => ({
  tensor: f => (x, y) => T.add(transform(f)(x, y), transform((a: Vector) => f(a, y))(y)),
  plain: f => (x, y) => plus(f(x, y), f(y, y)),
})

export const transformations: Readonly<Record<string, Transformation>> = {
  jit: unchanged(T.jit),
  vmap: {
    tensor: f => (x, y) => {
      const rows = T.vmap(f, { inAxes: [0, null] })(T.stack([x, T.sin(y)]), y)
      return T.sum(T.mul(rows, T.tensor([[1], [-0.5]], 'float64')), { axis: 0 })
    },
    plain: f => (x, y) => plus(f(x, y), scaled(f(y.map(sin), y), -0.5)),
  },
  jvp: {
    tensor: f => (x, y) => T.jvp((a: Vector) => f(a, y))([x], [T.cos(x)])[1],
    plain: f => (x, y) => derivative(a => f(a, y), x, x.map(cos)),
  },
  vjp: {
    tensor: f => (x, y) => T.vjp((b: Vector) => f(x, b))(y)[1](T.sin(x))[0],
    plain: f => (x, y) =>
      [0, 1, 2].map(i =>
        sum(
          times(
            x.map(sin),
            derivative(b => f(x, b), y, unit(i)),
          ),
        ),
      ),
  },
  scan: {
    tensor: f => (x, y) => {
      const step = (carry: Vector, row: Vector) => {
        const next = f(T.tanh(carry), T.add(row, x))
        return [next, T.mul(next, row)] as const
      }
      const [last, rows] = T.scan(step, x, T.stack([y, T.sin(x)]))
      return T.add(last, T.sum(rows, { axis: 0 }))
    },
    plain: f => (x, y) => {
      const first = f(x.map(tanh), plus(y, x))
      const second = f(first.map(tanh), plus(x.map(sin), x))
      return plus(second, plus(times(first, y), times(second, x.map(sin))))
    },
  },
  cond: {
    tensor: f => (x, y) =>
      T.cond(
        T.less(T.sum(x), 0.37),
        (a: Vector) => f(a, y),
        (a: Vector) => T.neg(f(T.sin(a), x)),
        y,
      ),
    plain: f => (x, y) => (real(sum(x)) < 0.37 ? f(y, y) : f(y.map(sin), x).map(neg)),
  },
  checkpoint: unchanged(T.checkpoint),
}

/** What is made of those above. */
export const derived: Readonly<Record<string, Transformation>> = {
  grad: {
    tensor: f => (x, y) => T.grad((a: Vector) => T.sum(T.mul(f(a, y), y)))(x),
    plain: f => (x, y) => pulled(a => f(a, y), x, y),
  },
  linearize: {
    tensor: f => (x, y) => T.linearize((b: Vector) => f(x, b))(y)[1](T.cos(x)),
    plain: f => (x, y) => derivative(b => f(x, b), y, x.map(cos)),
  },
  jacfwd: {
    tensor: f => (x, y) => T.matmul(T.jacfwd((a: Vector) => f(a, y))(x), T.sin(y)),
    plain: f => (x, y) => derivative(a => f(a, y), x, y.map(sin)),
  },
  jacrev: {
    tensor: f => (x, y) => T.matmul(T.cos(y), T.jacrev((a: Vector) => f(a, y))(x)),
    plain: f => (x, y) => pulled(a => f(a, y), x, y.map(cos)),
  },
  hvp: {
    tensor: f => (x, y) => T.hvp((a: Vector) => T.sum(T.sin(f(a, y))))(x, T.cos(y)),
    plain: f => (x, y) => {
      const gradient = (a: Jets) => pulled(b => f(b, y).map(sin), a, [1, 1, 1])
      return derivative(gradient, x, y.map(cos))
    },
  },
  reverseScan: {
    tensor: f => (x, y) => {
      const step = (carry: Vector, row: Vector) => [f(T.tanh(carry), row), carry] as const
      const [last, rows] = T.scan(step, x, T.stack([y, T.sin(x)]), { reverse: true })
      return T.add(last, T.sum(T.mul(rows, T.tensor([[1], [-0.5]], 'float64')), { axis: 0 }))
    },
    plain: f => (x, y) => {
      const first = f(x.map(tanh), x.map(sin))
      return plus(f(first.map(tanh), y), plus(first, scaled(x, -0.5)))
    },
  },
  forLoop: {
    tensor: f => (x, y) =>
      T.forLoop(2, (i, carry: Vector) => T.add(f(T.tanh(carry), y), T.cast(i, 'float64')), T.add(x, y)),
    plain: f => (x, y) => f(f(plus(x, y).map(tanh), y).map(tanh), y).map(a => add(a, 1)),
  },
  map: {
    tensor: f => (x, y) =>
      T.sum(
        T.map((row: Vector) => f(row, x), T.stack([x, T.sin(y)])),
        { axis: 0 },
      ),
    plain: f => (x, y) => plus(f(x, x), f(y.map(sin), x)),
  },
  switchCase: {
    tensor: f => (x, y) =>
      T.switchCase(
        T.cast(T.mul(T.sum(x), 2), 'int32'),
        [(a: Vector) => f(a, y), (a: Vector) => f(T.sin(a), x), T.neg],
        y,
      ),
    plain: f => (x, y) => {
      const index = Math.trunc(real(sum(x)) * 2)
      if (index <= 0) return f(y, y)
      return index === 1 ? f(y.map(sin), x) : y.map(neg)
    },
  },
  columns: {
    tensor: f => (x, y) => {
      const columns = T.transpose(T.stack([x, T.sin(y)]))
      return T.sum(T.vmap(f, { inAxes: [1, null], outAxes: 1 })(columns, y), { axis: 1 })
    },
    plain: f => (x, y) => plus(f(x, y), f(y.map(sin), y)),
  },
  customJvp: {
    tensor: f => T.customJvp(f, ([x, y], [t, u]) => T.jvp(f)([x, y], [t, u])),
    plain: f => f,
  },
}

/** Its length is known to nobody but the loop, so that it is left out where there is reverse mode around it. */
export const whileLoop: Transformation = {
  tensor: f => (x, y) => {
    const begin = { count: T.tensor(0, 'int32'), carry: x }
    const step = ({ count, carry }: typeof begin) => ({ count: T.add(count, 1), carry: f(T.tanh(carry), y) })
    return T.whileLoop(({ count }) => T.less(count, 2), step, begin).carry
  },
  plain: f => (x, y) => f(f(x.map(tanh), y).map(tanh), y),
}

/** One transformation after the other, the first outermost. */
export const nested = (nest: readonly Transformation[], { tensor, plain }: Pair): Pair =>
  nest.reduceRight<Pair>((inner, outer) => ({ tensor: outer.tensor(inner.tensor), plain: outer.plain(inner.plain) }), {
    tensor,
    plain,
  })
