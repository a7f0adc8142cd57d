import { part, without } from '../shape/sizes.js'
import { type Data, type DType, isFloat } from '../tensor/dtype.js'
import type { Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { cast, mul } from './arithmetic.js'
import { allBatched } from './batch.js'
import { reshape } from './broadcast.js'
import { and, less, select } from './comparison.js'
import { type Bound, define, scalarLike } from './define.js'
import { abs } from './math.js'
import { along, slice } from './movement.js'
import { around } from './strided.js'
import { isMantissa, multiplyBy, multiplyByAll, read, unbounded } from './unbounded.js'

// The product of all factors of a line, in an order that suits vectors and is the same for every engine: first products of
// groups, of floats in float64, then the product of these, whose exponents have no bounds. A group is NaN if a product in it
// comes near the bounds of float64; its factors are then multiplied one by one.

/** The first `blocks` · `steps` · `width` factors of a line are in groups: each step of a block is a factor of `width` groups. */
interface Grouping {
  readonly blocks: number
  readonly steps: number
  readonly width: number
}

/** Of so many factors is a group at most. */
const mostSteps = 16

/** Long lines have groups side by side; about one factor in `mostSteps` is left over. */
const groupingOf = (size: number): Grouping => {
  const width = size >= 512 ? 16 : size >= 64 ? 4 : 1
  const blocks = Math.max(1, Math.ceil(size / (mostSteps * width)))
  return { blocks, steps: Math.floor(size / (blocks * width)), width }
}

/** Products in float64 that are between `low` and `high` stay in its range with `unchecked` more factors. */
interface Range {
  readonly low: number
  readonly high: number
  readonly unchecked: number
}

const ranges: Partial<Record<DType, Range>> = {
  float32: { low: 2 ** -250, high: 2 ** 250, unchecked: 5 },
  float64: { low: 2 ** -800, high: 2 ** 800, unchecked: 1 },
}

/** Whether float64 has room for the product of all factors of a line, whatever they are. */
const isShort = (dtype: DType, size: number): boolean => dtype === 'float32' && size <= ranges.float32!.unchecked + 1

/** The steps after which a product is looked at: none of integers, which are multiplied modulo 2³². */
const checks = ({ dtype, shape }: Spec, axis: number, steps: number): ((step: number) => Range | undefined) => {
  const range = isShort(dtype, shape[axis]!) ? undefined : ranges[dtype]
  return step =>
    range !== undefined && step > 0 && (step % range.unchecked === 0 || step === steps - 1) ? range : undefined
}

/** The products of groups, […, blocks, width, …], as equations. */
const groups = (x: Value, axis: number, { blocks, steps, width }: Grouping): Value => {
  const [before, behind] = [part(x.shape, 0, axis), part(x.shape, axis + 1)]
  const size = blocks * steps * width
  const whole = size === x.shape[axis] ? x : slice(x, along(x.shape.with(axis, size), axis, 0))
  const cut = reshape(whole, [...before, blocks, steps, width, ...behind])
  const factor = (step: number): Value => {
    const one = slice(cut, along(cut.shape.with(axis + 1, 1), axis + 1, step))
    const flat = reshape(one, [...before, blocks, width, ...behind])
    return isFloat(x.dtype) ? cast(flat, 'float64') : flat
  }
  const check = checks(x, axis, steps)
  let product = factor(0)
  let isSafe: Value | undefined
  for (let step = 1; step < steps; step++) {
    product = mul(product, factor(step))
    const range = check(step)
    if (range === undefined) continue
    const [low, high, magnitude] = [scalarLike(range.low, product), scalarLike(range.high, product), abs(product)]
    const isInside = and(less(low, magnitude), less(magnitude, high))
    isSafe = isSafe === undefined ? isInside : and(isSafe, isInside)
  }
  return isSafe === undefined ? product : select(isSafe, product, scalarLike(Number.NaN, product))
}

/** The same numbers by definition. */
const groupsOf = (x: Stored, axis: number, { blocks, steps, width }: Grouping): Data => {
  const [outer, size, inner] = around(x.shape, axis)
  const span = width * inner
  const products = isFloat(x.dtype) ? new Float64Array(outer * blocks * span) : new Int32Array(outer * blocks * span)
  const check = checks(x, axis, steps)
  for (let o = 0; o < outer; o++)
    for (let block = 0; block < blocks; block++)
      for (let step = 0; step < steps; step++) {
        const to = (o * blocks + block) * span
        const from = o * size * inner + (block * steps + step) * span
        if (step === 0) for (let i = 0; i < span; i++) products[to + i] = x.data[from + i]!
        else if (isFloat(x.dtype)) multiplyFloats(products, to, x.data, from, span, check(step))
        else for (let i = 0; i < span; i++) products[to + i] = Math.imul(products[to + i]!, x.data[from + i]!)
      }
  return products
}

const multiplyFloats = (
  products: Data,
  to: number,
  x: Data,
  from: number,
  span: number,
  range: Range | undefined,
): void => {
  if (range === undefined) {
    for (let i = 0; i < span; i++) products[to + i]! *= x[from + i]!
    return
  }
  const { low, high } = range
  for (let i = 0; i < span; i++) {
    const product = products[to + i]! * x[from + i]!
    const magnitude = Math.abs(product)
    products[to + i] = low < magnitude && magnitude < high ? product : Number.NaN
  }
}

/** The products of all factors along an axis, from those of groups: of integers. */
const joinIntegers = (out: Data, groups: Data, { data, shape }: Stored, axis: number): void => {
  const [outer, size, inner] = around(shape, axis)
  const { blocks, steps, width } = groupingOf(size)
  const [count, grouped] = [steps > 0 ? blocks * width : 0, blocks * steps * width]
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      let product = 1
      for (let g = 0; g < count; g++) product = Math.imul(product, groups[(o * count + g) * inner + i]!)
      for (let step = grouped; step < size; step++) product = Math.imul(product, data[(o * size + step) * inner + i]!)
      out[o * inner + i] = product
    }
}

/** The same of floats. What is nearly always so, a product in range, is done in local variables, which are much faster. */
const joinFloats = (out: Data, groups: Data, { data, shape }: Stored, axis: number): void => {
  const [outer, size, inner] = around(shape, axis)
  const { blocks, steps, width } = groupingOf(size)
  const [count, grouped] = [steps > 0 ? blocks * width : 0, blocks * steps * width]
  const whole = unbounded(1)
  const { mantissas, exponents } = whole
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const first = o * size * inner + i
      let m = 1
      let e = 0
      for (let g = 0; g < count; g++) {
        const group = groups[(o * count + g) * inner + i]!
        const product = m * group
        if (isMantissa(product, m, group)) m = product
        else {
          mantissas[0] = m
          exponents[0] = e
          const start = (g - (g % width)) * steps + (g % width)
          if (Number.isNaN(group)) multiplyByAll(whole, 0, data, first + start * inner, steps, width * inner)
          else multiplyBy(whole, 0, group)
          m = mantissas[0]!
          e = exponents[0]!
        }
      }
      if (grouped < size || e !== 0) {
        mantissas[0] = m
        exponents[0] = e
        multiplyByAll(whole, 0, data, first + grouped * inner, size - grouped, inner)
        m = read(whole, 0)
      }
      out[o * inner + i] = m
    }
}

const join = (out: Data, groups: Data, x: Stored, axis: number): void =>
  (isFloat(x.dtype) ? joinFloats : joinIntegers)(out, groups, x, axis)

/**
 * What is left to do when the products of groups are there, by definition on every engine. It stands only in what becomes of
 * a product for a compiler, after all transformations, and so is none of the closed set and has no derivative.
 */
const joinGroups: Bound<[groups: Value, x: Value, axis: number]> = define(
  {
    name: 'joinGroups',
    spec: ([, x], { axis }: { readonly axis: number }) => ({ shape: without(x!.shape, [axis]), dtype: x!.dtype }),
    evaluate: (out, [products, x], { axis }) => join(out.data, products!.data, x!, axis),
    batch: (inputs, batched, { axis }, apply) => apply(allBatched(inputs, batched), { axis: axis + 1 }),
    jvp: [],
  },
  apply => (products, x, axis) => apply([products, x], { axis }),
)

/** The product of all factors along an axis, as equations. */
export const productInGroups = (x: Value, axis: number): Value => {
  const size = x.shape[axis]!
  const grouping = groupingOf(size)
  const products = groups(x, axis, grouping)
  const isWhole = grouping.steps === size && (!isFloat(x.dtype) || isShort(x.dtype, size))
  return isWhole ? cast(reshape(products, without(x.shape, [axis])), x.dtype) : joinGroups(products, x, axis)
}

/** Whether there are groups. */
export const hasGroups = (size: number): boolean => groupingOf(size).steps > 1

/** The same product by definition. */
export const productByDefinition = (out: Data, x: Stored, axis: number): void => {
  const grouping = groupingOf(x.shape[axis]!)
  join(out, groupsOf(x, axis, grouping), x, axis)
}
