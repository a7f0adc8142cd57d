import { type Broadcast, broadcast, type CanBroadcast } from './broadcast.js'
import { shown } from './describe.js'
import type { Dim, Shape } from './dim.js'
import type { One } from './equals.js'
import { ShapeError } from './error.js'
import { type Show, type ShowDim, show } from './show.js'
import type { IsUnknown } from './size.js'

export type Upper =
  | ('A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M')
  | ('N' | 'O' | 'P' | 'Q' | 'R' | 'S' | 'T' | 'U' | 'V' | 'W' | 'X' | 'Y' | 'Z')
export type Letter = Upper | Lowercase<Upper>

export type Shapes = readonly Shape[]
export type Text = readonly [string]

// --- the specification -------------------------------------------------------------------------------------------

export type Compact<Spec extends string> = Spec extends `${infer Head} ${infer Tail}` ? Compact<`${Head}${Tail}`> : Spec

export type Terms<Inputs extends string, Before extends string[] = []> = Inputs extends `${infer Term},${infer Rest}`
  ? Terms<Rest, [...Before, Term]>
  : [...Before, Inputs]

// Without an arrow the output has the indices that occur once, in NumPy's order: 'ABC…Zabc…z', an ellipsis first.
export type Implicit<Inputs extends string> =
  `${Inputs extends `${string}...${string}` ? '...' : ''}${Inputs extends Lowercase<Inputs>
    ? ''
    : Once<Inputs, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'>}${Once<Inputs, 'abcdefghijklmnopqrstuvwxyz'>}`
export type Once<
  Inputs extends string,
  Letters extends string,
  Output extends string = '',
> = Letters extends `${infer C}${infer Rest}`
  ? Inputs extends `${string}${C}${infer After}`
    ? Once<Inputs, Rest, After extends `${string}${C}${string}` ? Output : `${Output}${C}`>
    : Once<Inputs, Rest, Output>
  : Output

// --- the sizes of the indices ------------------------------------------------------------------------------------
// Sizes is a record from index to size, with the axes of an ellipsis under '...'; a sentence in a tuple is an error.

export type Bind<
  Term extends string,
  S extends Shape,
  Sizes,
  Term0 extends string = Term,
  S0 extends Shape = S,
> = Term extends `${infer C}${infer Rest}`
  ? C extends Letter
    ? S extends readonly [infer Size extends Dim, ...infer Tail extends Shape]
      ? C extends keyof Sizes
        ? { d: Size } extends { d: Sizes[C] }
          ? Bind<Rest, Tail, Sizes & { [K in C]: Size }, Term0, S0>
          : Unsure<C, Size, Sizes> extends infer Next
            ? Next extends Text
              ? Next
              : Bind<Rest, Tail, Next, Term0, S0>
            : never
        : Bind<Rest, Tail, Sizes & { [K in C]: Size }, Term0, S0>
      : number extends S['length']
        ? Bind<Rest, S, C extends keyof Sizes ? Sizes : Sizes & { [K in C]: number }, Term0, S0>
        : Count<Term0, S0>
    : Term extends `...${infer Last}`
      ? BindEnd<Reverse<Last>, S, Sizes, Term0, S0>
      : [`'${C}' is not an index`]
  : S extends readonly []
    ? Sizes
    : number extends S['length']
      ? Sizes
      : Count<Term0, S0>

// The indices behind an ellipsis, the last one first; what is left is what the ellipsis stands for.
export type BindEnd<
  Reversed extends string,
  S extends Shape,
  Sizes,
  Term0 extends string,
  S0 extends Shape,
> = Reversed extends `${infer C}${infer Rest}`
  ? { s: S } extends { s: readonly [...infer Init extends Shape, infer Size extends Dim] }
    ? Bind<C, [Size], Sizes> extends infer Next
      ? Next extends Text
        ? Next
        : BindEnd<Rest, Init, Next, Term0, S0>
      : never
    : Bind<C, S, Sizes, Term0, S0> extends infer Next
      ? Next extends Text
        ? Next
        : BindEnd<Rest, S, Next, Term0, S0>
      : never
  : Sizes extends { '...': infer E extends Shape }
    ? CanBroadcast<'einsum', E, S> extends `einsum: ${infer Sentence}`
      ? [Sentence]
      : One<Broadcast<E, S>> extends One<infer Both extends Shape> // once, and not again where the record is looked into
        ? { [K in keyof Sizes]: K extends '...' ? Both : Sizes[K] }
        : never
    : Sizes & { '...': S }

export type Reverse<T extends string, Out extends string = ''> = T extends `${infer C}${infer Rest}`
  ? Reverse<Rest, `${C}${Out}`>
  : Out

// One of the two sizes may be unknown, then the other one counts; otherwise they clash.
export type Unsure<C extends string, Size extends Dim, Sizes> = Sizes extends { [K in C]: infer Known extends Dim }
  ? { d: Known } extends { d: Size }
    ? Sizes
    : IsUnknown<Size> extends true
      ? Sizes
      : IsUnknown<Known> extends true
        ? { [K in keyof Sizes]: K extends C ? Size : Sizes[K] }
        : [Known & Size] extends [never]
          ? [`index '${C}' is ${ShowDim<Known>} and ${ShowDim<Size>}`]
          : Sizes
  : never

export type Count<Term extends string, S extends Shape> = [
  `'${Term}' names ${Axes<Letters<Term>['length']>}, ${Show<S>} has ${S['length']}`,
]
export type Axes<N extends number> = N extends 1 ? '1 axis' : `${N} axes`
export type Letters<Term extends string, Seen extends string[] = []> = Term extends `${infer C}${infer Rest}`
  ? Letters<Rest, C extends '.' ? Seen : [...Seen, C]>
  : Seen

export type BindAll<Ts extends readonly string[], Xs extends Shapes, Sizes = unknown> = Ts extends readonly [
  infer Term extends string,
  ...infer TermsLeft extends readonly string[],
]
  ? Xs extends readonly [infer S extends Shape, ...infer ShapesLeft extends Shapes]
    ? Bind<Term, S, Sizes> extends infer Next
      ? Next extends Text
        ? Next
        : BindAll<TermsLeft, ShapesLeft, Next>
      : never
    : never
  : Sizes

// --- the output --------------------------------------------------------------------------------------------------

export type Output<
  O extends string,
  Sizes,
  O0 extends string = O,
  S extends Shape = [],
> = O extends `${infer C}${infer Rest}`
  ? C extends keyof Sizes
    ? Rest extends `${string}${C}${string}`
      ? [`output index '${C}' is given twice`]
      : Output<Rest, Sizes, O0, [...S, Sizes[C] & Dim]>
    : O extends `...${infer Last}`
      ? Last extends `${string}...${string}`
        ? ["output index '...' is given twice"]
        : Output<Last, Sizes, O0, Sizes extends { '...': infer E extends Shape } ? [...S, ...E] : S>
      : [`output index '${C}' is in no operand`]
  : O0 extends `${string}...${string}`
    ? { shape: S }
    : Sizes extends { '...': readonly [infer _First, ...infer _Rest] }
      ? [`'...' is in an operand and not in the output`]
      : { shape: S }

export type Plan<Spec extends string, Xs extends Shapes> = Spec extends `${infer I}->${infer O}`
  ? PlanOf<Spec, Terms<I>, O, Xs>
  : PlanOf<Spec, Terms<Spec>, Implicit<Spec>, Xs>
export type PlanOf<
  Spec extends string,
  Ts extends readonly string[],
  O extends string,
  Xs extends Shapes,
> = Xs['length'] extends Ts['length']
  ? BindAll<Ts, Xs> extends infer Sizes
    ? Sizes extends Text
      ? Sizes
      : Output<O, Sizes>
    : never
  : number extends Xs['length']
    ? { shape: Shape }
    : [`'${Spec}' names ${Ts['length']} operand${Ts['length'] extends 1 ? '' : 's'}, got ${Xs['length']}`]

export type PlanFor<Spec extends string, Xs extends Shapes> = string extends Spec
  ? { shape: Shape }
  : Plan<Compact<Spec>, Xs>

/**
 * The shape of `einsum(Spec, …)` of operands with the shapes `Xs`: `Einsum<'ij,jk->ik', [[2, 3], [3, 4]]>` is `[2, 4]`.
 * Spaces are ignored; without `->` the output has every index that occurs once, in alphabetical order; an index twice
 * in one term takes the diagonal; `...` stands for axes that are broadcast.
 */
export type Einsum<Spec extends string, Xs extends Shapes> =
  PlanFor<Spec, Xs> extends { shape: infer S extends Shape }
    ? { x: Shape } extends { x: Xs[number] }
      ? number extends S['length']
        ? Shape
        : S
      : S
    : Shape

/** Whether the operands fit the specification: `unknown` if so, else the error as in `einsum: index 'j' is 3 and 4`. */
export type CanEinsum<Spec extends string, Xs extends Shapes> =
  PlanFor<Spec, Xs> extends [infer Sentence extends string] ? `einsum: ${Sentence}` : unknown

/** An einsum ready to be computed: which index every axis has, and how long each index is. */
export interface EinsumPlan {
  /** The index of every axis of every operand. The axes of an ellipsis are, from the right, '...1', '...2' and so on. */
  readonly terms: readonly (readonly string[])[]
  /** The index of every axis of the result. */
  readonly output: readonly string[]
  /** The size of every index; an operand may have size 1 instead where the index belongs to an ellipsis. */
  readonly sizes: ReadonlyMap<string, number>
  /** The sizes of `output`. */
  readonly shape: readonly number[]
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const fail = (sentence: string): never => {
  throw new ShapeError(`einsum: ${sentence}`)
}

const implicit = (inputs: string): string =>
  (inputs.includes('...') ? '...' : '') + [...letters].filter(c => inputs.split(c).length === 2).join('')

const ellipsis = (rank: number): readonly string[] => Array.from({ length: rank }, (_, i) => `...${rank - i}`)

/**
 * Parses an einsum and finds the sizes of its indices and of its result. Spaces are ignored; without `->` the output
 * has every index that occurs once, in alphabetical order (capitals first, as in NumPy); an index twice in one term
 * takes the diagonal; `...` stands for axes that are broadcast.
 *
 * Throws a `ShapeError` where operands and terms differ in number, a term and its operand differ in rank, an index has two
 * sizes, or the output names an index twice or one that no operand has.
 *
 * @example
 * ```ts
 * import assert from 'node:assert'
 * import { einsum } from './einsum.js'
 *
 * assert.deepEqual(einsum('ij,jk->ik', [[2, 3], [3, 4]]).shape, [2, 4])
 * assert.throws(() => einsum('ij,jk->ik', [[2, 3], [4, 5]]), { message: "einsum: index 'j' is 3 and 4" })
 * ```
 */
export const einsum = (spec: string, shapes: readonly (readonly number[])[]): EinsumPlan => {
  if (typeof spec !== 'string') fail(`expected a string such as 'ij,jk->ik', got ${shown(spec)}`)
  const compact = spec.replaceAll(' ', '')
  const [inputs = '', ...rest] = compact.split('->')
  const inputTerms = inputs.split(',')
  if (inputTerms.length !== shapes.length) {
    fail(`'${compact}' names ${inputTerms.length} operand${inputTerms.length === 1 ? '' : 's'}, got ${shapes.length}`)
  }
  const sizes = new Map<string, number>()
  let broadcasted: readonly number[] | undefined
  const bind = (index: string, size: number | undefined, term: string, shape: readonly number[]): string => {
    if (!letters.includes(index)) fail(`'${index}' is not an index`)
    if (size === undefined) return wrongRank(term, shape)
    const known = sizes.get(index)
    if (known !== undefined && known !== size) fail(`index '${index}' is ${known} and ${size}`)
    sizes.set(index, size)
    return index
  }
  const terms = inputTerms.map((term, operand) => {
    const shape = shapes[operand] ?? []
    const dots = term.indexOf('...')
    const head = [...(dots < 0 ? term : term.slice(0, dots))].map((c, i) => bind(c, shape[i], term, shape))
    if (dots < 0) return head.length === shape.length ? head : wrongRank(term, shape)
    const behind = shape.slice(head.length).reverse()
    const tail = [...term.slice(dots + 3)].reverse().map((c, i) => bind(c, behind[i], term, shape))
    const between = behind.slice(tail.length).reverse()
    broadcasted = broadcasted === undefined ? between : broadcast('einsum', broadcasted, between)
    return [...head, ...ellipsis(between.length), ...tail.reverse()]
  })
  const dotted = ellipsis(broadcasted?.length ?? 0)
  dotted.forEach((index, i) => {
    sizes.set(index, broadcasted?.[i] ?? 0)
  })
  const outputSpec = rest.length === 0 ? implicit(inputs) : rest.join('->')
  const indices: readonly string[] = outputSpec.match(/\.\.\.|./g) ?? []
  const output = indices.flatMap((c, i, all) => {
    if (c !== '...' && !sizes.has(c)) fail(`output index '${c}' is in no operand`)
    if (all.includes(c, i + 1)) fail(`output index '${c}' is given twice`)
    return c === '...' ? dotted : [c]
  })
  if (dotted.length > 0 && !outputSpec.includes('...')) fail("'...' is in an operand and not in the output")
  return { terms, output, sizes, shape: output.map(c => sizes.get(c) ?? 0) }
}

const wrongRank = (term: string, shape: readonly number[]): never => {
  const count = term.replaceAll('.', '').length
  return fail(`'${term}' names ${count} ${count === 1 ? 'axis' : 'axes'}, ${show(shape)} has ${shape.length}`)
}
