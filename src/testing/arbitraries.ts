import fc from 'fast-check'
import { sizes } from '../ops/create.js'
import { typed } from '../ops/face.js'
import type { DimLike, Mutable, Shape, SizesOf } from '../shape/dim.js'
import type { CanSizes } from '../shape/natural.js'
import { count } from '../shape/sizes.js'
import { convert, type DType, isFloat } from '../tensor/dtype.js'
import { Stored } from '../tensor/storage.js'
import type { Tensor } from '../tensor/tensor.js'
import { flatten } from '../trace/tree.js'

/** Which shapes are drawn. */
export interface ShapeConstraints {
  /** 0 where not given. */
  readonly minRank?: number | undefined
  /** 4 where not given. */
  readonly maxRank?: number | undefined
  /** 0 where not given. */
  readonly minSize?: number | undefined
  /** 4 where not given. */
  readonly maxSize?: number | undefined
}

/**
 * Shapes, the smaller the simpler.
 *
 * @example
 * ```ts
 * import fc from 'fast-check'
 * import * as T from 'tensor-ts'
 * import { shapes } from 'tensor-ts/testing'
 *
 * fc.assert(fc.property(shapes({ maxRank: 3 }), shape => T.zeros(shape).shape.length <= 3))
 * ```
 */
export const shapes = (constraints: ShapeConstraints = {}): fc.Arbitrary<readonly number[]> => {
  const { minRank = 0, maxRank = 4, minSize = 0, maxSize = 4 } = constraints
  return fc.array(fc.integer({ min: minSize, max: maxSize }), { minLength: minRank, maxLength: maxRank })
}

/** Two shapes that broadcast, and the shape of what an elementwise operation makes of them. */
export interface Broadcastable {
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly result: readonly number[]
}

/**
 * Pairs of shapes that broadcast by NumPy's rule, with their result; the constraints are those of the result. The simplest
 * pairs are small and equal.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import fc from 'fast-check'
 * import * as T from 'tensor-ts'
 * import { broadcastable } from 'tensor-ts/testing'
 *
 * fc.assert(
 *   fc.property(broadcastable(), ({ left, right, result }) => {
 *     assert.deepEqual(T.add(T.zeros(left), T.zeros(right)).shape, result)
 *   }),
 * )
 * ```
 */
export const broadcastable = (constraints: ShapeConstraints = {}): fc.Arbitrary<Broadcastable> => {
  const { minRank = 0, maxRank = 4, minSize = 0, maxSize = 4 } = constraints
  const axis = fc.record({
    size: fc.integer({ min: minSize, max: maxSize }),
    repeated: fc.constantFrom('neither', 'left', 'right'),
  })
  const axes = fc.array(axis, { minLength: minRank, maxLength: maxRank })
  // So many leading axes one of the two has not at all.
  const missing = fc.record({ side: fc.constantFrom('left', 'right'), axes: fc.nat(maxRank) })
  return fc.tuple(axes, missing).map(([drawn, less]) => {
    const gone = Math.min(less.axes, drawn.length)
    const of = (side: string): readonly number[] =>
      drawn
        .map(({ size, repeated }, i) => (repeated === side && i >= gone ? 1 : size))
        .slice(less.side === side ? gone : 0)
    return { left: of('left'), right: of('right'), result: drawn.map(({ size }) => size) }
  })
}

/** Which elements are drawn. */
export interface ElementConstraints {
  /** -10 where not given; uint8 begins at 0 in any case. Bools are not constrained. */
  readonly min?: number | undefined
  /** 10 where not given. */
  readonly max?: number | undefined
  /** Also what lies outside: NaN, infinities, negative zero, the least and the greatest numbers; false where not given. */
  readonly edges?: boolean | undefined
}

// The simplest first.
const edges = {
  float16: [0, -0, 2 ** -24, -(2 ** -14), 65504, -65504],
  bfloat16: [0, -0, 2 ** -133, -(2 ** -126), (2 - 2 ** -7) * 2 ** 127, -(2 - 2 ** -7) * 2 ** 127],
  float32: [0, -0, 2 ** -149, -(2 ** -126), (2 - 2 ** -23) * 2 ** 127, -(2 - 2 ** -23) * 2 ** 127],
  float64: [0, -0, Number.MIN_VALUE, -(2 ** -1022), Number.MAX_VALUE, -Number.MAX_VALUE],
  int32: [0, 2 ** 31 - 1, -(2 ** 31)],
  uint8: [0, 255],
}
const specials = [Infinity, -Infinity, Number.NaN]

const fractions = 2 ** 30

/** Numbers with few decimals, which are easy to read and shrink to 0, and among them some with all their digits. */
const decimals = (min: number, max: number): fc.Arbitrary<number> => {
  if (min === max) return fc.constant(min)
  const perUnit = 10 ** Math.min(300, 4 - Math.floor(Math.log10(Math.min(max - min, Number.MAX_VALUE))))
  const few = fc.integer({ min: Math.ceil(min * perUnit), max: Math.floor(max * perUnit) })
  const further = fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: fractions - 1 }) },
  )
  // In this order, so that digits go first where a draw is simplified.
  return fc.tuple(further, few).map(([more, k]) => Math.max(min, Math.min(max, (k + more / fractions) / perUnit)))
}

const elements = (dtype: DType, constraints: ElementConstraints): fc.Arbitrary<number> => {
  if (dtype === 'bool') return fc.integer({ min: 0, max: 1 })
  const { min = -10, max = 10 } = constraints
  const plain = isFloat(dtype)
    ? decimals(min, max)
    : fc.integer({ min: dtype === 'uint8' ? Math.max(0, min) : min, max: dtype === 'uint8' ? Math.min(255, max) : max })
  if (constraints.edges !== true) return plain
  const outside = fc.constantFrom(...edges[dtype], ...(isFloat(dtype) ? specials : []))
  return fc.oneof({ withCrossShrink: true }, { weight: 3, arbitrary: plain }, { weight: 1, arbitrary: outside })
}

const stored = (shape: readonly number[], dtype: DType, constraints: ElementConstraints): fc.Arbitrary<Stored> => {
  const length = count(shape)
  return fc
    .array(elements(dtype, constraints), { minLength: length, maxLength: length, size: 'max' })
    .map(data => new Stored(shape, dtype, convert(data, dtype)))
}

/**
 * Tensors of a shape and element type, whose elements are rounded to that type; the simplest is all zeros, where zero is
 * among what may be drawn.
 *
 * @example
 * ```ts
 * import fc from 'fast-check'
 * import * as T from 'tensor-ts'
 * import { tensors } from 'tensor-ts/testing'
 *
 * fc.assert(fc.property(tensors([2, 3], 'float64'), x => T.item(T.min(T.abs(x))) >= 0))
 * ```
 */
export const tensors: <const S extends Shape, D extends DType = 'float32'>(
  shape: CanSizes<'tensors', S> & SizesOf<S>,
  dtype?: D,
  constraints?: ElementConstraints,
) => fc.Arbitrary<Tensor<Mutable<S>, D>> = typed(
  (shape: readonly DimLike[], dtype: DType = 'float32', constraints: ElementConstraints = {}) =>
    stored(sizes('tensors', shape), dtype, constraints),
)

/**
 * Trees like a given one: the same structure, shapes and element types, with other elements. What is no tensor is passed
 * on as it is.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import fc from 'fast-check'
 * import * as T from 'tensor-ts'
 * import { trees } from 'tensor-ts/testing'
 *
 * const params = { w: T.zeros([3, 2]), b: T.zeros([2]), name: 'out' }
 * fc.assert(
 *   fc.property(trees(params, { min: 0, max: 1 }), ({ w, b, name }) => {
 *     assert.deepEqual([w.shape, b.shape, name], [[3, 2], [2], 'out'])
 *   }),
 * )
 * ```
 */
export const trees = <P>(like: P, constraints: ElementConstraints = {}): fc.Arbitrary<P> => {
  const { leaves, structure } = flatten(like, 'trees')
  return fc
    .tuple(...leaves.map(({ shape, dtype }) => stored(shape, dtype, constraints)))
    .map(drawn => structure.unflatten(drawn) as P)
}
