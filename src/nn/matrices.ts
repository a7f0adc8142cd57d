import { mul } from '../ops/arithmetic.js'
import { less, where } from '../ops/compare.js'
import { fromArray, full, sizes } from '../ops/create.js'
import { qr } from '../ops/decomposition.js'
import { eye } from '../ops/range.js'
import { reshape, transpose } from '../ops/shape.js'
import { diagonal } from '../ops/triangle.js'
import { normal } from '../random/normal.js'
import { type Key, requireKey } from '../random/random.js'
import type { Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { type CanBe, requireNonNegative, requirePositiveCount } from '../shape/hyperparameter.js'
import { show } from '../shape/show.js'
import { size } from '../shape/size.js'
import type { Tensor } from '../tensor/tensor.js'
import type { Initializer } from './initializers.js'

// First values that are maps: they keep lengths, or the input itself.

type Untyped = Tensor<Shape>

const requireRank = (op: string, shape: readonly number[], least: number): void => {
  sizes(op, shape)
  if (shape.length < least)
    throw new ShapeError(`${op}: expected a shape of at least ${least} axes, got ${show(shape)}`)
}

/** Orthonormal columns for at least as many rows, uniform among all such: Q of normal numbers, with the signs that make R positive. */
const orthonormal = (key: Key, rows: number, columns: number): Untyped => {
  const [q, r] = qr(normal(key, [rows, columns]))
  return mul(q, where(less(diagonal(r), 0), -1, 1))
}

/**
 * A random orthogonal matrix times `gain`, 1 where not given: weights `[in, out]`, or filters `[filters, …]` as the rows of a
 * matrix, whose rows or columns, whichever are fewer, are orthonormal, so that lengths are kept. Saxe, McClelland and Ganguli,
 * "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks", 2014.
 *
 * @throws RangeError unless the gain is at least 0; ShapeError of a shape of fewer than two axes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.orthogonal()(T.random.key(0), [5, 3], { in: 5, out: 3 })
 * assert.ok(T.item(T.allClose(T.matmul(T.transpose(w), w), T.eye(3), { atol: 1e-6 })))
 * ```
 */
export const orthogonal: <const X extends number = 1>(
  gain?: CanBe<'initializers.orthogonal: gain', 'nonNegative', X> & X,
) => Initializer = (gain: number = 1) => {
  const op = 'initializers.orthogonal'
  requireNonNegative(`${op}: gain`, gain)
  return (given, shape) => {
    const key = requireKey(op, given) as Key
    requireRank(op, shape, 2)
    const [rows = 0, ...others] = shape
    const columns = size(others)
    if (rows === 0 || columns === 0) return full(shape, 0)
    const matrix = rows < columns ? transpose(orthonormal(key, columns, rows)) : orthonormal(key, rows, columns)
    return mul(reshape(matrix, shape), gain)
  }
}

/**
 * The identity: 1 where both indices of weights `[in, out]` are the same, else 0. For filters see `delta`.
 *
 * @throws ShapeError of another shape than that of a matrix.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * assert.deepEqual(T.toArray(initializers.identity(T.random.key(0), [2, 3], { in: 2, out: 3 })), [[1, 0, 0], [0, 1, 0]])
 * ```
 */
export const identity: Initializer = (_key, shape) => {
  const op = 'initializers.identity'
  sizes(op, shape)
  const [rows, columns, ...others] = shape
  if (rows === undefined || columns === undefined || others.length > 0)
    throw new ShapeError(`${op}: expected the shape of a matrix, got ${show(shape)}`)
  return eye(rows, columns)
}

/**
 * Filters `[filters, channels / groups, …]` that keep their input: each takes the middle of its window in one channel, in order
 * within each of the groups (1 where not given), and is 0 where there are more filters than channels. Zagoruyko and Komodakis,
 * "DiracNets", 2017.
 *
 * @throws RangeError unless the groups are a whole number of at least 1; ShapeError where they do not divide the filters, or of a
 * shape of fewer than three axes.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 * import { initializers } from 'tensor-ts/nn'
 *
 * const w = initializers.delta()(T.random.key(0), [2, 2, 3], { in: 6, out: 6 })
 * assert.deepEqual(T.toArray(w), [[[0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, 0]]])
 * ```
 */
export const delta: <const G extends number = 1>(
  groups?: CanBe<'initializers.delta: groups', 'steps', G> & G,
) => Initializer = (groups: number = 1) => {
  const op = 'initializers.delta'
  requirePositiveCount(`${op}: groups`, groups)
  return (_key, shape) => {
    requireRank(op, shape, 3)
    const [filters = 0, channels = 0, ...window] = shape
    if (filters % groups !== 0) throw new ShapeError(`${op}: ${groups} groups do not divide ${filters} filters`)
    const each = filters / groups
    const taps = size(window)
    const middle = window.reduce((at, n) => at * n + Math.floor(n / 2), 0)
    const data = new Float32Array(size(shape))
    for (let filter = 0; filter < filters; filter++) {
      const channel = filter % each
      if (channel < channels && taps > 0) data[(filter * channels + channel) * taps + middle] = 1
    }
    return fromArray(data, shape)
  }
}
