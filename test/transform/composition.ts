import fc from 'fast-check'
import * as T from 'tensor-ts'

type Vector = T.Tensor<[3], 'float64'>

/** A random function of two vectors, smooth almost everywhere, as it is written and as it runs. */
export interface Composition {
  readonly text: string
  readonly f: (x: Vector, y: Vector) => T.Tensor<[], 'float64'>
}

const matrix = T.tensor(
  [
    [0.5, -1, 0.25],
    [1, 0.75, -0.5],
    [-0.25, 0.5, 1],
  ],
  'float64',
)

type Step = (a: Vector, b: Vector) => Vector

// Each keeps its result small, so that long compositions stay where differences are exact.
const steps: Readonly<Record<string, Step>> = {
  add: (a, b) => T.add(a, b),
  sub: (a, b) => T.sub(a, b),
  mul: (a, b) => T.mul(T.tanh(a), b),
  div: (a, b) => T.div(a, T.add(T.square(b), 1)),
  sin: a => T.sin(a),
  exp: a => T.exp(T.neg(T.square(a))),
  sigmoid: a => T.sigmoid(a),
  log: a => T.log(T.add(T.square(a), 0.5)),
  softmax: a => T.softmax(a),
  softplus: a => T.softplus(a),
  matmul: a => T.matmul(matrix, T.tanh(a)),
  outer: (a, b) => T.sum(T.mul(T.expandDims(T.sin(a), 1), T.expandDims(T.cos(b), 0)), { axis: 1 }),
  mean: (a, b) => T.add(T.mean(a), b),
  logSumExp: (a, b) => T.mul(T.logSumExp(T.tanh(a)), T.tanh(b)),
  cumsum: a => T.tanh(T.cumsum(a, { axis: 0 })),
  rotate: a => T.concat([T.slice(a, [[1, null]]), T.slice(a, [[0, 1]])]),
  einsum: (a, b) => T.einsum('ij,j,i->i', matrix, T.tanh(a), T.tanh(b)),
  take: (a, b) => T.add(T.take(a, T.tensor([2, 2, 0], 'int32')), b),
  takeRows: (a, b) => T.mean(T.take(T.outer(T.tanh(a), T.cos(b)), T.cast(T.argsort(a), 'int32')), { axis: 0 }),
  scatter: (a, b) => T.tanh(T.scatter(a, T.tensor([2, -1, 5], 'int32'), b, { mode: 'add' })),
  setRows: (a, b) => T.sum(T.scatter(T.outer(T.tanh(a), b), T.tensor([1, 1], 'int32'), T.cos(a)), { axis: 0 }),
  where: (a, b) => T.where(T.tensor([true, false, true]), a, b),
  pow: (a, b) => T.pow(T.add(T.square(a), 1), T.tanh(b)),
  constant: a => T.add(a, T.ones([3], 'float64')),
  sort: a => T.sort(a),
  gather: (a, b) => T.takeAlongAxis(a, T.argsort(b), { axis: 0 }),
  cumprod: a => T.cumprod(T.tanh(a), { axis: 0 }),
  max: (a, b) => T.add(T.max(a), b),
  variance: (a, b) => T.mul(T.variance(T.tanh(a)), b),
  // The factor keeps the steps of the integers away from the points that are drawn.
  integer: (a, b) => T.mul(T.cast(T.add(T.cast(T.mul(T.tanh(a), 2.7321), 'int32'), 1), 'float64'), b),
  bool: (a, b) => T.where(T.logicalAnd(T.less(a, b), T.less(-1.07, a)), T.sin(a), T.mul(b, 0.5)),
  matrices: (a, b) => {
    const product = T.matmul(T.outer(T.tanh(a), T.tanh(b)), T.broadcastTo(T.expandDims(b, 1), [3, 3]))
    return T.tanh(T.sum(product, { axis: 0 }))
  },
  scan: (a, b) => {
    const step = (carry: Vector, x: T.Tensor<[], 'float64'>) =>
      [T.tanh(T.add(T.mul(carry, x), b)), T.sum(carry)] as const
    const [last, sums] = T.scan(step, T.sin(a), a)
    return T.add(last, T.tanh(sums))
  },
  cond: (a, b) => T.cond(T.less(T.sum(a), 0.37), T.sin, (x: Vector) => T.mul(T.tanh(x), b), a),
  checkpoint: (a, b) => T.checkpoint((x: Vector) => T.mul(T.sin(x), T.tanh(T.add(x, b))))(a),
  forLoop: (a, b) => T.forLoop(2, (i, x: Vector) => T.tanh(T.add(x, T.mul(b, T.cast(i, 'float64')))), a),
  vmap: (a, b) => T.vmap((x: T.Tensor<[], 'float64'>) => T.tanh(T.sum(T.mul(b, x))))(a),
  jit: (a, b) => T.jit((x: Vector) => T.mul(T.sin(x), T.cos(b)))(a),
  grad: (a, b) => T.grad((x: Vector) => T.sum(T.mul(T.sin(x), T.cos(b))))(a),
  jvp: (a, b) => T.jvp((x: Vector) => T.mul(T.sin(x), T.cos(b)))([a], [T.tanh(b)])[1],
}

/** Up to eight steps, each on any two of the values so far. */
export const compositions: fc.Arbitrary<Composition> = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(100), fc.nat(100)), { minLength: 1, maxLength: 8 })
  .map(drawn => ({
    text: drawn.map(([name, i, j], n) => `v${n + 2} = ${name}(v${i % (n + 2)}, v${j % (n + 2)})`).join('; '),
    f: (x, y) => {
      const values = [x, y]
      drawn.forEach(([name, i, j], n) => {
        values.push(steps[name]!(values[i % (n + 2)]!, values[j % (n + 2)]!))
      })
      return T.sum(T.add(T.mul(values.at(-1)!, x), values.at(-2)!))
    },
  }))

export const vectors: fc.Arbitrary<Vector> = fc
  .array(fc.integer({ min: -1500, max: 1500 }), { minLength: 3, maxLength: 3 })
  .map(elements =>
    T.fromArray(
      elements.map(k => k / 1000),
      [3],
      'float64',
    ),
  )
