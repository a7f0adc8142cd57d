import type { Dim, Shape } from '../shape/dim.js'
import { ShapeError } from '../shape/error.js'
import { type Show, show } from '../shape/show.js'
import { isExample, isSizes, showForm } from './form.js'
import type { Example, Form } from './spec.js'

// Sequences in examples: `[positions, features]`, alone or as `x` of a record, and which of their positions count.

/** How many positions the sequence of an example has. */
export type PositionsIn<In> = { i: In } extends { i: readonly [infer T extends Dim, infer _F extends Dim] }
  ? T
  : { i: In } extends { i: { readonly x: readonly [infer T extends Dim, infer _F extends Dim] } }
    ? T
    : number

/** How many features each position of the sequence of an example has. */
export type FeaturesIn<In> = { i: In } extends { i: readonly [infer _T extends Dim, infer F extends Dim] }
  ? F
  : { i: In } extends { i: { readonly x: readonly [infer _T extends Dim, infer F extends Dim] } }
    ? F
    : number

/** Whether a shape is that of a sequence. */
export type CanSequence<Label extends string, S extends Shape> = S extends readonly [Dim, Dim]
  ? unknown
  : number extends S['length']
    ? unknown
    : `${Label} expects one example of shape [positions, features], got ${Show<S>}`

/** Whether an entry, where there is one, says of each of so many positions whether it counts. */
export type CanCount<Label extends string, In, Name extends string, Positions extends Dim> = Name extends keyof In
  ? In[Name] extends Example<infer Sizes, 'bool'>
    ? { a: Sizes; b: [Positions] } extends { a: [Positions]; b: Sizes }
      ? unknown
      : number extends Sizes[number] | Positions
        ? unknown
        : `${Label}: expected .${Name} to be bool ${Show<[Positions]>}, got bool ${Show<Sizes>}`
    : `${Label}: expected .${Name} to be bool`
  : unknown

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
      ? `${Label}: expected .${Name} to be bool ${Show<[Keys]>} or ${Show<[Queries, Keys]>}, got bool ${Show<Sizes>}`
      : unknown
    : `${Label}: expected .${Name} to be bool`
  : unknown

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
  if (!isExample(mask) || mask.dtype !== 'bool') throw new ShapeError(`${label}: expected .${name} to be bool`)
  if (mask.shape.join() !== String(positions))
    throw new ShapeError(`${label}: expected .${name} to be bool ${show([positions])}, got ${showForm(mask)}`)
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
  if (!isExample(mask) || mask.dtype !== 'bool') throw new ShapeError(`${label}: expected .${name} to be bool`)
  if (![`${keys}`, `${queries},${keys}`].includes(mask.shape.join()))
    throw new ShapeError(
      `${label}: expected .${name} to be bool ${show([keys])} or ${show([queries, keys])}, got ${showForm(mask)}`,
    )
}

/** The sizes of a sequence; throws where an example is none. `what` is how it is called. */
export const requireSequence = (label: string, x: Form | undefined): readonly [positions: number, features: number] => {
  if (x === undefined || !isSizes(x)) throw new ShapeError(`${label}: expected a sequence, or a record with it as x`)
  const [positions, features] = x
  if (positions === undefined || features === undefined || x.length !== 2)
    throw new ShapeError(`${label} expects one example of shape [positions, features], got ${showForm(x)}`)
  return [positions, features]
}
