import * as p from '../primitive/arithmetic.js'
import { broadcast, reshape } from '../primitive/broadcast.js'
import { and, equal, less, select } from '../primitive/comparison.js'
import { scalarLike } from '../primitive/define.js'
import { scatterAdd } from '../primitive/gather.js'
import { reduceMax, reduceMin } from '../primitive/reduction.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import { type Guard, ShapeError } from '../shape/error.js'
import { type BinsOf, type CanCountBins, type EdgesOf, mostBins, requireBins } from '../shape/histogram.js'
import { count } from '../shape/sizes.js'
import type { DType } from '../tensor/dtype.js'
import { build, scalar } from '../tensor/storage.js'
import type { Tensor, TensorMark, Value } from '../tensor/tensor.js'
import { type Quotient, toFloat } from './elementwise.js'
import { type IfTensor, onTensor, type Reads, takes, value } from './face.js'
import { placesIn } from './places.js'
import type { Checked, Given, Remaining, Rest } from './rest.js'
import { wide } from './wide.js'

/** Into how many bins `histogram` counts, 10 where not given, and between which numbers. */
export interface HistogramOptions {
  readonly bins?: number | undefined
  /** The least and the greatest edge; the least and the greatest of the finite elements where not given. */
  readonly range?: readonly [low: number, high: number] | undefined
}

/** `histogram` with its options, which waits for the tensor. */
export type HistogramBy<O> = <S extends Shape, D extends DType>(
  x: Tensor<S, D>,
) => readonly [counts: Tensor<[BinsOf<O>], 'int32'>, edges: Tensor<[EdgesOf<O>], Quotient<D>>]

const areNumbers = (x: Value): Value => and(less(x, scalarLike(Infinity, x)), less(scalarLike(-Infinity, x), x))

/** The least and the greatest finite element: half of 1 away from one that is both, and 0 and 1 where there is none. */
const rangeOf = (x: Value): readonly [low: Value, high: Value] => {
  const isNumber = areNumbers(x)
  const low = reduceMin(select(isNumber, x, scalarLike(Infinity, x)), [0])
  const high = reduceMax(select(isNumber, x, scalarLike(-Infinity, x)), [0])
  const [isNone, isOne, half] = [less(high, low), equal(high, low), scalarLike(0.5, x)]
  const end = (found: Value, moved: Value, otherwise: number): Value =>
    select(isNone, scalarLike(otherwise, x), select(isOne, moved, found))
  return [end(low, p.sub(low, half), 0), end(high, p.add(high, half), 1)]
}

const requireRange = (range: unknown): readonly [low: number, high: number] => {
  const [low, high, ...more]: readonly unknown[] = Array.isArray(range) ? range : []
  const isRange = Number.isFinite(low) && Number.isFinite(high) && more.length === 0
  if (isRange && typeof low === 'number' && typeof high === 'number' && low < high) return [low, high]
  throw new ShapeError(`histogram: expected a range of finite numbers, low < high, got ${shown(range)}`)
}

/** Edges as far apart as each other, from the first to the last. */
const edgesBetween = (low: Value, high: Value, bins: number): Value => {
  const shares = build({ shape: [bins + 1], dtype: low.dtype }, data => {
    for (let i = 0; i <= bins; i++) data[i] = i / bins
  })
  // Without the difference of the ends, which may be out of range.
  return p.add(p.mul(low, p.sub(scalarLike(1, low), shares)), p.mul(high, shares))
}

/**
 * How many elements are in each of equal bins, int32, and the edges between them, one more than bins: a bin has what is not less than
 * its first edge and less than its second, the last one also what is equal to that. What is beyond the edges is in none, and neither
 * is NaN. Integers and bools give edges in float32. Counts have no derivative; edges have that of the ends of the range.
 *
 * @throws ShapeError if the number of bins is no positive whole number, or the range is not two finite numbers in order.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import * as T from 'tensor-ts'
 *
 * const [counts, edges] = T.histogram(T.tensor([0, 1, 1, 2, 4]), { bins: 4 }) // Tensor<[4], "int32">, Tensor<[5], "float32">
 * assert.deepEqual(T.toArray(counts), [1, 2, 1, 1])
 * assert.deepEqual(T.toArray(edges), [0, 1, 2, 3, 4])
 * ```
 */
export const histogram: <
  const X extends TensorMark | HistogramOptions,
  S extends Shape,
  D extends DType,
  Is extends DType = never,
  const Left extends Rest<HistogramOptions> = Rest<HistogramOptions>,
>(
  x: IfTensor<X, Is, Tensor<S, D>, Checked<'histogram', X, HistogramOptions, Guard<CanCountBins<X>>, 'bins, range'>> &
    Reads<Is> &
    X,
  ...options: Remaining<'histogram', X, Left, HistogramOptions, Guard<CanCountBins<Given<Left>>>, Is, 'bins, range'>
) => IfTensor<
  X,
  Is,
  readonly [counts: Tensor<[BinsOf<Given<Left>>], 'int32'>, edges: Tensor<[EdgesOf<Given<Left>>], Quotient<D>>],
  HistogramBy<X>
> = onTensor(
  takes('histogram', 1, ['bins', 'range']),
  (input: Value, { bins: asked = mostBins, range }: HistogramOptions = {}) => {
    const given = value('histogram', input)
    const bins = requireBins(asked)
    const ends = range === undefined ? undefined : requireRange(range)
    return wide([toFloat(reshape(given, [count(given.shape)]))], x => {
      const [low, high] = ends === undefined ? rangeOf(x) : (ends.map(end => scalarLike(end, x)) as [Value, Value])
      const edges = edgesBetween(low, high, bins)
      const [none, last] = [scalar(bins, 'int32'), scalar(bins - 1, 'int32')]
      const place = p.sub(placesIn(edges, x, 'right'), scalar(1, 'int32'))
      const inside = select(less(place, scalar(0, 'int32')), none, place)
      const bin = select(equal(x, broadcast(high, x.shape)), last, inside)
      return [scatterAdd(broadcast(scalar(1, 'int32'), x.shape), bin, [bins]), edges]
    })
  },
)
