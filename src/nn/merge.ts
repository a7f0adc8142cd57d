import { add } from '../ops/arithmetic.js'
import { concat as concatenate } from '../ops/join.js'
import { type CanConcat, type Concat, concat as concatShape } from '../shape/concat.js'
import { shown } from '../shape/describe.js'
import type { Shape } from '../shape/dim.js'
import type { IsUnion } from '../shape/equals.js'
import { type Both, ShapeError } from '../shape/error.js'
import type { Tensor } from '../tensor/tensor.js'
import { isBatches, isSizes, sameForm } from './form.js'
import { type Alike, type ShowSpec, sketch } from './guard.js'
import type { Batch, Form, ShapeOf, Spec } from './spec.js'

// How several tensors become one, or a record.

/** How tensors become one: by their sum, or one after the other along an axis of an example, the first where not given. */
export type Merge = 'sum' | 'concat' | { readonly concat: number }

type ShapesOf<Outs extends readonly unknown[]> = { -readonly [I in keyof Outs]: ShapeOf<Outs[I]> }

type AxisOf<How> = How extends { readonly concat: infer K extends number } ? K : 0

/** What several tensors are as one. */
export type Merged<How, Outs extends readonly unknown[]> =
  true extends IsUnion<How>
    ? Shape
    : How extends 'sum'
      ? ShapeOf<Outs[0]>
      : How extends readonly string[]
        ? { readonly [I in keyof Outs & `${number}` as I extends keyof How ? How[I] & string : never]: Outs[I] }
        : Concat<ShapesOf<Outs>, AxisOf<How>>

/** What is asked of the tensors that become one. */
export type CanMerge<Layer extends string, How, Outs extends readonly unknown[]> =
  // Where a branch is wrong, TypeScript asks of examples of which it knows nothing.
  true extends IsUnion<How> | IsOpen<Outs[number]>
    ? unknown
    : How extends readonly string[]
      ? CanList<Layer, How, Outs>
      : Both<CanFloat<Layer, Outs>, How extends 'sum' ? CanSum<Layer, Outs> : CanConcat<ShapesOf<Outs>, AxisOf<How>>>

type IsOpen<Out> = { s: Spec } extends { s: Out } ? true : false

type CanFloat<Layer extends string, Outs extends readonly unknown[]> = Outs extends readonly [infer Out, ...infer Rest]
  ? { o: Out } extends { o: infer _Sizes extends Shape }
    ? CanFloat<Layer, Rest>
    : `${Layer}: expected tensors of floats to become one, got ${ShowSpec<Out>}`
  : unknown

type CanSum<Layer extends string, Outs extends readonly unknown[]> = Outs extends readonly [
  infer A extends Spec,
  infer B extends Spec,
  ...infer Rest,
]
  ? Alike<A, B> extends true
    ? CanSum<Layer, [A, ...Rest]>
    : `${Layer}: expected one shape, got ${ShowSpec<A>} and ${ShowSpec<B>}`
  : unknown

type CanList<
  Layer extends string,
  Names extends readonly string[],
  Outs extends readonly unknown[],
> = number extends Names['length']
  ? unknown
  : Names['length'] extends Outs['length']
    ? CanDiffer<Layer, Names>
    : `${Layer}: expected ${Outs['length']} names, got ${Names['length']}`

/** Whether names are all different. */
export type CanDiffer<Layer extends string, Names extends readonly string[]> = Names extends readonly [
  infer N extends string,
  ...infer Rest extends readonly string[],
]
  ? N extends Rest[number]
    ? `${Layer}: the name '${N}' is used twice`
    : CanDiffer<Layer, Rest>
  : unknown

/** Throws where names are not texts, all different. */
export const requireNames = (label: string, names: unknown): readonly string[] => {
  if (!Array.isArray(names) || !names.every(name => typeof name === 'string'))
    throw new TypeError(`${label}: expected a list of names, got ${shown(names)}`)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new ShapeError(`${label}: the name '${twice}' is used twice`)
  return names
}

/** Throws where something does not say how tensors become one. */
export const requireMerge = (label: string, how: unknown, otherwise = ''): Merge => {
  if (how === 'sum' || how === 'concat') return how
  if (isBatches(how) && Object.keys(how).join() === 'concat' && typeof how.concat === 'number')
    return { concat: how.concat }
  throw new TypeError(`${label}: expected 'sum', 'concat' or { concat: axis }${otherwise}, got ${shown(how)}`)
}

const axisOf = (how: Merge): number => (typeof how === 'string' ? 0 : how.concat)

/** What several tensors are as one. */
export const merged = (label: string, how: Merge, forms: readonly Form[]): readonly number[] => {
  const shapes = forms.map(form => {
    if (isSizes(form)) return form
    throw new ShapeError(`${label}: expected tensors of floats to become one, got ${sketch(form)}`)
  })
  if (how !== 'sum') return concatShape(shapes, axisOf(how))
  const other = shapes.find(shape => !sameForm(shape, shapes[0]!))
  if (other !== undefined)
    throw new ShapeError(`${label}: expected one shape, got ${sketch(shapes[0]!)} and ${sketch(other)}`)
  return shapes[0]!
}

/** Several batches as one. */
export const merge = (how: Merge, batches: readonly Batch[]): Batch => {
  const xs = batches as readonly Tensor<Shape>[]
  if (how === 'sum') return xs.reduce((sum, x) => add(sum, x))
  const axis = axisOf(how)
  return concatenate(xs, { axis: axis < 0 ? axis : axis + 1 })
}
