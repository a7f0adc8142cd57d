import { normal } from '../random/normal.js'
import { key } from '../random/random.js'
import { count } from '../shape/sizes.js'
import { convert, numbersOf } from '../tensor/dtype.js'
import { concrete, Stored } from '../tensor/storage.js'
import type { Spec, Value } from '../tensor/tensor.js'

// Derivatives are compared along directions in the space of all elements of several tensors, counted through.

/** A direction: where it is not zero, and what it is there. */
export interface Probe {
  readonly at: readonly number[]
  readonly weights: readonly number[]
}

/** Up to so many elements each has a direction of its own. */
const most = 500
const few = 8

/** A direction of normally distributed weights; the same seed gives the same. */
export const random = (size: number, seed: number): Probe => ({
  at: Array.from({ length: size }, (_, i) => i),
  weights: Array.from(concrete(normal(key(seed), [size]) as Value, 'checkGradients').data),
})

/** Every element by itself, or of very many a few random mixtures. */
export const probes = (size: number, seed: number): readonly Probe[] =>
  size <= most
    ? Array.from({ length: size }, (_, i) => ({ at: [i], weights: [1] }))
    : Array.from({ length: few }, (_, i) => random(size, seed + i))

export const halves = ({ at, weights }: Probe): readonly [Probe, Probe] => {
  const middle = Math.ceil(at.length / 2)
  return [
    { at: at.slice(0, middle), weights: weights.slice(0, middle) },
    { at: at.slice(middle), weights: weights.slice(middle) },
  ]
}

export const dot = ({ at, weights }: Probe, row: ArrayLike<number>): number =>
  at.reduce((sum, place, i) => sum + weights[i]! * row[place]!, 0)

/** The sum of the sizes of the terms. */
export const absolute = ({ at, weights }: Probe): Probe => ({ at, weights: weights.map(Math.abs) })

/** The elements of all tensors in one row. */
export const row = (values: readonly Value[]): Float64Array => {
  const parts = values.map(value => numbersOf(concrete(value, 'checkGradients')))
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let next = 0
  for (const part of parts) {
    out.set(part, next)
    next += part.length
  }
  return out
}

/** A row as tensors of the given shapes and element types. */
export const unrow = (elements: Float64Array, like: readonly Spec[]): readonly Stored[] => {
  let next = 0
  return like.map(({ shape, dtype }) => {
    const end = next + count(shape)
    const data = convert(elements.subarray(next, end), dtype)
    next = end
    return new Stored(shape, dtype, data)
  })
}

/** A row with `step` times a direction added. */
export const moved = (elements: Float64Array, { at, weights }: Probe, step: number): Float64Array => {
  const out = elements.slice()
  at.forEach((place, i) => {
    out[place]! += step * weights[i]!
  })
  return out
}

/** How many elements there are altogether. */
export const elements = (like: readonly Spec[]): number => like.reduce((sum, { shape }) => sum + count(shape), 0)

/** A direction as tensors. */
export const tangents = (probe: Probe, like: readonly Spec[]): readonly Stored[] =>
  unrow(moved(new Float64Array(elements(like)), probe, 1), like)
