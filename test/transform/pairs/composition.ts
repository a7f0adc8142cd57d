import fc from 'fast-check'
import * as T from 'tensor-ts'
import { add, cos, div, exp, type Jet, type Jets, log, mul, neg, real, sin, sub, sum, tanh } from './jet.js'

export type Vector = T.Tensor<[3], 'float64'>
export type TensorFunction = (x: Vector, y: Vector) => Vector
export type PlainFunction = (x: Jets, y: Jets) => Jets

/** The same function of two vectors twice: of the library's operations, and written out on numbers. */
export interface Pair {
  readonly tensor: TensorFunction
  readonly plain: PlainFunction
}

const each =
  (f: (a: Jet, b: Jet) => Jet): PlainFunction =>
  (x, y) =>
    x.map((a, i) => f(a, y[i]!))

const weights = [
  [0.5, -1, 0.25],
  [1, 0.75, -0.5],
  [-0.25, 0.5, 1],
] as const
const matrix: T.Tensor<[3, 3], 'float64'> = T.tensor(weights, 'float64')

const square = (x: Jet): Jet => mul(x, x)
/** The places of the elements in ascending order. */
const order = (x: Jets): readonly number[] => x.map((_, i) => i).toSorted((i, j) => real(x[i]!) - real(x[j]!))
/** Those that are equal share the derivative. */
const greatest = (x: Jets): Jet => {
  const tied = x.filter(value => real(value) === Math.max(...x.map(real)))
  return div(sum(tied), tied.length)
}
const running = (x: Jets, f: (a: Jet, b: Jet) => Jet): Jets => x.map((_, i) => x.slice(0, i + 1).reduce(f))

// Each keeps its result small, so that compositions and their derivatives stay moderate.
const steps: Readonly<Record<string, Pair>> = {
  sub: { tensor: (a, b) => T.sub(a, b), plain: each(sub) },
  mul: { tensor: (a, b) => T.mul(T.tanh(a), b), plain: each((a, b) => mul(tanh(a), b)) },
  div: {
    tensor: (a, b) => T.div(a, T.add(T.square(b), 1)),
    plain: each((a, b) => div(a, add(square(b), 1))),
  },
  sin: { tensor: a => T.sin(a), plain: each(sin) },
  exp: { tensor: a => T.exp(T.neg(T.square(a))), plain: each(a => exp(neg(square(a)))) },
  log: { tensor: a => T.log(T.add(T.square(a), 0.5)), plain: each(a => log(add(square(a), 0.5))) },
  softmax: {
    tensor: a => T.softmax(a),
    plain: a => a.map(value => div(exp(value), sum(a.map(exp)))),
  },
  matmul: {
    tensor: (a, b) => T.add(T.matmul(matrix, T.tanh(a)), b),
    plain: (a, b) => weights.map((row, i) => add(sum(row.map((w, j) => mul(w, tanh(a[j]!)))), b[i]!)),
  },
  outer: {
    tensor: (a, b) => T.sum(T.mul(T.expandDims(T.sin(a), 1), T.expandDims(T.cos(b), 0)), { axis: 1 }),
    plain: (a, b) => a.map(value => sum(b.map(other => mul(sin(value), cos(other))))),
  },
  mean: { tensor: (a, b) => T.add(T.mean(a), b), plain: (a, b) => b.map(value => add(div(sum(a), 3), value)) },
  cumsum: { tensor: a => T.tanh(T.cumsum(a, { axis: 0 })), plain: a => running(a, add).map(tanh) },
  cumprod: { tensor: a => T.cumprod(T.tanh(a), { axis: 0 }), plain: a => running(a.map(tanh), mul) },
  rotate: {
    tensor: a => T.concat([T.slice(a, [[1, null]]), T.slice(a, [[0, 1]])]),
    plain: ([a, b, c]) => [b!, c!, a!],
  },
  sort: { tensor: a => T.sort(a), plain: a => order(a).map(i => a[i]!) },
  gather: {
    tensor: (a, b) => T.takeAlongAxis(a, T.argsort(b), { axis: 0 }),
    plain: (a, b) => order(b).map(i => a[i]!),
  },
  max: {
    tensor: (a, b) => T.add(T.max(a), b),
    plain: (a, b) => b.map(value => add(greatest(a), value)),
  },
  where: {
    tensor: (a, b) => T.where(T.less(a, b), T.sin(a), T.mul(b, 0.5)),
    plain: each((a, b) => (real(a) < real(b) ? sin(a) : mul(b, 0.5))),
  },
  integer: {
    tensor: (a, b) => T.mul(T.cast(T.add(T.cast(T.mul(a, 2.7321), 'int32'), 2), 'float64'), T.tanh(b)),
    plain: each((a, b) => mul(Math.trunc(real(a) * 2.7321) + 2, tanh(b))),
  },
  constant: {
    tensor: a => T.mul(a, T.tensor([1, -0.5, 2], 'float64')),
    plain: a => a.map((value, i) => mul(value, [1, -0.5, 2][i]!)),
  },
}

/** A generated function, printed as it is written. */
export interface Composition extends Pair {
  readonly toString: () => string
}

/** Up to `maxLength` steps, each on any two of the values so far; the last two values are the result. */
export const compositions = (maxLength: number): fc.Arbitrary<Composition> =>
  fc
    .array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(100), fc.nat(100)), { minLength: 1, maxLength })
    .map(drawn => {
      const fold = <X>(apply: (step: Pair, a: X, b: X) => X, x: X, y: X): readonly [X, X] => {
        const values = [x, y]
        drawn.forEach(([name, i, j], n) => {
          values.push(apply(steps[name]!, values[i % (n + 2)]!, values[j % (n + 2)]!))
        })
        return [values.at(-1)!, values.at(-2)!]
      }
      return {
        tensor: (x, y) => T.add(...fold<Vector>(({ tensor }, a, b) => tensor(a, b), x, y)),
        plain: (x, y) => each(add)(...fold<Jets>(({ plain }, a, b) => plain(a, b), x, y)),
        toString: () =>
          drawn.map(([name, i, j], n) => `v${n + 2} = ${name}(v${i % (n + 2)}, v${j % (n + 2)})`).join('; '),
      }
    })

/** Three numbers that differ: what sorts or chooses has a derivative there. */
export const points: fc.Arbitrary<readonly number[]> = fc
  .uniqueArray(fc.integer({ min: -1500, max: 1500 }), { minLength: 3, maxLength: 3 })
  .map(elements => elements.map(k => k / 1000))
