import { without } from '../shape/sizes.js'
import { type Data, isFloat } from '../tensor/dtype.js'
import type { Stored } from '../tensor/storage.js'
import type { Value } from '../tensor/tensor.js'
import { add } from './arithmetic.js'
import { allBatched } from './batch.js'
import { type Bound, define, isUnknown, known } from './define.js'
import { hasGroups, productByDefinition, productInGroups } from './factors.js'
import { cotangentOfProducts } from './productCotangent.js'
import { canHaveRoom, hasRoom, productDerivative } from './recurrence.js'
import { around } from './strided.js'
import {
  addProduct,
  clear,
  isMantissa,
  isNothing,
  multiply,
  multiplyBy,
  read,
  type Unbounded,
  unbounded,
  write,
} from './unbounded.js'

interface Params {
  readonly axis: number
  /** Only the product of all elements, without the axis. */
  readonly last: boolean
  /** Whether the last input is the cotangent of the products, and the result that of one more direction. */
  readonly transposed: boolean
}

/** One line of each input along the axis, and where its elements are in the result. */
interface Lines {
  readonly size: number
  readonly inputs: readonly Unbounded[]
  readonly write: (step: number, value: number) => void
}

/** All sets of the directions, as bits; the whole one is the last. */
const setsOf = (directions: number): number => 2 ** directions

/**
 * One factor more: products[S], in which a factor of each direction in S stands for that of x, for all sets S. A set comes
 * before its subsets, which still hold what was before.
 */
const multiplyIn = (products: Unbounded, x: Unbounded, directions: readonly Unbounded[], step: number): void => {
  for (let set = setsOf(directions.length) - 1; set >= 0; set--) {
    if (!isNothing(products, set)) multiply(products, set, products, set, x, step)
    directions.forEach((direction, d) => {
      if ((set >> d) & 1) addProduct(products, set, products, set & ~(1 << d), direction, step)
    })
  }
}

const forward = ({ size, inputs: [x, ...directions], write: put }: Lines, last: boolean): void => {
  const whole = setsOf(directions.length) - 1
  const products = unbounded(whole + 1)
  write(products, 0, 1)
  for (let step = 0; step < size; step++) {
    multiplyIn(products, x!, directions, step)
    if (!last) put(step, read(products, whole))
  }
  if (last) put(0, read(products, whole))
}

/** Each factor's part in all products behind it: those before it, times the cotangents of those from it on. */
const backward = ({ size, inputs, write: put }: Lines, last: boolean): void => {
  const [x, ...directions] = inputs.slice(0, -1) as [Unbounded, ...Unbounded[]]
  const cotangent = inputs.at(-1)!
  const sets = setsOf(directions.length)
  const before = unbounded(size * sets)
  const products = unbounded(sets)
  write(products, 0, 1)
  for (let step = 0; step < size; step++) {
    before.mantissas.set(products.mantissas, step * sets)
    before.exponents.set(products.exponents, step * sets)
    multiplyIn(products, x, directions, step)
  }
  const [behind, sum, one] = [unbounded(sets), unbounded(1), unbounded(1)]
  write(one, 0, 1)
  for (let step = size - 1; step >= 0; step--) {
    if (step < size - 1) multiplyIn(behind, x, directions, step + 1)
    if (!last || step === size - 1) addProduct(behind, 0, cotangent, last ? 0 : step, one, 0)
    clear(sum, 0)
    for (let set = 0; set < sets; set++) addProduct(sum, 0, before, step * sets + set, behind, sets - 1 - set)
    put(step, read(sum, 0))
  }
}

/** All products up to each factor, without directions. */
const upToEach = (out: Data, x: Data, shape: readonly number[], axis: number): void => {
  const [outer, size, inner] = around(shape, axis)
  const products = unbounded(inner)
  const { mantissas, exponents } = products
  for (let o = 0; o < outer; o++) {
    mantissas.fill(1)
    exponents.fill(0)
    for (let step = 0; step < size; step++)
      for (let i = 0; i < inner; i++) {
        const at = (o * size + step) * inner + i
        const product = mantissas[i]! * x[at]!
        if (isMantissa(product, mantissas[i]!, x[at]!)) mantissas[i] = product
        else multiplyBy(products, i, x[at]!)
        out[at] = exponents[i] === 0 ? mantissas[i]! : read(products, i)
      }
  }
}

/** The same of integers, modulo 2³². */
const integersUpToEach = (out: Data, x: Data, shape: readonly number[], axis: number): void => {
  const [outer, size, inner] = around(shape, axis)
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      let product = 1
      for (let step = 0; step < size; step++) {
        const at = (o * size + step) * inner + i
        product = Math.imul(product, x[at]!)
        out[at] = product
      }
    }
}

/**
 * The product of all elements up to each one along an axis, or of all, as though exponents had no bounds: what is finite in
 * the end does not overflow on the way. Of x and directions t₁, …, tᵣ, the derivative along all of them: the sum over all
 * ways to put a factor of each in the place of one of x. All derivatives are of this form, and right where factors are 0.
 */
export const cumulativeProduct: Bound<
  [x: Value, axis: number, last?: boolean, directions?: readonly Value[], cotangent?: Value]
> = define(
  {
    name: 'cumulativeProduct',
    spec: ([x], { axis, last, transposed }: Params) => ({
      shape: last && !transposed ? without(x!.shape, [axis]) : x!.shape,
      dtype: x!.dtype,
    }),
    evaluate: (out, inputs, params) => {
      const { axis, last, transposed } = params
      const [x] = inputs as [Stored]
      if (inputs.length === 1) {
        if (last) productByDefinition(out.data, x, axis)
        else if (isFloat(x.dtype)) upToEach(out.data, x.data, x.shape, axis)
        else integersUpToEach(out.data, x.data, x.shape, axis)
        return
      }
      if (transposed && inputs.length === 2) {
        cotangentOfProducts(out.data, x.data, inputs[1]!.data, x.shape, axis, last)
        return
      }
      const [outer, size, inner] = around(x.shape, axis)
      const lines = inputs.map(({ shape }) => unbounded(shape.length < x.shape.length ? 1 : size))
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          const place = (length: number, step: number) => (o * length + step) * inner + i
          inputs.forEach(({ data }, k) => {
            const { length } = lines[k]!.mantissas
            for (let step = 0; step < length; step++) {
              const value = data[place(length, step)]!
              // Along 0 nothing moves, however steep it is.
              if (k > 0 && value === 0) clear(lines[k]!, step)
              else write(lines[k]!, step, value)
            }
          })
          const length = out.shape.length < x.shape.length ? 1 : size
          const line: Lines = {
            size,
            inputs: lines,
            write: (step, value) => {
              out.data[place(length, step)] = value
            },
          }
          if (transposed) backward(line, last)
          else forward(line, last)
        }
    },
    lower: ([x, ...others], params) => {
      const { axis, last } = params
      if (others.length > 0)
        return x!.shape[axis]! > 0 && canHaveRoom(others.length)
          ? {
              kind: 'expand',
              as: values => productDerivative(values, params),
              when: values => hasRoom(values, axis),
            }
          : undefined
      if (!last) return { kind: 'running', combine: 'multiply', axis, reverse: false }
      return hasGroups(x!.shape[axis]!) ? { kind: 'expand', as: ([value]) => productInGroups(value!, axis) } : undefined
    },
    batch: (inputs, batched, params, apply) => apply(allBatched(inputs, batched), { ...params, axis: params.axis + 1 }),
    // Linear in every input but x, along which there is one direction more.
    jvp: (tangents, { inputs: [x, ...others], params }) =>
      tangents
        .flatMap((tangent, k) => {
          if (tangent === undefined) return []
          return [given(x!, k === 0 ? [tangent, ...others] : others.with(k - 1, tangent), params)]
        })
        .reduce((a, b) => add(a, b)),
    transpose: (cotangent, inputs, params) => {
      const unknown = inputs.findIndex(isUnknown)
      const [x, ...others] = inputs.map((input, k) => (k === unknown ? cotangent : known(input)))
      const { axis, last, transposed } = params
      // The cotangent takes the place of the direction, or of the cotangent, that it is of.
      const result =
        transposed && unknown < inputs.length - 1
          ? given(x!, others, params)
          : transposed
            ? cumulativeProduct(x!, axis, last, others)
            : cumulativeProduct(x!, axis, last, others.toSpliced(unknown - 1, 1), cotangent)
      return inputs.map((_, k) => (k === unknown ? result : undefined))
    },
  },
  apply =>
    (x, axis, last = false, directions = [], cotangent = undefined) =>
      apply([x, ...directions, ...(cotangent === undefined ? [] : [cotangent])], {
        axis,
        last,
        transposed: cotangent !== undefined,
      }),
)

/** From the inputs behind x: directions, and at the end, if it is transposed, a cotangent. */
const given = (x: Value, others: readonly Value[], { axis, last, transposed }: Params): Value =>
  transposed
    ? cumulativeProduct(x, axis, last, others.slice(0, -1), others.at(-1))
    : cumulativeProduct(x, axis, last, others)
