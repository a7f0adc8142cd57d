import { mapped, part, resized } from '../shape/sizes.js'
import { blank } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'
import type { AxisMap } from '../trace/lowering.js'
import type { Primitive } from '../trace/primitive.js'
import { bind } from '../trace/trace.js'
import { allBatched, shifted } from './batch.js'
import { broadcast } from './broadcast.js'
import { type Bound, define, definePlain, isUnknown, scalarLike, specOf } from './define.js'
import { accumulate, copy, rowMajor, whole } from './strided.js'

/** Axes in another order: axis `i` of the result is axis `permutation[i]` of `x`. */
export const transpose: Bound<[x: Value, permutation: readonly number[]]> = definePlain(
  {
    name: 'transpose',
    spec: ([x], { permutation }: { readonly permutation: readonly number[] }) => ({
      shape: permutation.map(axis => x!.shape[axis]!),
      dtype: x!.dtype,
    }),
    evaluate: (out, [x], { permutation }) => {
      const strides = rowMajor(x!.shape)
      copy(out.shape, whole(out), { data: x!.data, offset: 0, strides: permutation.map(axis => strides[axis]!) })
    },
    batch: ([x], _, { permutation }) => transpose(x!, [0, ...shifted(permutation)]),
    lower: (_, { permutation }) => ({
      kind: 'view',
      axes: permutation.map((_, axis) => ({ start: 0, steps: [[permutation.indexOf(axis), 1]] })),
    }),
    jvp: 'linear',
    transpose: (cotangent, _, { permutation }) => [
      transpose(
        cotangent,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ],
  },
  apply => (x, permutation) => (permutation.every((axis, i) => axis === i) ? x : apply([x], { permutation })),
)

/** The elements in reverse order along `axes`. */
export const reverse: Bound<[x: Value, axes: readonly number[]]> = definePlain(
  {
    name: 'reverse',
    spec: ([x], _: { readonly axes: readonly number[] }) => x!,
    evaluate: (out, [x], { axes }) => {
      const strides = rowMajor(x!.shape)
      const offset = axes.reduce((sum, axis) => sum + (x!.shape[axis]! - 1) * strides[axis]!, 0)
      const back = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride))
      copy(out.shape, whole(out), { data: x!.data, offset, strides: back })
    },
    batch: ([x], _, { axes }) => reverse(x!, shifted(axes)),
    lower: ([x], { axes }) => ({
      kind: 'view',
      axes: x!.shape.map((size, axis) =>
        axes.includes(axis) ? { start: size - 1, steps: [[axis, -1]] } : { start: 0, steps: [[axis, 1]] },
      ),
    }),
    jvp: 'linear',
    transpose: (cotangent, _, { axes }) => [reverse(cotangent, axes)],
  },
  apply => (x, axes) => (axes.length === 0 ? x : apply([x], { axes })),
)

/** Where a slice is in a larger tensor: along each axis the first index, the number of indices and the step (>= 1). */
export interface Region {
  readonly start: readonly number[]
  readonly size: readonly number[]
  readonly step: readonly number[]
}

/** The same region in every entry of a batch. */
const wholeBatch = (x: Value, { start, size, step }: Region): Region => ({
  start: [0, ...start],
  size: [x.shape[0]!, ...size],
  step: [1, ...step],
})

const view = (shape: readonly number[], { start, step }: Region) => {
  const strides = rowMajor(shape)
  let offset = 0
  for (let axis = 0; axis < strides.length; axis++) offset += start[axis]! * strides[axis]!
  return { offset, strides: mapped(strides, (stride, axis) => stride * step[axis]!) }
}

/** The elements of a region. Transpose: `place`. */
export const slice: Bound<[x: Value, region: Region]> = definePlain(
  {
    name: 'slice',
    spec: ([x], { size }: Region) => ({ shape: size, dtype: x!.dtype }),
    evaluate: (out, [x], region) => copy(out.shape, whole(out), { data: x!.data, ...view(x!.shape, region) }),
    batch: ([x], _, region) => slice(x!, wholeBatch(x!, region)),
    lower: (_, { start, step }) => ({
      kind: 'view',
      axes: start.map((first, axis) => ({ start: first, steps: [[axis, step[axis]!]] })),
    }),
    jvp: 'linear',
    transpose: (cotangent, [x], region) => [place(cotangent, specOf(x!).shape, region)],
  },
  apply => (x, region) => apply([x], region),
)

/** Zeros of the given shape with `x` in a region of them. Transpose: `slice`. */
export const place: Bound<[x: Value, shape: readonly number[], region: Region]> = definePlain(
  {
    name: 'place',
    spec: ([x], { shape }: Region & { readonly shape: readonly number[] }) => ({ shape, dtype: x!.dtype }),
    evaluate: (out, [x], region) => copy(x!.shape, { data: out.data, ...view(out.shape, region) }, whole(x!)),
    batch: ([x], _, region) => place(x!, [x!.shape[0]!, ...region.shape], wholeBatch(x!, region)),
    lower: (_, { start, step }) => ({ kind: 'write', parts: [{ start, step }] }),
    jvp: 'linear',
    transpose: (cotangent, _, { start, size, step }) => [slice(cotangent, { start, size, step })],
  },
  apply =>
    (x, shape, { start, size, step }) =>
      apply([x], { shape, start, size, step }),
)

/** Tensors one after the other along an axis. */
export const concatenate: Bound<[xs: readonly Value[], axis: number]> = definePlain(
  {
    name: 'concatenate',
    spec: (xs, { axis }: { readonly axis: number }) => ({ shape: joined(xs, axis), dtype: xs[0]!.dtype }),
    evaluate: (out, xs, { axis }) => {
      const { strides } = whole(out)
      for (const [i, start] of starts(xs, axis).entries())
        copy(xs[i]!.shape, { data: out.data, offset: start * strides[axis]!, strides }, whole(xs[i]!))
    },
    batch: (xs, batched, { axis }) => concatenate(allBatched(xs, batched), axis + 1),
    lower: (xs, { axis }) => ({
      kind: 'write',
      parts: starts(xs, axis).map(start => {
        const region = along(xs[0]!.shape, axis, start)
        return { start: region.start, step: region.step }
      }),
    }),
    jvp: (tangents, { inputs, params: { axis } }) =>
      concatenate(
        tangents.map((tangent, i) => tangent ?? broadcast(scalarLike(0, inputs[i]!), inputs[i]!.shape)),
        axis,
      ),
    transpose: (cotangent, xs, { axis }) =>
      starts(xs.map(specOf), axis).map((start, i) =>
        isUnknown(xs[i]!) ? slice(cotangent, along(specOf(xs[i]!).shape, axis, start)) : undefined,
      ),
  },
  apply => (xs, axis) => (xs.length === 1 ? xs[0]! : apply(xs, { axis })),
)

/** The region of the given shape that starts at `start` along one axis and at 0 along the others. */
export const along = (shape: readonly number[], axis: number, start: number): Region => ({
  start: mapped(shape, (_, a) => (a === axis ? start : 0)),
  size: shape,
  step: mapped(shape, () => 1),
})

const joined = (xs: readonly Spec[], axis: number): readonly number[] =>
  resized(
    xs[0]!.shape,
    [axis],
    xs.reduce((sum, x) => sum + x.shape[axis]!, 0),
  )

const starts = (xs: readonly Spec[], axis: number): readonly number[] => {
  let next = 0
  return xs.map(x => {
    const start = next
    next += x.shape[axis]!
    return start
  })
}

/** Where a tensor is cut along an axis: the sizes of the parts, which together are all of it. */
interface Cut {
  readonly axis: number
  readonly sizes: readonly number[]
}

const partsOf = ({ shape }: Spec, { axis, sizes }: Cut): readonly Region[] => {
  let start = 0
  return sizes.map(size => {
    const region = along(resized(shape, [axis], size), axis, start)
    start += size
    return region
  })
}

const splitPrimitive: Primitive<Cut> = {
  name: 'split',
  spec: ([x], cut) => partsOf(x!, cut).map(({ size }) => ({ shape: size, dtype: x!.dtype })),
  evaluate: ([x], cut, specs) =>
    partsOf(x!, cut).map((region, i) => {
      const out = blank(specs[i]!)
      copy(out.shape, whole(out), { data: x!.data, ...view(x!.shape, region) })
      return out
    }),
  jvp: ([tangent], _, outputs, cut) => (tangent ? split(tangent, cut).map(term => [term]) : outputs.map(() => [])),
  batch: ([x], _, { axis, sizes }) => split(x!, { axis: axis + 1, sizes }),
  lower: ([x], cut) => ({ kind: 'expand', as: ([value]) => partsOf(x!, cut).map(region => slice(value!, region)) }),
  transpose: (cotangents, [x], cut) => {
    const parts = partsOf(specOf(x!), cut)
    const given = parts.flatMap((region, i) => (cotangents[i] ? [{ region, cotangent: cotangents[i] }] : []))
    const [first] = given
    if (first === undefined) return []
    if (given.length === 1) return [place(first.cotangent, specOf(x!).shape, first.region)]
    const all = parts.map(({ size }, i) => cotangents[i] ?? broadcast(scalarLike(0, specOf(x!)), size))
    return [concatenate(all, cut.axis)]
  },
}

/** The parts of a tensor along an axis. Transpose: `concatenate`, in which every part is written once. */
export const split: Bound<[x: Value, cut: Cut], readonly Value[]> = Object.assign(
  (x: Value, cut: Cut): readonly Value[] => bind(splitPrimitive, [x], cut),
  { primitive: splitPrimitive },
)

/** How windows slide over the last axes of a tensor: one entry each axis. */
export interface Windows {
  readonly size: readonly number[]
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
}

const windowView = (shape: readonly number[], { size, stride, dilation }: Windows) => {
  const strides = rowMajor(shape)
  const lead = shape.length - size.length
  const last = strides.slice(lead)
  const moves = last.map((s, i) => s * stride[i]!)
  const steps = last.map((s, i) => s * dilation[i]!)
  return { offset: 0, strides: [...strides.slice(0, lead), ...moves, ...steps] }
}

/** [..., H, W] to [..., windows down, windows across, window height, window width]: every window, laid out. */
export const windows: Bound<[x: Value, windows: Windows]> = definePlain(
  {
    name: 'windows',
    spec: ([x], { size, stride, dilation }: Windows) => {
      const lead = x!.shape.length - size.length
      const counts = size.map((k, i) => Math.floor((x!.shape[lead + i]! - dilation[i]! * (k - 1) - 1) / stride[i]!) + 1)
      return { shape: [...part(x!.shape, 0, lead), ...counts, ...size], dtype: x!.dtype }
    },
    evaluate: (out, [x], params) => copy(out.shape, whole(out), { data: x!.data, ...windowView(x!.shape, params) }),
    batch: ([x], _, params) => windows(x!, params),
    lower: ([x], { size, stride, dilation }) => {
      const lead = x!.shape.length - size.length
      return {
        kind: 'view',
        axes: x!.shape.map((_, axis) => {
          const i = axis - lead
          if (i < 0) return { start: 0, steps: [[axis, 1]] }
          return {
            start: 0,
            steps: [
              [axis, stride[i]!],
              [axis + size.length, dilation[i]!],
            ],
          }
        }),
      }
    },
    jvp: 'linear',
    transpose: (cotangent, [x], params) => [overlapAdd(cotangent, specOf(x!).shape, params)],
  },
  apply => (x, params) => apply([x], params),
)

/** The transpose of `windows`: every window is added to where it was taken from in a tensor of the given shape. */
export const overlapAdd: Bound<[x: Value, shape: readonly number[], windows: Windows]> = define(
  {
    name: 'overlapAdd',
    spec: ([x], { shape }: Windows & { readonly shape: readonly number[] }) => ({ shape, dtype: x!.dtype }),
    evaluate: (out, [x], params) =>
      accumulate(x!.shape, { data: out.data, ...windowView(out.shape, params) }, whole(x!)),
    batch: ([x], _, params) => overlapAdd(x!, [x!.shape[0]!, ...params.shape], params),
    // One offset in the window after the other: then no two windows fall on one place.
    lower: ([x], { size, stride, dilation }) => {
      const [kh, kw] = size as readonly [number, number]
      const rank = x!.shape.length - 2
      const loop = (axis: number): AxisMap => ({ start: 0, steps: [[axis, 1]] })
      const lead = Array.from({ length: rank - 2 }, (_, axis) => loop(axis))
      const offsets = Array.from({ length: kh * kw }, (_, k) => [Math.floor(k / kw), k % kw] as const)
      return {
        kind: 'accumulate',
        isOnce: size.every((length, i) => (length - 1) * dilation[i]! < stride[i]!),
        additions: offsets.map(offset => ({
          sizes: x!.shape.slice(0, rank),
          from: [...lead, loop(rank - 2), loop(rank - 1), ...offset.map(start => ({ start, steps: [] }))],
          to: [
            ...lead,
            ...offset.map((k, i) => ({ start: k * dilation[i]!, steps: [[rank - 2 + i, stride[i]!] as const] })),
          ],
        })),
      }
    },
    jvp: 'linear',
    transpose: (cotangent, _, { size, stride, dilation }) => [windows(cotangent, { size, stride, dilation })],
  },
  apply =>
    (x, shape, { size, stride, dilation }) =>
      apply([x], { shape, size, stride, dilation }),
)
