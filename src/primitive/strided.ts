import { count } from '../shape/sizes.js'
import type { Data } from '../tensor/dtype.js'

/** A view of a buffer: where the first element is, and how far the next one along each axis. */
export interface View {
  readonly data: Data
  readonly offset: number
  readonly strides: readonly number[]
}

/** Strides of a row-major tensor. */
export const rowMajor = (shape: readonly number[]): readonly number[] => {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}

/** A whole row-major tensor as a view. */
export const whole = (x: { readonly data: Data; readonly shape: readonly number[] }): View => ({
  data: x.data,
  offset: 0,
  strides: rowMajor(x.shape),
})

/**
 * Loops of the given sizes, outermost first, as few as possible, and the strides of several walks along them: loops of one step
 * are none, and neighbours that every walk takes as one are one. The first list of the result are the sizes.
 */
export const mergeLoops = (
  sizes: readonly number[],
  walks: readonly (readonly number[])[],
): readonly (readonly number[])[] => {
  const count = walks.length
  const merged: number[][] = [[]]
  for (let i = 0; i < count; i++) merged.push([])
  const [sizesOfMerged] = merged as [number[]]
  for (let loop = 0; loop < sizes.length; loop++) {
    const size = sizes[loop]!
    if (size === 1) continue
    const last = sizesOfMerged.length - 1
    let goesOn = last >= 0
    for (let i = 0; goesOn && i < count; i++) goesOn = merged[i + 1]![last] === walks[i]![loop]! * size
    const place = goesOn ? last : last + 1
    sizesOfMerged[place] = goesOn ? sizesOfMerged[last]! * size : size
    for (let i = 0; i < count; i++) merged[i + 1]![place] = walks[i]![loop]!
  }
  return merged
}

type Strides = readonly number[]

type Row = (to: Data, at: number, step: number, from: Data, source: number, stride: number, length: number) => void

const walk = (shape: readonly number[], to: View, from: View, row: Row): void => {
  if (count(shape) === 0) return
  const [sizes, as, bs] = mergeLoops(shape, [to.strides, from.strides]) as [Strides, Strides, Strides]
  const inner = sizes.length - 1
  if (inner < 0) {
    row(to.data, to.offset, 0, from.data, from.offset, 0, 1)
    return
  }
  const index = new Array<number>(inner).fill(0)
  let at = to.offset
  let source = from.offset
  for (;;) {
    row(to.data, at, as[inner]!, from.data, source, bs[inner]!, sizes[inner]!)
    let axis = inner - 1
    for (; axis >= 0; axis--) {
      at += as[axis]!
      source += bs[axis]!
      index[axis]!++
      if (index[axis]! < sizes[axis]!) break
      at -= as[axis]! * sizes[axis]!
      source -= bs[axis]! * sizes[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}

/** `to[i] = from[i]` for every index of `shape`. */
export const copy = (shape: readonly number[], to: View, from: View): void =>
  walk(shape, to, from, (out, at, step, data, source, stride, length) => {
    if (stride === 0 && step === 1) out.fill(data[source]!, at, at + length)
    else for (let i = 0; i < length; i++) out[at + i * step] = data[source + i * stride]!
  })

/** `to[i] += from[i]` for every index of `shape`; several indices may fall on one place of `to`. */
export const accumulate = (shape: readonly number[], to: View, from: View): void =>
  walk(shape, to, from, (out, at, step, data, source, stride, length) => {
    if (step === 0) {
      let sum = out[at]!
      for (let i = 0; i < length; i++) sum += data[source + i * stride]!
      out[at] = sum
    } else for (let i = 0; i < length; i++) out[at + i * step]! += data[source + i * stride]!
  })

// Math.max and Math.min order zeros and keep NaN, but take their time: they are asked only where a comparison cannot tell.

/** `to[i] = max(to[i], from[i])`: NaN is greater than any number, and 0 than -0. */
export const accumulateMax = (shape: readonly number[], to: View, from: View): void =>
  walk(shape, to, from, (out, at, step, data, source, stride, length) => {
    for (let i = 0; i < length; i++) {
      const value = data[source + i * stride]!
      const place = at + i * step
      if (!(value < out[place]!)) out[place] = value > out[place]! ? value : Math.max(out[place]!, value)
    }
  })

/** `to[i] = min(to[i], from[i])`: NaN is less than any number, and -0 than 0. */
export const accumulateMin = (shape: readonly number[], to: View, from: View): void =>
  walk(shape, to, from, (out, at, step, data, source, stride, length) => {
    for (let i = 0; i < length; i++) {
      const value = data[source + i * stride]!
      const place = at + i * step
      if (!(value > out[place]!)) out[place] = value < out[place]! ? value : Math.min(out[place]!, value)
    }
  })

/** Splits a row-major tensor at an axis: `outer` blocks of `size` rows of `inner` elements. */
export const around = (
  shape: readonly number[],
  axis: number,
): readonly [outer: number, size: number, inner: number] => {
  let outer = 1
  let inner = 1
  for (let before = 0; before < axis; before++) outer *= shape[before]!
  for (let after = axis + 1; after < shape.length; after++) inner *= shape[after]!
  return [outer, shape[axis]!, inner]
}
