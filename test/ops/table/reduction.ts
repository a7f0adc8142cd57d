import fc from 'fast-check'
import type * as T from 'tensor-ts'
import { axisOf, bools, type Draw, optional, shapes, axesOf as someAxes } from '../draw.js'
import { every, floats, type Operation, operation } from '../operation.js'
import { at, axesOf, define, fold, indices, isFloating, type Plain, source, volume } from '../plain.js'

interface Options {
  readonly axis?: number | readonly number[]
  readonly keepDims?: boolean
}

const same = (dtype: T.DType): T.DType => dtype
const counted = (dtype: T.DType): T.DType => (isFloating(dtype) ? dtype : 'int32')
const quotient = (dtype: T.DType): T.DType => (dtype === 'float64' ? dtype : 'float32')

const optionsOf = <More extends object>(rank: number, more: fc.Arbitrary<More>): fc.Arbitrary<Options & More> =>
  fc
    .tuple(
      fc.record(
        { axis: rank === 0 ? someAxes(0) : fc.oneof(axisOf(rank), someAxes(rank)), keepDims: fc.boolean() },
        {
          requiredKeys: [],
        },
      ),
      more,
    )
    .map(([options, rest]) => ({ ...options, ...rest }))

const sizeOver = (x: Plain, { axis }: Options = {}): number =>
  volume(axesOf(x.shape.length, axis).map(a => x.shape[a]!))

interface Reduction<More extends object> {
  readonly dtypes?: readonly T.DType[]
  readonly gives?: (dtype: T.DType) => T.DType
  readonly exact?: boolean
  readonly more?: fc.Arbitrary<More>
  /** Whether there has to be an element to choose. */
  readonly chooses?: boolean
  readonly differentiable?: boolean
  readonly regular?: (count: number, options: Options & Partial<More>) => boolean
}

const reduction = <More extends object>(
  name: string,
  f: (elements: readonly number[], dtype: T.DType, options: Options & Partial<More>) => number | bigint | boolean,
  {
    dtypes = every,
    gives = same,
    exact = false,
    more = fc.constant({} as More),
    chooses = false,
    differentiable = true,
    regular = () => true,
  }: Reduction<More> = {},
): Operation =>
  operation({
    name,
    dtypes,
    exact,
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        x => optionsOf(x.shape.length, more),
      ).filter(([x, options]) => !chooses || sizeOver(x, options) > 0),
    define: (x, options = {} as Options & More) =>
      fold(x, axesOf(x.shape.length, options.axis), options.keepDims ?? false, gives(x.dtype), elements =>
        f(elements, x.dtype, options),
      ),
    span: [-1.5, 1.5],
    smooth: differentiable ? [[-2, 2]] : null,
    regular: (x, options = {} as Options & More) => regular(sizeOver(x, options), options),
  })

const total = (elements: readonly number[]): number => elements.reduce((sum, e) => sum + e, 0)

const chosen = (elements: readonly number[], better: (a: number, b: number) => boolean): number => {
  const nan = elements.findIndex(Number.isNaN)
  return nan >= 0 ? nan : elements.findIndex(e => elements.every(other => !better(other, e)))
}
const above = (a: number, b: number): boolean => a > b
const below = (a: number, b: number): boolean => a < b

const variance = (elements: readonly number[], { correction = 0 }: { readonly correction?: number }): number => {
  const mean = total(elements) / elements.length
  return total(elements.map(e => (e - mean) ** 2)) / Math.max(elements.length - correction, 0)
}
const correction = fc.record({ correction: fc.constantFrom(0, 1) }, { requiredKeys: [] })
const spread = { gives: quotient, more: correction, dtypes: ['float32', 'float64', 'bool'] } as const

const median = (elements: readonly number[]): number => {
  if (elements.length === 0 || elements.some(Number.isNaN)) return Number.NaN
  const sorted = [...elements].sort((a, b) => a - b)
  const place = (sorted.length - 1) / 2
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return below === above ? below : (below + above) / 2
}
const odd = (count: number): boolean => count > 0
const numbersOf = (elements: readonly number[]): readonly number[] => elements.filter(e => !Number.isNaN(e))

/** A reduction of what is no NaN. */
const nan = <More extends object>(
  name: string,
  f: (elements: readonly number[], dtype: T.DType, options: Options & Partial<More>) => number | bigint | boolean,
  rest: Reduction<More> = {},
): Operation => reduction<More>(name, (elements, dtype, options) => f(numbersOf(elements), dtype, options), rest)

const meanOf = (elements: readonly number[], dtype: T.DType): number =>
  total(dtype === 'float64' ? elements : elements.map(Math.fround)) / elements.length
const product = (elements: readonly number[], dtype: T.DType): number | bigint =>
  isFloating(dtype) ? elements.reduce((one, e) => one * e, 1) : elements.reduce((one, e) => one * BigInt(e), 1n)
const sumOf = (elements: readonly number[], dtype: T.DType): number | bigint =>
  isFloating(dtype) ? total(elements) : BigInt(total(elements))

const ofNumbers = [
  reduction('median', median, { gives: quotient, dtypes: ['float32', 'float64', 'uint8', 'bool'], regular: odd }),
  nan('nanMedian', median, { gives: quotient, dtypes: ['float32', 'float64', 'uint8', 'bool'], regular: odd }),
  nan('nanSum', sumOf, { gives: counted }),
  nan('nanProd', product, { gives: counted }),
  nan('nanMean', meanOf, { gives: quotient, regular: count => count > 0 }),
  nan('nanMax', elements => (elements.length === 0 ? Number.NaN : elements[chosen(elements, above)]!), {
    chooses: true,
  }),
  nan('nanMin', elements => (elements.length === 0 ? Number.NaN : elements[chosen(elements, below)]!), {
    chooses: true,
  }),
  nan('nanVariance', (elements, _, options) => variance(elements, options), {
    ...spread,
    regular: (count, options: { readonly correction?: number }) => count - (options.correction ?? 0) > 0,
  }),
  nan('nanStd', (elements, _, options) => variance(elements, options) ** 0.5, {
    ...spread,
    regular: count => count > 1,
  }),
  operation({
    name: 'quantile',
    dtypes: ['float32', 'float64', 'uint8'],
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape), fc.constantFrom<number>(0, 0.25, 0.3, 0.5, 0.9, 1))),
        (x, _: number) => optionsOf(x.shape.length, fc.constant({})),
      ),
    define: (x, q, options = {}) =>
      fold(x, axesOf(x.shape.length, options.axis), options.keepDims ?? false, quotient(x.dtype), elements => {
        if (elements.length === 0 || elements.some(Number.isNaN)) return Number.NaN
        const sorted = [...elements].sort((a, b) => a - b)
        const place = q * (sorted.length - 1)
        const weight = place - Math.floor(place)
        const below = sorted[Math.floor(place)]!
        return weight === 0 ? below : below * (1 - weight) + sorted[Math.floor(place) + 1]! * weight
      }),
    span: [-1.5, 1.5],
    smooth: [[-2, 2]],
    regular: (x, _, options = {}) => sizeOver(x, options) > 0,
  }),
]

/** A reduction of the elements where a mask holds, which is broadcast. */
const masked = <More extends object>(
  name: string,
  f: (elements: readonly number[], dtype: T.DType, options: Options & Partial<More>) => number | bigint | boolean,
  {
    dtypes = every,
    gives = same,
    exact = false,
    more = fc.constant({} as More),
    differentiable = true,
  }: Reduction<More>,
  isRegular: (count: number, options: Partial<More>) => boolean = () => true,
): Operation => {
  const counting = (
    x: Plain,
    options: Options & { readonly where: Plain },
    g: (some: readonly number[]) => number | bigint | boolean,
    dtype: T.DType,
  ) =>
    fold(
      { ...x, data: x.data.map((_, i) => i) },
      axesOf(x.shape.length, options.axis),
      options.keepDims ?? false,
      dtype,
      places => g(places.filter(i => maskAt(options.where, x.shape, i) === 1).map(i => x.data[i]!)),
    )
  return operation({
    name,
    dtypes,
    exact,
    args: (draw: Draw) =>
      shapes()
        .filter(shape => volume(shape) > 0)
        .chain(shape =>
          fc.tuple(
            draw.tensor(shape),
            fc
              .tuple(optionsOf(shape.length, more), fc.integer({ min: 0, max: shape.length }))
              .chain(([options, from]) => bools(shape.slice(from)).map(where => ({ ...options, where }))),
          ),
        ),
    define: (x, options) => counting(x, options, some => f(some, x.dtype, options), gives(x.dtype)),
    span: [-1.5, 1.5],
    smooth: differentiable ? [[-2, 2]] : null,
    regular: (x, options) =>
      counting(x, options, some => isRegular(some.length, options), 'bool').data.every(e => e === 1),
  })
}

const maskAt = (mask: Plain, shape: readonly number[], place: number): number => {
  const index = indices(shape)[place]!
  return at(mask, source(mask.shape, index))
}

const lowest = (dtype: T.DType): number => (isFloating(dtype) ? -Infinity : dtype === 'int32' ? -(2 ** 31) : 0)
const highest = (dtype: T.DType): number =>
  isFloating(dtype) ? Infinity : dtype === 'int32' ? 2 ** 31 - 1 : dtype === 'uint8' ? 255 : 1
const logOfSum = (elements: readonly number[]): number =>
  elements.some(Number.isNaN) ? Number.NaN : Math.log(total(elements.map(Math.exp)))

const ofSome = [
  masked('sum', sumOf, { gives: counted }),
  masked('prod', product, { gives: counted }),
  masked('mean', meanOf, { gives: quotient }, count => count > 0),
  masked(
    'max',
    (elements, dtype) => elements[chosen(elements, above)] ?? lowest(dtype),
    {},
    count => count > 0,
  ),
  masked(
    'min',
    (elements, dtype) => elements[chosen(elements, below)] ?? highest(dtype),
    {},
    count => count > 0,
  ),
  masked(
    'variance',
    (elements, _, options) => variance(elements, options),
    spread,
    (count, options: { readonly correction?: number }) => count - (options.correction ?? 0) > 0,
  ),
  masked(
    'std',
    (elements, _, options) => variance(elements, options) ** 0.5,
    spread,
    count => count > 1,
  ),
  masked('any', elements => elements.some(e => e === 1), { dtypes: ['bool'], differentiable: false }),
  masked('all', elements => elements.every(e => e === 1), { dtypes: ['bool'], differentiable: false }),
  masked('logSumExp', logOfSum, { dtypes: floats }, count => count > 0),
]

const reductions = [
  reduction('sum', (elements, dtype) => (isFloating(dtype) ? total(elements) : BigInt(total(elements))), {
    gives: counted,
  }),
  // Integers become float32 before they are added.
  reduction(
    'mean',
    (elements, dtype) => total(dtype === 'float64' ? elements : elements.map(Math.fround)) / elements.length,
    { gives: quotient, regular: count => count > 0 },
  ),
  reduction(
    'prod',
    (elements, dtype) =>
      isFloating(dtype)
        ? elements.reduce((product, e) => product * e, 1)
        : elements.reduce((product, e) => product * BigInt(e), 1n),
    { gives: counted },
  ),
  reduction('max', elements => elements[chosen(elements, above)]!, { chooses: true }),
  reduction('min', elements => elements[chosen(elements, below)]!, { chooses: true }),
  reduction('variance', (elements, _, options) => variance(elements, options), {
    ...spread,
    regular: (count, options: { readonly correction?: number }) => count - (options.correction ?? 0) > 0,
  }),
  reduction('std', (elements, _, options) => variance(elements, options) ** 0.5, {
    ...spread,
    regular: count => count > 1,
  }),
  reduction('any', elements => elements.some(e => e === 1), { dtypes: ['bool'], differentiable: false }),
  reduction('all', elements => elements.every(e => e === 1), { dtypes: ['bool'], differentiable: false }),
  reduction('logSumExp', elements => Math.log(total(elements.map(Math.exp))), {
    dtypes: floats,
    regular: count => count > 0,
  }),
]

// --- positions --------------------------------------------------------------------------------------------------------

const position = (name: string, better: (a: number, b: number) => boolean): Operation =>
  operation({
    name,
    dtypes: every,
    exact: true,
    args: (draw: Draw) =>
      optional(
        shapes().chain(shape => fc.tuple(draw.tensor(shape))),
        ({ shape }): fc.Arbitrary<{ readonly axis?: number; readonly keepDims?: boolean }> =>
          shape.length === 0
            ? fc.record({ keepDims: fc.boolean() })
            : fc.record({ axis: axisOf(shape.length), keepDims: fc.boolean() }, { requiredKeys: [] }),
      ).filter(([x, options]) => sizeOver(x, options) > 0),
    define: (x, options = {}) =>
      fold(x, axesOf(x.shape.length, options.axis), options.keepDims ?? false, 'int32', elements =>
        chosen(elements, better),
      ),
    smooth: null,
  })

// --- along an axis ----------------------------------------------------------------------------------------------------

/** The elements in the row along `axis` that an index lies in. */
const row = (x: Plain, index: readonly number[], axis: number): readonly number[] =>
  indices([x.shape[axis]!]).map(([i]) => at(x, index.with(axis, i!)))

const alongAxis = (name: string, f: (e: number, others: readonly number[]) => number): Operation =>
  operation({
    name,
    dtypes: floats,
    args: (draw: Draw) =>
      optional(
        shapes(1).chain(shape => fc.tuple(draw.tensor(shape))),
        x => fc.record({ axis: axisOf(x.shape.length) }),
      ),
    define: (x, options = { axis: -1 }) => {
      const [axis] = axesOf(x.shape.length, options.axis)
      return define(x.shape, x.dtype, index => f(at(x, index), row(x, index, axis!)))
    },
    smooth: [[-2, 2]],
  })

const greatest = (elements: readonly number[]): number => elements[chosen(elements, above)]!

const alongs = [
  alongAxis('softmax', (e, others) => {
    const shift = greatest(others)
    return Math.exp(e - shift) / total(others.map(other => Math.exp(other - shift)))
  }),
  alongAxis('logSoftmax', (e, others) => {
    const shift = greatest(others)
    return e - shift - Math.log(total(others.map(other => Math.exp(other - shift))))
  }),
  operation({
    name: 'cumsum',
    dtypes: every,
    args: (draw: Draw) =>
      shapes(1).chain(shape => fc.tuple(draw.tensor(shape), fc.record({ axis: axisOf(shape.length) }))),
    define: (x, options) => {
      const [axis] = axesOf(x.shape.length, options.axis)
      return define(x.shape, counted(x.dtype), index => total(row(x, index, axis!).slice(0, index[axis!]! + 1)))
    },
    smooth: [[-2, 2]],
  }),
]

/** A row in which a mask hides elements. */
const alongSome = (name: string, f: (e: number, others: readonly number[]) => number, ofOthers: number): Operation =>
  operation({
    name,
    dtypes: floats,
    args: (draw: Draw) =>
      shapes(1).chain(shape =>
        fc.tuple(draw.tensor(shape), fc.record({ axis: axisOf(shape.length), where: bools(shape) })),
      ),
    define: (x, { axis, where }) => {
      const [along] = axesOf(x.shape.length, axis)
      return define(x.shape, x.dtype, index => {
        const shown = row(where, index, along!)
        if (at(where, index) === 0) return ofOthers
        return f(
          at(x, index),
          row(x, index, along!).filter((_, i) => shown[i] === 1),
        )
      })
    },
    smooth: [[-2, 2]],
    // What is hidden is -infinity in the logarithm, whatever moves.
    regular: (_, { where }) => ofOthers === 0 || where.data.every(e => e === 1),
  })

const shareOf = (e: number, others: readonly number[]): number => {
  const shift = greatest(others)
  return Math.exp(e - shift) / total(others.map(other => Math.exp(other - shift)))
}
const alongsOfSome = [
  alongSome('softmax', shareOf, 0),
  alongSome(
    'logSoftmax',
    (e, others) => {
      const shift = greatest(others)
      return e - shift - Math.log(total(others.map(other => Math.exp(other - shift))))
    },
    -Infinity,
  ),
]

export const reducing: readonly Operation[] = [
  ...reductions,
  position('argmax', above),
  position('argmin', below),
  ...ofNumbers,
  ...ofSome,
  ...alongs,
  ...alongsOfSome,
]
