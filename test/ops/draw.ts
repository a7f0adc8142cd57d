import fc from 'fast-check'
import type * as T from 'tensor-ts'
import { type Plain, range, store, volume } from './plain.js'

/** Where the elements of an operand lie. */
export type Domain = readonly [low: number, high: number]

/** Draws the tensors that an operation is tried with. */
export interface Draw {
  /** The element type of the operands. */
  readonly dtype: T.DType
  /** An operand; `operand` counts them where they have domains of their own. */
  readonly tensor: (shape: readonly number[], operand?: number) => fc.Arbitrary<Plain>
  /** A number that stands for an operand. */
  readonly number: (operand?: number) => fc.Arbitrary<number>
}

const tensorOf = (shape: readonly number[], dtype: T.DType, element: fc.Arbitrary<number>): fc.Arbitrary<Plain> =>
  fc
    .array(element, { minLength: volume(shape), maxLength: volume(shape) })
    .map(data => ({ shape, dtype, data: data.map(value => store(value, dtype)) }))

const between = ([low, high]: Domain): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1000 }).map(k => low + ((high - low) * k) / 1000)

const special = fc.constantFrom(Number.NaN, Infinity, -Infinity, -0)

const integers = (low: number, high: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: Math.max(low, -3), max: 3 }) },
    { weight: 1, arbitrary: fc.integer({ min: low, max: high }) },
    { weight: 1, arbitrary: fc.constantFrom(low, high) },
  )

const elementOf = (dtype: T.DType, span: Domain, specials: boolean): fc.Arbitrary<number> => {
  if (dtype === 'bool') return fc.constantFrom(0, 1)
  if (dtype === 'uint8') return integers(0, 255)
  if (dtype === 'int32') return integers(-(2 ** 31), 2 ** 31 - 1)
  return fc.oneof(
    { weight: 3, arbitrary: between(span) },
    // Whole numbers and halves, of which some are equal.
    { weight: 2, arbitrary: fc.integer({ min: -4, max: 4 }).map(k => k / 2) },
    { weight: specials ? 2 : 0, arbitrary: special },
  )
}

/** Elements with ties, the ends of the integers, and in half of the float tensors NaN, infinities and -0. */
export const edges = (dtype: T.DType, span: Domain, finite: boolean): Draw => ({
  dtype,
  tensor: shape => fc.boolean().chain(specials => tensorOf(shape, dtype, elementOf(dtype, span, specials && !finite))),
  number: () => fc.constantFrom(0, 1, 2, 3),
})

const sizes = [0, 2 ** -149, 1e-38, 1e-30, 1e-20, 0.5, 1, 3, 1e10, 1e19, 1e20, 3e38]

/** float32 elements of every size, in half of the tensors infinities too. */
export const extremes: Draw = {
  dtype: 'float32',
  tensor: shape =>
    fc.boolean().chain(infinite =>
      tensorOf(
        shape,
        'float32',
        fc
          .tuple(fc.constantFrom(...sizes, ...(infinite ? [Infinity] : [])), fc.constantFrom(1, -1))
          .map(([size, sign]) => size * sign),
      ),
    ),
  number: () => fc.constantFrom(...sizes),
}

const levels = 1000

/**
 * float64 elements of which no two in any operands are within a thousandth of the domain, nor is one that near to 0:
 * away from the kinks of piecewise functions.
 */
export const smooth = (domains: readonly Domain[]): Draw => {
  const place = (operand: number) => {
    const [low, high] = domains[Math.min(operand, domains.length - 1)]!
    return (level: number) => low + ((high - low) * (level + ((operand % 4) + 0.5) / 4)) / levels
  }
  return {
    dtype: 'float64',
    tensor: (shape, operand = 0) =>
      fc
        .uniqueArray(fc.integer({ min: 0, max: levels - 1 }), { minLength: volume(shape), maxLength: volume(shape) })
        .map(drawn => ({ shape, dtype: 'float64', data: drawn.map(place(operand)) })),
    number: (operand = 0) => fc.integer({ min: 0, max: levels - 1 }).map(place(operand)),
  }
}

/** Tensors that take no part in the derivative. */
export const bools = (shape: readonly number[]): fc.Arbitrary<Plain> => tensorOf(shape, 'bool', fc.constantFrom(0, 1))

export const int32s = (shape: readonly number[], low: number, high: number): fc.Arbitrary<Plain> =>
  tensorOf(shape, 'int32', fc.integer({ min: low, max: high }))

/** A size, rarely 0. */
export const size: fc.Arbitrary<number> = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.constant(0) },
)

/** Shapes of rank `least` to 4, of no more than 48 elements. */
export const shapes = (least = 0): fc.Arbitrary<readonly number[]> =>
  fc.array(size, { minLength: least, maxLength: 4 }).filter(shape => volume(shape) <= 48)

/** `count` shapes that broadcast together. */
export const broadcastable = (count: number): fc.Arbitrary<readonly (readonly number[])[]> =>
  shapes().chain(shape =>
    fc.tuple(
      ...range(count).map(() =>
        fc
          .tuple(
            fc.integer({ min: 0, max: shape.length }),
            fc.tuple(...shape.map(() => fc.integer({ min: 0, max: 3 }))),
            fc.boolean(),
          )
          .map(([drop, ones, whole]) =>
            whole ? shape : shape.map((s, axis) => (ones[axis] === 0 ? 1 : s)).slice(drop),
          ),
      ),
    ),
  )

/** An axis of a shape that has one, counted from either end. */
export const axisOf = (rank: number): fc.Arbitrary<number> => fc.integer({ min: -rank, max: rank - 1 })

/** Some axes, each once, counted from either end. */
export const axesOf = (rank: number): fc.Arbitrary<readonly number[]> =>
  fc.shuffledSubarray([...range(rank)]).chain(axes => fc.tuple(...axes.map(axis => fc.constantFrom(axis, axis - rank))))

/** All axes in some order, counted from either end. */
export const permutationOf = (rank: number): fc.Arbitrary<readonly number[]> =>
  fc
    .shuffledSubarray([...range(rank)], { minLength: rank })
    .chain(axes => fc.tuple(...axes.map(axis => fc.constantFrom(axis, axis - rank))))

/** An argument list with the optional last one, or without. */
export const optional = <Args extends readonly unknown[], Last>(
  args: fc.Arbitrary<Args>,
  last: (...args: NoInfer<Args>) => fc.Arbitrary<Last>,
): fc.Arbitrary<[...Args, Last?]> =>
  args.chain(given =>
    fc
      .tuple(fc.nat(3), last(...given))
      .map(([rare, value]) => (rare === 0 ? given : [...given, value]) as [...Args, Last?]),
  )
