import { axesUpTo, mapped, part, resized, same, without } from '../shape/sizes.js'
import { allocate, isFloat } from '../tensor/dtype.js'
import type { Spec, Value } from '../tensor/tensor.js'
import { type Bound, define, definePlain, specOf } from './define.js'
import { accumulate, copy, rowMajor, whole } from './strided.js'

/** Repeats `x` along axes of size 1 and along new leading axes, up to `shape`. Transpose: the sum over those axes. */
export const broadcast: Bound<[x: Value, shape: readonly number[]]> = definePlain(
  {
    name: 'broadcast',
    spec: ([x], { shape }: { readonly shape: readonly number[] }) => ({ shape, dtype: x!.dtype }),
    evaluate: (out, [x], { shape }) => {
      if (x!.data.length === 1) {
        // It is zero already.
        if (!Object.is(x!.data[0], 0)) out.data.fill(x!.data[0]!)
        return
      }
      const source = rowMajor(x!.shape)
      const lead = shape.length - x!.shape.length
      const strides = mapped(shape, (_, axis) =>
        axis < lead || x!.shape[axis - lead] === 1 ? 0 : source[axis - lead]!,
      )
      copy(shape, whole(out), { data: x!.data, offset: 0, strides })
    },
    batch: ([x], _, { shape }) => {
      const [size, ...own] = x!.shape
      const aligned = reshape(x!, [size!, ...part(shape, own.length).map(() => 1), ...own])
      return broadcast(aligned, [size!, ...shape])
    },
    lower: ([x], { shape }) => {
      const lead = shape.length - x!.shape.length
      return {
        kind: 'view',
        axes: x!.shape.map((size, axis) => ({ start: 0, steps: size === 1 ? [] : [[lead + axis, 1]] })),
      }
    },
    jvp: 'linear',
    transpose: (cotangent, [x]) => [sumTo(cotangent, specOf(x!).shape)],
  },
  apply => (x, shape) => (same(x.shape, shape) ? x : apply([x], { shape })),
)

/** The sum over `axes`, which are left out of the result. Floats are added in float64. Transpose: broadcast back. */
export const reduceSum: Bound<[x: Value, axes: readonly number[]]> = define(
  {
    name: 'reduceSum',
    spec: ([x], { axes }: { readonly axes: readonly number[] }) => ({
      shape: without(x!.shape, axes),
      dtype: x!.dtype,
    }),
    evaluate: (out, [x], { axes }) => {
      const total = { ...out, data: isFloat(out.dtype) ? allocate('float64', out.data.length) : out.data }
      accumulate(x!.shape, { ...whole(total), strides: kept(out.shape, x!.shape.length, axes) }, whole(x!))
      if (total.data !== out.data) out.data.set(total.data)
    },
    batch: ([x], _, { axes }) =>
      reduceSum(
        x!,
        axes.map(axis => axis + 1),
      ),
    lower: (_, { axes }) => ({ kind: 'reduce', combine: 'add', axes }),
    jvp: 'linear',
    transpose: (cotangent, [x], { axes }) => [spread(cotangent, specOf(x!).shape, axes)],
  },
  apply => (x, axes) => (axes.length === 0 ? x : apply([x], { axes })),
)

/** The same elements in the same order under another shape. */
export const reshape: Bound<[x: Value, shape: readonly number[]]> = definePlain(
  {
    name: 'reshape',
    spec: ([x], { shape }: { readonly shape: readonly number[] }) => ({ shape, dtype: x!.dtype }),
    evaluate: (out, [x]) => out.data.set(x!.data),
    batch: ([x], _, { shape }) => reshape(x!, [x!.shape[0]!, ...shape]),
    lower: () => ({ kind: 'reshape' }),
    jvp: 'linear',
    transpose: (cotangent, [x]) => [reshape(cotangent, specOf(x!).shape)],
  },
  apply => (x, shape) => (same(x.shape, shape) ? x : apply([x], { shape })),
)

/** For a result without `axes`: its strides as the full tensor sees them, standing still along `axes`. */
export const kept = (shape: readonly number[], rank: number, axes: readonly number[]): readonly number[] => {
  const strides = rowMajor(shape)
  const seen = new Array<number>(rank)
  let next = 0
  for (let axis = 0; axis < rank; axis++) seen[axis] = axes.includes(axis) ? 0 : strides[next++]!
  return seen
}

/** A result without `axes`, repeated along them up to `shape`. */
export const spread = (x: Value, shape: readonly number[], axes: readonly number[]): Value => {
  if (x.shape.length === 0) return broadcast(x, shape)
  const aligned = resized(shape, axes, 1)
  return broadcast(reshape(x, aligned), shape)
}

/** The sum over all that a broadcast from `shape` has repeated. */
export const sumTo = (x: Value, shape: readonly number[]): Value => {
  const lead = x.shape.length - shape.length
  const axes = axesUpTo(x.shape.length).filter(axis => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1))
  return reshape(reduceSum(x, axes), shape)
}

/** An elementwise result's cotangent for an operand that is full or a scalar. */
export const reduceTo = (cotangent: Value, operand: Spec): Value => sumTo(cotangent, operand.shape)

/** A tensor of one number throughout. */
export const full = (value: Value, shape: readonly number[]): Value => broadcast(value, shape)

/** A tangent as large as the elementwise result that it belongs to. */
export const expand = (tangent: Value, output: Spec): Value =>
  tangent.shape.length === 0 ? broadcast(tangent, output.shape) : tangent
