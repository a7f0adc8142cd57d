import type { Floating, SameDType } from '../ops/face.js'
import type { CanAlign } from '../shape/align.js'
import { shown } from '../shape/describe.js'
import type { Dim, Shape } from '../shape/dim.js'
import { type Both, type Guard, ShapeError, type Unless } from '../shape/error.js'
import { type Show, show } from '../shape/show.js'
import { printable } from '../shape/text.js'
import type { DType, FloatDType } from '../tensor/dtype.js'
import type { Empty } from './model.js'

export type { Both, Guard, Unless }

// What a layer asks of the model that it is put on: each rule once as a type and once as a function, with one sentence.

/** The size of the first axis. (In the objects, so that it is known of a batch in generic code.) */
export type FirstSize<S extends Shape> = { s: S } extends {
  s: readonly [infer N extends Dim, ...infer _Others extends Shape]
}
  ? N
  : number

/** Whether a tensor is a batch of examples of shape `In`, of the element type that parameters have, if there are any. */
export type CanBatch<Op extends string, S extends Shape, D extends DType, In extends Shape, Params> = Guard<
  Both<Floating<Op, D>, Both<CanHold<Op, S, In>, keyof Params extends never ? unknown : SameDType<Op, D, 'float32'>>>
>

type CanHold<Op extends string, S extends Shape, In extends Shape> = S extends readonly [
  infer _Batch,
  ...infer Example extends Shape,
]
  ? CanAlign<Op, Example, In, never> extends string
    ? NoBatch<Op, S, In>
    : unknown
  : number extends S['length']
    ? unknown
    : NoBatch<Op, S, In>

type NoBatch<
  Op extends string,
  S extends Shape,
  In extends Shape,
> = `${Op}: expected a batch of shape ${Show<['batch', ...In]>}, got ${Show<S>}`

/** `D` where it is known to be a float type; else it is one of them. */
export type FloatOf<D extends DType> = { d: D } extends { d: infer F extends FloatDType } ? F : FloatDType

/** How a layer is called in sentences: `dense('f1')`. */
export const labelled = (type: string, name: unknown): string => {
  if (typeof name === 'string') return `${type}('${printable(name)}')`
  throw new TypeError(`${type}: expected a name, got ${shown(name)}`)
}

/** Whether a layer may be named `N` beside the parameters `Params`; where those may have any name, or may have it or not, it may. */
export type CanName<Layer extends string, Params, N extends string> = N extends keyof Params
  ? string extends keyof Params
    ? unknown
    : Empty extends Pick<Params, N>
      ? unknown
      : `${Layer}: the name '${N}' is already used`
  : unknown

export const requireName = (layer: string, names: readonly string[], name: string): void => {
  if (names.includes(name)) throw new ShapeError(`${layer}: the name '${printable(name)}' is already used`)
}

/** Whether one example is a vector of features. */
export type CanFeatures<Layer extends string, S extends Shape> = S extends readonly [Dim]
  ? unknown
  : number extends S['length']
    ? unknown
    : `${Layer} expects one example of shape [features], got ${Show<S>}; flatten it first`

export const requireFeatures = (layer: string, shape: readonly number[]): number => {
  const [features] = shape
  if (features !== undefined && shape.length === 1) return features
  throw new ShapeError(`${layer} expects one example of shape [features], got ${show(shape)}; flatten it first`)
}

/** Whether one example has an axis of channels or features. */
export type CanChannels<Layer extends string, S extends Shape> = S extends readonly []
  ? `${Layer} expects one example with at least one axis, got []`
  : unknown

export const requireChannels = (layer: string, shape: readonly number[]): number => {
  const [channels] = shape
  if (channels !== undefined) return channels
  throw new ShapeError(`${layer} expects one example with at least one axis, got []`)
}

/** Whether a block keeps the shape of an example. */
export type CanAdd<In extends Shape, Out extends Shape, Layer extends string = 'residual'> = { s: In; t: Out } extends {
  s: Out
  t: In
}
  ? unknown
  : number extends In['length'] | Out['length'] | In[number] | Out[number]
    ? unknown
    : `${Layer}: the block must keep the shape ${Show<In>}, it gives ${Show<Out>}`

/** Whether a block and the shortcut beside it give one shape. */
export type CanJoin<Out extends Shape, Around extends Shape> = { s: Out; t: Around } extends { s: Around; t: Out }
  ? unknown
  : number extends Out['length'] | Around['length'] | Out[number] | Around[number]
    ? unknown
    : `residual: the block gives ${Show<Out>}, the shortcut ${Show<Around>}`

export const requireJoined = (block: readonly number[], shortcut: readonly number[]): void => {
  if (block.join() !== shortcut.join())
    throw new ShapeError(`residual: the block gives ${show(block)}, the shortcut ${show(shortcut)}`)
}

export const requireSameShape = (layer: string, input: readonly number[], output: readonly number[]): void => {
  if (input.join() !== output.join())
    throw new ShapeError(`${layer}: the block must keep the shape ${show(input)}, it gives ${show(output)}`)
}

/** Whether one example has an axis behind that of its channels. */
export type CanMaps<Layer extends string, S extends Shape> = S extends readonly [] | readonly [unknown]
  ? `${Layer} expects one example of channels and at least one more axis, got ${Show<S>}`
  : unknown

export const requireMaps = (layer: string, shape: readonly number[]): void => {
  if (shape.length < 2)
    throw new ShapeError(`${layer} expects one example of channels and at least one more axis, got ${show(shape)}`)
}
