import type { Dim, Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { type Show, show } from '../shape/show.js'
import { isExample, isForms, isSizes, showForm } from './form.js'
import { type ShowSpec, sketch } from './guard.js'
import type { Discrete, Example, Form, Forms } from './spec.js'

// Sequences in examples: `[positions, features]`, alone or as `x` of a record, and which of their positions count.

// Counted from the end, as leading axes may be a type variable.

/** How many positions the sequence of an example has. */
export type PositionsIn<In> = { i: In } extends {
  i: readonly [...infer _B extends Shape, infer T extends Dim, infer _F extends Dim]
}
  ? T
  : { i: In } extends {
        i: { readonly x: readonly [...infer _B extends Shape, infer T extends Dim, infer _F extends Dim] }
      }
    ? T
    : number

/** How many features each position of the sequence of an example has. */
export type FeaturesIn<In> = { i: In } extends { i: readonly [...infer _B extends Shape, infer F extends Dim] }
  ? F
  : { i: In } extends { i: { readonly x: readonly [...infer _B extends Shape, infer F extends Dim] } }
    ? F
    : number

/** Whether a shape is that of a sequence. */
export type CanSequence<Label extends string, S extends Shape> = S extends readonly [Dim, Dim]
  ? unknown
  : number extends S['length']
    ? unknown
    : `${Label} expects one example of shape [positions, features], got ${Show<S>}`

/** The sentence on an example that is no sequence, and no record in which one is x. */
export type NoSequence<Label extends string, In> = In extends { readonly x: infer X }
  ? `${Label}: expected .x to be a sequence of floats, got ${ShowSpec<X>}`
  : `${Label}: expected a sequence of floats, or a record with it as x, got ${In extends Example<Shape, Discrete> ? ShowSpec<In> : 'a record without x'}`

/** The sentence on a record that has other entries than those of a list. */
export type NoEntries<
  Label extends string,
  In,
  Entries extends string,
  Listed extends string,
> = `${Label}: expected entries among ${Listed}, got '${Exclude<keyof In, Entries> & string}'`

/** Whether an entry, where there is one, says of each of so many positions whether it counts. */
export type CanCount<Label extends string, In, Name extends string, Positions extends Dim> = Name extends keyof In
  ? In[Name] extends Example<infer Sizes, 'bool'>
    ? { a: Sizes; b: [Positions] } extends { a: [Positions]; b: Sizes }
      ? unknown
      : number extends Sizes[number] | Positions
        ? unknown
        : NoCount<Label, In[Name], Name, Positions>
    : NoCount<Label, In[Name], Name, Positions>
  : unknown

type NoCount<
  Label extends string,
  Given,
  Name extends string,
  Positions extends Dim,
> = `${Label}: expected .${Name} to be bool ${Show<[Positions]>}, got ${ShowSpec<Given>}`

/** Whether an entry, where there is one, says which of the keys count, for all queries or for each of them. */
export type CanSee<
  Label extends string,
  In,
  Name extends string,
  Queries extends Dim,
  Keys extends Dim,
> = Name extends keyof In
  ? In[Name] extends Example<infer Sizes, 'bool'>
    ? [Same<Sizes, [Keys]>, Same<Sizes, [Queries, Keys]>] extends [false, false]
      ? NoSight<Label, In[Name], Name, Queries, Keys>
      : unknown
    : NoSight<Label, In[Name], Name, Queries, Keys>
  : unknown

type NoSight<
  Label extends string,
  Given,
  Name extends string,
  Queries extends Dim,
  Keys extends Dim,
> = `${Label}: expected .${Name} to be bool ${Show<[Keys]>} or ${Show<[Queries, Keys]>}, got ${ShowSpec<Given>}`

/** Whether shapes are equal, as far as is known. */
type Same<A extends Shape, B extends Shape> = number extends A['length']
  ? true
  : A['length'] extends B['length']
    ? { a: A; b: B } extends { a: B; b: A }
      ? true
      : number extends A[number] | B[number]
        ? true
        : false
    : false

/** As `CanCount`. */
export const requireCount = (
  label: string,
  form: Readonly<Record<string, Form>>,
  name: string,
  positions: number,
): void => {
  const mask = form[name]
  if (mask === undefined) return
  if (!isExample(mask) || mask.dtype !== 'bool' || mask.shape.join() !== String(positions))
    throw new ShapeError(`${label}: expected .${name} to be bool ${show([positions])}, got ${sketch(mask)}`)
}

/** As `CanSee`. */
export const requireSeen = (
  label: string,
  form: Readonly<Record<string, Form>>,
  name: string,
  queries: number,
  keys: number,
): void => {
  const mask = form[name]
  if (mask === undefined) return
  const sizes = isExample(mask) && mask.dtype === 'bool' ? mask.shape.join() : undefined
  if (sizes !== `${keys}` && sizes !== `${queries},${keys}`)
    throw new ShapeError(
      `${label}: expected .${name} to be bool ${show([keys])} or ${show([queries, keys])}, got ${sketch(mask)}`,
    )
}

/** Throws where a record has other entries than those of a list. */
export const requireEntries = (label: string, form: Forms, entries: readonly string[]): void => {
  const besides = Object.keys(form).find(name => !entries.includes(name))
  if (besides !== undefined)
    throw new ShapeError(`${label}: expected entries among ${entries.join(', ')}, got '${besides}'`)
}

/** The sizes of the sequence that an example is, or has as x. */
export const sequenceOf = (label: string, form: Form): readonly [positions: number, features: number] =>
  isForms(form) && form.x !== undefined ? requireSequence(label, form.x, 'x') : requireSequence(label, form)

/** The sizes of a sequence, which is an example or one of its entries; throws where it is none. */
export const requireSequence = (
  label: string,
  x: Form,
  entry?: string,
): readonly [positions: number, features: number] => {
  if (!isSizes(x))
    throw new ShapeError(
      entry === undefined
        ? `${label}: expected a sequence of floats, or a record with it as x, got ${isForms(x) ? 'a record without x' : sketch(x)}`
        : `${label}: expected .${entry} to be a sequence of floats, got ${sketch(x)}`,
    )
  const [positions, features] = x
  if (positions === undefined || features === undefined || x.length !== 2)
    throw new ShapeError(`${label} expects one example of shape [positions, features], got ${showForm(x)}`)
  return [positions, features]
}
