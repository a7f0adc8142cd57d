import {
  type AlongOptions,
  type AlongPlan,
  type CanSlideAlong,
  checkAlong,
  type PlacesAlong,
  slideAlong,
} from './along.js'
import type { Divides, Quotient } from './conv2d.js'
import type { Dim, Shape } from './dim.js'
import { ShapeError } from './error.js'
import { type Show, type ShowDim, show } from './show.js'
import type { CanMove, Option } from './window.js'

// One example of a convolution along time, for layers.

type Groups<O> = Option<O, 'groups', 1> & number

/** The shape that a convolution layer makes of one example `[channels, length]`. */
export type Conv1dFeatures<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer _Channels extends Dim,
  infer N extends Dim,
]
  ? [Filters, PlacesAlong<N, O>]
  : Shape

/** The shape of its filters, `[filters, channels / groups, kernel]`. */
export type Conv1dFilters<In extends Shape, Filters extends Dim, O> = In extends readonly [
  infer Channels extends Dim,
  infer _N extends Dim,
]
  ? [Filters, Quotient<Channels, Groups<O>>, Option<O, 'kernel', never> & Dim]
  : Shape

/** Whether groups divide the channels and the filters. */
export type CanGroupFeatures<Layer extends string, Channels extends Dim, Filters extends Dim, O> =
  Divides<Groups<O>, Channels> extends true
    ? Divides<Groups<O>, Filters> extends true
      ? unknown
      : `${Layer}: ${Groups<O>} groups do not divide ${ShowDim<Filters>} filters`
    : `${Layer}: ${Groups<O>} groups do not divide ${ShowDim<Channels>} channels`

/** Throws a `ShapeError` where groups do not divide the channels or the filters. */
export const requireGroups = (layer: string, channels: number, filters: number, groups: number): void => {
  if (channels % groups !== 0) throw new ShapeError(`${layer}: ${groups} groups do not divide ${channels} channels`)
  if (filters % groups !== 0) throw new ShapeError(`${layer}: ${groups} groups do not divide ${filters} filters`)
}

/** Whether one example is a sequence. */
export type CanSequence<Layer extends string, In extends Shape> = In extends readonly [Dim, Dim]
  ? unknown
  : number extends In['length']
    ? unknown
    : `${Layer} expects one example of shape [channels, length], got ${Show<In>}`

export const requireSequence = (
  layer: string,
  shape: readonly number[],
): readonly [channels: number, length: number] => {
  const [channels, length] = shape
  if (channels !== undefined && length !== undefined && shape.length === 2) return [channels, length]
  throw new ShapeError(`${layer} expects one example of shape [channels, length], got ${show(shape)}`)
}

/** Whether a convolution layer takes such examples. */
export type CanConv1dFeatures<Layer extends string, In extends Shape, Filters extends Dim, O> =
  CanMove<Layer, O> extends infer E extends string
    ? E
    : In extends readonly [infer Channels extends Dim, infer N extends Dim]
      ? CanGroupFeatures<Layer, Channels, Filters, O> extends infer E extends string
        ? E
        : CanSlideAlong<Layer, N, O>
      : CanSequence<Layer, In>

/**
 * The shape of one example after a convolution layer, that of its filters, and how the window moves.
 *
 * Throws a `ShapeError` where an option is no natural number, the example is no sequence, the groups do not divide channels and
 * filters, or the window is larger than the padded sequence.
 */
export const conv1dFeatures = (
  layer: string,
  input: readonly number[],
  filters: number,
  options: AlongOptions,
): { readonly shape: readonly number[]; readonly filters: readonly number[]; readonly plan: AlongPlan } => {
  checkAlong(layer, options)
  const [channels, length] = requireSequence(layer, input)
  const { groups = 1 } = options
  requireGroups(layer, channels, filters, groups)
  const plan = slideAlong(layer, length, options)
  return { shape: [filters, plan.size], filters: [filters, channels / groups, plan.kernel], plan }
}
